// Says how many characters are left, in the words that includes/character_count.html gives for each plural form.
const language = document.documentElement.lang || "en";
const digits = new Intl.NumberFormat(language);

for (const area of document.querySelectorAll("[data-character-count]")) {
  const limit = Number(area.dataset.characterCount);
  const shown = document.createElement("div");
  const heard = document.createElement("div");
  shown.className = "mw-form-count";
  shown.setAttribute("aria-hidden", "true");
  heard.className = "govuk-visually-hidden";
  heard.setAttribute("role", "status");
  area.after(shown, heard);
  let wait;

  const update = () => {
    // Django counts a line end as two characters, because a form sends it so.
    const left = limit - area.value.replace(/\r?\n/g, "\r\n").length;
    const number = Math.abs(left);
    const words = area.dataset;
    let sentence = number === 1 ? words.leftOne : words.leftOther;
    if (left === 0) sentence = words.leftZero;
    if (left < 0) sentence = number === 1 ? words.overOne : words.overOther;
    shown.textContent = sentence.replace(/\d+/, digits.format(number));
    shown.classList.toggle("mw-form-count--over", left < 0);
    clearTimeout(wait);
    if (left < limit / 10) wait = setTimeout(() => { heard.textContent = shown.textContent; }, 1000);
  };
  area.addEventListener("input", update);
  update();
}
