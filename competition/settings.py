"""Settings: `instance/settings.toml`, overridden by the environment; an unknown key is an error.

Secrets are made at first start and kept beside the database, readable by their owner only.
There is no default key and no default password anywhere.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from competition.disk import flush_folder


class BadSettings(ValueError):
    """A setting is unknown or cannot be read; the message names it."""


class DamagedKey(ValueError):
    """A secret's file is not as it was made; the message is the file's name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose. Every field can be set in settings.toml."""

    database_url: str = ""  # empty: competition.sqlite in the instance folder
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_hosts: tuple[str, ...] = ()  # empty: any, for a laptop in a hall
    proxies: int = 0  # how many reverse proxies may set X-Forwarded-For
    https: bool = False  # cookies get Secure and the __Host- prefix
    certificate: str = ""  # a file: the server itself speaks https
    certificate_key: str = ""
    language: str = "zh"  # of a visitor who has not chosen
    session_days: int = 14
    sign_ins_kept_days: int = 90  # after its end; then device and times are forgotten
    body_limit: int = 256 * 1024  # bytes of a form or a JSON request
    demo_anywhere: bool = False  # the rehearsal's one-click doors for other machines too
    upload_limit: int = 8 * 1024 * 1024  # bytes of a workbook
    mirror: str = "ledger"  # folder of the ledger's second copy; empty: none
    backup_hours: int = 24  # how often the server backs itself up; hourly while scoring; 0: never
    backups_kept: int = 14  # how many of its own backups it keeps
    backup_keys: tuple[str, ...] = ()  # public keys (age1…) for which every backup is sealed
    stamp_authority: str = ""  # who is asked to time-stamp signed heads (RFC 3161); empty: nobody
    stamp_roots: str = ""  # a file: the authority's own certificates, by which a stamp is checked
    smtp: str = field(default="", repr=False)  # smtp://user:password@host:587; empty: no mail
    mail_from: str = ""  # whose address mails bear
    site: str = ""  # where people open the site, for the links in mails: https://contest.example.cn

    @property
    def address(self) -> str:
        """Where the server listens, as a link."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.certificate else ''}://{shown}:{self.port}"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The setting `smtp`, read. Nothing prints the password."""

    host: str
    port: int
    wrapped: bool  # smtps://: TLS from the first byte on
    user: str
    password: str = field(repr=False)


MAIL_PORTS = {"smtp": 587, "smtps": 465}
MAILBOX = re.compile(
    r"[a-z0-9_.!#$%&'*+/=?^`{|}~-]{1,64}@([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}",
    re.IGNORECASE | re.ASCII,
)
LANGUAGES = ("zh", "en")
KEY_BYTES = 32
SWITCH = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
RANGES = {
    "port": (1, 65535), "proxies": (0, 9), "session_days": (1, 400),
    "sign_ins_kept_days": (1, 3650), "backup_hours": (0, 8760), "backups_kept": (1, 10_000),
    "body_limit": (1024, 1 << 30), "upload_limit": (1024, 1 << 30),
}  # fmt: skip
ENVIRONMENT = {
    "DATABASE_URL": "database_url",
    "HOST": "host",
    "PORT": "port",
    "PODIUM_HTTPS": "https",
    "PODIUM_CERTIFICATE": "certificate",
    "PODIUM_CERTIFICATE_KEY": "certificate_key",
    "PODIUM_PROXIES": "proxies",
    "PODIUM_SMTP": "smtp",
    "PODIUM_MAIL_FROM": "mail_from",
    "PODIUM_SITE": "site",
}


def load(instance: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the installation's settings; raise BadSettings naming the first wrong key."""
    file = instance / "settings.toml"
    written = _written(file) if file.exists() else {}
    for name, key in ENVIRONMENT.items():
        if environment.get(name):
            written[key] = environment[name]
    chosen: dict[str, Any] = {key: _read(key, value) for key, value in written.items()}
    return _with_certificate(instance, _able_to_mail(replace(Settings(), **chosen)))


def _written(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file}: {error}") from error


def _with_certificate(instance: Path, chosen: Settings) -> Settings:
    """Both files or none, whole paths; with them every visitor comes over https."""
    if not (chosen.certificate or chosen.certificate_key):
        return chosen
    certificate, key = instance / chosen.certificate, instance / chosen.certificate_key
    return replace(chosen, https=True, certificate=str(certificate), certificate_key=str(key))


def _able_to_mail(chosen: Settings) -> Settings:
    """With a server also whose address a mail bears, and where its links lead."""
    for name in ("mail_from", "site") if chosen.smtp else ():
        if not getattr(chosen, name):
            raise BadSettings(f"smtp needs {name}")
    return chosen


def mail_server(chosen: Settings) -> MailServer | None:
    """To whom mails are given; None where none are sent."""
    return _mail_server(chosen.smtp) if chosen.smtp else None


def _mail_server(url: str) -> MailServer:
    """Raises BadSettings, which never repeats what stands there: a password does."""
    shape = "smtp: not of the shape smtp://user:password@host:587 or smtps://user:password@host:465"
    try:
        found = urlsplit(url)
        port = found.port or MAIL_PORTS.get(found.scheme, 0)
    except ValueError:
        raise BadSettings(shape) from None
    if found.scheme not in MAIL_PORTS or not found.hostname or found.path.strip("/"):
        raise BadSettings(shape)
    user, password = (unquote(one or "") for one in (found.username, found.password))
    return MailServer(found.hostname, port, found.scheme == "smtps", user, password)


def refuse_missing(chosen: Settings) -> None:
    """Raise BadSettings where https is wanted without its files, or without who speaks it.

    Only who serves asks: a backup is tried, and one is restored, where they may be elsewhere.
    """
    for name in ("certificate", "certificate_key"):
        file = getattr(chosen, name)
        if file and not Path(file).is_file():
            raise BadSettings(f"{name}: {file!r} is no file")
    if chosen.https and not (chosen.certificate or chosen.proxies):
        raise BadSettings("https needs certificate and certificate_key, or proxies = 1 (or more)")


def _read(key: str, value: object) -> object:
    defaults = {field.name: getattr(Settings(), field.name) for field in fields(Settings)}
    if key not in defaults:
        raise BadSettings(f"unknown setting: {key}")
    wanted = type(defaults[key])
    try:
        if wanted is bool:
            return SWITCH[str(value).lower()]
        if wanted is tuple:
            return tuple(str(one) for one in _listed(value))
        read = wanted(value)
    except (KeyError, TypeError, ValueError) as error:
        raise BadSettings(f"{key}: {value!r} is not a {wanted.__name__}") from error
    return _within(key, read)


def _within(key: str, value: object) -> object:
    if key == "language" and value not in LANGUAGES:
        raise BadSettings(f"language: {value!r} is none of {', '.join(LANGUAGES)}")
    least, most = RANGES.get(key, (0, sys.maxsize))
    if key in ("stamp_authority", "site") and not re.match(r"https?://.|$", str(value)):
        raise BadSettings(f"{key}: {value!r} begins with neither http:// nor https://")
    if key == "smtp" and value:
        _mail_server(str(value))
    if key == "mail_from" and value and not MAILBOX.fullmatch(str(value)):
        raise BadSettings(f"mail_from: {value!r} is no address like podium@example.edu.cn")
    if isinstance(value, int) and not least <= value <= most:
        raise BadSettings(f"{key}: {value} is not from {least} to {most}")
    return value


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list is needed")
    return value


def sqlalchemy_url(settings: Settings, instance: Path) -> str:
    """Where the records live: PostgreSQL by address (psycopg 3), else one file."""
    url = settings.database_url
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url or f"sqlite:///{instance / 'competition.sqlite'}"


def secret(instance: Path, name: str) -> bytes:
    """32 secret bytes of this installation, made at first use (0600); raises DamagedKey."""
    if (kept := kept_secret(instance, name)) is not None:
        return kept
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(instance / f"{name}.key", secrets.token_bytes(KEY_BYTES))
    return secret(instance, name)  # another process may have been first


def kept_secret(instance: Path, name: str) -> bytes | None:
    """The same bytes where they were made already; nothing is written. Raises DamagedKey."""
    file = instance / f"{name}.key"
    if not file.exists():
        return None
    key = file.read_bytes()
    if len(key) != KEY_BYTES:
        raise DamagedKey(file.name)
    return key


def kept_secrets(instance: Path, name: str) -> tuple[bytes, ...]:
    """All of a file that may hold several: the first is used, the later ones still open what was
    locked with them. Empty where there is no such file; raises DamagedKey."""
    try:
        kept = (instance / f"{name}.key").read_bytes()
    except FileNotFoundError:
        return ()
    if not kept or len(kept) % KEY_BYTES:
        raise DamagedKey(f"{name}.key")
    return tuple(kept[n : n + KEY_BYTES] for n in range(0, len(kept), KEY_BYTES))


def add_secret(instance: Path, name: str) -> None:
    """A fresh one before those that are there; the file is replaced in one step."""
    kept = kept_secrets(instance, name)
    fresh = instance / f".{name}.{secrets.token_hex(4)}"
    _write_private(fresh, b"".join((secrets.token_bytes(KEY_BYTES), *kept)))
    fresh.replace(instance / f"{name}.key")
    flush_folder(instance)


def _write_private(file: Path, content: bytes) -> None:
    """Write whole or not at all: two processes may start at once, and the first key stays.

    It is on the disk before anything is locked with it: a lost key cannot be made again.
    """
    draft = file.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    flush_folder(file.parent)
