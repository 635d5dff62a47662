// Exact figures: decimal text and whole units of the rulebook's scale. No floating point anywhere.

const DECIMAL = /^[+-]?\d{1,12}(\.\d{1,12})?$/;

// What a Chinese keyboard types for a figure or a point is that figure or point.
export function tidy(text) {
  return text.normalize("NFKC").replace(/\u3002/g, ".").trim();
}

// "55.5" at scale 2 is 5550; null for what is no number or finer than the scale.
export function units(text, scale) {
  if (!DECIMAL.test(text)) return null;
  const [whole, rest = ""] = text.replace(/^[+-]/, "").split(".");
  const places = rest.replace(/0+$/, "");
  if (places.length > scale) return null;
  const size = Number(whole + places.padEnd(scale, "0"));
  return text.startsWith("-") ? -size : size;
}

// 5550 at scale 2 is "55.50", or "55.5" as somebody would type it.
export function shown(value, scale, { typed = false } = {}) {
  const figures = String(Math.abs(value)).padStart(scale + 1, "0");
  const cut = figures.length - scale;
  let rest = figures.slice(cut);
  if (typed) rest = rest.replace(/0+$/, "");
  return (value < 0 ? "-" : "") + figures.slice(0, cut) + (rest ? `.${rest}` : "");
}

// What is wrong with one typed mark: the code of the server's own sentence, or nothing.
export function fault(line, text, scale) {
  if (!text) return "empty";
  if (!DECIMAL.test(text)) return "not_number";
  const value = units(text, scale);
  if (value === null) return "too_fine";
  if (value < line.least || (line.most !== null && value > line.most)) return "out_of_range";
  return (value - line.least) % line.step ? "off_step" : "";
}

// The next value up or down that the step allows; what is no number stays as it is.
export function stepped(line, text, scale, by) {
  const value = units(tidy(text), scale);
  const most = line.most === null ? Infinity : line.most;
  if (value === null) return null;
  const steps = (value - line.least) / line.step;
  const next = by > 0 ? Math.floor(steps) + 1 : Math.ceil(steps) - 1;
  return Math.min(most, Math.max(line.least, line.least + next * line.step));
}
