// The tablet's own keys. They write into the field in hand, as a keyboard would; where they are
// shown, a tap into a mark brings up no other keyboard. A real keyboard goes on as ever.

const pad = document.getElementById("number-pad");
const keys = Array.from(pad.querySelectorAll("[data-key]"));
const named = document.getElementById("pad-field");
let fields = [];
let inHand = null;
let last = null;

// The fields that the pad writes into, and what follows after the last of them.
export function padFor(made, after) {
  fields = made;
  last = after;
  inHand = null;
  made.forEach((one) => one.input.addEventListener("focus", () => take(one)));
  fit();
}

function take(one) {
  inHand = one;
  fields.forEach((other) => other.box.classList.toggle("criterion-in-hand", other === one));
  pad.querySelector('[data-key="."]').disabled = !one.pointed;
  const [name, range] = named.children;
  name.textContent = one.line.name;
  range.textContent = one.line.range;
  named.hidden = false;
}

export function lockPad(locked) {
  pad.hidden = locked;
  pad.parentElement.classList.toggle("sheet-side-locked", locked);
  if (locked) named.hidden = true;
  if (locked) fields.forEach((one) => one.box.classList.remove("criterion-in-hand"));
}

const shown = () => getComputedStyle(pad).display !== "none";

// On a phone the pad is not shown, and the system's keys for figures come up instead.
function fit() {
  fields.forEach((one) => { one.input.inputMode = shown() ? "none" : "decimal"; });
}

function press(key) {
  const one = inHand || fields.find((other) => !other.typed()) || fields[0];
  if (!one || one.input.readOnly) return;
  if (document.activeElement !== one.input) one.focus();
  if (key === "next") { (fields[fields.indexOf(one) + 1] || last).focus(); return; }
  const { selectionStart: from, selectionEnd: to } = one.input;
  const text = key === "back" ? "" : key;
  const start = key === "back" && from === to ? Math.max(0, from - 1) : from;
  one.input.setRangeText(text, start, to, "end");
  one.input.dispatchEvent(new Event("input", { bubbles: true }));
}

keys.forEach((key) => key.addEventListener("click", () => press(key.dataset.key)));
pad.addEventListener("mousedown", (event) => event.preventDefault()); // the field stays in hand
addEventListener("resize", fit);
