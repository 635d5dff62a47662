"""`podium backup`: the whole installation as one file, written while the server runs, then checked.

SQLite by its own backup interface, PostgreSQL by pg_dump. Checked means: the copy was opened as an
installation of its own, every chain walked and every projection compared (`check`), so a backup
that could not be put back is noticed on the day it is made. One that has faults is kept all the
same, under a name that says so: where the database itself has them, it is the evidence. Where keys
are named it is sealed (`sealing`).
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from competition import __version__, chain, clock
from competition.app import create_app
from competition.db import db, reading
from competition.ledger.event import code24, stamp
from competition.settings import Settings
from competition.upkeep import archive, postgres, sealing
from competition.upkeep.archive import Chain, Manifest
from competition.upkeep.check import check
from competition.upkeep.speaking import speaking
from competition.upkeep.standing import let_go

FOLDER = "backups"
FAULTY = "faulty"  # what the name of a copy begins with that is not as it should be
UNKNOWN = "?"  # the schema of a database that could not be asked for it
SPARE = 3  # times the database's size must be free: the copy, its journal, the packed file


class NoBackup(RuntimeError):
    """It could not be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made, and what to tell about it."""

    path: Path
    manifest: Manifest
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """The folder for the finished file, and the public keys for which it is sealed, if any."""

    folder: Path
    keys: tuple[str, ...] = ()

    @staticmethod
    def of(app: Flask, to: Path | None = None, keys: Sequence[str] = ()) -> Where:
        here: Settings = app.extensions["podium"]
        own = Path(app.instance_path) / FOLDER
        return Where(to or own, tuple(dict.fromkeys([*here.backup_keys, *keys])))


def backup(
    app: Flask,
    *,
    at: datetime,
    to: Path | None = None,
    name: str = "podium",
    last: archive.Before | None = None,
    keys: Sequence[str] = (),
) -> Backup:
    """Make one in `to` (the instance's own folder of backups); raises NoBackup.

    Its manifest says what is wrong with it. `last`: nothing is written after it, because this
    installation is handed over; it is called before the file gets its name. It is sealed for `keys`
    and for those of the settings, if any.
    """
    where = Where.of(app, to, keys)
    with _working(app, where) as work, speaking(app):
        url = db.engine.url
        for folder in {where.folder, work.parent}:
            _refuse_full(folder, url)
        copy, manifest, warning = _checked_copy(app, url, work)
        sound = not manifest.faults
        before = last if last and sound else _nothing
        told = replace(manifest, made_at=stamp(at), handed_over=before is last)
        called = name if sound else f"{FAULTY}-{name}"
        return replace(_packed(app, where, called, told, copy, before), warning=warning)


def _nothing(_to: Path) -> None:
    """Whoever made it goes on writing."""


def keep_aside(app: Flask, *, at: datetime) -> Backup:
    """PostgreSQL's database as it is, whatever is wrong with it, before it is replaced."""
    where = Where.of(app)
    with _working(app, where) as work, speaking(app):
        url = db.engine.url
        copy = postgres.dump(url, work / archive.POSTGRES)
        told = replace(_described_if_readable(app, url), checked=False, made_at=stamp(at))
        return _packed(app, where, "before-restore", told, copy)


@contextmanager
def _working(app: Flask, where: Where) -> Iterator[Path]:
    """Where it is put together; what is to be sealed is open in the instance's own folder only."""
    folder = Path(app.instance_path) / FOLDER if where.keys else where.folder
    for one in {folder, where.folder}:
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as work:
        yield Path(work)


def _packed(
    app: Flask, where: Where, name: str, manifest: Manifest, copy: Path,
    before: archive.Before = _nothing,
) -> Backup:  # fmt: skip
    files = {manifest.database: copy, **_own_files(Path(app.instance_path))}
    told = replace(manifest, files={one: archive.hash_of(file) for one, file in files.items()})
    at = clock.moment(manifest.made_at).astimezone(clock.HOME)
    path = _free(where, f"{name}-{at:%Y%m%d-%H%M%S}")
    packed = copy.with_name("packed.zip") if where.keys else path
    if where.keys:
        archive.pack(packed, told, files)
        sealing.seal(packed, path, told, where.keys, before)
    else:
        archive.pack(packed, told, files, before)
    return Backup(path, told)


def _free(where: Where, stem: str) -> Path:
    """Two in one second get two names."""
    end = archive.SEALED if where.keys else archive.PACKED
    names = (f"{stem}{more}{end}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(one for name in names if not (one := where.folder / name).exists())


def _own_files(instance: Path) -> dict[str, Path]:
    return {name: instance / name for name in archive.KEPT if (instance / name).exists()}


def _refuse_full(folder: Path, url: URL) -> None:
    """A backup must not be what fills the disk that the scores are written to."""
    if url.get_backend_name() != "sqlite":
        return
    needed = Path(url.database or "").stat().st_size * SPARE
    if shutil.disk_usage(folder).free < needed:
        raise NoBackup(
            _(
                "磁盘空间不够，没有备份：至少要有 %(mb)s MB 空闲。"
                "请清理磁盘，或用 --to 指定别的盘。",
                mb=needed // 1_000_000 + 1,
            )
        )  # fmt: skip


def _checked_copy(app: Flask, url: URL, work: Path) -> tuple[Path, Manifest, str]:
    if url.get_backend_name() == "sqlite":
        copy = work / archive.SQLITE
        _copy_sqlite(Path(url.database or ""), copy)
        manifest = _looked_at(app, work, f"sqlite:///{copy}")
        _settle(copy)
        return copy, manifest, ""
    copy = postgres.dump(url, work / archive.POSTGRES)
    try:
        with postgres.scratch(url) as other:
            postgres.put(copy, other)
            there = other.render_as_string(hide_password=False)
            return copy, _looked_at(app, work, there), ""
    except postgres.Failed as fault:
        return copy, replace(_described(app), checked=False, faults=(str(fault),)), ""
    except postgres.NoTools as unchecked:
        postgres.run("pg_restore", "--list", str(copy), url=url)
        return copy, replace(_described(app), checked=False), str(unchecked)


def _copy_sqlite(source: Path, to: Path) -> None:
    """SQLite's online backup: a consistent copy, whatever is written meanwhile."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(to)) as copy:
        live.backup(copy)


def _settle(copy: Path) -> None:
    """One file, without a journal beside it, if it can be read at all."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _looked_at(app: Flask, work: Path, url: str) -> Manifest:
    """Open the copy as an installation of its own, look at everything, and say what was found."""
    try:
        with opened(work / "instance", url) as other:
            other.extensions["podium"] = app.extensions["podium"]  # the language to speak
            found = tuple(check(other))
            return replace(_described(other), checked=not found, faults=found)
    except SQLAlchemyError as broken:
        fault = str(broken).strip().splitlines()[0]
        return replace(_nothing_known(make_url(url)), faults=(fault,))


def _described_if_readable(app: Flask, url: URL) -> Manifest:
    try:
        return _described(app)
    except SQLAlchemyError:
        db.session.rollback()
        return _nothing_known(url)


def _nothing_known(url: URL) -> Manifest:
    return Manifest(__version__, "", url.get_backend_name(), UNKNOWN, checked=False)


@contextmanager
def opened(instance: Path, url: str) -> Iterator[Flask]:
    """Another database as an app, let go of afterwards; it mirrors nothing."""
    instance.mkdir(exist_ok=True)
    other = create_app(instance=str(instance), SQLALCHEMY_DATABASE_URI=url)
    other.extensions["podium.mirror"] = None
    try:
        yield other
    finally:
        let_go(other)


def _described(app: Flask) -> Manifest:
    with app.app_context(), reading():
        chains = {}
        for name in chain.chains():
            head = chain.tip(name)
            chains[name] = Chain(chain.size(name), head, code24(head))
        schema = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        return Manifest(
            podium=__version__, made_at="", engine=db.engine.dialect.name,
            schema=str(schema), checked=True, chains=chains,
        )  # fmt: skip
