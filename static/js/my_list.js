// The judge's list: words that only this tablet knows (on this tablet, a draft), sending what is
// unsent, and a fresh list as soon as somebody else is called or sealed.

import { drafted } from "./drafts.js";
import { keepsWhatIsWritten } from "./outbox.js";
import { news, sentence, stateBadge } from "./page_words.js";
import { ask } from "./server.js";
import { unsent } from "./unsent.js";

const LOOK = 4000;
const list = document.getElementById("my-list");
const facts = { owner: list.dataset.owner, mine: list.dataset.mine };
const box = unsent(facts, (one) => { if (one.state !== "waiting") refresh(); });
let seen = null;

const row = (sheet) => list.querySelector(`[data-sheet="${sheet}"]`);

// What is on this tablet alone stands over what the server knew when it drew the list.
async function mark() {
  for (const one of drafted(facts.owner)) drafting(one);
  const words = { waiting: "tablet", refused: "refused", conflict: "conflict" };
  for (const one of await box.mine()) {
    if (words[one.state]) say(one.sheet, words[one.state]);
    if (one.state === "conflict" && row(one.sheet)) row(one.sheet).href = one.conflict;
    if (one.state === "server" && row(one.sheet)) await sealed(one);
  }
}

// Typed here and not signed; over a signed version the row says both totals apart.
function drafting({ sheet, total }) {
  const revising = row(sheet) && row(sheet).querySelector("[data-revising]");
  const rev = revising ? Number(row(sheet).dataset.rev) : 0;
  say(sheet, rev ? "revising" : "draft", ["to_come", "server", "revising"]);
  if (!rev) return;
  const more = total ? sentence("changed-total", { total }) : "";
  revising.textContent = `${sentence("stand-revising", { rev })}${more}`;
}

function say(sheet, word, over) {
  const cell = row(sheet) && row(sheet).querySelector("[data-state]");
  if (!cell) return;
  const badge = cell.firstElementChild;
  if (over && !(badge && over.includes(badge.dataset.sheetWord))) return;
  cell.replaceChildren(stateBadge(word));
}

// A receipt may go when its sheet is sealed: until then it could refill a restored server.
async function sealed(one) {
  const badge = row(one.sheet).querySelector('[data-sheet-word="sealed"]');
  if (badge) await box.forget(one.sheet, ["server"]);
}

// The list again, when the server has it; the focus stays where it was.
async function refresh() {
  const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const held = document.activeElement && document.activeElement.id;
  list.replaceChildren(...fresh.getElementById("my-list").childNodes);
  document.getElementById("signed-count").textContent = fresh.getElementById("signed-count").textContent;
  if (held && document.getElementById(held)) document.getElementById(held).focus();
  await mark();
}

async function look() {
  if (document.hidden) return;
  const answer = await ask(facts.mine);
  news("offline", answer ? "" : sentence("offline"));
  news("lost-seat", answer && answer.status === 404 ? sentence("lost-seat") : "", "bad");
  if (!answer || !answer.body.ok) return;
  await box.refill(answer.body.sheets);
  const now = JSON.stringify([answer.body.stage, answer.body.sheets]);
  if (seen !== null && now !== seen) await refresh();
  seen = now;
}

async function start() {
  if (!(await keepsWhatIsWritten())) { news("storage", sentence("storage"), "bad"); return; }
  await mark();
  await box.recount();
  box.start();
  await look();
  setInterval(look, LOOK);
}

start();
