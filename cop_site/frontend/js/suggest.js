// Suggestions under a search box: an ARIA combobox with a list that one chooses from by hand. Without a script the form is plain.
const WAIT = 200;

for (const [number, input] of document.querySelectorAll("input[data-suggest]").entries()) {
  const form = input.form;
  const list = document.createElement("ul");
  const status = document.createElement("div");
  const frame = document.createElement("div");
  list.id = `${input.id || `suggest-${number}`}-list`;
  list.className = "mw-suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  frame.className = "mw-suggest-frame";
  input.before(frame);
  frame.append(input, list, status);
  const set = (values) => Object.entries(values).forEach(([name, value]) => input.setAttribute(name, value));
  set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });

  let timer, request, sent = false, active = -1;

  const mark = (place) => {
    const options = [...list.children];
    active = place;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    set({ "aria-activedescendant": options[place].id });
    options[place].scrollIntoView({ block: "nearest" });
  };
  const open = (yes) => {
    list.hidden = !yes;
    set({ "aria-expanded": String(yes) });
    if (!yes) mark(-1);
  };
  const stop = () => {
    clearTimeout(timer);
    if (request) request.abort();
    open(false);
  };
  const choose = (option) => {
    stop();
    sent = true;
    if (option.dataset.url) return location.assign(option.dataset.url);
    input.value = option.dataset.text;
    form.requestSubmit();
  };
  const add = (text, language, data, note) => {
    const option = document.createElement("li");
    const words = document.createElement("span");
    option.id = `${list.id}-${list.children.length}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    words.textContent = text;
    words.lang = language;
    Object.assign(option.dataset, data);
    option.append(words);
    if (note) {
      const kind = document.createElement("span");
      kind.className = "mw-suggest__kind";
      kind.textContent = note;
      option.append(" ", kind);
    }
    list.append(option);
  };
  const ask = async () => {
    if (request) request.abort();
    request = new AbortController();
    const query = new URLSearchParams({ q: input.value, language: document.documentElement.lang });
    try {
      const answer = await fetch(`${input.dataset.suggest}?${query}`, { signal: request.signal });
      if (!answer.ok) return;
      const found = await answer.json();
      if (sent || document.activeElement !== input) return;
      found.queries.forEach((item) => add(item.text, item.language, { text: item.text }));
      found.titles.forEach((item) => add(item.title, item.language, { url: item.url }, item.label));
      open(list.children.length > 0);
      status.textContent = found.message;
    } catch {
      // Aborted, or the network is away: the form still works.
    }
  };

  input.addEventListener("input", () => {
    sent = false;
    stop();
    list.replaceChildren();
    status.textContent = "";
    if (input.value.trim().length > 2) timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) open(false);
    else if (list.hidden && event.key === "ArrowDown" && !event.isComposing && list.children.length) open(true);
    else if (list.hidden || event.isComposing || event.altKey || event.ctrlKey) return;
    else if (event.key === "ArrowDown") mark(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp") mark(active < 0 ? last : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
    else {
      if (event.key === "Home" || event.key === "End") mark(-1);
      return;
    }
    event.preventDefault();
  });
  // A press must not take the focus from the box before it is a click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", stop);
  form.addEventListener("submit", () => {
    sent = true;
    stop();
  });
}
