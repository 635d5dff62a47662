// A page that tells what happens on stage looks again by itself, while somebody looks at it. What
// it fetches is its own page: parts marked data-live are replaced where they changed, and nothing
// that is being read or typed in moves. Without an answer the last good page stays.
import { inTime } from "./patience.js";

const EVERY = 15000;
const PATIENCE = 8000;

const held = (part) => part.contains(document.activeElement) && document.activeElement.id;

const show = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(part.id);
    if (!now || now.innerHTML === part.innerHTML) continue;
    const focus = held(part);
    part.replaceChildren(...now.childNodes);
    if (focus && document.getElementById(focus)) document.getElementById(focus).focus();
  }
};

const asked = async (signal) => {
  const answer = await fetch(location.pathname, { cache: "no-store", signal });
  if (answer.ok) show(await answer.text());
};

// Not all phones of a hall at once; and each asks anew only when the last question is over.
const later = () => setTimeout(look, EVERY + Math.random() * EVERY / 3);

async function look() {
  if (!document.hidden) await inTime(PATIENCE, asked).catch(() => {});
  later();
}

later();
