"""A local authority for a hall without a domain name, and the server's certificate by it.

A tablet that trusts the authority gets a service worker, so that a reload needs no network. The
authority can vouch for these addresses and nothing else (a critical name constraint), and its key
is thrown away at once: nobody can make a second certificate with it.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER = "tls"
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
LASTS = timedelta(days=397)  # Apple's devices refuse longer ones
EARLIER = timedelta(days=1)  # a tablet whose clock is slow
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the tablets take `authority`, the server the other two."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str
    ends_at: datetime


def name(text: str) -> x509.GeneralName:
    """A host name or an address, as it stands between "//" and the next "/" or ":"."""
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        if not HOST.fullmatch(text.lower()):
            raise
        return x509.DNSName(text.lower())


def make(folder: Path, told: Sequence[x509.GeneralName], *, at: datetime) -> Made:
    """Write a new authority and the server's certificate for these names and addresses."""
    own, servers = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _authority(own, told, at)
    certificate = _certificate(servers, told, authority, own, at)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Made(
        folder / "authority.crt", folder / "server.crt", folder / "server.key",
        authority.fingerprint(hashes.SHA256()).hex(":").upper(), at + LASTS - EARLIER,
    )  # fmt: skip
    _write_private(made.key, servers)
    made.authority.write_bytes(authority.public_bytes(Encoding.PEM))
    made.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    return made


def _only(one: x509.GeneralName) -> x509.GeneralName:
    """The constraint that allows exactly this name."""
    if isinstance(one, x509.IPAddress):
        return x509.IPAddress(ipaddress.ip_network(str(one.value)))
    return one


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Key, at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + LASTS - EARLIER)
    )


def _called(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _authority(key: Key, names: Sequence[x509.GeneralName], at: datetime) -> x509.Certificate:
    called = _called(f"Podium {at:%Y-%m-%d %H:%M} UTC")
    signs = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        _begun(called, called, key, at)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.NameConstraints([_only(one) for one in names], None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _certificate(
    key: Key, names: Sequence[x509.GeneralName], by: x509.Certificate, signs: Key, at: datetime
) -> x509.Certificate:
    known = x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key())
    return (
        _begun(_called("Podium"), by.subject, key, at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(known, critical=False)
        .sign(signs, hashes.SHA256())
    )


def _write_private(file: Path, key: Key) -> None:
    """Readable by its owner only from the first byte on."""
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
