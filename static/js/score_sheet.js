// One score sheet: fill, look again, sign. Signing writes to this tablet first, then to the server;
// the word at the top says which of the two has it. Without this script the form does it all.

import { drafts } from "./drafts.js";
import { shown } from "./figures.js";
import { keepsWhatIsWritten } from "./outbox.js";
import { news, sentence, stateBadge } from "./page_words.js";
import { askAgain, ownPlace, slips } from "./second_look.js";
import { counted, lookAtIt, stand } from "./stand.js";
import { fields } from "./stepper.js";
import { unsent } from "./unsent.js";

const form = document.getElementById("score-sheet");
const facts = JSON.parse(document.getElementById("sheet-facts").textContent);
const note = document.getElementById("note");
const total = document.getElementById("running-total");
const state = document.getElementById("sheet-state");
const [sign, revise] = ["sign", "revise"].map((id) => document.getElementById(id));
let base = facts.base;
let now = facts.now; // the receipt of what is signed
let last = null; // the signature of this page, once there is one
let busy = false;

// ── what is typed ────────────────────────────────────────────────────────────────────────────
const lines = fields(form, facts, changed);
const draft = drafts(facts, { failed: () => news("storage", sentence("storage"), "bad") });
const typed = () => Object.fromEntries(lines.map((one) => [one.line.key, one.typed()]));

function sum() {
  const values = lines.map((one) => one.value());
  const filled = values.filter((value) => value !== null);
  return { sum: filled.reduce((all, one) => all + one, 0), some: filled.length, whole: filled.length === values.length };
}

function changed() {
  const { sum: all, whole } = sum();
  draft.keep({ marks: typed(), note: note.value, base, total: whole ? shown(all, facts.scale) : "" });
  const word = now ? "revising" : "draft";
  if (state.firstElementChild.dataset.sheetWord !== word) { say(word); stand(facts, now && word, now); }
  tell();
}

function tell() {
  const { sum: all, some, whole } = sum();
  total.textContent = some ? shown(all, facts.scale) : "—";
  total.classList.toggle("running-total-part", !whole);
  ownPlace(facts, whole ? all : null);
}

function say(word) {
  state.replaceChildren(stateBadge(word));
}

function write(marks, words) {
  lines.forEach((one) => one.write(marks[one.line.key] || ""));
  note.value = words || "";
}

// ── sign ─────────────────────────────────────────────────────────────────────────────────────
function firstFault() {
  return lines.filter((one) => one.check())[0];
}

function submitted(event) {
  event.preventDefault();
  const wrong = firstFault();
  if (wrong) { wrong.focus(); return; }
  const found = slips(facts, Object.fromEntries(lines.map((one) => [one.line.key, one.value()])), sum().sum);
  if (found.length || facts.instead) askAgain(facts, found, { signed, back: () => lines[0].focus() });
  else signed();
}

async function signed() {
  if (busy) return;
  busy = true;
  try {
    last = await box.add({
      sheet: facts.sheet, url: facts.sign, conflict: facts.conflict, base, marks: typed(),
      total: shown(sum().sum, facts.scale), note: note.value, client_at: new Date().toISOString(),
    });
  } catch {
    plainly();
    return;
  } finally {
    busy = false;
  }
  draft.drop();
  await box.forget(facts.sheet, ["refused", "conflict"]);
  onTablet();
  lookAtIt();
  await box.recount();
  box.flush();
}

// This tablet keeps nothing: say so loudly, and let the form itself carry the sheet.
function plainly() {
  news("storage", sentence("storage"), "bad");
  form.removeEventListener("submit", submitted);
  lock(false);
  sign.focus();
}

function lock(locked) {
  lines.forEach((one) => one.lock(locked));
  note.readOnly = locked;
  sign.hidden = locked;
  revise.hidden = !locked;
}

function onTablet() {
  say("tablet");
  stand(facts, "tablet", now, shown(sum().sum, facts.scale));
  lock(true);
}

// What the server said to the signature of this page.
function answered(one) {
  if (one.sheet !== facts.sheet) return;
  if (last && one.op !== last.op) return;
  last = one;
  if (one.state === "server") arrived(one);
  else if (one.state === "conflict" || one.state === "late") location.replace(facts[one.state]);
  else refused(one);
}

function arrived({ answer }) {
  base = answer.rev;
  now = answer;
  say("server");
  stand(facts, "server", now);
  counted(facts, now);
  news("refused", "");
  lock(true);
}

// Not taken as it is: everything typed stays, with the server's own sentences.
function refused({ answer }) {
  news("refused", answer.message, "bad");
  lock(false);
  changed();
  firstFault();
}

function reopen() {
  // signed and not yet acknowledged: the revision follows on what that will become
  if (last && last.state === "waiting") base = last.base + 1;
  lock(false);
  sign.textContent = sentence("sign-again");
  lines[0].focus();
}

// ── open the page ────────────────────────────────────────────────────────────────────────────
async function restore() {
  const mine = (await box.mine()).filter((one) => one.sheet === facts.sheet);
  const open = mine.filter((one) => one.state === "waiting").pop();
  if (open) {
    last = open;
    write(open.marks, open.note);
    onTablet();
    return;
  }
  const no = mine.filter((one) => one.state === "refused").pop();
  if (no) news("refused", no.answer.message, "bad");
  const kept = draft.load();
  if (kept && !kept.synced) takeUp(kept);
  if (kept && kept.note && !note.value && kept.base === base) note.value = kept.note;
}

function takeUp(kept) {
  if (kept.base === base) {
    write(kept.marks, kept.note);
    lock(false);
    changed();
    return;
  }
  // signed elsewhere meanwhile: the older draft is offered, never put in by itself
  const offer = document.getElementById("older-draft");
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    offer.hidden = true;
    write(kept.marks, kept.note);
    lock(false);
    changed();
  });
}

const box = unsent(facts, answered);

async function open() {
  lock(state.firstElementChild.dataset.sheetWord === "server");
  form.addEventListener("submit", submitted);
  note.addEventListener("input", changed);
  revise.addEventListener("click", reopen);
  if (!(await keepsWhatIsWritten())) { plainly(); tell(); return; }
  await restore();
  tell();
  await box.recount();
  box.start();
}

open();
