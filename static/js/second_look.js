// A second look before signing: for whom this is while somebody else is on stage, where its total
// lies among my own, and what looks like a slip. Only the judge's own sheets are known here.
// Nothing blocks.

import { shown } from "./figures.js";
import { close, open } from "./looks.js";
import { listed, sentence, who } from "./page_words.js";
import { rubric } from "./standing.js";

const FEW = 3; // with fewer sheets of one's own there is no range yet
const look = document.getElementById("second-look");
const [title, anyway, back, other, names, mine, theirs] = [
  "second-look-title", "sign-anyway", "look-back", "look-other-sheet", "second-look-who",
  "look-mine", "look-other",
].map((id) => document.getElementById(id));

// Who is on stage while this sheet, not yet signed, is somebody else's (trust.md A8).
export function instead(state, row) {
  if (row.on_stage || row.rev) return null;
  return state.sheets.find((one) => one.on_stage) || null;
}

// Ask once more, over the whole page; `sign` and `stay` are the judge's two answers.
export function askAgain(row, stage, found, { sign, stay }) {
  look.classList.toggle("look-loud", Boolean(stage));
  title.textContent = title.dataset[stage ? "instead" : "plain"];
  anyway.textContent = stage ? sentence("sign-instead", { mine: who(row) }) : anyway.dataset.plain;
  tellWho(row, stage);
  const words = stage && row.waiting ? [sentence("not-yet", { mine: who(row) }), ...found] : found;
  look.querySelector("ul").replaceChildren(...words.map(item));
  look.onclose = stay;
  const leave = (then) => () => { look.onclose = null; close(look); then(); };
  anyway.onclick = leave(sign);
  back.onclick = leave(stay);
  other.onclick = leave(() => {});
  open(look);
}

function tellWho(row, stage) {
  names.hidden = !stage;
  other.hidden = !stage;
  if (!stage) return;
  mine.textContent = who(row);
  theirs.textContent = who(stage);
  other.textContent = sentence("other-sheet", { other: who(stage) });
  other.href = `#${stage.sheet}`;
}

const item = (text) => Object.assign(document.createElement("li"), { textContent: text });

// ── my own totals ────────────────────────────────────────────────────────────────────────────
export const earlier = (state, row) =>
  state.sheets.filter((one) => one.rev && (!row || one.sheet !== row.sheet)).sort((a, b) => b.units - a.units);

// The row of my totals, highest first, equal ones together, and this sheet's place among them.
export function ownPlace(state, row, total) {
  const own = earlier(state, row);
  document.getElementById("own-range").hidden = !own.length;
  if (!own.length) return;
  const chips = ownTotals(state, own);
  if (total !== null) chips.splice(at(chips, total), 0, ownChip(state, total));
  document.getElementById("own-totals").replaceChildren(...chips);
  document.getElementById("own-place").textContent = total === null ? "" : told(own, total);
}

// A chip for each total, with the sheets that share it.
export function ownTotals(state, own) {
  const each = [...new Set(own.map((one) => one.units))];
  return each.map((units) => chip(state, units, own.filter((one) => one.units === units)));
}

const at = (chips, total) => {
  const after = chips.findIndex((one) => Number(one.dataset.total) <= total);
  return after < 0 ? chips.length : after;
};

function chip(state, units, sheets) {
  const made = item("");
  made.dataset.total = units;
  made.append(
    Object.assign(document.createElement("span"), { className: "number", textContent: shown(units, state.scale) }), " ",
    Object.assign(document.createElement("span"), { className: "faint", textContent: listed(sheets.map((one) => one.label)) }),
  );
  return made;
}

function ownChip(state, total) {
  const made = item(sentence("own-now", { total: shown(total, state.scale) }));
  made.className = "own-now";
  return made;
}

function told(own, total) {
  const count = (test) => own.filter((one) => test(one.units)).length;
  const ties = own.filter((one) => one.units === total).map((one) => one.label);
  const place = sentence("place", {
    above: count((one) => one > total),
    below: count((one) => one < total),
  });
  return ties.length ? `${place}${sentence("tied", { labels: listed(ties) })}` : place;
}

// ── what looks like a slip ───────────────────────────────────────────────────────────────────
// The sentences to read again before signing; none is the usual case.
export function slips(state, row, values, total) {
  const own = earlier(state, row);
  return [...same(state, own, values), ...far(state, own, total), ...lostFigure(state, values)];
}

function same(state, own, values) {
  const twins = own.filter((one) => rubric(state).every(({ key }, n) => one.marks[key] === values[n]));
  return twins.length ? [sentence("same", { labels: listed(twins.map((one) => one.label)) })] : [];
}

// Far: further outside than the range is wide, and by more than a twentieth of all points.
function far(state, own, total) {
  if (own.length < FEW) return [];
  const totals = own.map((one) => one.units);
  const [low, high] = [Math.min(...totals), Math.max(...totals)];
  const whole = rubric(state).reduce((sum, line) => sum + (line.most === null ? 0 : line.most), 0);
  const outside = Math.max(low - total, total - high);
  if (outside <= Math.max(high - low, whole / 20)) return [];
  const [told, least, most] = [total, low, high].map((one) => shown(one, state.scale));
  return [sentence("far", { total: told, low: least, high: most })];
}

// 9 of 80: perhaps 79 or 69 was meant.
function lostFigure(state, values) {
  const ten = 10 * 10 ** state.scale;
  const lost = (value, most) => most >= 2 * ten && value > 0 && value < ten && value * 5 <= most;
  const typed = (value) => shown(value, state.scale, { typed: true });
  return rubric(state).flatMap(({ name, most }, n) => (most !== null && lost(values[n], most)
    ? [sentence("figure", { name, value: typed(values[n]), most: typed(most) })] : []));
}
