// The console is alive without being loaded anew: it asks for a version, never for a mark, and when
// it is another one fetches its own page and puts the parts marked data-live in place of the old.
// A part in which somebody is typing or has opened a fold is left alone until they are done.
import { inTime } from "./patience.js";

const told = document.querySelector('meta[name="podium-version"]');
const offline = document.getElementById("console-offline");
const EVERY = 2000;
const PATIENCE = 8000;
const TYPING = "input:not([type=hidden]), textarea, select";
let known = told?.content;
let left = -Infinity;

// Another page is on its way, after a press of a button: what comes then may not call it back.
addEventListener("beforeunload", () => { left = performance.now(); });
const leaving = () => performance.now() - left < PATIENCE;

const busy = (part) =>
  part.querySelector("details[open]") !== null ||
  (part.contains(document.activeElement) && document.activeElement.matches(TYPING));

// Where the keyboard stands: the same link, button or closed fold of the new part gets it back.
const HELD = "a, button, summary";
const nameOf = (one) => `${one.form?.action ?? one.href ?? ""} ${one.textContent.trim()}`;

const put = (part, fresh) => {
  const held = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  part.replaceChildren(...fresh.childNodes);
  if (held === null) return;
  const same = [...part.querySelectorAll(HELD)].find((one) => nameOf(one) === held);
  (same ?? part.querySelector(HELD))?.focus();
};

// True when everything on the page is as the server has it.
const show = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  let whole = true;
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh) return location.reload();
    if (fresh.innerHTML === part.innerHTML) continue;
    if (busy(part)) whole = false;
    else put(part, fresh);
  }
  return whole;
};

const asked = async (signal) => {
  const answer = await fetch(told.dataset.url, { headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new Error(String(answer.status));
  const { version } = await answer.json();
  offline.hidden = true;
  if (version === known) return;
  const page = await fetch(location.pathname, { cache: "no-store", signal });
  const text = await page.text();
  if (page.ok && !leaving() && show(text)) known = version;
};

// The next question follows the answer to the last: an older page never replaces a newer one.
const look = async () => {
  try {
    if (!document.hidden) await inTime(PATIENCE, asked);
  } catch {
    offline.hidden = false; // what is on the page stays, and the next question comes in a moment
  }
  setTimeout(look, EVERY);
};

if (told) setTimeout(look, EVERY);
