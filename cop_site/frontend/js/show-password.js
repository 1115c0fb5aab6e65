// A button that shows a password while one types it; hidden again before the form is sent.
for (const input of document.querySelectorAll("[data-show-password]")) {
  const frame = document.createElement("div");
  const button = document.createElement("button");
  const status = document.createElement("span");
  frame.className = "mw-password";
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.setAttribute("aria-controls", input.id);
  button.textContent = input.dataset.show;
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  input.before(frame);
  frame.append(input, button, status);

  const set = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? input.dataset.hide : input.dataset.show;
  };
  button.addEventListener("click", () => {
    const visible = input.type === "password";
    set(visible);
    status.textContent = visible ? input.dataset.shown : input.dataset.hidden;
  });
  input.form?.addEventListener("submit", () => set(false));
}
