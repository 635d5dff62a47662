// Ask Podium's server. An answer that is not Podium's own (a proxy, a hotel's portal) is no answer.

import { inTime } from "./patience.js";

const PATIENCE = 15000;
const SAME = 304; // nothing has changed since the answer of that tag
let token = "";

export const formToken = () => token;

// {status, body, tag} or null when nobody answered.
export async function ask(url, { method = "GET", body, headers = {}, keepalive = false } = {}) {
  const wanted = {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, ...headers },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    keepalive,
  };
  try {
    return await inTime(PATIENCE, (signal) => told(url, { ...wanted, signal }));
  } catch {
    return null;
  }
}

async function told(url, wanted) {
  const answer = await fetch(url, wanted);
  token = answer.headers.get("X-CSRFToken") || token;
  const text = await answer.text();
  const body = answer.status === SAME ? { ok: true } : JSON.parse(text);
  const tag = answer.headers.get("ETag") || "";
  return typeof body.ok === "boolean" ? { status: answer.status, body, tag } : null;
}

// PUT; a page that has lain open too long fetches a fresh token and tries once more.
export async function put(url, body, { headers = {}, fresh, keepalive = false } = {}) {
  const wanted = { method: "PUT", body, headers, keepalive };
  const answer = await ask(url, wanted);
  if (!answer || answer.body.code !== "page.stale") return answer;
  const mine = await ask(fresh);
  if (!mine || mine.status !== 200) return mine && mine.status === 404 ? mine : null;
  return ask(url, wanted);
}
