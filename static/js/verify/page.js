// The check page: read the record here, on this device, and say what came out.
import { check } from "./bundle.js";

const form = document.getElementById("check");
const out = document.getElementById("check-out");
const words = document.getElementById("check-words").content;

const word = (name) => words.querySelector(`[data-word="${name}"]`).cloneNode(true);

// A word with its {facts} filled in, whatever it is made of.
const filled = (name, facts) => {
  const told = word(name);
  const texts = document.createTreeWalker(told, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replace(/\{(\w+)\}/g, (_whole, fact) => facts[fact]);
  }
  return told;
};
const counted = (name, count) => filled(name, { count });

// The two readings name a difference in the same English words; a person reads first, in their own
// language, how much was not made public and how much is not known here.
const verbatim = (facts, open) => {
  const told = Object.assign(word("verbatim"), { open });
  const list = document.createElement("ul");
  list.lang = "en";
  list.append(...facts.map((fact) => Object.assign(document.createElement("li"), { textContent: fact })));
  told.append(list);
  return told;
};

const line = (name, tone, { differs = [], unknown = [], restored = [] } = {}) => {
  const told = document.createElement("div");
  told.className = `notice notice-${tone}`;
  told.append(word(name));
  const hidden = unknown.filter((fact) => fact.includes("not disclosed")).length;
  if (hidden) told.append(counted("hidden", hidden));
  if (unknown.length > hidden) told.append(counted("strange", unknown.length - hidden));
  const facts = [...differs, ...unknown, ...restored];
  if (facts.length) told.append(verbatim(facts, differs.length + restored.length > 0));
  return told;
};

const notice = (tone, told) => {
  const box = Object.assign(document.createElement("div"), { className: `notice notice-${tone}` });
  box.append(told);
  return box;
};

// A moment where the contest was held, in the reader's language.
const when = (at) => new Date(at).toLocaleString(document.documentElement.lang, {
  timeZone: form.dataset.zone, dateStyle: "medium", timeStyle: "short",
});
const named = (what) => (words.querySelector(`[data-what="${what}"]`) ?? words.querySelector('[data-what=""]')).textContent;

// What the code from paper adds to the verdict on the record itself. One that is not in it is no
// alarm yet: the record ends at its announcement, and codes are given out later too.
const told = (found, code) => {
  const place = found.placed(code);
  if (!place) return notice("warn", filled("other-code", { ends: found.events, time: when(found.ends) }));
  const facts = { ...place, what: named(place.what), time: when(place.at) };
  return place.after ? notice("warn", filled("early-code", facts)) : notice("good", filled("with-code", facts));
};

const TONES = { same: "good", differs: "bad", "not checked": "warn" };

const record = async () => {
  const [file] = form.elements.file.files;
  if (file) return file.arrayBuffer();
  const answer = await fetch(form.dataset.bundle, { cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.arrayBuffer();
};

// In no record: where one stands, something on the way rewrote the ends of the lines.
const CARRIAGE_RETURN = 13;

// 24 digits are a head; anything else was not copied to the end.
const whole = (code) => /^\d{24}$/.test(code.replace(/\s/g, ""));

const look = async () => {
  const code = form.elements.code.value.trim();
  if (code && !whole(code)) {
    out.replaceChildren(line("half-code", "warn"));
    return;
  }
  out.replaceChildren(line("reading", "warn"));
  try {
    const raw = new Uint8Array(await record());
    await new Promise((done) => { setTimeout(done); }); // the words above are seen before the work
    if (raw.includes(CARRIAGE_RETURN)) {
      out.replaceChildren(line("line-ends", "warn"));
      return;
    }
    const found = check(raw);
    out.replaceChildren(line(found.verdict, TONES[found.verdict], { differs: found.differs, unknown: found.unknown }));
    if (code && found.placed && found.verdict !== "differs") out.prepend(told(found, code));
    if (found.restored.length) out.append(line("restored", "warn", { restored: found.restored }));
    if (found.voided.length) out.append(line("void", "warn", { restored: found.voided }));
    if (!code && found.verdict === "same") out.append(line("no-code", "warn"));
  } catch {
    out.replaceChildren(line("not-read", "bad"));
  }
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});
