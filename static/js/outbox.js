// The outbox: a signature is written to this tablet first and sent until the server has answered.
// Each carries its own op, so sending it twice does no harm. Receipts stay until the lock: a server
// that comes back from a backup has forgotten what happened since, the seal of a contestant too.

import { ask, put } from "./server.js";
import { became } from "./standing.js";

const NAME = "podium";
const STORE = "signatures";
const FIRST_PAUSE = 1000;
// Nobody answers: ask so often that a server that is back is noticed at once. Busy: let it work.
const LONGEST_PAUSE = { silent: 2000, busy: 8000, stuck: 8000 };
const OPENS_WITHIN = 5000; // some browsers let a database hang for ever: then say so
// The server has it or will never take it as it is; everything else is tried again.
const FINAL = [200, 201, 400, 401, 403, 404, 409, 413, 422];
const BUSY = [429, 502, 503, 504]; // the same for every sheet: wait

// A version-4 UUID that plain http can make: crypto.randomUUID needs a secure context.
export function newOp() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32].map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join("-");
}

// ── the store ────────────────────────────────────────────────────────────────────────────────
let opened;
const closed = () => { opened = undefined; };

function database() {
  opened = opened || new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(STORE, { keyPath: "n", autoIncrement: true });
    request.onsuccess = () => {
      request.result.onclose = closed; // the browser took it away: opened again when it is needed
      done(request.result);
    };
    request.onerror = () => failed(request.error);
    setTimeout(() => failed(new Error("the database does not open")), OPENS_WITHIN);
  });
  opened.catch(closed); // and tried again
  return opened;
}

// Resolved only when the transaction is on the disk, not when it was handed over.
async function kept(mode, use) {
  const whole = (await database()).transaction(STORE, mode, { durability: "strict" });
  return new Promise((done, failed) => {
    let request;
    whole.oncomplete = () => done(request && request.result);
    whole.onabort = () => failed(whole.error || new Error("aborted"));
    request = use(whole.objectStore(STORE));
  });
}

// Whether this tablet really keeps what is written: write, read back, take away.
export async function keepsWhatIsWritten() {
  try {
    const n = await kept("readwrite", (store) => store.add({ owner: "", state: "probe" }));
    const back = await kept("readonly", (store) => store.get(n));
    await kept("readwrite", (store) => store.delete(n));
    return Boolean(back);
  } catch {
    return false;
  }
}

const save = (one) => kept("readwrite", (store) => store.put(one));
const remove = (one) => kept("readwrite", (store) => store.delete(one.n));
const everything = () => kept("readonly", (store) => store.getAll());

// ── the outbox of one seat ───────────────────────────────────────────────────────────────────
// `changed(signature)` is called after each answer; `mine` is the address of the seat's own list.
export function outbox(owner, { mine: fresh, changed }) {
  const answered = new Set(); // also where the tablet could no longer write it down
  const bases = new Map(); // op → what it follows on, also where that could not be written down
  const loose = []; // what was sent without being kept, and needs a person's answer
  let known = [];
  let running = false;
  let pause = FIRST_PAUSE;
  let timer;

  // What could be read last stands where nothing can be read: an unsent sheet never counts as sent.
  const all = () => everything().then((found) => { known = found; return found; }, () => known);
  const mine = async () => [...(await all()).filter((one) => one.owner === owner).map(based), ...loose];
  const based = (one) => (bases.has(one.op) ? { ...one, base: bases.get(one.op) } : one);
  const isWaiting = (one) => one.state === "waiting" && !answered.has(one.op);
  const waiting = async () => (await mine()).filter(isWaiting);
  const strangers = async () =>
    (await all()).filter((one) => one.owner !== owner && one.state === "waiting").length;

  // Throws when the tablet cannot keep it: then nothing has been signed.
  async function add(fields) {
    const one = { ...fields, owner, op: newOp(), state: "waiting", tries: 0 };
    one.n = await kept("readwrite", (store) => store.add(one));
    return one;
  }

  async function forget(sheet, states) {
    const gone = (one) => one.sheet === sheet && states.includes(one.state);
    loose.splice(0, loose.length, ...loose.filter((one) => !gone(one)));
    for (const one of (await mine()).filter(gone)) await remove(one);
  }

  // Everything of this seat, sent or not; how many there were.
  async function empty() {
    const all = await mine();
    loose.splice(0, loose.length);
    for (const one of all) await remove(one).catch(() => {});
    return all.length;
  }

  async function send(one) {
    one.tries += 1;
    await save(one).catch(() => {}); // a full tablet must not keep it from being sent
    const { base, marks, total, note, client_at } = one;
    const answer = await put(one.url, { base, marks, total, note, client_at }, {
      headers: { "Idempotency-Key": one.op },
      fresh,
    });
    if (!answer) return "silent";
    if (BUSY.includes(answer.status)) return "busy";
    if (!FINAL.includes(answer.status)) return "stuck";
    if (answer.status === 404 && (await lostSeat())) return "busy";
    settle(one, answer);
    await rebase(one); // first: interrupted here, it is sent again and gets the same answer
    answered.add(one.op);
    await save(one).catch(() => {});
    changed(one);
    return "answered";
  }

  // Not this seat any more: what is signed waits on this tablet until it is the seat again.
  async function lostSeat() {
    const answer = await ask(fresh);
    return !answer || answer.status === 404;
  }

  // Where the tablet keeps nothing: straight to the server, under the same op when tried again.
  async function direct(fields, op) {
    const one = { ...fields, owner, op: op || newOp(), state: "waiting" };
    const { base, marks, total, note, client_at } = one;
    const body = { base, marks, total, note, client_at };
    const answer = await put(one.url, body, { headers: { "Idempotency-Key": one.op }, fresh });
    if (!answer || !FINAL.includes(answer.status)) return one;
    settle(one, answer);
    loose.splice(0, loose.length, ...loose.filter((other) => other.sheet !== one.sheet), one);
    return one;
  }

  function settle(one, { status, body }) {
    one.answer = body;
    one.status = status;
    if (status === 200 || status === 201) one.state = "server";
    else if (status === 409 && ["conflict", "late"].includes(body.code)) one.state = body.code;
    else one.state = "refused";
  }

  // Revisions signed before their predecessor was answered follow on what that became, one after
  // the other. Where it became nothing, they meet the same other version, which nobody may overwrite
  // without asking; so does what another tab signed without having seen it.
  async function rebase(one) {
    const over = ({ sheet, n, base }) => sheet === one.sheet && n > one.n && base > one.base;
    let base = became(one);
    for (const next of (await waiting()).filter(over)) {
      if (!(next.tries && one.state === "server")) {
        bases.set(next.op, base);
        await save({ ...next, base }).catch(() => {});
      }
      base += 1;
    }
  }

  // Each sheet's signatures in their order. One that the server cannot take now keeps only its own
  // sheet waiting, not the others. The answer is what kept any from arriving, or nothing.
  async function sendAll() {
    const stuck = new Set();
    const next = async () => (await waiting()).find((one) => !stuck.has(one.sheet));
    for (let one = await next(); one; one = await next()) {
      const went = await send(one);
      if (went === "stuck") stuck.add(one.sheet);
      else if (went !== "answered") return went;
    }
    return stuck.size ? "stuck" : "";
  }

  // Send everything in order, without a pause while there are answers; otherwise again later.
  async function flush() {
    if (running) return;
    running = true;
    clearTimeout(timer);
    let why = "stuck";
    try {
      why = await sendAll();
    } finally {
      running = false;
      if (why) later(LONGEST_PAUSE[why]);
      else pause = FIRST_PAUSE;
    }
  }

  // A little apart from the other tablets of the hall, which all lost the same server.
  function later(longest) {
    pause = Math.min(pause * 2, longest);
    timer = setTimeout(flush, pause * (0.75 + Math.random() / 2));
  }

  const acknowledged = async () => (await mine()).filter((one) => one.state === "server");
  const lacking = (rows) => {
    const there = new Map(rows.map((row) => [row.sheet, row.rev]));
    return ({ sheet, answer }) => answer.rev > there.get(sheet);
  };

  // A server that came back from a backup lacks what it had acknowledged: the same ops once more.
  // What is sealed there already, it keeps as late.
  async function refill(rows) {
    const lost = (await acknowledged()).filter(lacking(rows));
    for (const one of lost) {
      answered.delete(one.op);
      if (one.n) await save({ ...one, state: "waiting", tries: 0 });
      else await direct(one, one.op); // it was never kept here
    }
    if (lost.length) await flush();
  }

  // The whole stage is locked by a signed head of so many events: what it stands over, and the
  // server has, is proved without this tablet.
  async function release(rows, lock) {
    const isLacking = lacking(rows);
    const proved = (one) => one.answer.seq < lock && !isLacking(one);
    for (const one of (await acknowledged()).filter(proved)) await remove(one);
  }

  function start() {
    const now = () => { pause = FIRST_PAUSE; flush(); };
    addEventListener("online", now);
    addEventListener("focus", now);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
    return flush();
  }

  return { add, direct, mine, strangers, forget, empty, flush, refill, release, start };
}
