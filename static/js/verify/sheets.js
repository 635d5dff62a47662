// A judge's sheet: which lines it has, and which marks they may hold (trust.md 2.2).
import { FAR, exact, need } from "./exact.js";

// What a role scores: "component.criterion" → its line in the rules.
export const criteria = (book, role) => {
  const rule = book.seats.find((seat) => seat.role === role);
  need(rule, "a seat without a rule");
  const parts = book.component.filter((part) => !rule.scores.length || rule.scores.includes(part.code));
  return new Map(parts.flatMap((part) => part.criterion.map((line) => [`${part.code}.${line.code}`, line])));
};

// A mark counts `unit`ths; it lies between the line's ends, on one of its steps.
export const within = (name, mark, line, unit) => {
  need(Number.isInteger(mark), `a mark out of bounds: ${name}`);
  const value = exact(mark).over(unit);
  const steps = value.minus(exact(line.least)).over(exact(line.step ?? `1/${unit}`));
  const inside = value.compare(exact(line.most ?? FAR)) <= 0;
  need(steps.top >= 0n && steps.below === 1n && inside, `a mark out of bounds: ${name}`);
};
