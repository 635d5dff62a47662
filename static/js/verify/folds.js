// One value out of many, and many new ones out of many (scoring.md 2, 3).
import { FAR, ZERO, exact, known, least, most, need, numbers, root, sorted, sum } from "./exact.js";

const ONE = exact(1);
const count = (values) => exact(values.length);
const isWord = (value) => typeof value === "string";

export const mean = (values) => {
  need(values.length, "a mean of nothing");
  return sum(values).over(count(values));
};
const median = (values) => {
  const ordered = sorted(values);
  need(ordered.length, "a median of nothing");
  return mean([ordered[(ordered.length - 1) >> 1], ordered[ordered.length >> 1]]);
};
const softMedian = (values) => {
  const middle = median(values);
  const weight = (value) => {
    const away = value.minus(middle);
    return ONE.over(ONE.plus(away.times(away)));
  };
  return mean(values.map((v) => weight(v).times(v))).over(mean(values.map(weight)));
};
const FOLDS = { sum, mean, median, soft_median: softMedian, least, most };

// Drop the highest and lowest, words counting as the worst; nothing if nothing would remain.
export const trimmed = (clause, values, lower) => {
  const { drop_low: low, drop_high: high } = clause;
  const [counted, words] = [sorted(numbers(values)), values.filter(isWord)];
  let ordered = lower ? [...counted, ...words] : [...words, ...counted];
  if (low + high < ordered.length && ordered.length >= clause.at_least)
    ordered = ordered.slice(low, ordered.length - high);
  if (clause.drop_beyond === undefined || !numbers(ordered).length) return ordered;
  const [middle, far] = [median(numbers(ordered)), exact(clause.drop_beyond)];
  const isNear = (v) => {
    const away = v.minus(middle);
    return (away.top < 0n ? away.negative() : away).compare(far) <= 0;
  };
  const near = ordered.filter((v) => isWord(v) || isNear(v));
  return near.length ? near : ordered;
};

const WORSE = ["DSQ", "DNF", "DNS"];

// A word swallows numbers, but for the best and for counting.
export const taken = (clause, values, lower) => {
  const counted = numbers(values);
  const words = values.filter(isWord).sort();
  let kind = clause.take;
  if (kind === "count") {
    const above = exact(clause.above ?? FAR.negative());
    return count(counted.filter((v) => v.compare(above) > 0));
  }
  if (words.length && !(kind === "best" && counted.length))
    return WORSE.find((word) => words.includes(word)) ?? words[0];
  if (kind === "best" || kind === "worst") kind = (kind === "best") === lower ? "least" : "most";
  known(Object.keys(FOLDS).includes(kind), `take ${kind}`);
  need(counted.length || kind === "sum", "a fold of nothing");
  return FOLDS[kind](counted);
};

// Places among the values: standard, modified, dense or fractional.
export const ranks = (values, lower, style) => {
  known(["1224", "1334", "1223", "fractional"].includes(style), `style ${style}`);
  const ordered = sorted(values);
  if (!lower) ordered.reverse();
  const places = new Map();
  ordered.forEach((value, index) => {
    const key = value.toString();
    const seen = places.get(key);
    places.set(key, { first: seen?.first ?? index + 1, last: index + 1, level: seen?.level ?? places.size + 1 });
  });
  return values.map((value) => {
    const { first, last, level } = places.get(value.toString());
    const whole = { 1224: first, 1334: last, 1223: level }[style];
    return whole === undefined ? exact(`${first + last}/2`) : exact(whole);
  });
};

const clamped = (step, values) => {
  const middle = step.around === "median" ? median(values) : mean(values);
  const by = exact(step.by);
  const [low, high] = [middle.minus(by), middle.plus(by)];
  return values.map((value) => least([most([value, low]), high]));
};

const ranked = (step, values, lower) => {
  const distinct = new Set(values.map(String)).size === values.length;
  const settles = Array.isArray(step.tie) ? step.tie.length : step.tie;
  known(!settles || distinct, "a tie inside the step");
  return ranks(values, lower, step.style ?? "1224");
};

const standardised = (step, values) => {
  known(step.mean !== "pooled" && !["pooled", "keep"].includes(step.sd), "pooled");
  const middle = mean(values);
  const spread = root(mean(values.map((v) => v.minus(middle).times(v.minus(middle)))));
  const factor = spread.top ? exact(step.sd || "1").over(spread) : ZERO;
  return values.map((v) => exact(step.mean || "0").plus(factor.times(v.minus(middle))));
};

const fromTable = (step, values) => {
  known(!step.bands?.length, `turn ${step.turn}`);
  known(values.every((v) => v.below === 1n), "a table of fractional places");
  return values.map((v) => exact((v.top > 0n && step.table[Number(v.top) - 1]) || 0));
};

// Turn the values of one group into as many new values.
export const turned = (step, values, lower) => {
  const turns = {
    clamp: clamped,
    rank: ranked,
    standardise: standardised,
    linear: () => values.map((v) => v.times(exact(step.slope)).plus(exact(step.plus))),
    table: fromTable,
  };
  known(Object.keys(turns).includes(step.turn), `turn ${step.turn}`);
  return turns[step.turn](step, values, lower);
};


