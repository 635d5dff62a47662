// Numbers of the second reading: fractions of whole numbers, rounded only where a step says so.
export class Bad extends Error {}
export class Unchecked extends Error {}

export const need = (fact, told) => {
  if (!fact) throw new Bad(told);
};
export const known = (fact, told) => {
  if (!fact) throw new Unchecked(told);
};

// Is it the object's own? Every object of JavaScript has a "constructor".
export const has = (object, name) => Object.keys(object).includes(name);

const abs = (whole) => (whole < 0n ? -whole : whole);
const common = (a, b) => (b ? common(b, a % b) : a);

export class Fraction {
  constructor(top, below = 1n) {
    const by = common(abs(top), abs(below)) * (below < 0n ? -1n : 1n);
    [this.top, this.below] = [top / by, below / by];
  }
  plus(other) {
    return new Fraction(this.top * other.below + other.top * this.below, this.below * other.below);
  }
  minus(other) {
    return this.plus(other.negative());
  }
  times(other) {
    return new Fraction(this.top * other.top, this.below * other.below);
  }
  over(other) {
    need(other.top, "a division by zero");
    return new Fraction(this.top * other.below, this.below * other.top);
  }
  negative() {
    return new Fraction(-this.top, this.below);
  }
  // Less than zero, zero or more, as a sort wants it.
  compare(other) {
    const difference = this.top * other.below - other.top * this.below;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  toString() {
    return this.below === 1n ? `${this.top}` : `${this.top}/${this.below}`;
  }
}

export const isNumber = (value) => value instanceof Fraction;
export const numbers = (values) => values.filter(isNumber);

const NUMBER = /^([+-]?)(\d{1,18})(?:\.(\d{1,18})|\/([1-9]\d{0,17}))?$/;

// A whole number, "0.25", "-3" or "1/20"; anything else, and what is longer, is no number of a rulebook.
export const exact = (given) => {
  if (isNumber(given)) return given;
  if (typeof given === "bigint" || Number.isSafeInteger(given)) return new Fraction(BigInt(given));
  const [found, sign, whole, rest = "", below = "1"] = (typeof given === "string" && NUMBER.exec(given)) || [];
  need(found, `not a number: ${given}`);
  const value = new Fraction(BigInt(whole + rest), 10n ** BigInt(rest.length) * BigInt(below));
  return sign === "-" ? value.negative() : value;
};
export const ZERO = exact(0);
export const FAR = exact(10n ** 30n);
const HALF = new Fraction(1n, 2n);

// The magnitude is rounded, the sign stays (scoring.md 10).
export const rounded = (value, places, mode) => {
  need(Number.isInteger(places) && places >= 0 && places <= 18, `places: ${places}`);
  const unit = 10n ** BigInt(places);
  const size = abs(value.top) * unit;
  const whole = size / value.below;
  const rest = new Fraction(size % value.below, value.below);
  const half = rest.compare(HALF);
  const up = {
    half_up: half >= 0,
    half_down: half > 0,
    up: rest.top > 0n,
    down: false,
    half_even: half > 0 || (half === 0 && whole % 2n === 1n),
  };
  known(has(up, mode), `rounding ${mode}`);
  const found = new Fraction(whole + (up[mode] ? 1n : 0n), unit);
  return value.top < 0n ? found.negative() : found;
};

// Decimal text with so many places; without, the shortest exact text or else the ratio.
export const decimal = (value, places) => {
  const enough = places ?? [...Array(40).keys()].find((n) => (10n ** BigInt(n)) % value.below === 0n);
  if (enough === undefined) return value.toString();
  const units = `${(abs(value.top) * 10n ** BigInt(enough)) / value.below}`.padStart(enough + 1, "0");
  const text = enough ? `${units.slice(0, -enough)}.${units.slice(-enough)}` : units;
  return value.top < 0n ? `-${text}` : text;
};

// The root of a fraction's 10^120-fold, downwards: what the program calls sixty decimals.
export const root = (value) => {
  const unit = 10n ** 60n;
  const square = (value.top * unit * unit) / value.below;
  if (square < 2n) return new Fraction(square, unit);
  let guess = 1n << BigInt(Math.ceil(square.toString(2).length / 2));
  for (let next; (next = (guess + square / guess) >> 1n) < guess; ) guess = next;
  return new Fraction(guess, unit);
};

export const least = (values) => values.reduce((a, b) => (b.compare(a) < 0 ? b : a));
export const most = (values) => values.reduce((a, b) => (b.compare(a) > 0 ? b : a));
export const sum = (values) => values.reduce((a, b) => a.plus(b), ZERO);
export const sorted = (values) => [...values].sort((a, b) => a.compare(b));
