// The service worker of the tablet's page: keeps the page and its files, and nothing about anybody.
// Files have their content's hash in their address, so the first answer is right for ever; the page
// itself is asked for first, and comes from here when nobody answers in time, or only that the
// server is down.

const SHELF = "podium-tablet";
const PATIENCE = 3000;
const DOWN = 500; // from here on a status says nothing about this page, but that it cannot be had now

const isPage = ({ pathname }) => /^\/judge\/(zh|en)$/.test(pathname);
const isFile = ({ pathname }) => /^\/(static|js)\//.test(pathname);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { data } = event;
  if (data && Array.isArray(data.keep)) event.waitUntil(keep(data.keep));
});

// The files of this version in, those of earlier ones out.
async function keep(addresses) {
  const shelf = await caches.open(SHELF);
  const wanted = new Set(addresses.map((address) => new URL(address, location.href).href));
  for (const request of await shelf.keys()) {
    if (!wanted.has(request.url) && !isPage(new URL(request.url))) await shelf.delete(request);
  }
  for (const address of wanted) {
    if (!(await shelf.match(address))) await shelf.add(address).catch(() => {});
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (isPage(url)) event.respondWith(page(request));
  else if (isFile(url)) event.respondWith(file(request));
});

async function page(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await shelf.put(request, answer.clone()).catch(() => {}); // no room: shown all the same
    return answer;
  });
  if (!kept) return asked;
  const waited = new Promise((done) => setTimeout(() => done(kept), PATIENCE));
  const told = asked.then((answer) => (answer.status < DOWN ? answer : kept), () => kept);
  return Promise.race([told, waited]);
}

async function file(request) {
  const shelf = await caches.open(SHELF);
  return (await shelf.match(request)) || fetch(request);
}
