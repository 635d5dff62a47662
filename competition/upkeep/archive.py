"""A backup as one file: a zip with the database, the keys, the settings, and what is in it.

`manifest.json` names every other file with its hash, and each chain with its length and code, so
that a person can compare a backup with what stands on paper before putting it back. A sealed one
(`sealing`) has a note beside it for the server, which cannot open it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from competition.disk import flush_folder

FORMAT = 1
MANIFEST = "manifest.json"
PACKED, SEALED, NOTE = (
    ".zip",
    ".zip.age",
    ".json",
)  # how names end; a note lies beside what is sealed
DRAFT = ".part"
SQLITE, POSTGRES = "database.sqlite", "database.pgdump"
KEPT = ("server.key", "cookies.key", "private.key", "settings.toml")  # of the instance folder
Before = Callable[[Path], None]  # is told the finished file's name before the file has it
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
    handed_over: bool = False  # nothing was written after it where it was made
    files: Mapping[str, str] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def database(self) -> str:
        return SQLITE if self.engine == "sqlite" else POSTGRES


def _nothing(_to: Path) -> None:
    """Nothing has to be on the disk before the file."""


def pack(
    to: Path, manifest: Manifest, files: Mapping[str, Path], before: Before = _nothing
) -> None:
    """Write the backup whole, under its name only once it is on the disk and reads back."""
    draft = draft_of(to)
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
        finish(draft, to, before)
    finally:
        draft.unlink(missing_ok=True)


def draft_of(to: Path) -> Path:
    """What is not finished is called so; nobody restores it."""
    return to.with_name(f".{to.name}{DRAFT}")


def finish(draft: Path, to: Path, before: Before = _nothing) -> None:
    """Give what is whole on the disk its name; `before` comes before anybody can see it."""
    before(to)
    draft.replace(to)
    flush_folder(to.parent)


def read(path: Path) -> Manifest:
    """Read a backup and compare every file with its hash; raises BadBackup.

    Of a sealed one the note beside it is read, and the whole is compared.
    """
    if is_sealed(path):
        sealed = manifest_of(path)
        if sealed.files != {path.name: _hash_of_file(path)}:
            raise BadBackup("not as it was written")
        return sealed
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
        if is_sealed(path):
            return _read_note(path)
        with zipfile.ZipFile(path) as packed:
            return _manifest(packed.read(MANIFEST))
    except UNREADABLE as error:
        raise BadBackup(f"not a backup: {error}") from error


# ── sealed ────────────────────────────────────────────────────────────────────────────────────
def is_sealed(path: Path) -> bool:
    return path.name.endswith(SEALED)


def write_note(sealed: Path, manifest: Manifest, told: str) -> None:
    """What the server needs to know of a file that it cannot open: nothing of anybody."""
    faults = ("sealed",) if manifest.faults else ()
    note = asdict(replace(manifest, faults=faults, files={sealed.name: told}))
    handle = os.open(_note(sealed), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(note, out, indent=1, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())


def _note(sealed: Path) -> Path:
    return sealed.with_name(sealed.name + NOTE)


def _read_note(sealed: Path) -> Manifest:
    return _manifest(_note(sealed).read_bytes(), lawful={sealed.name})


def _hash_of_file(path: Path) -> str:
    try:
        return hash_of(path)
    except OSError as error:
        raise BadBackup(f"not a backup: {error}") from error


def found_in(folder: Path, beginning: str = "") -> list[Path]:
    """Backups whose names begin so, the newest first."""
    ends = (f"{beginning}*{end}" for end in (PACKED, SEALED))
    found = (path for end in ends for path in folder.glob(end))
    return sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)


def drop(path: Path) -> None:
    path.unlink()
    _note(path).unlink(missing_ok=True)


def _manifest(content: bytes, lawful: AbstractSet[str] = frozenset()) -> Manifest:
    plain = json.loads(content)
    if plain["format"] != FORMAT:
        raise BadBackup(f"format {plain['format']}, known is {FORMAT}")
    chains = {name: Chain(**one) for name, one in plain.pop("chains").items()}
    manifest = Manifest(**plain | {"faults": tuple(plain.get("faults", ()))}, chains=chains)
    if strange := set(manifest.files) - (lawful or {manifest.database, *KEPT}):
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
