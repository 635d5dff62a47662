// One criterion: − and +, the arrow keys, and what is wrong with it, said beside the field.

import { fault, shown, stepped, tidy } from "./figures.js";
import { filled, sentence } from "./page_words.js";
import { intoRoom } from "./room.js";

const HOLD = 450; // before a held button repeats
const REPEAT = 90;
const COMMA = /^\d+,\d+$/; // 15,5 for 15.5
const heard = document.getElementById("fault-said");

// Said to whoever does not see it beside the field; leaving it takes the focus away.
function hear(text) {
  if (heard.textContent !== text) heard.textContent = text;
}

export function field(box, line, scale, changed) {
  const input = box.querySelector("input");
  const error = box.querySelector(".field-error");
  const buttons = Array.from(box.querySelectorAll("[data-by]"));
  const typed = () => tidy(input.value);

  function say(code) {
    error.hidden = !code;
    error.textContent = code ? wrong(code) : "";
    hear("");
    box.classList.toggle("criterion-wrong", Boolean(code));
    box.classList.remove("criterion-hint");
    input.setAttribute("aria-describedby", `${input.id}-range${code ? ` ${error.id}` : ""}`);
    if (code) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function wrong(code) {
    const told = filled(line.sentences[code], { value: input.value.trim() });
    if (!COMMA.test(typed())) return told;
    return `${told} ${sentence("decimal-point", { value: typed().replace(",", ".") })}`;
  }

  // An empty field stays empty: a step may not make up a mark.
  function step(by) {
    if (input.readOnly) return;
    if (!typed()) { hint(); return; }
    const next = stepped(line, input.value, scale, by);
    if (next === null) { check(); inView(); return; }
    input.value = shown(next, scale, { typed: true });
    say("");
    changed();
  }

  function hint() {
    say("");
    error.hidden = false;
    error.textContent = sentence("type-first");
    hear(error.textContent);
    box.classList.add("criterion-hint");
    input.focus();
    inView();
  }

  function check() {
    const code = fault(line, typed(), scale);
    say(code);
    return code;
  }

  const inView = () => intoRoom(box, input);
  const whole = (size) => size % 10 ** scale === 0;

  const pale = () => buttons.forEach((one) => one.setAttribute("aria-disabled", String(!typed())));

  input.addEventListener("input", () => { say(""); pale(); changed(); });
  // Leaving an empty field is no fault yet; signing it is.
  input.addEventListener("change", () => { if (typed() && check()) hear(error.textContent); });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) { event.preventDefault(); step(by); }
  });
  buttons.forEach((button) => hold(button, () => step(Number(button.dataset.by))));
  input.addEventListener("focus", inView);
  // Not when a finger is on − or +: what moves under it is missed.
  box.addEventListener("keyup", ({ key }) => key === "Tab" && inView());
  selectedOnEntry(input);

  return {
    line,
    input,
    box,
    typed,
    check,
    pointed: !(whole(line.step) && whole(line.least)), // marks with a decimal point are lawful
    write(text) { input.value = text; say(""); pale(); },
    focus: () => { input.focus(); input.select(); inView(); },
    lock(locked) {
      input.readOnly = locked;
      buttons.forEach((button) => { button.hidden = locked; });
    },
    // Enter goes on to the next field instead of signing by accident.
    onEnter(next) {
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); next(); }
      });
    },
  };
}

// What stands in a field is replaced by the first figure typed after a tap into it, as on a pad.
function selectedOnEntry(input) {
  let entered = false;
  input.addEventListener("focus", () => { entered = true; });
  input.addEventListener("click", () => { if (entered) input.select(); entered = false; });
  input.addEventListener("input", () => { entered = false; });
}

// A click steps once; holding the button goes on, and the click that ends the hold does nothing.
function hold(button, step) {
  let timer;
  let held = false;
  const stop = () => clearTimeout(timer);
  const repeat = () => { held = true; step(); timer = setTimeout(repeat, REPEAT); };
  button.addEventListener("click", () => { if (!held) step(); held = false; });
  button.addEventListener("pointerdown", () => { stop(); held = false; timer = setTimeout(repeat, HOLD); });
  for (const end of ["pointerup", "pointerleave", "pointercancel", "blur"]) {
    button.addEventListener(end, stop);
  }
}
