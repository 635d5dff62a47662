"""A mail server of the tests' own, on loopback: it speaks SMTP, and does what servers do.

with a_mail_server() as post:
    post.way = Way.DIES        # and what it does from now on
"""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from flask import Flask

from competition.settings import Settings
from tests import fence


class Way(StrEnum):
    """How the server takes what it gets."""

    TAKES = "takes"
    DIES = "hangs up in the middle of a mail"
    FORGETS = "takes the mail and hangs up before saying so"
    DRIPS = "a byte now and then"
    HANGS = "says nothing"
    BUSY = "421 at the door"
    SPAM = "refuses the content"
    NO_SENDER = "refuses the sender"


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail as it arrived."""

    to: str
    content: bytes

    @property
    def read(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def text(self) -> str:
        body = self.read.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


class Post:
    """Its address, what it took, and what it was told on the way."""

    def __init__(self) -> None:
        self.way = Way.TAKES
        self.refused: dict[str, int] = {}  # address → reply
        self.taken: list[Taken] = []
        self.logins: list[tuple[str, str, bool]] = []  # and whether they came through TLS
        self.greeted: list[str] = []
        self.password = ""  # asked for where there is one
        self.meanwhile: Callable[[], object] = lambda: None
        self.over = threading.Event()
        self.tls: ssl.SSLContext | None = None
        self.wrapped = False
        self.port = 0

    @property
    def ids(self) -> list[str]:
        return [str(one.read["Message-ID"]) for one in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    """One connection, command by command."""

    server: _Server
    sealed = False

    def handle(self) -> None:
        self.post = self.server.post
        if self.post.wrapped:
            self._seal()
        with suppress(OSError, ssl.SSLError):
            self._talk()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()  # the one around which TLS was wrapped has been closed by it

    def _talk(self) -> None:
        if self.post.way in (Way.HANGS, Way.DRIPS):
            while not self.post.over.wait(0.05):
                self.wfile.write(b"2" if self.post.way is Way.DRIPS else b"")
                self.wfile.flush()
            return
        if self.post.way is Way.BUSY:
            self.say("421 too many connections")
            return
        self.say("220 post.test")
        while line := self.rfile.readline():
            verb, _space, rest = line.decode().strip().partition(" ")
            if self._answer(verb.upper(), rest) is False:
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
        self.wfile.flush()

    def _answer(self, verb: str, rest: str) -> bool | None:
        match verb:
            case "EHLO":
                self.post.greeted.append(rest)
                self.say("\r\n".join(["250-post.test", *self._offers(), "250 SIZE 1000000"]))
            case "STARTTLS":
                self.say("220 go on")
                self._seal()
            case "AUTH":
                user, word = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")[1:]
                self.post.logins.append((user, word, self.sealed))
                self.say("235 welcome" if word == self.post.password else f"535 {user} who?")
            case "MAIL":
                bad = self.post.way is Way.NO_SENDER
                self.say(f"550 {rest} may not" if bad else "250 ok")
            case "RCPT":
                self.to = rest.partition("<")[2].partition(">")[0]
                reply = self.post.refused.get(self.to, 250)
                self.say(f"{reply} {self.to}")
            case "DATA":
                return self._data()
            case "QUIT":
                self.say("221 bye")
                return False
            case _:
                self.say("250 ok")
        return None

    def _offers(self) -> list[str]:
        starts = ["250-STARTTLS"] if self.post.tls and not self.sealed else []
        return starts + (["250-AUTH PLAIN"] if self.post.password else [])

    def _data(self) -> bool | None:
        self.say("354 go on")
        content = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            content += line.removeprefix(b".") if line.startswith(b"..") else line
            if self.post.way is Way.DIES:
                return False
        if self.post.way is Way.SPAM:
            self.say(f"554 {self.to} does not want this")
            return None
        self.post.taken.append(Taken(self.to, content))
        self.post.meanwhile()
        if self.post.way is Way.FORGETS:
            return False
        self.say("250 taken")
        return None

    def _seal(self) -> None:
        assert self.post.tls is not None
        self.connection = self.post.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = cast(Any, self.connection.makefile("rb"))
        self.wfile = cast(Any, self.connection.makefile("wb", buffering=0))
        self.sealed = True


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, post: Post) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.post = post

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle is what some tests are about."""


@contextmanager
def a_mail_server(certificate: Path | None = None, *, wrapped: bool = False) -> Iterator[Post]:
    """Only to this one may mail leave, and only within this block."""
    post = Post()
    if certificate is not None:
        post.tls, post.wrapped = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), wrapped
        post.tls.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with _Server(post) as server:
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            with fence.mail_to(post.port):
                yield post
        finally:
            post.over.set()
            server.shutdown()
            thread.join(5)


def mails_by(app: Flask, post: Post, *, user: str = "", scheme: str = "smtp") -> None:
    """From now on this server is used, as settings.toml would say."""
    who = f"{user}:{post.password}@" if user else ""
    here: Settings = app.extensions["podium"]
    app.extensions["podium"] = replace(
        here, smtp=f"{scheme}://{who}127.0.0.1:{post.port}", mail_from="podium@contest.test",
        site="https://contest.test",
    )  # fmt: skip
