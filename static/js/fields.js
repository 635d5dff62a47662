// The criteria of the sheet as the rulebook has them: built once, then filled for each sheet.

import { sentence, typed } from "./page_words.js";
import { field } from "./stepper.js";

const template = document.getElementById("criterion-template");

// A field for every criterion, in the order of the sheet; `changed` is called after each change.
export function fields(place, state, { changed, last }) {
  const made = [];
  place.replaceChildren();
  for (const part of state.parts) {
    if (part.name) place.append(told("h2", part.name));
    for (const line of part.lines) {
      const box = criterion(line);
      place.append(box);
      made.push(field(box, line, state.scale, changed));
    }
  }
  made.forEach((one, at) => one.onEnter(() => (made[at + 1] || last).focus()));
  return made;
}

function told(tag, text) {
  return Object.assign(document.createElement(tag), { textContent: text });
}

function criterion(line) {
  const box = template.content.firstElementChild.cloneNode(true);
  const id = line.key.replace(/\./g, "-");
  box.dataset.criterion = line.key;
  typed(box.querySelector("legend"), line.name);
  const range = box.querySelector(".criterion-range");
  range.id = `${id}-range`;
  range.textContent = line.range;
  if (line.source) range.append(Object.assign(told("span", line.source), { className: "criterion-source" }));
  if (line.levels.length) range.after(levels(line.levels));
  const input = box.querySelector("input");
  Object.assign(input, { id, name: line.key });
  input.setAttribute("aria-label", line.name);
  input.setAttribute("aria-describedby", range.id);
  box.querySelector(".field-error").id = `${id}-error`;
  box.querySelectorAll("[data-by]").forEach((button) => {
    button.setAttribute("aria-label", `${line.name} ${button.getAttribute("aria-label")}`);
  });
  return box;
}

function levels(texts) {
  const list = Object.assign(document.createElement("ul"), { className: "criterion-levels" });
  list.append(...texts.map(([span, text]) => {
    const row = document.createElement("li");
    row.append(Object.assign(told("span", span), { className: "number" }), text);
    return row;
  }));
  return list;
}

// ── phrases for the note ─────────────────────────────────────────────────────────────────────
// One tap each: what was strong, what could be better. A second tap takes its own words away.
const rows = document.querySelectorAll("#phrases [data-phrase]");

export function phrases(note, lines, changed) {
  rows.forEach((row) => row.replaceChildren(...lines.map((line) => phrase(row.dataset.phrase, line, note, changed))));
}

function phrase(name, line, note, changed) {
  const button = document.createElement("button");
  const text = sentence(name, { name: line.name });
  button.type = "button";
  button.textContent = line.name;
  button.addEventListener("click", () => {
    if (note.readOnly) return;
    note.value = note.value.includes(text) ? note.value.replace(text, "").trim() : `${note.value.trim()} ${text}`.trim();
    changed();
  });
  return button;
}
