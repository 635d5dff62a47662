// The judge's list: whoever is on stage large and first, then everybody in order of appearance,
// each with one word of state.

import { asks, tellAsked } from "./asked.js";
import { earlier, ownTotals } from "./second_look.js";
import { listed, sentence, stateBadge, typed, who } from "./page_words.js";

const section = document.getElementById("my-list");
const [now, rows, empty] = ["list-now", "list-rows", "list-empty"].map((id) => document.getElementById(id));
const [rowTemplate, nowTemplate] = ["row-template", "now-template"].map((id) => document.getElementById(id));

export function drawList(state, standings) {
  const held = section.contains(document.activeElement) ? document.activeElement.dataset.sheet : "";
  const scoring = state.state === "scoring";
  const first = scoring ? standings.filter((one) => one.row.on_stage) : [];
  now.replaceChildren(...(first.length ? first.map((one) => large(one)) : [quiet(state, standings)]));
  const rest = standings.filter((one) => !first.includes(one));
  rows.replaceChildren(...rest.map((one) => small(one, standings)));
  rows.hidden = !rest.length;
  empty.hidden = standings.length > 0;
  tellOwn(state);
  tellAsked(standings);
  if (held) focusRow(held);
}

function tellOwn(state) {
  const own = earlier(state, null);
  const place = document.getElementById("list-own");
  place.hidden = own.length < 2;
  place.querySelector("ol").replaceChildren(...ownTotals(state, own));
}

// The row of that sheet, for whoever comes back from it.
export function focusRow(sheet) {
  const row = section.querySelector(`[data-sheet="${sheet}"][href]`);
  if (row) row.focus({ preventScroll: true });
}

function quiet(state, standings) {
  const line = document.createElement("p");
  const scoring = state.state === "scoring";
  line.className = scoring ? "now-nobody" : "notice notice-plain";
  line.hidden = !standings.length;
  line.textContent = scoring ? sentence("nobody-on-stage") : sentence("stage-state", { state: state.state_word });
  return line;
}

function large(one) {
  const made = nowTemplate.content.firstElementChild.cloneNode(true);
  const numbers = filled(made, made, one, one.row.about);
  numbers.className = "now-on-stage-number";
  const go = made.querySelector(".now-on-stage-go");
  go.textContent = sentence(one.row.open && !one.signed && !one.waits ? "open-sheet" : "look-sheet");
  go.hidden = !one.row.wanted;
  if (one.word === "on_stage") made.querySelector("[data-state]").replaceChildren(stateBadge("to_come"));
  return made;
}

function small(one, standings) {
  const made = rowTemplate.content.firstElementChild.cloneNode(true);
  const tied = ties(one, standings);
  filled(made, made.querySelector("a"), one, tied ? [...one.row.about, tied] : one.row.about);
  return made;
}

function ties({ row }, standings) {
  const same = standings.filter((one) => row.rev && one.row.rev && one.row.units === row.units && one.row !== row);
  return same.length ? sentence("tied-with", { labels: listed(same.map((one) => one.row.label)) }) : "";
}

function filled(made, link, one, about) {
  const { row, word, total, changed } = one;
  link.dataset.sheet = row.sheet;
  if (row.wanted) link.href = `#${row.sheet}`;
  const number = made.querySelector('[translate="no"]');
  number.textContent = row.number;
  typed(made.querySelector(".name"), row.name || row.label);
  typed(made.querySelector(".faint"), about.join(" · "));
  made.querySelector(".appearance-receipt").textContent = row.code ? sentence("receipt", { code: row.code }) : "";
  made.querySelector("[data-total]").textContent = total;
  made.querySelector("[data-state]").replaceChildren(
    stateBadge(word, row.wanted ? "" : row.told), ...(asks(one) ? [stateBadge("asked")] : []),
  );
  const revising = made.querySelector(".appearance-revising");
  if (word === "revising" || word === "tablet_revising") {
    revising.textContent = sentence(`stand-${word}`, { rev: row.rev })
      + (changed ? sentence("changed-total", { total: changed }) : "");
  }
  return number;
}
