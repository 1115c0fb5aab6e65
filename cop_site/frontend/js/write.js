// Writing a text: a toolbar, the language as it is found, a live preview, and drafts that are kept as one types.
const PAUSE = 600;
const KEEP = 2500;

for (const form of document.querySelectorAll("form[data-write]")) {
  const area = form.querySelector("textarea");
  const tools = form.querySelector("[data-write-tools]").content.cloneNode(true);
  const [bar, said, live] = tools.children;
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
  const preview = asker(form.dataset.previewUrl, {}, (found) => {
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

  area.before(bar);
  area.after(said, live);
}
