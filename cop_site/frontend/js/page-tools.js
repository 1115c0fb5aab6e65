// Buttons that need a script stay hidden without one: [data-print], and [data-copy] with the words for success in data-copied.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.after(status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
      status.textContent = button.dataset.copied;
    });
  }
}

// What is folded away on small screens stands open on wide ones.
if (window.matchMedia("(min-width: 56em)").matches) {
  for (const fold of document.querySelectorAll("details[data-open-wide]")) fold.open = true;
}
