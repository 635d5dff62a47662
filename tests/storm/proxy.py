"""A network that does everything a bad one does: between the tablets and the server.

Each request is passed on, lost on its way, done though its answer is lost, sent twice, held back,
answered with half an answer, or done long after everybody has forgotten it (and so after later
ones: out of order). Every answer of the server is noted, also one that nobody got.
"""

from __future__ import annotations

import random
import re
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

FATES = {
    "passed": 50, "lost before": 10, "lost after": 10, "twice": 10, "held back": 10,
    "cut short": 5, "long after": 5,
}  # fmt: skip
LENGTH = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
OP = re.compile(rb"^idempotency-key: *(\S+)", re.IGNORECASE | re.MULTILINE)
LONG_AFTER = (0.5, 2.0)  # seconds
HELD_BACK = (0.0, 0.4)
PATIENCE = 60.0


@dataclass
class Weather:
    """What the network did, and what the server answered to each op."""

    upstream: tuple[str, int]
    chance: random.Random
    fates: Mapping[str, int]  # what happens, and how often beside the others
    of: bytes  # to which addresses: what they begin with; the others come through
    did: Counter[str] = field(default_factory=Counter)
    answers: dict[str, set[bytes]] = field(default_factory=dict)
    later: list[threading.Timer] = field(default_factory=list)
    _alone: threading.Lock = field(default_factory=threading.Lock)

    def fate(self, request: bytes) -> str:
        if not request.partition(b" ")[2].startswith(self.of):
            return "passed"
        with self._alone:
            found = self.chance.choices(list(self.fates), list(self.fates.values()))[0]
            self.did[found] += 1
            return found

    def ask(self, request: bytes) -> bytes:
        """Have the server do it, and note its answer: the status and the body."""
        with socket.create_connection(self.upstream, timeout=PATIENCE) as server:
            server.sendall(request)
            answer = whole_message(server)
        head, _, body = answer.partition(b"\r\n\r\n")
        if (op := OP.search(request)) and b" 503 " not in head[:16]:  # 503: not taken, ask again
            told = head.split(b" ", 2)[1] + b" " + body
            with self._alone:
                self.answers.setdefault(op[1].decode(), set()).add(told)
        return answer

    def ask_later(self, request: bytes) -> None:
        timer = threading.Timer(self.chance.uniform(*LONG_AFTER), self._quietly, (request,))
        self.later.append(timer)
        timer.start()

    def _quietly(self, request: bytes) -> None:
        with suppress(OSError):
            self.ask(request)

    def carry(self, request: bytes) -> bytes | None:
        """What the client gets; None: the connection breaks."""
        match self.fate(request):
            case "lost before":
                return None
            case "long after":
                self.ask_later(request)
                return None
            case "held back":
                time.sleep(self.chance.uniform(*HELD_BACK))
                return self.ask(request)
            case "twice":
                other = threading.Thread(target=self._quietly, args=(request,))
                other.start()
                answer = self.ask(request)
                other.join()
                return answer
            case "lost after":
                self.ask(request)
                return None
            case "cut short":
                answer = self.ask(request)
                return answer[: len(answer) // 2]
        return self.ask(request)


def whole_message(link: socket.socket) -> bytes:
    """One request or one answer; b"" where the other side has closed."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = link.recv(65536)
        if not more:
            return b""
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    while length and len(body) < int(length[1]):
        more = link.recv(65536)
        if not more:
            break
        body += more
    return head + b"\r\n\r\n" + body


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    weather: Weather


class Link(socketserver.BaseRequestHandler):
    """One connection of a tablet: it lasts until something is lost."""

    server: Server

    def handle(self) -> None:
        with suppress(OSError):
            while request := whole_message(self.request):
                answer = self.server.weather.carry(request)
                if not answer:
                    return
                self.request.sendall(answer)
                if len(answer) != len(answer.partition(b"\r\n\r\n")[0]) + 4 + body_length(answer):
                    return


def body_length(answer: bytes) -> int:
    found = LENGTH.search(answer)
    return int(found[1]) if found else 0


@contextmanager
def bad_network(
    to: tuple[str, int],
    chance: random.Random,
    *,
    fates: Mapping[str, int] = FATES,
    of: bytes = b"/",
) -> Iterator[tuple[str, Weather]]:
    """The address that tablets use instead of the server's, and what happens there."""
    with Server(("127.0.0.1", 0), Link) as server:
        server.weather = Weather(to, chance, fates, of)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", server.weather
        finally:
            server.shutdown()
            thread.join()
            for timer in server.weather.later:
                timer.join()
