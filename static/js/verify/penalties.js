// Penalties: what an article of the rulebook takes away.
import { FAR, Fraction, ZERO, exact, most } from "./exact.js";

// What an article takes away: fixed, by bands, or for every started unit beyond `most`.
export const pointsOf = (rule, measured) => {
  const given = measured !== null && measured !== undefined;
  const value = exact(measured || 0);
  if (given && rule.bands?.length) {
    const within = rule.bands.find(([top]) => value.compare(exact(top)) <= 0);
    return exact(within ? within[1] : rule.beyond);
  }
  const over = value.minus(exact(rule.most ?? FAR));
  if (given && over.top > 0n) {
    const started = "per" in rule ? over.over(exact(rule.per)) : exact(1);
    const units = new Fraction(-(-started.top / started.below) + (started.top % started.below ? 1n : 0n));
    return most([exact(rule.points).times(units), exact(rule.cap ?? FAR.negative())]);
  }
  const fixed = !given || value.compare(exact(rule.least ?? FAR.negative())) < 0;
  return fixed ? exact(rule.points) : ZERO;
};
