// The audience's votes: what their counts may be, and what they become (domain.md B3).
import { exact, most, need, sum } from "./exact.js";

const EVERYBODY = [["audience", "1"]]; // the one group where the rules name none

// The counts of a stage's cards: once, no card more than printed, no choice too many.
export const counted = (life, told) => {
  need(["setup", "open"].includes(life.state) && !life.votes, "votes late or twice");
  const each = Object.values(told.counts).flatMap((of) => Object.values(of));
  const total = each.reduce((whole, count) => whole + count, 0);
  need([told.used, told.cards].every(Number.isInteger), "cards are whole");
  need(Object.keys(told.counts).every((entry) => life.stands.has(entry)) && each.every((count) => Number.isInteger(count) && count >= 0) &&
    total <= told.used * life.book.vote.choices && told.used <= told.cards, "more votes than cards");
  return told.counts;
};

// Entry → what its votes become, each group by its weight: themselves, of the most, or of all.
export const voted = (rule, counts) => {
  const weights = new Map(rule.weights.length ? rule.weights : EVERYBODY);
  const weighed = (of) => sum(Object.entries(of).map(([group, count]) => exact(weights.get(group)).times(exact(count))));
  const sums = new Map(Object.entries(counts).map(([entry, of]) => [entry, weighed(of)]));
  const all = [...sums.values()];
  if (rule.convert === "count" || all.every((each) => !each.top)) return sums;
  const whole = rule.convert === "of_most" ? most(all) : sum(all);
  return new Map([...sums].map(([entry, each]) => [entry, exact(rule.most).times(each).over(whole)]));
};
