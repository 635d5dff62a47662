"""Sealed backups: whoever finds the file reads nothing in it; whoever holds a private key opens it.

The format is age's (age-encryption.org/v1), so `age -d -i KEYFILE FILE` opens one without Podium.
The server knows public keys alone: it seals, and cannot open. A lost private key is a lost backup.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

from competition.settings import BadSettings
from competition.upkeep import archive
from competition.upkeep.archive import BadBackup, Manifest

BEGINNING = b"age-encryption.org/v1\n"


class NoKey(Exception):
    """The file of a private key holds none, or cannot be read."""


# ── keys ──────────────────────────────────────────────────────────────────────────────────────
def recipients(keys: Sequence[str]) -> list[Any]:
    """The public keys, as the library takes them; raises BadSettings naming what is none."""
    return [_recipient(one) for one in keys]


def _recipient(key: str) -> Any:
    try:
        return x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise BadSettings(f"backup_keys: {key!r} is no public key of age ({error})") from None


def key(word: str) -> str:
    """A public key on the command line."""
    try:
        recipients([word])
    except BadSettings as bad:
        raise argparse.ArgumentTypeError(str(bad)) from None
    return word


def new_key(file: Path) -> str:
    """Write a new private key, for its owner alone, into a file that is not there yet; its public
    half."""
    made = x25519.Identity.generate()
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(f"# public key: {made.to_public()}\n{made}\n")
        out.flush()
        os.fsync(out.fileno())
    return str(made.to_public())


def _identities(file: Path) -> list[Any]:
    """The private keys of a file as age writes it; raises NoKey."""
    try:
        lines = [one.strip() for one in file.read_text("ascii").splitlines()]
        found = [x25519.Identity.from_str(one) for one in lines if one and not one.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise NoKey(str(error)) from None
    if not found:
        raise NoKey("AGE-SECRET-KEY-1…")
    return found


# ── sealed and opened ─────────────────────────────────────────────────────────────────────────
def seal(
    plain: Path, to: Path, manifest: Manifest, keys: Sequence[str], before: archive.Before
) -> None:
    """Write the packed backup sealed, under its name only once it is on the disk and opens.

    It is opened with one more key, which nobody keeps. What the server must know of it later, when
    it was made and whether it is as it was written, stands in a note beside it.
    """
    trial = x25519.Identity.generate()
    draft = archive.draft_of(to)
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as out, plain.open("rb") as source:
            try:
                pyrage.encrypt_io(source, out, [*recipients(keys), trial.to_public()])
            except pyrage.EncryptError as error:
                raise OSError(str(error)) from None  # a full disk comes as one
            out.flush()
            os.fsync(out.fileno())
            out.seek(0)
            if _hash_inside(out, trial) != archive.hash_of(plain):
                raise BadBackup("not as it was written")
        archive.write_note(to, manifest, archive.hash_of(draft))
        archive.finish(draft, to, before)
    finally:
        draft.unlink(missing_ok=True)


@dataclass(slots=True)
class _Hashed:
    """What is written to it is hashed and forgotten."""

    told: Any = field(default_factory=hashlib.sha256)

    def write(self, block: bytes) -> int:
        self.told.update(block)
        return len(block)

    def flush(self) -> None:
        """Nothing waits."""


def _hash_inside(sealed: Any, identity: Any) -> str:
    inside = _Hashed()
    pyrage.decrypt_io(sealed, inside, [identity])
    return str(inside.told.hexdigest())


def is_sealed(file: Path) -> bool:
    """By its name or, where that was lost on the way, by how it begins."""
    if archive.is_sealed(file):
        return True
    try:
        with file.open("rb") as begun:
            return begun.read(len(BEGINNING)) == BEGINNING
    except OSError:
        return False  # whoever reads it says so


def opened(file: Path, key_file: Path, work: Path) -> Path:
    """The packed backup in the folder `work`; raises NoKey, or BadBackup where this key opens no
    such file, or the file is not as it was written."""
    known, plain = _identities(key_file), work / "opened.zip"
    handle = os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out, file.open("rb") as source:
            pyrage.decrypt_io(source, out, known)
    except (pyrage.DecryptError, OSError) as error:
        raise BadBackup(str(error)) from None
    return plain
