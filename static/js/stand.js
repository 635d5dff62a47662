// Where the sheet stands, loud and first on the page: signed (version, time, receipt), signed with
// changes over it, on this tablet alone (changed since or not), on the way because the tablet keeps nothing, or too late.

import { shown } from "./figures.js";
import { sentence } from "./page_words.js";

const box = document.getElementById("sheet-stand");
const title = document.getElementById("stand-title");
const [line, counts, call] = ["receipt", "stand-counts", "stand-help"].map((id) => document.getElementById(id));
const LOUD = ["server", "revising", "tablet", "tablet_revising", "late", "direct"];

export function tellStand(state, name, one) {
  const { row, total, open } = one;
  box.hidden = !LOUD.includes(name);
  if (box.hidden) return;
  const told = { total, rev: row.rev, code: row.code, at: row.at ? clock(row.at, state.zone) : "" };
  if (name === "late") told.code = open.answer.receipt;
  if (name === "late") told.total = open.total;
  if (name === "revising") told.total = shown(row.units, state.scale);
  box.dataset.stand = name;
  write(title, sentence(`stand-${name}`, told));
  write(line, sentence(`line-${name}`, told));
  write(counts, name === "late" ? counting(state, one) : "");
  counts.hidden = call.hidden = name !== "late";
}

// Whose version counts instead of the one that came too late: what is listed below is that one.
function counting(state, { row, total, here }) {
  if (row.open) return ""; // the server has not told of the seal yet, nor of what was signed before it
  if (!row.rev) return sentence("late-none");
  const told = sentence(here ? "late-here" : "late-elsewhere", { rev: row.rev, total });
  return here || !state.rehearsal ? told : `${told}${sentence("late-played")}`;
}

// Said again only when it is another word: a screen reader would repeat it every few seconds.
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// The server's time on the wall clock of the edition's place: the tablet's own may be wrong.
function clock(at, zone) {
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", { ...time, timeZone: zone }).format(new Date(at));
}

// For whoever has pressed a button that is gone now: the keyboard stands here, not at the page's top.
export function lookAtIt() {
  const place = box.hidden ? document.getElementById("sheet-name") : box;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}
