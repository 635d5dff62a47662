"""Asking an authority for time stamps (RFC 3161), over the network or by files on a stick.

Requests and answers are made and checked by the `openssl` program: what is kept is exactly what a
stranger's `openssl ts -verify` accepts. Nothing of a contest leaves the house but a hash.
"""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from flask import Flask

from competition import settings, stamps
from competition.db import db, reading
from competition.findings import Finding, fine, look, wrong
from competition.ledger.event import stamp
from competition.stamps import Waiting
from competition.upkeep.patience import within

PATIENCE = 10.0  # seconds for one answer
AT_ONCE = 20.0  # seconds in one round: the other rounds wait meanwhile
MOST = 64 * 1024  # bytes of an answer; an authority's certificates are most of it
ASKING = "podium asks for a stamp"
REASON = re.compile(r"error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):")
TIME = re.compile(r"Time stamp: (\w{3}) +(\d+) ([\d:]{8})(?:\.\d+)? (\d{4}) GMT")


class NoStamp(Exception):
    """There is none, or none that holds; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps, and the file of certificates that vouch for it."""

    address: str  # empty: requests and answers are carried by hand
    roots: Path

    @staticmethod
    def of(instance: Path, here: settings.Settings) -> Authority | None:
        """As it is set; None where nothing is to be stamped. Raises NoStamp where that is half."""
        if not (here.stamp_authority or here.stamp_roots):
            return None
        found = Authority(here.stamp_authority, instance / here.stamp_roots)
        if not here.stamp_roots or not found._knows_anybody():
            raise NoStamp(look("stamps.no_roots", file=str(found.roots)))
        if shutil.which("openssl") is None:
            raise NoStamp(look("stamps.no_openssl"))
        return found

    def _knows_anybody(self) -> bool:
        try:
            ssl.create_default_context(cafile=str(self.roots))
        except (OSError, ssl.SSLError):
            return False
        return True

    @property
    def name(self) -> str:
        """As it may be told to every organiser: an address may hold a customer's number."""
        return urlsplit(self.address).hostname or ""


# ── requests and answers ──────────────────────────────────────────────────────────────────────
def request_for(text: bytes) -> bytes:
    """The .tsq: the hash of these bytes, a number by chance, and the wish for the certificate."""
    with tempfile.TemporaryDirectory(prefix="podium-stamp-") as folder:
        (Path(folder) / "head").write_bytes(text)
        made = _openssl(Path(folder), "-query", "-data", "head", "-sha256", "-cert")
    return made.stdout


def checked(answer: bytes, text: bytes, roots: Path, request: bytes = b"") -> datetime:
    """When these bytes were there, by an answer that holds; raises NoStamp.

    Granted, for the same hash, signed by a certificate for time stamps under the roots, and where
    the request is known with its number: an old answer sent again is none.
    """
    with tempfile.TemporaryDirectory(prefix="podium-stamp-") as place:
        folder = Path(place)
        for name, content in (("head", text), ("request", request), ("answer", answer)):
            (folder / name).write_bytes(content)
        asked = ("-queryfile", "request") if request else ("-data", "head")
        roots = roots.absolute()
        done = _openssl(folder, "-verify", *asked, "-in", "answer", "-CAfile", str(roots))
        told = _openssl(folder, "-reply", "-in", "answer", "-text").stdout.decode(errors="replace")
    at = TIME.search(told)
    if done.returncode or at is None:
        reason = REASON.search(done.stderr.decode(errors="replace"))
        raise NoStamp(look("stamps.refused", fault=reason[1] if reason else "?"))
    return datetime.strptime(" ".join(at.groups()), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)


def _openssl(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["openssl", "ts", *words], cwd=folder, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


# ── over the network ──────────────────────────────────────────────────────────────────────────
def ask(authority: Authority, request: bytes) -> bytes:
    """What the authority answers, within PATIENCE however slowly it drips; raises NoStamp."""
    answer = within(PATIENCE, ASKING, lambda: _answer(authority.address, request))
    if answer is None:
        raise NoStamp(look("stamps.silent", authority=authority.name))
    if isinstance(answer, str):
        raise NoStamp(look("stamps.away", authority=authority.name, fault=answer))
    return answer


def _answer(address: str, request: bytes) -> bytes | str:
    """The answer, or in a few words why there is none."""
    kind = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urlopen(Request(address, data=request, headers=kind), timeout=PATIENCE) as answer:
            content: bytes = answer.read(MOST)
            return content
    except (OSError, HTTPException, ValueError) as fault:
        return str(getattr(fault, "reason", fault)) or type(fault).__name__


def ask_for_those_that_wait(app: Flask) -> tuple[Sequence[Finding], Sequence[Finding]]:
    """A stamp for each head that has none, as far as time allows; what was done and found.

    No transaction is open while somebody else's server is waited for. After the first failure
    nothing more is asked until the next round.
    """
    try:
        authority = Authority.of(Path(app.instance_path), app.extensions["podium"])
    except NoStamp as no:
        return [], [no.finding]
    if authority is None or not authority.address:
        return [], []
    with reading():
        waiting = stamps.waiting()
        db.session.rollback()
    given, found = _asked(authority, waiting)
    return [kept for one in given if (kept := _kept(*one))], found


Given = tuple[Waiting, bytes, datetime]


def _asked(
    authority: Authority, waiting: Sequence[Waiting]
) -> tuple[list[Given], Sequence[Finding]]:
    began = time.monotonic()
    given: list[Given] = []
    for head in waiting:
        request = request_for(head.text)
        try:
            answer = ask(authority, request)
            at = checked(answer, head.text, authority.roots, request)
        except NoStamp as no:
            return given, [no.finding]
        given.append((head, answer, at))
        if time.monotonic() - began > AT_ONCE:
            break
    return given, []


def _kept(head: Waiting, answer: bytes, at: datetime) -> Finding | None:
    """Told to those of the head's edition; nothing where somebody else kept one meanwhile."""
    if not stamps.keep(head, answer, at=at):
        return None
    told = fine("stamps.stamped", chain=head.chain, size=head.size, at=stamp(at))
    return replace(told, edition=head.chain.partition("/")[0])


# ── by files on a stick ───────────────────────────────────────────────────────────────────────
def exchange(app: Flask, folder: Path) -> list[Finding]:
    """Take the answers in that lie in the folder, and write a request for each head that waits.

    Raises NoStamp where nobody vouches for an answer. The caller commits.
    """
    authority = Authority.of(Path(app.instance_path), app.extensions["podium"])
    if authority is None:
        raise NoStamp(look("stamps.no_roots", file="stamp_roots"))
    with reading():
        waiting = stamps.waiting()
        db.session.rollback()
    folder.mkdir(parents=True, exist_ok=True)
    done = [_exchanged(head, folder, authority.roots) for head in waiting]
    told = [one if isinstance(one, Finding) else _kept(*one) for one in done if one]
    return [one for one in told if one]


def _exchanged(head: Waiting, folder: Path, roots: Path) -> Given | Finding | None:
    """The answer, if it is there; a request that lies there already stays as it was sent."""
    text, request, answer = (folder / f"{head.name}{end}" for end in (".txt", ".tsq", ".tsr"))
    if answer.exists():
        return _read(head, answer, request, roots)
    if request.exists():
        return None
    text.write_bytes(head.text)
    request.write_bytes(request_for(head.text))
    return look("stamps.asked", file=str(request))


def _read(head: Waiting, answer: Path, request: Path, roots: Path) -> Given | Finding:
    content = answer.read_bytes()
    asked = request.read_bytes() if request.exists() else b""
    try:
        return head, content, checked(content, head.text, roots, asked)
    except NoStamp as no:
        return wrong("stamps.unfit", file=str(answer), fault=no.finding.facts["fault"])


# ── what the doctor says ──────────────────────────────────────────────────────────────────────
def looked_at(app: Flask) -> Finding:
    """Whether stamps are set up, and how many heads wait for one."""
    try:
        authority = Authority.of(Path(app.instance_path), app.extensions["podium"])
    except NoStamp as no:
        return no.finding
    if authority is None:
        return fine("stamps.off")
    if not (count := stamps.count_waiting()):
        return fine("stamps.all")
    if authority.address:
        return look("stamps.wait", count=count, authority=authority.name)
    return look("stamps.wait_by_hand", count=count)
