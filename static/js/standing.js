// What is true of one sheet on this tablet: what the server said, what waits here to be sent, and
// what is typed and not signed. Everything that is shown about a sheet comes from here.

import { fault, shown, tidy, units } from "./figures.js";

const ANSWERED = ["conflict", "late", "refused"]; // and not taken: a person decides

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
  const open = openOf(state, row, signatures);
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
    waits: Boolean(open) && open.state === "waiting",
    here: signatures.some((one) => one.state === "server" && one.answer.code === row.code),
    total: open && open.state === "waiting" ? open.total : row.total,
    changed: all && all.whole ? shown(all.sum, state.scale) : "",
    older: overtaken(state, stands, local) ? local : null,
  };
}

// The signature that is still a question: one that waits to be sent, or that was not taken and that
// no later one has replaced.
function openOf(state, row, signatures) {
  const taken = signatures.map((one) => one.state).lastIndexOf("server");
  const asks = (one, at) => ANSWERED.includes(one.state) && at > taken && !admitted(state, row, one);
  return signatures.filter((one, at) => one.state === "waiting" || asks(one, at)).pop();
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
  if (open && open.state === "waiting") return row.open && draft ? "tablet_revising" : "tablet";
  if (open && open.state !== "refused") return open.state;
  if (row.word === "sealed") return "sealed";
  if (open) return "refused";
  if (draft) return row.rev ? "revising" : "draft";
  if (row.rev) return "server";
  return row.on_stage ? "on_stage" : "to_come";
}

// A draft over what stands: this tablet's own, else the one that the server has. One that was typed
// over an earlier version is none: it went into the signature, or another signature overtook it.
function drafted(state, row, stands, local) {
  const there = row.draft_base >= stands.base ? row.draft : {};
  const own = local && local.base === stands.base && (!local.synced || same(local.marks, there));
  const found = own ? local : { marks: there };
  return typed(found) && differs(state, stands, found) ? { note: stands.note, ...found } : null;
}

const typed = ({ marks, note }) => Boolean(note) || Object.values(marks).some((text) => text.trim());

// Typed on this tablet over what stands no more: offered, where it says anything else.
const overtaken = (state, stands, local) =>
  local && local.base !== stands.base && typed(local) && differs(state, stands, local);

const same = (one, other) => Object.keys(one).every((key) => (one[key] || "") === (other[key] || ""));

function differs(state, stands, { marks, note }) {
  if (!stands.base) return true;
  if (note !== undefined && note.trim() !== stands.note) return true;
  const [one, other] = [summed(state, marks), summed(state, stands.marks)];
  return one.values.some((value, at) => value !== other.values[at]);
}

// ── one after the other ──────────────────────────────────────────────────────────────────────
// What a signature that has been answered has become: the version that counts, or none. Then what
// was signed or typed over it follows on what it followed on itself, and so meets the same other
// version, instead of taking that one's place unasked.
export const became = ({ state, base, answer }) => (state === "server" ? answer.rev : base);

// What is typed over such a signature follows on now: a later one that waits, else what it became.
export function followed(one, signatures) {
  const later = signatures.filter((next) => next.sheet === one.sheet && next.state === "waiting").pop();
  return later ? later.base + 1 : became(one);
}
