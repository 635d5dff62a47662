// What is true of one sheet on this tablet: what the server said, what waits here to be sent, and
// what is typed and not signed. Everything that is shown about a sheet comes from here.

import { fault, shown, tidy, units } from "./figures.js";

const OPEN = ["waiting", "conflict", "late", "refused"];

export const rubric = (state) => state.parts.flatMap((part) => part.lines);

// Of typed marks: their sum in whole units, whether there is one to show, whether it is the whole.
// Beside a mark that is wrong no sum is shown: it would look like the sum with it.
export function summed(state, typed) {
  const values = rubric(state).map((line) => value(line, typed[line.key] || "", state.scale));
  const wrong = rubric(state).some((line, at) => values[at] === null && tidy(typed[line.key] || ""));
  const lawful = values.filter((one) => one !== null);
  return {
    values,
    sum: lawful.reduce((all, one) => all + one, 0),
    some: lawful.length > 0 && !wrong,
    whole: lawful.length === values.length,
  };
}

function value(line, text, scale) {
  const typed = tidy(text);
  return fault(line, typed, scale) ? null : units(typed, scale);
}

// Signed marks as somebody would type them.
export function asTyped(state, marks) {
  return Object.fromEntries(
    Object.entries(marks).map(([key, mark]) => [key, shown(mark, state.scale, { typed: true })]),
  );
}

// `signatures` are those of this sheet in the outbox, in their order; `local` its draft here.
export function standing(state, row, signatures, local) {
  const open = signatures.filter((one) => OPEN.includes(one.state) && !admitted(state, row, one)).pop();
  const stands = standsAs(state, row, open);
  const draft = drafted(state, row, stands, local);
  const all = draft && summed(state, draft.marks);
  return {
    row,
    open,
    stands,
    draft,
    word: row.wanted ? word(row, open, draft) : row.word,
    signed: row.rev > 0,
    total: open && open.state === "waiting" ? open.total : row.total,
    changed: all && all.whole ? shown(all.sum, state.scale) : "",
    older: local && !local.synced && local.base !== stands.base ? local : null,
  };
}

// A late sheet that two persons have let count is no open question any more.
const admitted = (state, row, one) =>
  one.state === "late" && row.rev > 0 && same(one.marks, asTyped(state, row.marks));

// What the next signature follows on: what waits here to be sent, else what the server has.
function standsAs(state, row, open) {
  if (open && open.state === "waiting") return { base: open.base + 1, marks: open.marks, note: open.note };
  if (row.rev) return { base: row.rev, marks: asTyped(state, row.marks), note: row.note };
  return { base: 0, marks: {}, note: "" };
}

function word(row, open, draft) {
  if (open && open.state !== "refused") return open.state === "waiting" ? "tablet" : open.state;
  if (row.word === "sealed") return "sealed";
  if (open) return "refused";
  if (draft) return row.rev ? "revising" : "draft";
  if (row.rev) return "server";
  return row.on_stage ? "on_stage" : "to_come";
}

// A draft over what stands: this tablet's own, else the one that the server has.
function drafted(state, row, stands, local) {
  const own = local && local.base === stands.base && (!local.synced || same(local.marks, row.draft));
  const found = own ? local : { marks: row.draft, note: stands.note };
  const some = Object.values(found.marks).some((text) => text.trim()) || (own && found.note);
  return some && differs(state, stands, found) ? found : null;
}

const same = (one, other) => Object.keys(one).every((key) => (one[key] || "") === (other[key] || ""));

function differs(state, stands, { marks, note }) {
  if (!stands.base) return true;
  if ((note || "").trim() !== stands.note) return true;
  const [one, other] = [summed(state, marks), summed(state, stands.marks)];
  return one.values.some((value, at) => value !== other.values[at]);
}
