// A judge's sheet: which lines it has, and which marks they may hold (trust.md 2.2).
import { FAR, exact, need } from "./exact.js";

// The rule of a role's seats; of two, the last.
export const ruleOf = (book, role) => {
  const rule = book.seats.filter((seat) => seat.role === role).pop();
  need(rule, "a seat without a rule");
  return rule;
};

// What a role scores: "component.criterion" → its line in the rules.
export const criteria = (book, role) => {
  const rule = ruleOf(book, role);
  const parts = book.component.filter((part) => !rule.scores.length || rule.scores.includes(part.code));
  return new Map(parts.flatMap((part) => part.criterion.map((line) => [`${part.code}.${line.code}`, line])));
};

// What stands between contestant and judge in a sheet's name: "a2" where there are several attempts.
export const isTurn = (attempts, named) => {
  if (attempts.length < 2) return !named.length;
  return named.length === 1 && attempts.some((attempt) => named[0] === `a${attempt}`);
};

// A mark counts `unit`ths; it lies between the line's ends, on one of its steps.
export const within = (name, mark, line, unit) => {
  need(Number.isInteger(mark), `a mark out of bounds: ${name}`);
  const value = exact(mark).over(unit);
  const steps = value.minus(exact(line.least)).over(exact(line.step ?? exact(1).over(unit)));
  const inside = value.compare(exact(line.most ?? FAR)) <= 0;
  need(steps.top >= 0n && steps.below === 1n && inside, `a mark out of bounds: ${name}`);
};
