// Shows what works only with this script, and says in words when a key could not be used.
for (const element of document.querySelectorAll("[data-needs-script]")) {
  element.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  const notice = document.querySelector("[data-passkey-error]");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = false;
  notice.focus();
});
