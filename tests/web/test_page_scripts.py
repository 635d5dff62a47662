"""Scripts of single pages, run alone: the tablet's service worker, pages that look again."""

from __future__ import annotations

import pytest

from tests import scripts

# ── the service worker ────────────────────────────────────────────────────────────────────────
WORKER = """const heard = {};
globalThis.location = { href: "https://hall.test/judge/worker.js", origin: "https://hall.test" };
globalThis.self = { addEventListener: (name, tell) => { heard[name] = tell; } };
const shelf = { match: async () => given.kept && new Response(given.kept), put: async () => {} };
globalThis.caches = { open: async () => shelf };
globalThis.fetch = async () => {
  if (!given.status) throw new TypeError("nobody answers");
  return new Response("the server's", { status: given.status });
};
await import("./worker.js");
let told;
const request = { url: "https://hall.test/judge/zh", method: "GET" };
heard.fetch({ request, respondWith: (answering) => { told = answering; } });
answer(await (await told).text());
process.exit(0);"""


@pytest.mark.parametrize(
    ("status", "kept", "shown"),
    [
        (200, "kept", "the server's"),
        (404, "kept", "the server's"),  # not this seat any more: that is an answer
        (500, "kept", "kept"),
        (502, "kept", "kept"),  # a proxy before a server that is down
        (503, "kept", "kept"),
        (0, "kept", "kept"),
        (502, "", "the server's"),
    ],
)
def test_where_the_server_is_down_the_kept_page_opens(tmp_path, status, kept, shown):
    assert scripts.run(WORKER, {"status": status, "kept": kept}, tmp_path) == shown


# ── pages that look again ─────────────────────────────────────────────────────────────────────
LOOKS = """const real = setTimeout; // a thousand times as fast
globalThis.setTimeout = (act, pause) => real(act, pause / 1000);
globalThis.setInterval = (act, pause) => {
  const go = () => { act(); real(go, pause / 1000); };
  real(go, pause / 1000);
};
const meta = { content: "1", dataset: { url: "/version" } };
const offline = { hidden: true };
globalThis.addEventListener = () => {};
globalThis.document = { hidden: false, querySelector: () => meta, getElementById: () => offline };
globalThis.location = { pathname: "/console" };
let [asked, open, most] = [0, 0, 0];
globalThis.fetch = (_, { signal } = {}) => new Promise((_, failed) => { // packets vanish
  asked += 1;
  open += 1;
  most = Math.max(most, open);
  signal?.addEventListener("abort", () => { open -= 1; failed(signal.reason); });
});
await import(given);
await new Promise((done) => real(done, 250));
answer({ again: asked > 1, most, offline: !offline.hidden });
process.exit(0);"""


@pytest.mark.parametrize("name", ["desk", "look_again"])
def test_where_packets_vanish_one_question_is_open_at_a_time_and_is_given_up(tmp_path, name):
    found = scripts.run(LOOKS, f"./{name}.js", tmp_path)
    assert found == {"again": True, "most": 1, "offline": name == "desk"}


LEAVES = """const real = setTimeout;
globalThis.setTimeout = (act, pause) => real(act, pause / 1000);
const heard = {};
globalThis.addEventListener = (name, tell) => { heard[name] = tell; };
const meta = { content: "1", dataset: { url: "/version" } };
const part = { id: "console-day" }; // not on the page of a stage that is sealed
globalThis.document = {
  hidden: false, querySelector: () => meta, getElementById: () => ({}),
  querySelectorAll: () => [part],
};
globalThis.DOMParser = class { parseFromString() { return { getElementById: () => null }; } };
let reloads = 0;
globalThis.location = { pathname: "/console", reload: () => { reloads += 1; } };
const told = { ok: true, json: async () => ({ version: "2" }), text: async () => "" };
globalThis.fetch = async () => told;
await import("./desk.js");
if (given) heard.beforeunload();
await new Promise((done) => real(done, 100));
answer(reloads > 0);
process.exit(0);"""


@pytest.mark.parametrize("leaving", [False, True])
def test_the_console_never_calls_back_whoever_has_just_pressed_a_button(tmp_path, leaving):
    """The stage is sealed and the results are on their way: a page loaded anew would stop them."""
    assert scripts.run(LEAVES, leaving, tmp_path) is not leaving
