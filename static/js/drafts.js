// What is typed and not signed: on this tablet at once, on the server a little later, so that a
// reload loses nothing and another tablet can take over. A draft is not a fact.

import { put } from "./server.js";

const QUIET = 2500; // after the last change
const AGAIN = 10000;

export function drafts(facts, { failed }) {
  const place = `podium/draft/${facts.owner}/${facts.sheet}`;
  let latest = null;
  let timer;

  // {marks, note, base, synced} as it was last typed here, or nothing.
  function load() {
    try {
      return JSON.parse(localStorage.getItem(place));
    } catch {
      return null;
    }
  }

  function write(draft) {
    try {
      localStorage.setItem(place, JSON.stringify(draft));
    } catch {
      failed();
    }
  }

  function keep(draft) {
    latest = { ...draft, synced: false };
    write(latest);
    later(QUIET);
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  async function send({ keepalive = false } = {}) {
    const sent = latest;
    if (!sent || sent.synced) return;
    const answer = await put(facts.draft, { marks: sent.marks }, { fresh: facts.mine, keepalive });
    if (sent !== latest) return;
    if (!answer || answer.status >= 500) { later(AGAIN); return; }
    latest = { ...sent, synced: true };
    write(latest);
  }

  function drop() {
    clearTimeout(timer);
    latest = null;
    try {
      localStorage.removeItem(place);
    } catch {
      failed();
    }
  }

  addEventListener("pagehide", () => send({ keepalive: true }));
  return { load, keep, drop };
}

// {sheet, total} of each sheet of this seat that has a draft here.
export function drafted(owner) {
  const start = `podium/draft/${owner}/`;
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start)).map((key) => (
      { sheet: key.slice(start.length), total: JSON.parse(localStorage.getItem(key)).total || "" }
    ));
  } catch {
    return [];
  }
}
