// Reads a bundle, walks its events, and says: same, differs and where, or not checked and what.
import { bytes, canonical, code24, digest, load, opened, unhex } from "./chain.js";
import { Bad, Unchecked, has, known, need } from "./exact.js";
import { Life } from "./life.js";

const FIELDS = "actor at chain kind op parts prev seq v";
const ORDER = { e: 0, p: 1, head: 2 };
// Kind of event → what handles it, and the part that it reads.
const ACTS = {
  rules: ["rulesAgain", "rules"], roster: ["roster", "ids"], panel: ["panel", "panel"],
  "panel.change": ["panel", "panel"], recuse: ["recuse", "recuse"], open: ["open", ""],
  "draw.commit": ["drawCommit", "commit"], "draw.reveal": ["drawReveal", "reveal"],
  appearance: ["appearance", "appearance"], score: ["score", "score"],
  "score.conflict": ["scoreConflict", "score"], "score.late": ["scoreLate", "score"],
  penalty: ["penalty", "penalty"], votes: ["vote", "votes"], propose: ["propose", "action"], confirm: ["confirm", "confirm"],
  seal: ["seal", "seal"], unseal: ["unseal", "unseal"], decision: ["decision", "decision"],
  result: ["result", "result"], announce: ["announce", "announce"], objection: ["objection", "objection"],
  recover: ["recover", "recover"],
};

const text = (raw) => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw new Bad("a line is not canonical JSON");
  }
};

class Reading {
  constructor(raw) {
    const whole = text(raw);
    need(whole.endsWith("\n"), "the file is cut short");
    const [header, ...records] = whole.slice(0, -1).split("\n").map(load);
    need(Object.keys(header).sort().join(" ") === "chain level tb1" && header.tb1 === "bundle" && ["full", "public"].includes(header.level), "no header of a bundle");
    need(records.every((record) => Object.keys(record).length === 1), "not the lines of a bundle");
    const kinds = records.map((record) => ORDER[Object.keys(record)[0]]);
    need(kinds.every((kind, index) => kind !== undefined && (!index || kinds[index - 1] <= kind)), "a record is out of order");
    Object.assign(this, { name: header.chain, level: header.level, hashes: [], parts: new Map() });
    this.events = records.filter((record) => "e" in record).map((record) => record.e);
    this.events.forEach((event, seq) => this.link(seq, event));
    need(new Set(this.events.map((event) => event.op)).size === this.events.length, "an operation twice");
    let last = [-1, ""];
    for (const { p } of records.filter((record) => "p" in record)) last = this.open(p, last);
    this.rules = this.part(0, "rules");
    const heads = records.filter((record) => "head" in record).map((record) => this.head(record.head));
    this.labels = new Set(heads);
    need(this.rules.chain === this.name && this.labels.has("rules 1"), "rules not anchored");
  }

  link(seq, event) {
    const before = seq ? this.hashes[seq - 1] : digest("genesis", bytes(this.name));
    const whole = Object.keys(event).sort().join(" ") === FIELDS && event.v === 1 && event.chain === this.name;
    need(whole && (event.kind === "rules") === (seq === 0), `event ${seq} is not one`);
    need([event.at, event.kind, event.op].every((one) => typeof one === "string"), `event ${seq} is not one`);
    need(event.seq === seq && event.prev === before, `broken at event ${seq}`);
    const timely = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(event.at) && (!seq || event.at >= this.events[seq - 1].at);
    need(timely, `time of event ${seq}`);
    this.hashes.push(digest("event", bytes(canonical(event))));
  }

  // Take a disclosed part, if salt and data open the hash that stands in its event.
  open(part, [seq, name]) {
    need(Number.isInteger(part.seq) && typeof part.part === "string", "a part out of order");
    const later = part.seq > seq || (part.seq === seq && part.part > name);
    need(Object.keys(part).sort().join(" ") === "data part salt seq" && part.salt.length === 32 && part.seq >= 0 && later, "a part out of order");
    const told = digest("part", unhex(part.salt), bytes(canonical(part.data)));
    const at = `${part.seq} ${part.part}`;
    need(this.events[part.seq]?.parts[part.part] === told, `part ${at} is another`);
    this.parts.set(at, part.data);
    return [part.seq, part.part];
  }

  part(seq, name) {
    const at = `${seq} ${name}`;
    need(this.parts.has(at) || this.level === "public", `${name} of event ${seq} is missing`);
    known(this.parts.has(at), `${name} of event ${seq} is not disclosed`);
    return this.parts.get(at);
  }

  head(note) {
    const [magic, chain, size, hash, label, at, ...rest] = opened(note, this.rules.signers);
    const number = Number(size);
    const own = magic === "tb1/head" && chain === this.name && !rest.length && String(number) === size && number > 0;
    need(own && hash === this.hashes[number - 1] && at >= this.events[number - 1].at, "a signed head of another chain");
    return `${label} ${number}`;
  }
}

const walked = (raw) => {
  const reading = new Reading(raw);
  const life = new Life(reading.name, reading.level, reading.rules);
  for (const event of reading.events) {
    try {
      known(has(ACTS, event.kind), `an event of kind ${event.kind}`);
      const [act, name] = ACTS[event.kind];
      const told = name ? reading.part(event.seq, name) : null;
      life[act](event, told, reading.hashes, reading.labels);
    } catch (error) {
      if (!(error instanceof Unchecked)) throw error;
      life.unknown.push(error.message);
    }
  }
  need(!life.agreed.length, "something two persons agreed on did not happen");
  return { reading, life };
};

const refuseOther = (hashes, codes) => {
  const plain = new Set(hashes.flatMap((hash) => [hash, code24(hash).replace(/ /g, "")]));
  for (const code of codes) need(plain.has(code.replace(/\s/g, "").toLowerCase()), `paper code ${code} is not in this chain`);
};

// What 24 digits from paper fix: after which record, what that was, how many more came up to the
// announcement. Null where no record of this file has them. The label of a head says what had just
// happened; an announcement and its confirmation are signed with the same one.
const placed = ({ events, hashes, labels }, code) => {
  const seq = hashes.findIndex((hash) => code24(hash).replace(/ /g, "") === code.replace(/\s/g, ""));
  if (seq < 0) return null;
  const { at, kind } = events[seq];
  const label = [...labels].find((one) => one.endsWith(` ${seq + 1}`))?.split(" ")[0];
  const last = events.map((event) => event.kind).lastIndexOf("announce");
  const what = label === "final" && kind === "announce" ? kind : label ?? kind;
  return { at, what, number: seq + 1, after: Math.max(0, last - seq) };
};

// raw: the bytes of the file; codes: what was written on paper.
// → {verdict: "same" | "differs" | "not checked", differs: […], unknown: […], …}
export const check = (raw, codes = []) => {
  try {
    const { reading, life } = walked(raw);
    refuseOther(reading.hashes, codes);
    const tip = reading.hashes[reading.hashes.length - 1];
    const open = life.unknown.length || !life.results.length;
    return {
      verdict: life.differs.length ? "differs" : open ? "not checked" : "same",
      differs: life.differs, unknown: life.unknown, restored: life.restored, chain: reading.name, code: code24(tip),
      voided: [...life.voided].map(([name, why]) => `${name}: ${why}`),
      placed: (digits) => placed(reading, digits), ends: reading.events[reading.events.length - 1].at,
      events: reading.events.length, sheets: life.sheets.size, results: life.results.length,
    };
  } catch (error) {
    return { verdict: "differs", differs: [error.message], unknown: [], restored: [], voided: [] };
  }
};
