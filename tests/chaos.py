"""A proxy as bad as the Wi-Fi of a full hall: it drops, delays and repeats what passes through.

It speaks HTTP, so that a request can arrive twice and an answer can be lost after it was given. A
seed makes the same run again; `log` counts what it did.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

PASSED_ON = {"content-length", "transfer-encoding", "connection", "keep-alive"}
LONGEST = 1.5  # seconds


class Chaos(ThreadingHTTPServer):
    """Of `share` of the requests that `at` matches, something goes wrong."""

    daemon_threads = False  # closing waits for them, so that no connection is left open

    def __init__(self, to: str, *, share: float, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.to, self.share = to, share
        self.chance = random.Random(seed)
        self.log: Counter[str] = Counter()
        self.client = httpx.Client(
            base_url=to, timeout=30, trust_env=False, follow_redirects=False,
            limits=httpx.Limits(max_connections=100),
        )  # fmt: skip
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def fate(self, path: str) -> str:
        """What happens to this request; the pages themselves come through."""
        if not path.startswith("/api/") or self.chance.random() > self.share:
            return "passed"
        return self.chance.choice(["lost", "answer lost", "late", "twice", "late and twice"])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A tablet that hangs up is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5  # an idle connection ends, as in any hall
    server: Chaos

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fate = self.server.fate(self.path)
        self.server.log[fate] += 1
        if fate == "lost":
            self._hang_up()
            return
        if "late" in fate:
            time.sleep(self.server.chance.uniform(0.1, LONGEST))
        answer = self._ask(body)
        if "twice" in fate:
            answer = self._ask(body)
        if answer is None or fate == "answer lost":
            self._hang_up()
            return
        self._answer(answer)

    do_GET = do_PUT = do_POST = _pass  # noqa: N815 the names that the library calls

    def _ask(self, body: bytes) -> httpx.Response | None:
        headers = [(name, value) for name, value in self.headers.items() if name != "Connection"]
        try:
            return self.server.client.send(
                self.server.client.build_request(
                    self.command, self.path, headers=headers, content=body
                ),
                stream=False,
            )
        except httpx.TransportError:
            return None

    def _answer(self, answer: httpx.Response) -> None:
        content = answer.content  # unpacked by the client, so no word about how it was packed
        self.send_response(answer.status_code)
        for name, value in answer.headers.multi_items():
            if name.lower() not in PASSED_ON | {"content-encoding"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the library's name
        """Nothing to the screen."""


@contextmanager
def between(to: str, *, share: float, seed: int) -> Iterator[Chaos]:
    """A proxy on a port of its own until the block ends."""
    proxy = Chaos(to, share=share, seed=seed)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        proxy.client.close()
