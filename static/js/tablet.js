// The judge's whole session in one page: the list and every sheet, with the outbox at its heart.
// Once it is loaded it needs no network: what is typed and signed stays here until the server has it.

import { drafts } from "./drafts.js";
import { guardLeaving, offline } from "./leaving.js";
import { heartbeat, reachable } from "./heartbeat.js";
import { help, helpRead, tellHelp } from "./help.js";
import { drawList, focusRow } from "./list_view.js";
import { keepsWhatIsWritten, outbox } from "./outbox.js";
import { news, sentence } from "./page_words.js";
import { tellSeat, tellCounts, showView } from "./frame.js";
import { emptied, session } from "./session.js";
import { put } from "./server.js";
import { sheetView } from "./sheet_view.js";
import { asTyped, followed, rubric, standing, summed } from "./standing.js";
import { startWorker } from "./worker_start.js";

const LOOK = 4000;
const facts = JSON.parse(document.getElementById("tablet-facts").textContent);
const told = session(facts, { told: heard, changed: draw, reached, lost, failed: keepsNothing });
const state = told.state;
const address = (sheet) => `${facts.sheets}${sheet}`;
let desk = null; // once the seat is known: its outbox, its drafts, the sheet on the screen
let plain = false; // this tablet keeps nothing
let gone = false; // nobody's tablet any more
let looking;

let silent = false;

// What waits here is sent as soon as anything was answered again.
function reached(whether) {
  offline(whether);
  reachable(whether);
  if (whether && silent && desk) desk.box.flush();
  silent = !whether;
}

// ── the seat ─────────────────────────────────────────────────────────────────────────────────
let seating = null;
const seated = () => { seating = seating || sit(); return seating; };

async function sit() {
  const { owner } = state();
  const box = outbox(owner, { mine: facts.mine, changed: answered });
  const typed = drafts(owner, {
    address: (sheet) => `${address(sheet)}/draft`,
    mine: facts.mine,
    held: (sheet) => unsent().some((one) => one.sheet === sheet),
    arrived: (sheet, draft, base) => told.patch(sheet, { draft, draft_base: base }),
    failed: keepsNothing,
  });
  desk = { owner, box, typed, kept: await box.mine(), view: null };
  desk.view = sheetView({ state, standing: stands, keep, signed, kept: keepVersion, taken: takeVersion });
  tellSeat(state());
  show();
  help(facts, { row: () => row(desk && desk.view.sheet()), sent: told.look });
  guardLeaving(facts, {
    count: () => unsent().length,
    held: () => plain && desk && desk.view.typing(),
    emptied: nobody,
    forget,
  });
  if (!(await keepsWhatIsWritten())) keepsNothing();
  await recount();
  typed.start();
  box.start();
  heartbeat(facts, () => (desk && looking ? unsent().length : null));
  if (wanted()) await wipe();
  else await cleared();
}

const row = (sheet) => state().sheets.find((one) => one.sheet === sheet);
const unsent = () => (desk ? desk.kept.filter((one) => one.state === "waiting") : []);

function stands(sheet) {
  const signatures = desk.kept.filter((one) => one.sheet === sheet);
  return standing(state(), row(sheet), signatures, desk.typed.of(sheet));
}

// ── what is on the screen ────────────────────────────────────────────────────────────────────
function heard() {
  news("lost-seat", "");
  if (gone) { location.reload(); return; }
  if (state().lang !== facts.lang) { location.replace(`/judge/${state().lang}${location.hash}`); return; }
  if (!desk) { seated(); return; }
  if (state().owner !== desk.owner) { location.reload(); return; }
  if (wanted()) { wipe(); return; }
  draw();
  cleared();
}

function draw() {
  if (!desk || !state()) return;
  const all = state().sheets.map((one) => stands(one.sheet));
  tellCounts(all, unsent().length);
  tellHelp(state().calls || []);
  if (desk.view.sheet() && row(desk.view.sheet())) desk.view.news();
  else drawList(state(), all);
}

// The address says which sheet: going back is going back to the list.
function show() {
  if (!state()) return;
  const before = desk.view.sheet();
  helpRead(state().calls || []);
  const wanted = row(decodeURIComponent(location.hash.slice(1)));
  if (wanted && wanted.wanted) {
    showView("sheet", wanted);
    if (before !== wanted.sheet) desk.view.open(wanted.sheet);
    draw();
    return;
  }
  desk.view.close();
  showView("my-list");
  draw();
  if (before) focusRow(before);
  renewed();
}

function nobody() {
  told.forget();
  desk = null;
  gone = true;
  showView("nobody");
}

// What is in hand or unsent stays on the screen; otherwise there is nothing left to show.
function lost() {
  if (gone) return;
  if (!desk || !(unsent().length || desk.view.typing())) { nobody(); return; }
  news("lost-seat", sentence("lost-seat"), "bad");
}

function keepsNothing() {
  plain = true;
  news("storage", sentence("storage"), "bad");
}

// A newer program is taken on the list, where nothing is in hand; once, lest a cache holds the old.
function renewed() {
  if (state().version === facts.version || document.hidden) return;
  if (sessionStorage.getItem("podium/renewed") === state().version) return;
  sessionStorage.setItem("podium/renewed", state().version);
  location.reload();
}

// ── drafts and signatures ────────────────────────────────────────────────────────────────────
function keep(sheet, draft) {
  desk.typed.keep(sheet, draft);
  draw();
}

async function signed(sheet, fields) {
  const one = { sheet, url: address(sheet), ...fields, client_at: new Date().toISOString() };
  if (!plain && (await added(one))) return;
  await directly(one);
}

// Written to this tablet first; false where it keeps nothing, and then nothing has been signed.
async function added(one) {
  try {
    await desk.box.add(one);
  } catch {
    keepsNothing();
    return false;
  }
  desk.typed.drop(one.sheet);
  await desk.box.forget(one.sheet, ["refused", "conflict"]);
  await recount();
  desk.view.settled();
  desk.box.flush();
  return true;
}

const tried = new Map(); // sheet → what was sent without being kept, and its op

async function directly(one) {
  const content = JSON.stringify([one.base, one.marks, one.note]);
  const before = tried.get(one.sheet);
  desk.view.direct(one.sheet);
  const sent = await desk.box.direct(one, before && before.content === content ? before.op : "");
  tried.set(one.sheet, { content, op: sent.op });
  if (gone) return;
  desk.view.direct("");
  news("not-signed", sent.state === "waiting" ? sentence("not-signed") : "", "bad");
  if (sent.state === "waiting") return;
  desk.typed.drop(one.sheet);
  await answered(sent);
  if (desk.view.sheet() === one.sheet) desk.view.settled();
}

// What the server said to a signature.
async function answered(one) {
  if (gone) return;
  await recount();
  const base = followed(one, desk.kept);
  desk.typed.follow(one.sheet, one.base, base);
  desk.view.follow(one.sheet, one.base, base);
  if (one.state === "server") {
    const { rev, code, at, total } = one.answer;
    told.patch(one.sheet, {
      rev, code, at, units: total, total: one.total, marks: unitsOf(one), note: one.note, word: "server",
    });
  }
  if (one.state === "late") told.look(); // which version counts instead
  if (one.state === "refused" && !since(one)) {
    desk.typed.keep(one.sheet, { marks: one.marks, note: one.note, base });
  }
  draw();
}

// Whether more was typed or signed over a signature before it was answered.
const since = ({ sheet }) => Boolean(desk.typed.of(sheet)) || unsent().some((one) => one.sheet === sheet);

const unitsOf = ({ sheet, marks }) => {
  const { values } = summed(state(), marks);
  return Object.fromEntries(rubric(state()).map(({ key }, at) => [key, values[at]]));
};

// The standing version stays: what was typed over it is no draft any more, here and on the server.
async function keepVersion({ sheet, answer: { now } }) {
  await desk.box.forget(sheet, ["conflict"]);
  desk.typed.keep(sheet, { marks: asTyped(state(), now.marks), base: now.rev });
  await recount();
  desk.view.settled();
  await told.look();
}

// My version all the same: a new op, based on what stands now.
async function takeVersion({ sheet, marks, note, total }, base) {
  await signed(sheet, { base, marks, note, total });
}

// ── the outbox ───────────────────────────────────────────────────────────────────────────────
async function recount() {
  desk.kept = await desk.box.mine();
  const others = await desk.box.strangers();
  news("strangers", others ? sentence("strangers", { count: others }) : "", "bad");
  draw();
}

// A receipt stays until the whole stage is locked; until then it refills a server that was restored.
async function cleared() {
  const [{ box }, { sheets, lock }] = [desk, state()];
  await box.refill(sheets);
  if (lock) await box.release(sheets, lock);
  const kept = await box.mine();
  if (desk) desk.kept = kept; // not signed out meanwhile
}

// The rehearsal is over: everything of this seat goes, unsent or not, and the desk is told.
const wanted = () => state().rehearsal && state().wipe;

async function wipe() {
  clearInterval(looking);
  looking = 0;
  const count = await desk.box.empty();
  desk.typed.empty();
  await put(facts.wiped, { count }, { fresh: facts.mine });
  nobody();
}

// Signed out: from here on this page asks for nothing any more. Nothing is unsent; what was sent is
// the judge's own, and the next who takes this tablet into their hands shall not find it.
async function forget() {
  clearInterval(looking);
  looking = 0;
  const left = desk;
  nobody();
  if (!left) return;
  left.typed.forgetSent();
  await left.box.empty();
}

// ── begin ────────────────────────────────────────────────────────────────────────────────────
async function look() {
  if (!document.hidden && looking) await told.look();
}

async function begin() {
  if (state() && state().lang === facts.lang) await seated();
  addEventListener("hashchange", () => desk && show());
  addEventListener("storage", (event) => { if (emptied(event)) nobody(); });
  document.addEventListener("visibilitychange", look);
  await told.look();
  if (!desk && state()) await seated(); // in the language it was told in: there is no network
  looking = setInterval(look, LOOK);
  startWorker(facts.worker);
}

begin();
