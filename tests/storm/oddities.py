"""Requests that no page of ours sends: what is typed, how it is packed, the headers around it.

An `Oddity` knows nothing of any route; `Route.asked` makes a request of both. So the same draw can
be thrown at every address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BIG = 300_000  # more than a form may hold
DEEP = 100_000
VALUES = (
    "", " ", "0", "-1", "-0", "1e309", "9" * 5000, "9223372036854775808", "2147483648", "NaN",
    "Infinity", "null", "[]", "{}", "true", "on", "\0", "a\0b", "\ud800", "\udfff中", "\u202e倒",
    "١٢", "２０", "²", "½", "1_000", "0x10", "' OR 1=1 --", "%s%n%(x)s", "{0.__class__}",
    "{{7*7}}", "../../etc/passwd", "C:\\con", "2026-02-30", "9999-12-31T23:59",
    "0001-01-01T00:00", "10000-01-01", "2026-11-21T25:61", "0000-00-00", "--", "-", "é" * 90,
    "e\u0301" * 60, "\r\nSet-Cookie: a=b", "\ufeff", "\u2028", "👩‍👩‍👧‍👦", "İı", "ﬃ", "Z̴͓" * 40,
    "j01", "c01", "final", "open", "seal", "<b>", "字" * 5000, "1.0000000000000000000001", "+1",
    "٫5", "1,5", "，", "[" * 3000, "file", "c01.j01", "c99.j99", ".", "..", "a.b.c", "=1+1",
)  # fmt: skip
HEADERS: tuple[tuple[str, str], ...] = (
    ("Range", "bytes=0-0"), ("Range", "bytes=-1"), ("Range", "bytes=9-1,x"),
    ("Range", "items=1"), ("If-None-Match", '"x"'), ("If-None-Match", "*"),
    ("If-None-Match", 'W/"'), ("If-Modified-Since", "yesterday"), ("If-Range", '"x"'),
    ("If-Match", '"nothing"'), ("Accept-Language", "x" * 3000), ("Accept-Language", "en;q=a,,;"),
    ("Accept", "image/*;q=nan"), ("Accept-Encoding", "gzip;q=0,br;q=9,*"),
    ("X-Forwarded-For", "1.1.1.1, ::1, x"), ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "gopher"), ("X-Forwarded-Prefix", "/%0d%0a"), ("Forwarded", "for=_x"),
    ("Via", "1.1 \xff"), ("Host", "evil.example"), ("Host", "[::1"), ("Host", "a:b:c"),
    ("Idempotency-Key", "x"), ("Idempotency-Key", "0" * 36), ("Idempotency-Key", "9" * 4000),
    ("Cookie", "podium=x"), ("Cookie", "podium=.eJw.x.y; podium=2; =; \xff"),
    ("Referer", "http://["), ("Referer", "http://localhost/e/%00"), ("Origin", "null"),
    ("Origin", "http://["), ("X-CSRFToken", "x"), ("X-Request-Id", "\xe9"), ("Expect", "x"),
    ("User-Agent", "\xe4" * 500), ("Content-Length", "x"), ("Content-Length", "-1"),
    ("X-HTTP-Method-Override", "DELETE"), ("Authorization", "Basic %%%"), ("Upgrade", "h2c"),
    ("Content-Encoding", "gzip"), ("Content-Type", "text/plain; charset=nope"),
    ("Content-Type", "multipart/form-data"), ("Content-Type", "application/json; charset=utf-7"),
    ("Content-Type", f"{FORM}; charset=utf-16"), ("Content-Type", "\xff/x"),
    ("Content-Type", "multipart/form-data; boundary=" + "b" * 300),
)  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE", "BREW", "get", "PROPFIND", "PUT", "POST")

values = st.one_of(
    st.sampled_from(VALUES),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(lambda one: one.isoformat()[:16]),
)
trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | values,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(values, inside, max_size=3),
    max_leaves=6,
)


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd about a request. Numbers choose, whatever there is to choose from."""

    texts: Sequence[str] = ("",)
    tree: Any = None
    where: Sequence[int] = (0,)  # which fields; a negative number leaves one out
    repeated: bool = False
    extra: bool = False
    address: bool = False  # a part of it is the first text
    query: bool = False
    body: str = "form"
    header: tuple[str, str] | None = None
    method: str = ""
    no_token: bool = False


def rarely(one: st.SearchStrategy[Any], otherwise: Any) -> st.SearchStrategy[Any]:
    return st.integers(1, 8).flatmap(lambda n: one if n == 8 else st.just(otherwise))


oddities = st.builds(
    Oddity,
    texts=st.lists(values, min_size=1, max_size=3),
    tree=trees,
    where=st.lists(st.integers(-5, 60), min_size=1, max_size=3),
    repeated=rarely(st.just(True), False),
    extra=rarely(st.just(True), False),
    address=rarely(st.just(True), False),
    query=rarely(st.just(True), False),
    body=rarely(
        st.sampled_from(("form", "multipart", "json", "raw", "deep", "big", "nothing")), "form"
    ),
    header=rarely(st.sampled_from(HEADERS), None),
    method=rarely(st.sampled_from(METHODS), ""),
    no_token=rarely(st.just(True), False),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes out."""

    method: str
    path: str
    content: bytes
    headers: Mapping[str, str]
    typed: tuple[tuple[str, str], ...] = ()  # what a person would have written into a form
    lawful: bool = False  # whether a page of ours could have sent it, but for the values


@dataclass(frozen=True, slots=True)
class Route:
    """An address with a method, and what is usually sent to it."""

    endpoint: str
    rule: str
    method: str
    path: str
    usual: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def asked(self, odd: Oddity, token: str) -> Request:
        path, sent = self._address(odd), self._sent(odd)
        headers: dict[str, str] = {"Origin": "http://localhost"}
        if not odd.no_token:
            headers["X-CSRFToken"] = token
        content, kind = self._packed(odd, sent)
        if kind:
            headers["Content-Type"] = kind
        if self.path.startswith("/api/"):
            headers["Idempotency-Key"] = "00000000-0000-4000-8000-000000000001"
        if odd.header:
            headers[odd.header[0]] = odd.header[1]
        plain = odd.body == "form" and not (odd.no_token or odd.header or odd.method)
        typed = tuple(one for one in sent if one[1] in odd.texts and one[0] in self.usual)
        return Request(
            odd.method or self.method, path, content, headers, typed,
            plain and self.method == "POST",
        )  # fmt: skip

    def _address(self, odd: Oddity) -> str:
        parts = self.path.split("/")
        if odd.address and len(parts) > 2:
            parts[2 + abs(odd.where[0]) % (len(parts) - 2)] = quoted(odd.texts[0])[:2000]
        path = "/".join(parts)
        if odd.query or self.method == "GET":
            names = ("q", "page", "before", "next", "about", "code", "judge", "appearance")
            told = [
                (names[(n + odd.where[0]) % len(names)], one) for n, one in enumerate(odd.texts)
            ]
            path += "?" + encoded(told)[:4000]
        return path

    def _sent(self, odd: Oddity) -> list[tuple[str, str]]:
        sent = [(name, text) for name, texts in self.usual.items() for text in texts]
        for number, at in enumerate(odd.where):
            if not sent:
                break
            place = abs(at) % len(sent)
            if at < 0:
                del sent[place]
            else:
                sent[place] = sent[place][0], odd.texts[number % len(odd.texts)]
        if odd.repeated:
            sent += [(name, odd.texts[-1]) for name, _text in sent[:3]]
        if odd.extra:
            sent.append((odd.texts[-1], odd.texts[0]))
        return sent

    def _packed(self, odd: Oddity, sent: Sequence[tuple[str, str]]) -> tuple[bytes, str]:
        if self.method == "GET" and odd.body != "raw":
            return b"", ""
        if self.path.startswith("/api/") and odd.body in ("form", "multipart"):
            told: dict[str, Any] = dict(sent)
            changed = dict.fromkeys(list(told)[: abs(odd.where[0]) % 3], odd.tree)
            return as_json(told | {"marks": {"live.goal": "1"}} | changed), JSON
        edge = "multipart/form-data; boundary=edge"
        packings: Mapping[str, tuple[bytes, str]] = {
            "form": (encoded(sent).encode(), FORM),
            "multipart": (multipart(sent, odd.texts[0]), edge),
            "json": (as_json(odd.tree), JSON),
            "deep": (("[" * DEEP + "]" * DEEP).encode(), JSON),
            "raw": (_bytes(odd.texts[0]), "application/octet-stream"),
            "big": (encoded([*sent, ("reason", "字" * (BIG // 9))]).encode(), FORM),
            "nothing": (b"", FORM),
        }
        return packings[odd.body]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def as_json(tree: Any) -> bytes:
    return _bytes(json.dumps(tree))


def quoted(text: str) -> str:
    """Percent-encoded, half characters too, as a hand-made form can send them."""
    return quote_from_bytes(_bytes(text), safe="")


def encoded(sent: Sequence[tuple[str, str]]) -> str:
    return "&".join(f"{quoted(name)}={quoted(text)}" for name, text in sent)


def multipart(sent: Sequence[tuple[str, str]], file: str) -> bytes:
    parts = [
        b'--edge\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (_bytes(name).replace(b'"', b"%22"), _bytes(text))
        for name, text in sent
    ]
    upload = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n%b\r\n'
    )
    return b"".join([*parts, upload % _bytes(file), b"--edge--\r\n"])
