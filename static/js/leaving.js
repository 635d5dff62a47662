// Leaving this page: other pages only while the server answers, out of the seat only when nothing
// is unsent; and what the page looks like (large print), which needs no server at all.

import { close, open } from "./looks.js";
import { news, sentence } from "./page_words.js";
import { ask, formToken } from "./server.js";

const LARGE = "podium/large-print";
const look = document.getElementById("leave-look");
let away = false; // the server does not answer
let leaving = false;

const reloads = () => Boolean(navigator.serviceWorker && navigator.serviceWorker.controller);

// Told after each try to reach the server.
export function offline(reached) {
  away = !reached;
  news("offline", reached ? "" : sentence(reloads() ? "offline" : "offline-address"));
  if (reached) news("stay", "");
}

// `count()` is how many are unsent, `held()` whether something is typed that nothing keeps,
// `forget()` empties this tablet of what the server has too.
export function guardLeaving({ mine }, { count, held, emptied, forget }) {
  // A reload would be lost without a network where no service worker brings the page back.
  addEventListener("beforeunload", (event) => {
    if (leaving || !(count() || held() || (away && !reloads()))) return;
    event.preventDefault();
    event.returnValue = "";
  });
  // The back button may show the page as it was left: ask again whose it is.
  addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    leaving = false;
    const answer = await ask(mine);
    if (answer && answer.status === 404) emptied();
  });
  document.addEventListener("click", (event) => follow(event, mine));
  signOut({ mine, count, forget });
}

// A link to another page is followed only when that page will come: offline it is a dead end. In
// the other language the sheet that is open stays open.
async function follow(event, mine) {
  const link = event.target.closest("a[href]");
  if (!link || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  leaving = Boolean(await ask(mine));
  news("stay", leaving ? "" : sentence("stay"));
  if (leaving) location.href = link.hreflang ? link.href + location.hash : link.href;
}

function signOut({ mine, count, forget }) {
  const form = document.getElementById("leave-form");
  document.getElementById("leave").addEventListener("click", () => {
    news("stay", count() ? sentence("unsent-stay", { count: count() }) : "");
    if (!count()) open(look);
  });
  document.getElementById("stay").addEventListener("click", () => close(look));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    close(look);
    const answer = await ask(mine);
    if (!answer || count()) { news("stay", sentence(answer ? "unsent-stay" : "stay", { count: count() })); return; }
    leaving = true;
    form.elements.csrf_token.value = formToken();
    await forget();
    form.submit();
  });
}

// ── large print ──────────────────────────────────────────────────────────────────────────────
// As chosen here, else as it was before this device became a seat.
const button = document.getElementById("large-print");
const before = document.documentElement.dataset.print === "large";

function print(large) {
  if (large) document.documentElement.dataset.print = "large";
  else delete document.documentElement.dataset.print;
  button.textContent = large ? button.dataset.usual : button.dataset.large;
}

function remembered() {
  try {
    const chosen = localStorage.getItem(LARGE);
    return chosen === null ? before : chosen === "on";
  } catch {
    return before;
  }
}

button.addEventListener("click", () => {
  const large = document.documentElement.dataset.print !== "large";
  print(large);
  try {
    localStorage.setItem(LARGE, large ? "on" : "");
  } catch {
    // it stays so until the page is closed
  }
});
print(remembered());
