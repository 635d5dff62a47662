// What is typed and not signed: on this tablet at once, on the server a little later, so that a
// reload loses nothing and another tablet can take over. A draft is not a fact.

import { put } from "./server.js";

const QUIET = 2500; // after the last change
const AGAIN = 10000;

// `held(sheet)` while a signature of that sheet waits here: what is typed over it waits with it.
// `arrived(sheet, marks, base)` when the server has one; `failed()` when the tablet keeps none.
export function drafts(owner, { address, mine, held, arrived, failed }) {
  const home = `podium/draft/${owner}/`;
  const here = new Map(); // also where the tablet could not write it down
  const timers = new Map();

  // {marks, note, base, synced} of each sheet as it was last typed on this tablet.
  function read() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(home));
      keys.forEach((key) => here.set(key.slice(home.length), JSON.parse(localStorage.getItem(key))));
    } catch {
      failed();
    }
  }

  function write(sheet, draft) {
    here.set(sheet, draft);
    try {
      localStorage.setItem(home + sheet, JSON.stringify(draft));
    } catch {
      failed();
    }
  }

  function keep(sheet, draft) {
    write(sheet, { ...draft, synced: false });
    later(sheet, QUIET);
  }

  // The signature that this was typed over has been answered: it follows on `base`.
  function follow(sheet, after, base) {
    const draft = here.get(sheet);
    if (draft && draft.base > after) keep(sheet, { ...draft, base });
  }

  function later(sheet, pause) {
    clearTimeout(timers.get(sheet));
    timers.set(sheet, setTimeout(() => send(sheet), pause));
  }

  async function send(sheet, { keepalive = false } = {}) {
    const sent = here.get(sheet);
    if (!sent || sent.synced) return;
    if (held(sheet)) { later(sheet, AGAIN); return; }
    const { marks, base } = sent;
    const answer = await put(address(sheet), { marks, base }, { fresh: mine, keepalive });
    if (sent !== here.get(sheet)) return;
    if (!answer || answer.status >= 400) { later(sheet, AGAIN); return; }
    if (answer.body.kept === false) return; // a later version is signed: it stays here, and is offered
    write(sheet, { ...sent, synced: true });
    arrived(sheet, marks, base);
  }

  function drop(sheet) {
    clearTimeout(timers.get(sheet));
    here.delete(sheet);
    try {
      localStorage.removeItem(home + sheet);
    } catch {
      failed();
    }
  }

  // A visitor after the sign-out finds nothing; what only this tablet has stays for the same seat.
  function forgetSent() {
    here.forEach((draft, sheet) => { if (draft.synced) drop(sheet); });
  }

  function empty() {
    [...here.keys()].forEach(drop);
  }

  function start() {
    here.forEach((draft, sheet) => { if (!draft.synced) later(sheet, QUIET); });
    addEventListener("pagehide", () => here.forEach((_, sheet) => send(sheet, { keepalive: true })));
  }

  read();
  return { of: (sheet) => here.get(sheet), keep, follow, drop, forgetSent, empty, start };
}
