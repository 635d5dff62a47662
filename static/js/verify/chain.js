// Canonical lines, hashes, codes, signed heads and draws (trust.md 2.1–2.6), without the network.
import * as ed25519 from "../../vendor/noble-ed25519/index.js";
import { hmac } from "../../vendor/noble-hashes/hmac.js";
import { sha256, sha512 } from "../../vendor/noble-hashes/sha2.js";
import { need } from "./exact.js";

ed25519.hashes.sha512 = sha512; // the browser's own hashes are not there on a plain http address

const utf8 = new TextEncoder();
export const bytes = (text) => utf8.encode(text);
export const hex = (raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => {
  need(typeof text === "string" && /^([0-9a-f]{2})*$/.test(text), "not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
};
export const joined = (...pieces) => {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
  return whole;
};

const KEY = /^[a-z0-9._-]{1,64}$/;
const COUNTED = ["attempt", "points", "ref", "rev", "run", "seconds", "seq", "strikes", "total", "v"];
const isAllowed = (key, value) => KEY.test(key) && !(COUNTED.includes(key) && typeof value === "boolean");

export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === "number") need(Number.isSafeInteger(value), "a number is not allowed");
  if (typeof value === "string") need(!/\p{Surrogate}/u.test(value), "half a character");
  need(value !== undefined, "something is missing");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  need(keys.every((key) => isAllowed(key, value[key])), "a key is not allowed");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
};
export const same = (a, b) => canonical(a) === canonical(b);

// By code points, as UTF-8 sorts; JavaScript alone would put 😀 before ！.
export const ordered = (texts) => {
  const raw = new Map(texts.map((text) => [text, hex(bytes(text))]));
  return [...texts].sort((a, b) => (raw.get(a) < raw.get(b) ? -1 : Number(raw.get(a) > raw.get(b))));
};

// Refuses any other spelling: doubled keys, spaces, fractions, escapes.
export const load = (line) => {
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    need(false, "a line is not canonical JSON");
  }
  need(canonical(value) === line && line.normalize("NFC") === line, "not canonical");
  return value;
};

export const digest = (tag, ...pieces) => hex(sha256(joined(bytes(`tb1/${tag}\n`), ...pieces)));

export const code24 = (hash) => {
  const digits = `${BigInt(`0x${hash.slice(0, 20)}`) % 10n ** 24n}`.padStart(24, "0");
  return digits.match(/.{4}/g).join(" ");
};

const decoded = (text) => {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
};

const isSigned = (key, message, signature) => {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false; // a point that is none, a length that is wrong
  }
};

// A signed head: its lines, once every signer of the rules signed it and nobody else.
export const opened = (note, signers) => {
  const end = note.lastIndexOf("\n\n");
  const [text, lines] = [note.slice(0, Math.max(end, 0)), note.slice(end + 2)];
  const signed = [...lines.matchAll(/— ([^ +]+) ([A-Za-z0-9+/=]+)\n/g)];
  need(end > 0 && lines && signed.map(([whole]) => whole).join("") === lines, "no signed head");
  need(signed.map(([, name]) => name).join() === Object.keys(signers).sort().join(), "not all signed");
  for (const [, name, code] of signed) {
    const [key, raw] = [unhex(signers[name]), decoded(code)];
    const id = sha256(joined(bytes(name), Uint8Array.of(10, 1), key)).slice(0, 4);
    const spelled = btoa(String.fromCharCode(...raw)) === code && hex(raw.slice(0, 4)) === hex(id);
    need(spelled && isSigned(key, bytes(`${text}\n`), raw.slice(4)), `bad signature: ${name}`);
  }
  return text.split("\n");
};

function* words(seed) {
  for (let block = 0; ; block += 1) {
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, block);
    const view = new DataView(hmac(sha256, seed, joined(bytes("tb1/stream\n"), number)).buffer);
    for (let at = 0; at < 32; at += 4) yield view.getUint32(at);
  }
}

// A number from 0 to most − 1; words past the limit would be unfair and are thrown away.
const below = (stream, most) => {
  const limit = 2 ** 32 - (2 ** 32 % most);
  let word = stream.next().value;
  while (word >= limit) word = stream.next().value;
  return word % most;
};

// Fisher–Yates from the end.
export const shuffled = (items, seed) => {
  const stream = words(seed);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = below(stream, i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
};

// One of so many teaching segments for each, whatever the others drew.
const segmented = (items, many, seed) => {
  const stream = words(seed);
  return items.map((item) => `${item}:${1 + below(stream, many)}`);
};

// Repeat a draw from what was committed to, revealed and rolled.
export const drawn = (chain, commit, reveal) => {
  const { draw, public: digits, reveals } = reveal;
  const same = Object.keys(reveals).sort().join() === Object.keys(commit.commits).sort().join();
  need(same, "not every witness of a draw revealed");
  for (const [who, secret] of Object.entries(reveals)) {
    const named = digest("commit", bytes(canonical([chain, draw, who])), unhex(secret));
    need(secret.length >= 32 && named === commit.commits[who], `other secret: ${who}`);
  }
  const whole = canonical({ chain, draw, items: commit.items, public: digits, reveals });
  const seed = sha256(bytes(`tb1/seed\n${whole}`));
  if (!draw.startsWith("segment")) return shuffled(commit.items, seed);
  need(Number.isInteger(commit.segments) && commit.segments > 0 && commit.segments < 100, "no such segments");
  return segmented(commit.items, commit.segments, seed);
};

// Turns are changed among those who wait; everybody is still there.
export const reordered = (stands, before, order) => {
  need(same([...order].sort(), [...stands.keys()].sort()), "an order of others");
  const moved = (before ?? order).filter((entry, at) => entry !== order[at]);
  need(moved.every((entry) => stands.get(entry) === "waiting"), "an order not allowed");
  return order;
};
