// The chain of steps from marks to a score for each entry, and the measures beside it (scoring.md 2).
import { AXES, at, grouped, key, matching, pairs } from "./cells.js";
import { FAR, Unchecked, ZERO, exact, isNumber, known, least, most, need, numbers, rounded, sum } from "./exact.js";
import { mean, taken, trimmed, turned } from "./folds.js";

// Limits, then rounding; words and recusals stay as they are.
export const finished = (step, value) => {
  if (!isNumber(value)) return value;
  const high = most([value, exact(step.least ?? FAR.negative())]);
  const kept = least([high, exact(step.most ?? FAR)]);
  return "places" in step ? rounded(kept, step.places, step.mode) : kept;
};

const eachNumber = (cells, change) =>
  new Map([...cells].map(([place, value]) => [place, isNumber(value) ? change(value, place) : value]));

export class Steps {
  // penalties: Map of entry → Fraction; given: Map of a number's name → such a Map
  constructor(book, marks, penalties, given) {
    this.book = book;
    this.given = given;
    this.penalties = penalties;
    this.entries = [...new Set([...marks.keys()].map((place) => at(place)[0]))].sort();
    const away = this.entries.map((one) => [key([one, ...Array(7).fill("")]), penalties.get(one) ?? ZERO]);
    this.states = new Map([["marks", marks], ["penalties", new Map(away)]]);
    this.states.set("score", this.walk(book.step, marks, "step"));
    const scored = [...this.states.get("score").keys()].map((place) => at(place)[0]);
    need(scored.length === new Set(scored).size, "several cells are left for an entry");
    for (const measure of book.measure) {
      known(this.states.has(measure.from), `measure from ${measure.from}`);
      const begin = this.states.get(measure.from);
      this.states.set(measure.name, this.walk(measure.step, begin, measure.name));
    }
  }

  lower(clause) {
    return Boolean(clause.lower_wins ?? this.book.lower_wins);
  }

  walk(steps, begin, called) {
    let cells = begin;
    steps.forEach((step, index) => {
      try {
        cells = this.step(step, cells);
      } catch (error) {
        if (!(error instanceof Unchecked)) throw error;
        const name = step.name || step.take || step.turn || "";
        throw new Unchecked(`${called} ${index + 1} (${name}): ${error.message}`);
      }
      if (step.name) this.states.set(step.name, cells);
    });
    return cells;
  }

  // One verb on the cells that `only` means, then limits and rounding; the others pass.
  step(step, cells) {
    const touched = matching(cells, step.only);
    const passed = new Map([...cells].filter(([place]) => !touched.has(place)));
    const changed = this.verb(step, touched);
    need([...changed.keys()].every((place) => !passed.has(place)), "two cells meet on one coordinate");
    const done = [...changed].map(([place, value]) => [place, finished(step, value)]);
    return new Map([...passed, ...done]);
  }

  verb(step, cells) {
    if (step.over?.length) return this.fold(step, cells);
    if ("turn" in step) return this.turn(step, cells);
    if (step.times) {
      known(/^-?\d+(\.\d+)?$/.test(step.times), "times a column");
      return eachNumber(cells, (value) => value.times(exact(step.times)));
    }
    if (!("add" in step)) return cells;
    known(step.add === "penalties", `add ${step.add}`);
    return eachNumber(cells, (value, place) => value.plus(this.penalties.get(at(place)[0]) ?? ZERO));
  }

  // Recusals out, missing sheets, `need`, trimming, the fold: in this order.
  fold(step, cells) {
    const found = new Map();
    const overPeople = step.over.every((axis) => axis === "seat" || axis === "role");
    for (const [place, group] of grouped(cells, step.over)) {
      const values = [...group.values()].filter((value) => value !== null);
      if (values.length < group.size && !overPeople) found.set(place, null); // a sheet is whole or nothing
      else if (values.length) found.set(place, this.folded(step, group, values)); // else all recused
    }
    return found;
  }

  folded(step, group, values) {
    const all = step.over.includes("seat") ? [...values, ...this.filling(step, group, values)] : values;
    known(all.length >= step.need || step.short, "fewer values than needed");
    if (all.length < step.need) return step.short;
    if (step.take === "weighted") return this.weighted(step, group);
    const lower = this.lower(step);
    return taken(step, trimmed(step, all, lower), lower);
  }

  // What stands in for recused seats; where a sheet is missing we do not follow.
  filling(step, group, values) {
    for (const rule of this.book.seats) {
      const have = [...group.keys()].map(at).filter((place) => place[6] === rule.role);
      const seats = new Set(have.map((place) => key([place[5], place[7]])));
      known(!seats.size || seats.size >= rule.count, "a score sheet is missing");
    }
    known(values.length >= this.book.missing.least, "too few seats counted");
    const absent = step.absent === "mean_of_others" ? group.size - values.length : 0;
    return absent ? Array(absent).fill(mean(numbers(values))) : [];
  }

  // Weights are multipliers as written, never normalised.
  weighted(step, group) {
    known(step.over.length === 1, "weights over several axes");
    const axis = AXES.indexOf(step.over[0]);
    const values = new Map([...group].filter(([, value]) => value !== null).map(([place, value]) => [at(place)[axis], value]));
    if (![...values.values()].every(isNumber)) return taken({ take: "sum" }, [...values.values()], false);
    const weights = this.weights(step, axis);
    need([...values.keys()].every((code) => weights.has(code)), "a part without a weight");
    known(values.size === weights.size || step.absent === "leave_out", "a part missing");
    const part = sum([...values.keys()].map((code) => weights.get(code)));
    const whole = sum([...weights.values()]).over(part);
    return sum([...values].map(([code, value]) => weights.get(code).times(value))).times(whole);
  }

  weights(step, axis) {
    const written = pairs(step.weights);
    const rules = { 6: this.book.seats, 3: this.book.component }[axis] ?? [];
    const own = rules.filter((rule) => rule.weight != null).map((rule) => [rule.role ?? rule.code, rule.weight]);
    return new Map((written.length ? written : own).map(([code, weight]) => [code, exact(weight)]));
  }

  // Change values and keep the axes, group by group of what stays open.
  turn(step, cells) {
    const each = step.turn === "table" || step.turn === "linear";
    const across = step.across?.length ? step.across : ["entry"];
    const found = new Map(cells);
    for (const group of grouped(cells, each ? [] : across).values()) {
      const counted = [...group].filter(([, value]) => isNumber(value));
      if (!counted.length) continue;
      const turns = turned(step, counted.map(([, value]) => value), this.lower(step));
      counted.forEach(([place], index) => found.set(place, turns[index]));
    }
    return found;
  }

  // What a view means for each entry: the values of its cells in a named state.
  lists(view) {
    const by = view.by || "score";
    known(!view.number && this.states.has(by), `a view of ${by}`);
    const found = new Map();
    for (const [place, value] of matching(this.states.get(by), view.only ?? [])) {
      if (value === null) continue;
      const [entry] = at(place);
      found.set(entry, [...(found.get(entry) ?? []), value]);
    }
    return found;
  }

  // One value for each entry; entries without any are left out.
  viewed(view) {
    if (this.given.has(view.number)) return new Map([...this.given.get(view.number)].filter(([entry]) => this.entries.includes(entry)));
    const lower = this.lower(view);
    const found = new Map();
    for (const [entry, values] of this.lists(view)) {
      const kept = "take" in view ? [taken(view, trimmed(view, values, lower), lower)] : values;
      known(kept.length === 1, "a view of several cells without a fold");
      found.set(entry, finished(view, kept[0]));
    }
    return found;
  }
}
