// A one-time link carries its code behind "#", which browsers never send or log.
// Put it into the form and send that, so that a scan is enough; take it out of the address first.
const code = location.hash.slice(1);
const field = document.getElementById("code");
if (code && field) {
  history.replaceState(null, "", location.pathname);
  field.value = code;
  field.form.submit();
}
