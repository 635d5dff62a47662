// What the server has told this seat, kept on the tablet: opened again without a network, the page
// shows it as it was. It goes with the sign-out and when the seat is no longer this device's.

import { ask } from "./server.js";

const PLACE = "podium/session";
const GONE = [401, 403, 404];

// `told()` after news from the server, `changed()` after what only this tablet knows yet,
// `reached(whether)` after each try, `lost()` when it is nobody's.
export function session({ mine, lang }, { told, changed, reached, lost, failed }) {
  let { state, tag } = remembered();
  let patches = 0;
  let asking = null;
  if (state && state.lang !== lang) tag = ""; // told in another language: ask for all of it

  function remembered() {
    try {
      return JSON.parse(localStorage.getItem(PLACE)) || { state: null, tag: "" };
    } catch {
      return { state: null, tag: "" };
    }
  }

  function remember() {
    try {
      localStorage.setItem(PLACE, JSON.stringify({ state, tag }));
    } catch {
      failed();
    }
  }

  // One question at a time: an older answer must not follow a newer one.
  const look = () => {
    asking = asking || inquire().finally(() => { asking = null; });
    return asking;
  };

  async function inquire() {
    const before = patches;
    const answer = await ask(mine, { headers: tag ? { "If-None-Match": tag } : {} });
    reached(Boolean(answer));
    if (!answer) return;
    if (GONE.includes(answer.status)) { drop(); lost(); return; }
    if (before !== patches) { await inquire(); return; } // it may be older than what is known here
    if (answer.status === 200) take(answer);
  }

  function take({ body, tag: named }) {
    state = body;
    tag = named;
    remember();
    told();
  }

  // What this tablet knows first: a receipt, a draft that has arrived. The server tells it again.
  function patch(sheet, facts) {
    if (!state) return; // signed out meanwhile
    patches += 1;
    tag = "";
    state = { ...state, sheets: state.sheets.map((one) => (one.sheet === sheet ? { ...one, ...facts } : one)) };
    remember();
    changed();
  }

  // Nothing of it stays on the tablet; the open page may still hold what is in hand.
  function drop() {
    tag = "";
    try {
      localStorage.removeItem(PLACE);
    } catch {
      // nothing could be kept here, so nothing is left
    }
  }

  function forget() {
    state = null;
    drop();
  }

  return { look, patch, forget, state: () => state };
}

// Signed out in another tab: the place was emptied there.
export const emptied = (event) => event.key === PLACE && event.newValue === null;
