// The hall screen looks again by itself. The server decides what the hall may see and answers a
// whole hall from one copy; unchanged costs nothing. Whatever goes wrong, the last good picture
// stays, with a word in the corner, and the screen goes on asking: nobody has to touch it.
import { serverSaid } from "./clock.js";
import { inTime } from "./patience.js";

const EVERY = 2000;
const PATIENCE = 8000;
const PARTS = ["screen-corner", "screen-main", "screen-foot"];
const address = document.querySelector('meta[name="podium-live"]').content;
const offline = document.getElementById("screen-offline");
let told = "";
let failed = 0;

const show = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of PARTS) {
    const [here, now] = [document, page].map((one) => one.querySelector(`.${part}`));
    if (now && here.innerHTML !== now.innerHTML) here.replaceChildren(...now.childNodes);
  }
};

const asked = async (signal) => {
  const headers = told ? { "If-None-Match": told } : {};
  const answer = await fetch(address, { cache: "no-store", headers, signal });
  serverSaid(Number(answer.headers.get("X-Podium-Now")));
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  if (!text.includes("screen-main")) throw new Error("another page");
  show(text);
  told = answer.headers.get("ETag") ?? "";
};

// Not all phones of a hall in the same moment.
const look = async () => {
  try {
    await inTime(PATIENCE, asked);
    failed = 0;
  } catch {
    failed += 1;
  }
  offline.hidden = failed < 2;
  setTimeout(look, EVERY * (0.9 + Math.random() / 5));
};

look();
