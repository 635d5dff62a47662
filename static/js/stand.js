// Where the sheet stands, loud and first on the page: signed (version, time, receipt), signed with
// changes over it, or on this tablet alone; and how many sheets of this seat are signed.

import { shown } from "./figures.js";
import { sentence } from "./page_words.js";

const box = document.getElementById("sheet-stand");
const title = document.getElementById("stand-title");
const line = document.getElementById("receipt");
const word = document.getElementById("total-word");
const count = document.getElementById("signed-count");

// `name` is server, revising, tablet or nothing; `now` the receipt of what is signed.
export function stand(facts, name, now, total) {
  box.hidden = !name;
  word.textContent = sentence(name === "revising" ? "total-revising" : "total");
  if (!name) return;
  const told = { total, ...(now && gaps(facts, now)) };
  box.dataset.stand = name;
  title.textContent = sentence(`stand-${name}`, told);
  line.textContent = sentence(`line-${name}`, told);
}

function gaps({ scale, zone }, { rev, code, total, at }) {
  return { rev, code, total: shown(total, scale), at: clock(at, zone) };
}

// The server's time on the wall clock of the edition's place: the tablet's own may be wrong.
function clock(at, zone) {
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", { ...time, timeZone: zone }).format(new Date(at));
}

export function counted({ signed, wanted }, mine) {
  count.textContent = sentence("signed-count", { signed: signed + (mine ? 1 : 0), wanted });
}

export const lookAtIt = () => { box.focus({ preventScroll: true }); box.scrollIntoView({ block: "center" }); };
