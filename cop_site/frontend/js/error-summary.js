// Moves the focus to the summary of errors, so that a screen reader begins there.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();
