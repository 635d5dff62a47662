// One sheet in the tablet's page: filled from what stands, typed into, signed, revised. It is drawn
// anew whenever the server or the outbox has news; what is being typed is never overwritten.

import { asks, stays } from "./asked.js";
import { shown } from "./figures.js";
import { fields, phrases } from "./fields.js";
import { lockPad, padFor } from "./number_pad.js";
import { sentence, stateBadge, typed, who } from "./page_words.js";
import { freshSheet } from "./room.js";
import { askAgain, instead, ownPlace, slips } from "./second_look.js";
import { lookAtIt, tellStand } from "./stand.js";
import { summed } from "./standing.js";
import { offerOlder, tellVersions } from "./versions.js";

const part = (id) => document.getElementById(id);
const form = part("score-sheet");
const note = part("note");
const [sign, revise, discard, toStage] = ["sign", "revise", "discard", "to-stage"].map(part);
const NONE = "—";
const PAUSE = 1000;
const REVISING = ["revising", "tablet_revising"];
const SETTLED = ["server", "tablet", "conflict", "late", "direct"];

// `desk` gives state() and standing(sheet), and takes keep, signed, kept and taken.
export function sheetView(desk) {
  let sheet = null; // the one on the screen
  let made = []; // its fields
  let rubric = "";
  let touched = false; // typed since it was filled
  let base = 0; // the version that stood when it was filled: what is typed follows on that
  let editing = false; // a signed one is opened for changes
  let saying; // the timer after which the sum is read out
  let direct = ""; // the sheet that is on its way to the server without being kept

  const given = () => Object.fromEntries(made.map((one) => [one.line.key, one.typed()]));
  const sum = () => summed(desk.state(), given());

  function open(name) {
    sheet = name;
    touched = false;
    editing = false;
    hush();
    build();
    fill();
    draw();
    part("sheet-name").focus({ preventScroll: true });
    freshSheet();
  }

  function build() {
    const parts = JSON.stringify(desk.state().parts);
    if (parts === rubric) return;
    rubric = parts;
    made = fields(part("sheet-lines"), desk.state(), { changed, last: sign });
    padFor(made, sign);
    phrases(note, made.map((one) => one.line), changed);
  }

  function fill() {
    const { draft, row, stands } = desk.standing(sheet);
    base = stands.base;
    write((row.open && draft) || stands);
  }

  function write(from) {
    made.forEach((one) => one.write(from.marks[one.line.key] || ""));
    note.value = from.note || "";
  }

  function changed() {
    touched = true;
    const { sum: all, whole } = sum();
    const total = whole ? shown(all, desk.state().scale) : "";
    desk.keep(sheet, { marks: given(), note: note.value, base, total });
  }

  // ── what is on the screen ──────────────────────────────────────────────────────────────────
  function draw() {
    const one = desk.standing(sheet);
    if (!one.row.open) touched = false;
    if (!touched) fill();
    const name = direct === sheet ? "direct" : overtaken(one) ? "revising" : one.word;
    const locked = !one.row.open || direct === sheet || (!editing && !touched && SETTLED.includes(name));
    tellHead(one, name);
    tellStand(desk.state(), name, one);
    tellNotices(one);
    tellVersions(desk.state(), one, { kept, taken });
    offerOlder(one.row.open && !touched && one.older, putIn);
    lock(locked, one);
    tellTotal(one, name);
  }

  // Signed elsewhere while this was typed: signing it will show both versions.
  const overtaken = ({ row, stands }) => touched && row.rev > 0 && base !== stands.base;

  function tellHead({ row }, name) {
    part("sheet-number").textContent = row.number;
    part("sheet-label").textContent = row.name ? row.label : "";
    typed(part("sheet-person"), row.name || row.label);
    typed(part("sheet-about"), row.about.join(" · "));
    const state = part("sheet-state");
    const badge = stateBadge(name === "direct" ? "draft" : name, row.wanted ? "" : row.told);
    if (!state.firstElementChild || state.firstElementChild.outerHTML !== badge.outerHTML) state.replaceChildren(badge);
  }

  function tellNotices(one) {
    const { row, open: signature, word } = one;
    const reason = asks(one);
    const stage = row.open ? instead(desk.state(), row) : null;
    tell(part("why-closed"), row.why_closed);
    part("asked").hidden = !reason;
    if (reason) tell(part("asked").firstElementChild, sentence("asked", { reason }));
    tell(part("sheet-refused"), word === "refused" ? signature.answer.message : "");
    part("elsewhere").hidden = !stage || Boolean(signature && signature.state === "waiting");
    toStage.hidden = true;
    if (!stage) { nextOne(row); return; }
    const [text, link] = part("elsewhere").children;
    text.textContent = sentence("instead", { other: who(stage), mine: who(row) });
    link.textContent = sentence("other-sheet", { other: who(stage) });
    link.href = `#${stage.sheet}`;
  }

  // Signed: on to whoever is on stage by now, else back to the list.
  function nextOne(row) {
    const stage = desk.state().sheets.find((one) => one.on_stage && one.open && !one.rev && one !== row);
    toStage.hidden = !row.rev;
    toStage.href = stage ? `#${stage.sheet}` : "#list";
    toStage.textContent = stage ? sentence("other-sheet", { other: who(stage) }) : sentence("to-list");
  }

  function tell(place, text) {
    place.hidden = !text;
    if (place.textContent !== text) place.textContent = text;
  }

  function lock(locked, { row, stands }) {
    made.forEach((one) => one.lock(locked));
    note.readOnly = locked;
    part("phrases").hidden = locked;
    lockPad(locked);
    if (locked) hush();
    sign.hidden = locked;
    if (!locked) toStage.hidden = true;
    sign.textContent = sentence(stands.base ? "sign-again" : "sign");
    revise.hidden = !locked || !row.open || direct === sheet;
    discard.hidden = locked || !stands.base;
  }

  function tellTotal({ row, total, word }, name) {
    const { scale } = desk.state();
    const { sum: all, some, whole } = sum();
    const settled = !touched && ["server", "tablet", "sealed", "late"].includes(name) && total;
    part("total-word").textContent = sentence(REVISING.includes(word) ? "total-revising" : name === "late" && row.rev ? "total-counts" : "total");
    const place = part("running-total");
    tellSum(settled || (some ? shown(all, scale) : NONE));
    place.classList.toggle("running-total-part", !whole && !settled);
    ownPlace(desk.state(), row, whole ? all : null);
  }

  // The sum is seen at once, and said once the judge has stopped typing.
  function tellSum(text) {
    if (part("running-total").textContent === text) return;
    part("running-total").textContent = text;
    clearTimeout(saying);
    const said = touched && text !== NONE ? `${part("total-word").textContent} ${text}` : "";
    saying = setTimeout(() => { part("total-said").textContent = said; }, PAUSE);
  }

  // What was said of the fields while they were typed in is no longer true of a sheet that is closed.
  function hush() {
    clearTimeout(saying);
    ["total-said", "fault-said"].forEach((id) => { part(id).textContent = ""; });
  }

  // ── sign ───────────────────────────────────────────────────────────────────────────────────
  function submitted(event) {
    event.preventDefault();
    const [wrong] = made.filter((one) => one.check());
    if (wrong) { wrong.focus(); return; }
    const { row } = desk.standing(sheet);
    const { values, sum: all } = sum();
    const found = slips(desk.state(), row, values, all);
    const stage = instead(desk.state(), row);
    if (found.length || stage) askAgain(row, stage, found, { sign: signNow, stay: () => made[0].focus() });
    else signNow();
  }

  async function signNow() {
    if (direct || sign.hidden) return;
    const signing = sheet;
    sign.hidden = true; // a second tap meets no button
    await desk.signed(sheet, {
      base, marks: given(), total: shown(sum().sum, desk.state().scale), note: note.value.trim(),
    });
    if (signing === sheet) lookAtIt();
  }

  // The signature under what is being typed has been answered: this follows on `to`.
  function follow(name, after, to) {
    if (name === sheet && touched && base > after) base = to;
  }

  // Settled, or on its way: what was typed is no draft any more.
  function settled() {
    touched = false;
    editing = false;
    draw();
  }

  // Back to what is signed: a draft that says the same is none, here and on the server.
  function discarded() {
    write(desk.standing(sheet).stands);
    changed();
    settled();
    lookAtIt();
  }

  // What was typed before the version that stands now, over that version.
  function putIn(draft) {
    write(draft);
    changed();
    made[0].focus();
  }

  async function kept(signature) {
    await desk.kept(signature);
    lookAtIt();
  }

  async function taken(signature, base) {
    await desk.taken(signature, base);
    lookAtIt();
  }

  form.addEventListener("submit", submitted);
  note.addEventListener("input", changed);
  discard.addEventListener("click", discarded);
  part("asked-stays").addEventListener("click", () => { stays(desk.standing(sheet).row); draw(); lookAtIt(); });
  revise.addEventListener("click", () => { editing = true; draw(); made[0].focus(); });

  return {
    open,
    settled,
    follow,
    sheet: () => sheet,
    typing: () => Boolean(sheet) && touched,
    close: () => { sheet = null; },
    news: () => { if (sheet) { build(); draw(); } },
    direct: (which) => { direct = which; if (sheet) draw(); },
  };
}
