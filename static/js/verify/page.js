// The check page: read the record here, on this device, and say what came out.
import { check } from "./bundle.js";

const form = document.getElementById("check");
const out = document.getElementById("check-out");
const words = document.getElementById("check-words").content;

const word = (name) => words.querySelector(`[data-word="${name}"]`).cloneNode(true);

const counted = (name, count) => {
  const told = word(name);
  told.textContent = told.textContent.replace("{count}", count);
  return told;
};

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

const TONES = { same: "good", differs: "bad", "not checked": "warn" };

const record = async () => {
  const [file] = form.elements.file.files;
  if (file) return file.arrayBuffer();
  const answer = await fetch(form.dataset.bundle, { cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.arrayBuffer();
};

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
    const found = check(raw, code ? [code] : []);
    out.replaceChildren(line(found.verdict, TONES[found.verdict], { differs: found.differs, unknown: found.unknown }));
    if (found.differs.some((fact) => fact.startsWith("paper code"))) out.append(line("other-code", "warn"));
    if (code && found.verdict === "same") out.append(line("with-code", "good"));
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
