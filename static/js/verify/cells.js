// A cube of values: each has a coordinate of eight codes. null is a recusal, text a word.
import { need } from "./exact.js";

export const AXES = ["entry", "stage", "attempt", "component", "criterion", "panel", "role", "seat"];
const GAP = "\u0000";

export const key = (at) => at.join(GAP);
export const at = (text) => text.split(GAP);

// The cells whose codes are among the wanted ones, axis by axis.
export const matching = (cells, only) => {
  need(only.every(([axis]) => AXES.includes(axis)), "no such axis");
  const wanted = only.map(([axis, codes]) => [AXES.indexOf(axis), codes]);
  const fits = ([place]) => wanted.every(([index, codes]) => codes.includes(at(place)[index]));
  return wanted.length ? new Map([...cells].filter(fits)) : new Map(cells);
};

// Cells that differ on these axes alone, together under the coordinate without them.
export const grouped = (cells, axes) => {
  const gone = axes.map((axis) => AXES.indexOf(axis));
  const groups = new Map();
  for (const [place, value] of cells) {
    const rest = key(at(place).map((code, index) => (gone.includes(index) ? "" : code)));
    if (!groups.has(rest)) groups.set(rest, new Map());
    groups.get(rest).set(place, value);
  }
  return groups;
};

export const pairs = (given) => (Array.isArray(given) ? given : Object.entries(given ?? {}));
