// Ask Podium's server. An answer that is not Podium's own (a proxy, a hotel's portal) is no answer.

const PATIENCE = 15000;
let token = document.querySelector('meta[name="csrf-token"]').content;

// {status, body, replayed} or null when nobody answered.
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
    const told = await answer.json();
    return typeof told.ok === "boolean" ? { status: answer.status, body: told } : null;
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
  if (!answer || answer.body.code !== "page.stale" || !fresh) return answer;
  const mine = await ask(fresh);
  if (!mine || !mine.body.csrf) return mine && mine.status === 404 ? mine : null;
  token = mine.body.csrf;
  return ask(url, wanted);
}
