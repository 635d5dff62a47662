// Places, ties, prizes, special awards and who goes on (scoring.md 3, 4, 6, 7).
import { at, matching } from "./cells.js";
import { canonical, same } from "./chain.js";
import { FAR, ZERO, decimal, exact, has, isNumber, known, numbers, rounded } from "./exact.js";
import { ranks } from "./folds.js";
import { Steps, finished } from "./steps.js";
import { voted } from "./votes.js";

const SCORE = { by: "score", only: [], mode: "half_up" };

// Keys are numbers, fractions or lists of keys; the smallest is the best.
const order = (a, b) => {
  if (!Array.isArray(a)) return isNumber(a) ? a.compare(b) : a - b;
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const settled = order(a[i], b[i]);
    if (settled) return settled;
  }
  return a.length - b.length;
};

// Entries with equal keys together, best first: [[key, entries], …].
const blocks = (keyed) => {
  const found = [];
  for (const [key, entry] of [...keyed].sort(([a], [b]) => order(a, b))) {
    const last = found[found.length - 1];
    if (last && order(last[0], key) === 0) last[1].push(entry);
    else found.push([key, [entry]]);
  }
  return found;
};

// What a view may read besides marks: votes, and the place in the tie lot, if one was drawn.
const given = (book, votes, tie) => new Map([
  ["votes", votes ? voted(book.vote, votes) : new Map()],
  ...(tie ? [["lot", new Map(tie.map((entry, at) => [entry, exact(at)]))]] : []),
]);

const signed = (value, lower) => (lower ? value : value.negative());

export class Contest extends Steps {
  constructor(book, marks, penalties, decisions, entered, votes = null, tie = null) {
    super(book, marks, penalties, given(book, votes, tie));
    this.decisions = decisions;
    this.entered = entered;
    this.scores = this.viewed(SCORE);
  }

  // ── places ──────────────────────────────────────────────────────────────────────────────────
  // Entries in settled order, equals together; the words of `last` behind all numbers.
  ranked() {
    const { ranking } = this.book;
    known(!ranking.within?.length, `ranking within ${ranking.within}`);
    const views = ranking.by.map((view) => [view, this.viewed(view)]);
    const keyed = [];
    for (const entry of [...this.scores.keys()].sort()) {
      const score = this.scores.get(entry);
      if (isNumber(score)) keyed.push([[0, views.map(([view, values]) => this.key(view, values.get(entry)))], entry]);
      else if (ranking.last.includes(score)) keyed.push([[1, []], entry]);
    }
    return blocks(keyed).flatMap(([, block]) => this.settled(block, 0));
  }

  // Best first; the score as it is published, if that is what is compared.
  key(view, value) {
    const { ranking } = this.book;
    if (!isNumber(value)) return [1, ZERO];
    const shown = view.by === "score" && ranking.compare === "shown";
    return [0, signed(shown ? finished(ranking, value) : value, this.lower(view))];
  }

  // The best subgroup goes on down the tie-breaks; the rest begins with the first again. What people
  // said of equals holds for those that are still equal behind the best.
  settled(block, start, before = null) {
    let said = before;
    const rules = this.book.ranking.tiebreak;
    for (let number = start; number < rules.length && block.length > 1; number += 1) {
      if (!said && rules[number].ask) said = this.answer("order", block);
      const keyed = this.compared(rules[number], block, said);
      const [[, top]] = blocks(keyed);
      if (top.length < block.length) {
        const rest = block.filter((entry) => !top.includes(entry));
        return [...this.settled(block.filter((entry) => top.includes(entry)), number + 1, said),
          ...this.settled(rest, 0, said)];
      }
    }
    return [block];
  }

  // Keys of one tie-break; who has no value is behind those who have one.
  compared(rule, block, said) {
    const lower = this.lower(rule);
    if (rule.ask) return block.map((entry) => [said ? exact(said[entry]) : ZERO, entry]);
    known(!["count_within", "majority_within"].includes(rule.take), `tie-break ${rule.name}`);
    if (rule.take === "head_to_head") return this.headToHead(rule, block, lower);
    if (rule.take === "countback") return this.countback(rule, block, lower);
    const found = this.viewed(rule);
    const keyOf = (value) => (isNumber(value) ? [0, signed(value, lower)] : [1, ZERO]);
    return block.map((entry) => [keyOf(found.get(entry)), entry]);
  }

  // Best first; where one list ends, the longer is ahead.
  countback(rule, block, lower) {
    const lists = this.lists(rule);
    const above = exact(rule.above ?? FAR.negative());
    return block.map((entry) => {
      const kept = numbers(lists.get(entry) ?? []).filter((v) => v.compare(above) > 0);
      const best = kept.map((v) => signed(v, lower)).sort((a, b) => a.compare(b));
      return [[...best.map((v) => [0, v]), [1, ZERO]], entry];
    });
  }

  // Of exactly two, who is preferred by more seats; recused seats do not vote.
  headToHead(rule, block, lower) {
    if (block.length !== 2) return block.map((entry) => [0, entry]);
    const state = [...matching(this.states.get(rule.by), rule.only)];
    const [one, two] = block.map((entry) => {
      const own = state.filter(([place, value]) => at(place)[0] === entry && isNumber(value));
      return new Map(own.map(([place, value]) => [at(place).slice(1).join("\u0000"), value]));
    });
    const votes = [...one].filter(([seat]) => two.has(seat)).map(([seat, value]) => value.compare(two.get(seat)));
    const ahead = votes.reduce((a, b) => a + b, 0) * (lower ? 1 : -1);
    return [[ahead, block[0]], [-ahead, block[1]]];
  }

  // The last recorded answer of people to a question about exactly these entries.
  answer(kind, block) {
    const told = this.decisions.filter((one) => one.question.startsWith(`${kind}·`)).map((one) => one.answer);
    return told.filter((answer) => same(Object.keys(answer).sort(), [...block].sort())).pop() ?? null;
  }

  // Has it a score, and does what is published of it reach the threshold?
  reaches(level, group) {
    const value = finished(this.book.ranking, this.scores.get(group[0]));
    if (!isNumber(value) || !("threshold" in level)) return isNumber(value);
    const away = value.compare(exact(level.threshold));
    return this.lower(level) ? away <= 0 : away >= 0;
  }

  // ── prizes ──────────────────────────────────────────────────────────────────────────────────
  // Walk groups of the settled order down the levels; a border tie as the rules say.
  prizes(groups) {
    const walk = { left: groups.map((group) => [...group]), seats: this.seats(), given: new Map(), said: {} };
    for (const [index, level] of this.book.prize.entries()) {
      known(!level.at?.length && !level.within?.length, `prize ${level.code}`);
      const free = this.fill(level, walk, walk.seats[index]);
      if (!walk.left.length || free <= 0) continue;
      if (!this.reaches(level, walk.left[0])) walk.seats[index + 1] += level.vacancy === "roll_down" ? free : 0;
      else if (!this.border(level, index, walk, free)) break;
    }
    // What people said stands above what the levels below would give.
    const found = new Map([...walk.given, ...Object.entries(walk.said)]);
    return new Map([...found].filter(([, code]) => code));
  }

  fill(level, { left, given }, seats) {
    let free = seats;
    while (left.length && left[0].length <= free && this.reaches(level, left[0])) {
      free -= left[0].length;
      for (const entry of left.shift()) given.set(entry, level.code);
    }
    return free;
  }

  // More equals than seats; false where people must decide first.
  border(level, index, { left, seats, given, said }, free) {
    const [group] = left;
    const decided = group.every((entry) => has(said, entry)) ? said : this.answer("prize", group);
    const answer = level.tie === "ask" ? decided : null;
    const give = (entries) => entries.forEach((entry) => given.set(entry, level.code));
    if (["extend", "all"].includes(level.tie)) {
      give(left.shift());
      this.absorb(seats, index + 1, level.absorb ? group.length - free : 0);
    } else if (level.tie !== "ask") seats[index + 1] += free;
    else if (answer) {
      Object.assign(said, answer);
      const others = group.filter((entry) => answer[entry] !== level.code);
      give(group.filter((entry) => !others.includes(entry)));
      left.splice(0, 1, ...(others.length ? [others] : []));
      seats[index + 1] = Math.max(0, seats[index + 1] + free - group.length + others.length);
    }
    return Boolean(answer) || level.tie !== "ask";
  }

  absorb(seats, from, surplus) {
    let over = surplus;
    for (let below = from; below < seats.length; below += 1) {
      const cut = Math.min(over, seats[below]);
      seats[below] -= cut;
      over -= cut;
    }
  }

  // How many of each prize: a count or a share, the cumulative ones in view of all shares above; one
  // more at the end for seats that go down and are lost.
  seats() {
    let above = ZERO;
    const whole = (value, mode) => Number(rounded(value, 0, mode).top);
    const found = this.book.prize.map((level) => {
      const base = level.base === "scored" ? numbers([...this.scores.values()]).length : this.entered;
      const mode = level.round.replace(/^cumulative_/, "");
      const before = mode === level.round ? ZERO : above;
      const share = exact(level.share ?? 0).times(exact(base));
      above = above.plus(share);
      return Math.max(level.count ?? whole(before.plus(share), mode) - whole(before, mode), level.least);
    });
    return [...found, 0];
  }

  // Special awards in the order of the rules; equals go by final place, then share.
  specials(groups, given) {
    const place = new Map(groups.flatMap((group, number) => group.map((entry) => [entry, number])));
    const held = new Map(this.entries.map((entry) => [entry, []]));
    const most = this.book.specials_per_entry || Infinity;
    for (const special of this.book.special) {
      const lower = this.lower(special);
      const line = signed(exact(special.threshold ?? (lower ? FAR : FAR.negative())), lower);
      const fits = ([entry, value]) =>
        (!special.prizes.length || special.prizes.includes(given.get(entry))) &&
        isNumber(value) && held.get(entry).length < most && signed(value, lower).compare(line) <= 0;
      const keyed = [...this.viewed(special)].filter(fits)
        .map(([entry, value]) => [[signed(value, lower), place.get(entry) ?? 1e9], entry]);
      let chosen = [];
      for (const [, entries] of blocks(keyed)) if (chosen.length < special.count) chosen = [...chosen, ...entries];
      for (const entry of chosen) held.get(entry).push(special.code);
    }
    return held;
  }

  // Who goes on, block by block over those not yet through.
  advanced(groups) {
    const through = new Map();
    for (const block of this.book.advance) {
      known(["place", "share", "threshold"].includes(block.by) && !block.within?.length, `advance by ${block.by}`);
      const rest = groups.filter((group) => !through.has(group[0]));
      const base = block.base === "scored" ? rest.flat().length : this.entered;
      const share = rounded(exact(block.share ?? 1).times(exact(base)), 0, block.round);
      let free = block.count ?? Number(share.top);
      for (const group of rest) {
        if (free <= 0 || !this.reaches(block, group)) break;
        const whole = group.length <= free || ["all", "extend"].includes(block.tie);
        const asked = block.tie === "ask" ? this.answer("advance", group) : null;
        if (whole || asked) for (const entry of group) through.set(entry, whole || asked[entry] === "1");
        free = whole ? free - group.length : 0;
      }
    }
    return through;
  }

  // ── what a result says of its entries, column by column ─────────────────────────────────────
  columns() {
    const { ranking } = this.book;
    const groups = this.ranked();
    const given = this.prizes(groups);
    const numbered = groups.flatMap((group, number) => group.map((entry) => [entry, exact(number)]));
    const places = ranks(numbered.map(([, number]) => number), true, ranking.style);
    const shown = (value) => (isNumber(value) ? decimal(finished(ranking, value), ranking.places) : value);
    const scored = [...this.scores];
    return {
      exact: new Map(scored.filter(([, v]) => isNumber(v)).map(([entry, v]) => [entry, String(v)])),
      shown: new Map(scored.map(([entry, v]) => [entry, shown(v)])),
      place: new Map(numbered.map(([entry], index) => [entry, decimal(places[index])])),
      prize: given,
      specials: new Map([...this.specials(groups, given)].map(([entry, codes]) => [entry, codes.sort()])),
      advanced: this.advanced(groups),
    };
  }
}

const plain = (value) => ((Array.isArray(value) ? value.length : value) ? canonical(value) : null);

// Name every difference between a published result and what comes out.
export const compared = (contest, told, run) => {
  const rows = new Map(told.rows.map((row) => [row.entry, row]));
  const found = contest.entries.filter((entry) => !rows.has(entry)).map((entry) => `${run}${entry} is missing`);
  for (const [name, values] of Object.entries(contest.columns())) {
    const step = ["exact", "shown"].includes(name) ? `step ${contest.book.step.length}, ` : "";
    for (const [entry, row] of rows) {
      const published = plain(name === "specials" ? [...row[name]].sort() : row[name]);
      const out = plain(values.get(entry));
      if (published !== out) found.push(`${run}${step}${name} of ${entry}: published ${published ?? "none"}, comes out ${out ?? "none"}`);
    }
  }
  return found;
};
