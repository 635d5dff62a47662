"""What a whole hall asks for at once is answered from a copy: before Flask, before the database.

Addresses under /live/ depend on nothing but themselves: no cookie, no sign-in, no form token. The
app is asked at most twice a second for each, and only says whether anything changed; a thousand
phones get the same bytes, or a 304. So spectators never queue before a judge (performance.md 3.5).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from competition import clock

Environ = dict[str, Any]
Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]
Headers = list[tuple[str, str]]

PREFIX = "/live/"
FRESH = 0.5  # seconds for which a copy is as good as the original
MOST = 256  # addresses that are kept, each under the host name that its QR codes hold
ASKED = re.compile(r"(?:^|&)lang=(zh|en)(?:&|$)", re.ASCII)
KEPT = frozenset({"content-type", "etag", "content-security-policy", "x-content-type-options"})


def etag(*what: object) -> str:
    """A name for a state that tells nothing about it."""
    return hashlib.sha256("\n".join(map(str, what)).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Copy:
    """One answer as it was last made."""

    status: str
    headers: tuple[tuple[str, str], ...]
    etag: str
    body: bytes
    packed: bytes
    made: float


class Copies:
    """A WSGI application around another one."""

    def __init__(self, app: App, *, fresh: float | None = None) -> None:
        self.app = app
        self._fresh = fresh
        self._kept: OrderedDict[tuple[str, str, str], Copy] = OrderedDict()
        self._lock = Lock()
        self._making: dict[tuple[str, str, str], Lock] = {}

    def _is_fresh(self, made: float) -> bool:
        return time.monotonic() - made < (FRESH if self._fresh is None else self._fresh)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return self.app(environ, start)
        asked = ASKED.search(environ.get("QUERY_STRING", ""))
        key = (environ.get("HTTP_HOST", ""), path, asked[1] if asked else "zh")
        return _answer(self._copy(key, environ), environ, start)

    def _copy(self, key: tuple[str, str, str], environ: Environ) -> Copy:
        """A fresh copy. One thread asks the app; whoever comes meanwhile takes the old one."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)  # what a hall asks for stays, whatever else is asked
            if kept is not None and self._is_fresh(kept.made):
                return kept
            making = self._making.setdefault(key, Lock())
        if not making.acquire(blocking=kept is None):
            assert kept is not None
            return kept
        try:
            return self._made(key, environ)
        finally:
            making.release()
            with self._lock:
                self._making.pop(key, None)

    def _made(self, key: tuple[str, str, str], environ: Environ) -> Copy:
        with self._lock:
            kept = self._kept.get(key)
        began = time.monotonic()
        if kept is not None and self._is_fresh(kept.made):
            return kept  # somebody made it while this thread waited
        made = _asked(self.app, key, environ, kept, began)
        if not made.status.startswith("200"):
            return made  # addresses that a stranger makes up push nothing out
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return made


def _asked(
    app: App, key: tuple[str, str, str], environ: Environ, kept: Copy | None, began: float
) -> Copy:
    """Ask the app as nobody in particular; where nothing changed, the old bytes stay."""
    asked = {
        name: value
        for name, value in environ.items()
        if name not in ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE", "QUERY_STRING")
    }
    asked |= {"REQUEST_METHOD": "GET", "QUERY_STRING": "", "podium.language": key[2]}
    asked |= {"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}
    if kept is not None and kept.etag:
        asked["HTTP_IF_NONE_MATCH"] = kept.etag
    told: list[Any] = []
    body = app(asked, lambda status, headers, *_rest: told.extend((status, headers)))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    status, headers = str(told[0]), [(str(name), str(value)) for name, value in told[1]]
    if kept is not None and status.startswith("304"):
        return Copy(kept.status, kept.headers, kept.etag, kept.body, kept.packed, began)
    there = {name.lower(): value for name, value in headers}
    shown = tuple((name, value) for name, value in headers if name.lower() in KEPT)
    packed = gzip.compress(content, compresslevel=6, mtime=0)
    return Copy(status, shown, there.get("etag", ""), content, packed, began)


def _answer(copy: Copy, environ: Environ, start: Start) -> Iterable[bytes]:
    headers: Headers = [
        *copy.headers,
        ("Cache-Control", "no-cache"),
        ("Vary", "Accept-Encoding"),
        ("X-Podium-Now", str(int(clock.now().timestamp() * 1000))),
    ]
    if copy.etag and copy.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start("304 Not Modified", headers)
        return []
    body = copy.body
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = copy.packed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start(copy.status, headers)
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]
