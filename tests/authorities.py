"""A time-stamp authority of the tests' own: certificates made here, answers over HTTP on loopback.

with an_authority(folder) as authority:
    authority.way = Way.REFUSES        # and what it does from now on
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.conftest import lacking

CONFIGURED = """
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = tsa.crt
certs = chain.crt
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
crypto_device = builtin
"""
Key = ec.EllipticCurvePrivateKey


class Way(StrEnum):
    """How the authority answers."""

    GRANTS = "grants"
    REFUSES = "refuses"
    OTHER_NONCE = "the answer to another question about the same head"
    OTHER_HASH = "the answer about something else"
    STRANGER = "signed by an authority that nobody vouches for"
    GARBAGE = "a sign-in page"
    ENDLESS = "more than anybody reads"
    BROKEN = "an error"
    HANGS_UP = "nothing"
    DRIPS = "a byte now and then"


class Authority:
    """Its folder, its address, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.roots = folder / "known", folder / "known" / "root.crt"
        make(self.folder)
        make(folder / "stranger")
        self.way = Way.GRANTS
        self.asked: list[bytes] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.over = threading.Event()
        self.address = ""

    def answer(self, request: bytes) -> bytes:
        match self.way:
            case Way.REFUSES:
                return granted(self.folder, b"no request")
            case Way.OTHER_NONCE:
                return granted(self.folder, asked_anew(self.folder, request))
            case Way.OTHER_HASH:
                return granted(self.folder, query(self.folder, "-data", "root.crt"))
            case Way.STRANGER:
                return granted(self.folder.with_name("stranger"), request)
            case Way.GARBAGE:
                return "<!doctype html>请先登录".encode()
            case Way.ENDLESS:
                return b"\x30" * (1 << 20)
        return granted(self.folder, request)


def make(folder: Path) -> None:
    """A root, and a certificate under it that may stamp and nothing else."""
    folder.mkdir(parents=True)
    root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    by = _begun("Root", "Root", root).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    one = _begun("Stamps", "Root", own).add_extension(only, critical=True)
    for name, made in (("root", by), ("tsa", one)):
        signed = made.sign(root, hashes.SHA256()).public_bytes(Encoding.PEM)
        (folder / f"{name}.crt").write_bytes(signed)
    shutil.copy(folder / "root.crt", folder / "chain.crt")
    (folder / "tsa.key").write_bytes(
        own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "tsa.cnf").write_text(CONFIGURED)
    (folder / "serial").write_text("01\n")


def _begun(subject: str, issuer: str, key: Key) -> x509.CertificateBuilder:
    """Lawful now by the real clock: `openssl` knows no other."""
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (subject, issuer)]
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=2))
    )


def granted(folder: Path, request: bytes) -> bytes:
    """What the authority in this folder says to a request."""
    (folder / "request.tsq").write_bytes(request)
    words = ("-config", "tsa.cnf", "-section", "here", "-queryfile", "request.tsq")
    return _openssl(folder, "-reply", *words)


def query(folder: Path, *words: str) -> bytes:
    return _openssl(folder, "-query", *words, "-sha256", "-cert")


def asked_anew(folder: Path, request: bytes) -> bytes:
    """The same hash with another number."""
    at = request.index(bytes.fromhex("04 20")) + 2  # the imprint: 32 bytes
    return query(folder, "-digest", request[at : at + 32].hex())


def _openssl(folder: Path, *words: str) -> bytes:
    if shutil.which("openssl") is None:
        lacking("time stamps", "there is no openssl program", "Install openssl")
    command = ["openssl", "ts", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout


def verified(folder: Path, text: bytes, answer: bytes, roots: Path) -> str:
    """What a stranger reads who has the two files, the authority's root and nothing else."""
    folder.mkdir()
    (folder / "head.txt").write_bytes(text)
    (folder / "head.tsr").write_bytes(answer)
    words = ("-verify", "-data", "head.txt", "-in", "head.tsr", "-CAfile", str(roots))
    return _openssl(folder, *words).decode().strip()


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────
@contextmanager
def an_authority(folder: Path) -> Iterator[Authority]:
    """It answers on loopback as long as the block lasts."""
    authority = Authority(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(authority))
    server.daemon_threads = True
    authority.address = f"http://127.0.0.1:{server.server_port}/tsr?customer=4711"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    try:
        yield authority
    finally:
        authority.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(authority: Authority) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (Answering,), {"authority": authority})


class Answering(BaseHTTPRequestHandler):
    """One question."""

    authority: Authority

    def do_POST(self) -> None:
        here = self.authority
        request = self.rfile.read(int(self.headers["Content-Length"]))
        here.asked.append(request)
        assert self.headers["Content-Type"] == "application/timestamp-query"
        here.meanwhile()
        if here.way is Way.HANGS_UP:
            return
        with suppress(ConnectionError):  # whoever asked has read enough
            if here.way is Way.DRIPS:
                self._drip()
            self.send_response(503 if here.way is Way.BROKEN else 200)
            self.end_headers()
            self.wfile.write(here.answer(request))

    def _drip(self) -> None:
        """A status line that never ends."""
        while not self.authority.over.is_set():
            self.wfile.write(b"H")
            time.sleep(0.05)

    def log_message(self, *_words: Any) -> None:
        """Nobody reads it."""
