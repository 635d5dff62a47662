// The page brings its words, in its language: scripts only choose among them and fill the gaps.

const sentences = document.getElementById("tablet-sentences");
const states = document.getElementById("sheet-words");

// The sentence of that name with {gaps} filled; an unknown name is a bug and says so.
export function sentence(name, facts = {}) {
  const found = sentences.content.querySelector(`[data-sentence="${name}"]`);
  return withFacts(found.textContent, facts);
}

export const filled = (text, facts) => withFacts(text.trim(), facts);

// Not trimmed: where sentences are put together, English ones bring the space between them.
function withFacts(text, facts) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => (name in facts ? String(facts[name]) : gap));
}

export const listed = (words) => words.join(sentence("comma"));

// "5 号 王思源"; where the judges score blind only "5 号".
export const who = ({ label, name }) => (name ? sentence("who", { label, name }) : label);

// What people typed, on a page in English: a screen reader says what is Chinese as Chinese.
const HAN = /\p{Script=Han}/u;
const foreign = !document.documentElement.lang.startsWith("zh");

export function typed(place, text) {
  if (place.textContent !== text) place.textContent = text;
  if (foreign && HAN.test(text)) place.lang = "zh-CN";
  else place.removeAttribute("lang");
}

// One word of state as a badge: tablet, server, draft ...; `told` for those that only the server names.
export function stateBadge(word, told) {
  const badge = states.content.querySelector(`[data-sheet-word="${told ? "to_come" : word}"]`).cloneNode(true);
  if (!told) return badge;
  badge.dataset.sheetWord = word;
  badge.textContent = told;
  return badge;
}

// A notice above everything else; the same name again replaces it, no text takes it away.
export function news(name, text, tone = "warn") {
  const board = document.getElementById("tablet-news");
  const old = board.querySelector(`[data-news="${name}"]`);
  if (old && old.textContent === text) return;
  if (old) old.remove();
  if (!text) return;
  const line = document.createElement("p");
  line.className = `notice notice-${tone}`;
  line.dataset.news = name;
  line.textContent = text;
  board.append(line);
}
