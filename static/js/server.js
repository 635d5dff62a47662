// Ask Podium's server. An answer that is not Podium's own (a proxy, a hotel's portal) is no answer.

const PATIENCE = 15000;
const SAME = 304; // nothing has changed since the answer of that tag
let token = "";

export const formToken = () => token;

// {status, body, tag} or null when nobody answered.
export async function ask(url, { method = "GET", body, headers = {}, keepalive = false } = {}) {
  const impatience = new AbortController();
  const clock = setTimeout(() => impatience.abort(), PATIENCE);
  try {
    const answer = await fetch(url, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, ...headers },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: impatience.signal,
      keepalive,
    });
    token = answer.headers.get("X-CSRFToken") || token;
    const text = await answer.text();
    const told = answer.status === SAME ? { ok: true } : JSON.parse(text);
    const tag = answer.headers.get("ETag") || "";
    return typeof told.ok === "boolean" ? { status: answer.status, body: told, tag } : null;
  } catch {
    return null;
  } finally {
    clearTimeout(clock);
  }
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
