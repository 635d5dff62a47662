// Two versions of one sheet, because it was signed in two places: side by side, and the judge
// chooses. And a draft that a later version overtook: offered, never put in by itself.

import { shown } from "./figures.js";
import { sentence } from "./page_words.js";
import { intoRoom } from "./room.js";
import { asTyped, rubric } from "./standing.js";

const sheet = document.getElementById("sheet");
const section = document.getElementById("two-versions");
const body = section.querySelector("tbody");
const [keep, take, older] = ["keep-version", "take-version", "older-draft"].map((id) => document.getElementById(id));

export function tellVersions(state, { row, open }, { kept, taken }) {
  const shows = Boolean(open) && open.state === "conflict";
  const fresh = shows && section.hidden;
  section.hidden = !shows;
  sheet.classList.toggle("sheet-asks", shows);
  if (!shows) return;
  const now = open.answer.now || { rev: 0, marks: {}, total: 0 };
  const [one, other] = [asTyped(state, now.marks), open.marks];
  const total = now.rev ? shown(now.total, state.scale) : "—";
  body.replaceChildren(
    ...rubric(state).map(({ key, name }) => line(name, one[key] || "—", other[key] || "—")),
    line(body.dataset.total, total, open.total),
    ...(row.note || open.note ? [line(body.dataset.note, row.note || "—", open.note || "—")] : []),
  );
  keep.hidden = !now.rev;
  keep.textContent = sentence("keep-version", { total });
  take.textContent = sentence("take-version", { total: open.total });
  keep.onclick = () => kept(open);
  take.onclick = () => taken(open, Math.max(now.rev, row.rev));
  take.hidden = !row.open;
  if (!fresh) return;
  section.focus({ preventScroll: true });
  intoRoom(section, take.hidden ? keep : take);
}

function line(name, one, other) {
  const made = document.createElement("tr");
  made.classList.toggle("version-differs", one !== other);
  const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name });
  const cell = (text) => Object.assign(document.createElement("td"), { className: "number", textContent: text });
  made.append(head, cell(one), cell(other));
  return made;
}

export function offerOlder(draft, put) {
  older.hidden = !draft;
  if (draft) older.querySelector("button").onclick = () => put(draft);
}
