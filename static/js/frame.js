// What stands around the list and the sheet: whose tablet it is, how far it is, which of the two.

import { sentence, typed, who } from "./page_words.js";

const VIEWS = ["starting", "nobody", "my-list", "sheet"];
const part = (id) => document.getElementById(id);
const title = document.title;
let listAt = 0; // how far down the list was when a sheet was opened

export function tellSeat(state) {
  typed(part("seat-name"), state.seat);
  typed(part("seat-stage"), [state.edition, state.stage].join(" · "));
  part("rehearsal").hidden = !state.rehearsal;
  part("apart").hidden = !state.head;
  part("apart").href = state.head || "#list";
  for (const id of ["leave", "help"]) part(id).hidden = false;
  part("list-foot").textContent = sentence("serviceWorker" in navigator ? "safe-worker" : "safe-address");
}

export function tellCounts(standings, unsent) {
  const wanted = standings.filter((one) => one.row.wanted);
  const signed = wanted.filter((one) => one.signed).length;
  const here = wanted.filter((one) => one.waits && !one.signed).length;
  write(part("signed-count"), sentence(here ? "signed-here" : "signed-count", { signed, here, wanted: wanted.length }));
  const bar = part("signed-bar");
  bar.hidden = !wanted.length;
  bar.max = wanted.length || 1;
  bar.value = signed;
  const waiting = part("unsent");
  waiting.hidden = false;
  waiting.classList.toggle("unsent-some", unsent > 0);
  write(waiting, sentence(unsent ? "unsent" : "all-sent", { count: unsent }));
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

export function showView(name, row) {
  if (!part("my-list").hidden && name === "sheet") listAt = scrollY;
  const fresh = part(name).hidden;
  VIEWS.forEach((one) => { part(one).hidden = one !== name; });
  document.title = row ? `${who(row)} · ${title}` : title;
  if (name === "nobody") empty();
  if (name === "my-list" && fresh) scrollTo(0, listAt);
}

// Signed out, or never in: the page knows nothing of anybody.
function empty() {
  for (const id of ["seat-name", "seat-stage", "signed-count", "unsent", "list-now", "list-rows"]) {
    part(id).replaceChildren();
  }
  for (const id of ["rehearsal", "signed-bar", "leave", "help"]) part(id).hidden = true;
  for (const id of ["sheet", "list-own"]) part(id).replaceChildren();
}
