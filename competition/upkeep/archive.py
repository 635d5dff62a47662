"""A backup as one file: a zip with the database, the keys, the settings, and what is in it.

`manifest.json` names every other file with its hash, and each chain with its length and code, so
that a person can compare a backup with what stands on paper before putting it back.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from competition.disk import flush_folder

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, POSTGRES = "database.sqlite", "database.pgdump"
KEPT = ("server.key", "cookies.key", "settings.toml")  # of the instance folder
# What reading a zip raises when its bytes are not as they were written.
UNREADABLE = (
    OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip


class BadBackup(Exception):
    """The file is no backup, or is not as it was written; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain as it is in the backup."""

    events: int
    head: str
    code: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    podium: str
    made_at: str
    engine: str
    schema: str
    checked: bool  # opened, walked and compared after writing
    faults: tuple[str, ...] = ()  # what was found then; a copy that has some is evidence only
    handed_over: bool = False  # nothing was written after it: the server it comes from has stopped
    files: Mapping[str, str] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def database(self) -> str:
        return SQLITE if self.engine == "sqlite" else POSTGRES


def pack(to: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write the backup whole, under its name only once it is on the disk and reads back."""
    draft = to.with_name(f".{to.name}.part")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
                for name, path in files.items():
                    packed.write(path, name)
                packed.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
            out.flush()
            os.fsync(out.fileno())
        read(draft)
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)
    flush_folder(to.parent)


def read(path: Path) -> Manifest:
    """Read a backup and compare every file with its hash; raises BadBackup."""
    try:
        with zipfile.ZipFile(path) as packed:
            manifest = _manifest(packed.read(MANIFEST))
            if set(packed.namelist()) != {*manifest.files, MANIFEST}:
                raise BadBackup("other files than its manifest names")
            for name, told in manifest.files.items():
                if _hash(packed, name) != told:
                    raise BadBackup(f"{name} is not as it was written")
    except UNREADABLE as error:
        raise BadBackup(f"not a backup: {error}") from error
    return manifest


def manifest_of(path: Path) -> Manifest:
    """What a backup says of itself, without reading the rest of it; raises BadBackup."""
    try:
        with zipfile.ZipFile(path) as packed:
            return _manifest(packed.read(MANIFEST))
    except UNREADABLE as error:
        raise BadBackup(f"not a backup: {error}") from error


def _manifest(content: bytes) -> Manifest:
    plain = json.loads(content)
    if plain["format"] != FORMAT:
        raise BadBackup(f"format {plain['format']}, known is {FORMAT}")
    chains = {name: Chain(**one) for name, one in plain.pop("chains").items()}
    manifest = Manifest(**plain | {"faults": tuple(plain.get("faults", ()))}, chains=chains)
    lawful = {manifest.database, *KEPT}
    if strange := set(manifest.files) - lawful:
        raise BadBackup(f"unknown files: {', '.join(sorted(strange))}")
    return manifest


def _hash(packed: zipfile.ZipFile, name: str) -> str:
    told = hashlib.sha256()
    with packed.open(name) as file:
        while block := file.read(1 << 20):
            told.update(block)
    return told.hexdigest()


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(path: Path, name: str, to: Path) -> None:
    """One file of the backup, flushed; it never gets a name that the backup chooses."""
    with zipfile.ZipFile(path) as packed, packed.open(name) as source:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            while block := source.read(1 << 20):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
