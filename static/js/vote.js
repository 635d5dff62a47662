// A card's code stands behind "#", which browsers never send or log: into the form with it, and out
// of the address. A second press waits for the answer of the first.
const code = location.hash.slice(1);
const field = document.getElementById("card-code");
if (code && field) {
  history.replaceState(null, "", location.pathname);
  field.value = code;
}
field?.form.addEventListener("submit", (event) => {
  event.submitter?.setAttribute("aria-disabled", "true");
  if (field.form.dataset.sent) event.preventDefault();
  field.form.dataset.sent = "yes";
});
// Shown again by "back": what the first press has begun is over.
addEventListener("pageshow", () => {
  if (field) delete field.form.dataset.sent;
  field?.form.querySelectorAll("[aria-disabled]").forEach((one) => one.removeAttribute("aria-disabled"));
});
