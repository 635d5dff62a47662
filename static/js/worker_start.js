// The service worker, where the browser has one (https, or this machine itself): it keeps the page
// and its files, so that even a reload works without a network.

export async function startWorker(address) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(address);
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keep: files() });
  } catch {
    // without it the page goes on as on plain http
  }
}

// This page and what it has loaded; never an answer about anybody.
function files() {
  const loaded = performance.getEntriesByType("resource").map((one) => new URL(one.name));
  const kept = loaded.filter((url) => url.origin === location.origin && /^\/(static|js)\//.test(url.pathname));
  return [location.pathname, ...new Set(kept.map((url) => url.pathname + url.search))];
}
