// The tablet tells the desk that it is there, what it has not sent yet, and its battery where the
// browser says. Nothing depends on it: one that does not arrive is followed by the next.

import { put } from "./server.js";

const EVERY = 20000;
let lostAt = null; // the moment from which the server did not answer
let away = 0; // how long that lasted, in seconds, until the desk has been told

// Told after each try to reach the server.
export function reachable(whether) {
  if (!whether && lostAt === null) lostAt = performance.now();
  if (whether && lostAt !== null) {
    away = Math.max(away, Math.round((performance.now() - lostAt) / 1000));
    lostAt = null;
  }
}

// `unsent()` is how many signatures wait on this tablet, or null when it is no seat any more.
export function heartbeat({ beat, mine }, unsent) {
  let power = null;
  if (navigator.getBattery) navigator.getBattery().then((it) => { power = it; }, () => {});

  async function tell() {
    const waiting = unsent();
    if (waiting === null) return;
    const said = away;
    const body = { unsent: waiting, away: said };
    if (power) Object.assign(body, { battery: Math.round(power.level * 100), charging: power.charging });
    const answer = await put(beat, body, { fresh: mine });
    if (answer && answer.status === 200 && away === said) away = 0;
  }

  setTimeout(tell, 1000); // the battery is known by then
  setInterval(tell, EVERY);
}
