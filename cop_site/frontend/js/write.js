// Writing a text: a toolbar, the language as it is found, a live preview, and drafts that are kept as one types.
const PAUSE = 600;
const KEEP = 2500;

for (const form of document.querySelectorAll("form[data-write]")) {
  const area = form.querySelector("textarea");
  const tools = form.querySelector("[data-write-tools]").content.cloneNode(true);
  const [bar, people, said, live] = tools.children;
  const shown = live.querySelector("[data-shown]");
  const saved = form.querySelector("[data-saved]");
  const buttons = [...bar.querySelectorAll("button")];
  let sent = false;

  // Text goes in by the browser's own command, so that undoing works.
  const put = (text, start, end, from, to) => {
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, start, end);
    area.setSelectionRange(start + from, start + to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const act = (button) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const { wrap, line, link } = button.dataset;
    const chosen = value.slice(start, end);
    if ("name" in button.dataset) return toggle(people.hidden);
    if (wrap) return put(wrap + chosen + wrap, start, end, wrap.length, wrap.length + chosen.length);
    if (link) {
      const words = chosen || link;
      const text = `[${words}](https://)`;
      return put(text, start, end, text.length - 1, text.length - 1);
    }
    const first = value.lastIndexOf("\n", start - 1) + 1;
    const text = value.slice(first, end).split("\n").map((row) => line + row).join("\n");
    return put(text, first, end, text.length, text.length);
  };
  buttons.forEach((button, place) => {
    button.tabIndex = place ? -1 : 0;
    button.addEventListener("click", () => act(button));
  });
  // One stop for the Tab key; the arrows go along the bar.
  bar.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const steps = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 };
    if (here < 0 || !(event.key in steps)) return;
    const next = buttons[(steps[event.key] + buttons.length) % buttons.length];
    buttons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
    event.preventDefault();
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const button = buttons.find((one) => one.dataset.key === event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    act(button);
  });

  // The newest question alone is answered; without a network, writing goes on.
  const asker = (url, fields, done) => {
    let request;
    return {
      stop: () => request?.abort(),
      ask: async () => {
        request?.abort();
        request = new AbortController();
        const body = new FormData(form);
        for (const [name, value] of Object.entries(fields)) body.set(name, value);
        for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
        try {
          const answer = await fetch(url, { method: "POST", body, signal: request.signal });
          if (answer.ok && !sent) done(await answer.json());
        } catch {
          // Aborted, or away: nothing is lost, the form still holds it.
        }
      },
    };
  };
  const preview = asker(form.dataset.previewUrl, { place: form.dataset.place }, (found) => {
    shown.innerHTML = found.html;
    shown.lang = found.language;
    if (said.textContent !== found.said) said.textContent = found.said;
  });
  const draft = asker(form.dataset.draftUrl, { place: form.dataset.place }, (found) => {
    saved.textContent = found.message;
  });
  let waits, keeps;
  form.addEventListener("input", () => {
    clearTimeout(waits);
    clearTimeout(keeps);
    waits = setTimeout(preview.ask, PAUSE);
    keeps = setTimeout(draft.ask, KEEP);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(keeps);
    draft.stop();
  });
  live.addEventListener("toggle", () => live.open && preview.ask());

  // Naming somebody: an ARIA combobox of those who can read what is being written.
  const box = people.querySelector("input");
  const list = people.querySelector("ul");
  const heard = people.querySelector("[role=status]");
  const namer = buttons.at(-1);
  let active = -1, latest = 0, types;
  list.id = `people-${form.dataset.place.replace(":", "-")}`;
  box.setAttribute("aria-controls", list.id);
  const mark = (place) => {
    active = place;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[place].id);
  };
  const open = (yes) => {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", String(yes));
    mark(-1);
  };
  function toggle(yes) {
    people.hidden = !yes;
    namer.setAttribute("aria-expanded", String(yes));
    box.value = "";
    list.replaceChildren();
    open(false);
    (yes ? box : area).focus();
  }
  const choose = (option) => {
    const { selectionStart: start, selectionEnd: end } = area;
    const text = `@[${option.textContent.replace(/[[\]]/g, "")}](member:${option.dataset.id}) `;
    toggle(false);
    put(text, start, end, text.length, text.length);
  };
  const look = async () => {
    const mine = ++latest;
    const query = new URLSearchParams({ q: box.value, place: form.dataset.place });
    const answer = await fetch(`${form.dataset.peopleUrl}?${query}`).catch(() => null);
    if (!answer?.ok || mine !== latest || people.hidden) return;
    const found = await answer.json();
    list.replaceChildren(...found.people.map((person, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.dataset.id = person.id;
      option.textContent = person.name;
      return option;
    }));
    open(list.children.length > 0);
    heard.textContent = found.said;
  };
  // Neither searching for a name nor its keys are part of the text.
  box.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(types);
    types = setTimeout(look, 200);
  });
  box.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape") toggle(false);
    else if (event.key === "Enter") active >= 0 ? choose(list.children[active]) : look();
    else if (event.key === "ArrowDown" && !list.hidden) mark(active < last ? active + 1 : 0);
    else if (event.key === "ArrowUp" && !list.hidden) mark(active > 0 ? active - 1 : last);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });

  area.before(bar, people);
  area.after(said, live);
}
