// Lots: over which list they are drawn, and in which order; who sits where judges were drawn
// (trust.md 2.5). First the judges, then their seats, then everything else.
import { drawn, ordered, same } from "./chain.js";
import { need } from "./exact.js";

const JUDGES = "judges";
const plain = (told) => told.draw.split(".")[0];

// Once they sit, judges are not drawn any more.
const inTurn = (life, name) => name !== JUDGES || !life.people.size;

// Void under its name is what a witness stopped; the next draw has another.
export const committed = (life, told) => {
  const name = plain(told);
  const before = life.commits.get(name)?.draw ?? null;
  const fresh = told.draw !== before && !life.draws.has(name) && !life.voided.has(told.draw);
  need(life.state === "setup" && fresh && (told.voids ?? null) === before, "a draw twice or late");
  need(inTurn(life, name), "a draw of judges who sit");
  const listed = name === JUDGES ? new Set(told.items) : life.stands.keys();
  need(same(told.items, ordered([...listed])), "a draw over another list");
  if (before) life.voided.set(before, told.reason);
  life.commits.set(name, told);
};

export const revealed = (life, told) => {
  const name = plain(told);
  const begun = !life.draws.has(name) && life.commits.get(name)?.draw === told.draw;
  need(life.state === "setup" && begun && inTurn(life, name), "a draw twice or late");
  const order = drawn(life.name, life.commits.get(name), told);
  life.draws.set(name, order);
  need(same(told.result, order), "the draw comes out otherwise");
};

// Of each role the first who were drawn sit, but for who was passed over: a part says why. A seat
// that is left later is taken by the next.
export const seated = (life, event, people, first) => {
  for (const [code, one] of Object.entries(people)) life.lots.set(code, `${one.lot}:${one.role}`);
  for (const name of Object.keys(event.parts)) life.passed.add(name);
  if (!life.people.size || !life.commits.has(JUDGES)) return;
  const can = (life.draws.get(JUDGES) ?? []).filter((lot) => !life.passed.has(`passed.${lot.split(":")[0]}`));
  const rules = new Map(life.book.seats.map((rule) => [rule.role, rule.count]));
  need([...rules.values()].every(Number.isInteger), "seats that nobody can count");
  const due = [...rules].flatMap(([role, count]) => can.filter((lot) => lot.endsWith(`:${role}`)).slice(0, count));
  const lots = ordered([...life.lots.keys()]).map((code) => life.lots.get(code));
  need(!first || life.commits.size === 1, "other lots were drawn before the judges sat");
  need(first ? same(lots, due) : same(ordered(lots), ordered(due)), "a panel not as drawn");
};
