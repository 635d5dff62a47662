// A second look before signing: where this total lies among my own, and what looks like a slip.
// Only the judge's own earlier sheets are known here. Nothing blocks.

import { shown } from "./figures.js";
import { filled, sentence } from "./page_words.js";

const FEW = 3; // with fewer sheets of one's own there is no range yet

// Show the total's place among my own: a line of text and my chip in the row of totals.
export function ownPlace(facts, total) {
  const line = document.getElementById("own-place");
  if (!line) return;
  const chips = document.getElementById("own-totals");
  chips.querySelectorAll(".own-now").forEach((chip) => chip.remove());
  line.textContent = total === null ? "" : told(facts, total);
  if (total === null) return;
  const after = Array.from(chips.children).find((chip) => Number(chip.dataset.total) <= total);
  const chip = document.createElement("li");
  chip.className = "own-now";
  chip.textContent = filled(chips.dataset.now, { total: shown(total, facts.scale) });
  chips.insertBefore(chip, after || null);
}

function told({ own }, total) {
  const count = (test) => own.filter((one) => test(one.total)).length;
  const ties = own.filter((one) => one.total === total).map((one) => one.label);
  const place = sentence("place", {
    above: count((other) => other > total),
    below: count((other) => other < total),
  });
  return ties.length ? `${place}${sentence("tied", { labels: listed(ties) })}` : place;
}

const listed = (words) => words.join(sentence("comma"));

// Ask once more, over the whole page: for whom this sheet is while somebody else is on stage, and
// what looks like a slip. `signed` and `back` are the judge's two answers.
export function askAgain(facts, found, { signed, back }) {
  const look = document.getElementById("second-look");
  const [title, anyway] = ["second-look-title", "sign-anyway"].map((id) => document.getElementById(id));
  const { instead } = facts;
  look.classList.toggle("second-look-instead", Boolean(instead));
  title.textContent = title.dataset[instead ? "instead" : "plain"];
  anyway.textContent = instead ? sentence("sign-instead", { mine: facts.who }) : anyway.dataset.plain;
  tellWho(facts);
  const words = instead && facts.waiting ? [sentence("not-yet", { mine: facts.who }), ...found] : found;
  look.querySelector("ul").replaceChildren(...words.map(item));
  anyway.onclick = () => { look.onclose = null; close(look); signed(); };
  document.getElementById("look-back").onclick = () => close(look);
  look.onclose = back;
  open(look);
}

function tellWho({ who, instead }) {
  document.getElementById("second-look-who").hidden = !instead;
  const other = document.getElementById("look-other-sheet");
  other.hidden = !instead;
  if (!instead) return;
  document.getElementById("look-mine").textContent = who;
  document.getElementById("look-other").textContent = instead.who;
  other.textContent = sentence("other-sheet", { other: instead.who });
  other.href = instead.href;
}

const item = (text) => Object.assign(document.createElement("li"), { textContent: text });

// Browsers without dialogs show it where it stands.
function open(look) {
  if (look.showModal) look.showModal();
  else look.setAttribute("open", "");
}

function close(look) {
  if (look.close) look.close();
  else look.removeAttribute("open");
}

// The sentences to read again before signing; none is the usual case.
export function slips(facts, marks, total) {
  return [...same(facts, marks), ...far(facts, total), ...lostFigure(facts, marks)];
}

function same({ own, lines }, marks) {
  const twins = own.filter((one) => lines.every(({ key }) => one.marks[key] === marks[key]));
  return twins.length ? [sentence("same", { labels: listed(twins.map((one) => one.label)) })] : [];
}

// Far: further outside than the range is wide, and by more than a twentieth of all points.
function far({ own, lines, scale }, total) {
  if (own.length < FEW) return [];
  const totals = own.map((one) => one.total);
  const [low, high] = [Math.min(...totals), Math.max(...totals)];
  const whole = lines.reduce((sum, line) => sum + (line.most === null ? 0 : line.most), 0);
  const outside = Math.max(low - total, total - high);
  if (outside <= Math.max(high - low, whole / 20)) return [];
  const facts = { total: shown(total, scale), low: shown(low, scale), high: shown(high, scale) };
  return [sentence("far", facts)];
}

// 9 of 80: perhaps 79 or 69 was meant.
function lostFigure({ lines, scale }, marks) {
  const ten = 10 * 10 ** scale;
  const lost = (value, most) => most >= 2 * ten && value > 0 && value < ten && value * 5 <= most;
  return lines
    .filter(({ key, most }) => most !== null && lost(marks[key], most))
    .map(({ key, name, most }) => sentence("figure", {
      name, value: shown(marks[key], scale, { typed: true }), most: shown(most, scale, { typed: true }),
    }));
}
