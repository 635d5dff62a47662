// The head judge asks for another look before the seal. It stands on the list, on the row and in the
// sheet until it was signed again, sealed, or the judge has answered that it stays as it is.

import { listed, sentence, who } from "./page_words.js";

const ANSWERED = "podium/asked"; // of this tab; what the judge decides is nobody else's to know
const list = document.getElementById("list-asked");
const [words, links] = list.children;
const answered = new Set(remembered());

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(ANSWERED)) || [];
  } catch {
    return [];
  }
}

const key = (row) => `${row.sheet} ${row.rev}`;

// Why, as long as it is a question; else nothing.
export const asks = ({ row, open }) =>
  (row.open && !(open && open.state === "waiting") && !answered.has(key(row)) ? row.asked : "");

export function stays(row) {
  answered.add(key(row));
  try {
    sessionStorage.setItem(ANSWERED, JSON.stringify([...answered]));
  } catch {
    // it is asked again after a reload
  }
}

// Above the list: which sheets, each a way to it.
export function tellAsked(standings) {
  const asked = standings.filter(asks);
  list.hidden = !asked.length;
  const text = asked.length ? sentence("list-asked", { who: listed(asked.map(({ row }) => who(row))) }) : "";
  if (words.textContent === text) return;
  words.textContent = text;
  links.replaceChildren(...asked.map(({ row }) => Object.assign(document.createElement("a"), {
    className: "button", href: `#${row.sheet}`, textContent: sentence("look-at", { who: who(row) }),
  })));
}
