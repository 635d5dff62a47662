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
