"""`podium restore FILE`: put a backup back, while no server runs. Nothing is thrown away.

The backup is checked before anything is touched; what stood here before is kept aside; what only
the mirror still has is brought back on top. Two persons record it on each chain that is not final,
before anything but scoring goes on there (`competition.restores`).
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import inspect

from competition import clock
from competition.app import create_app
from competition.db import db
from competition.disk import flush_file, flush_folder
from competition.upkeep import (
    archive,
    going_on,
    half_way,
    handover,
    own_settings,
    postgres,
    sealing,
    tallies,
)
from competition.upkeep.archive import BadBackup, Manifest
from competition.upkeep.backup import UNKNOWN, keep_aside, opened
from competition.upkeep.check import check
from competition.upkeep.schema import revisions, upgraded
from competition.upkeep.speaking import speaking
from competition.upkeep.standing import alone, let_go


class NotRestored(RuntimeError):
    """Nothing was changed; the message says why and what to do."""


@dataclass(slots=True)
class Restored:
    """What was put back, what was kept aside, and what is still to be done."""

    manifest: Manifest
    aside: Path | None = None
    done: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def restore(app: Flask, file: Path, *, at: datetime, key: Path | None = None) -> Restored:
    """Put the backup in place; raises NotRestored, or Serving where a server runs.

    `key` is the file of a private key, for one that is sealed.
    """
    instance = Path(app.instance_path)
    with speaking(app), alone(app):
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=instance) as work:
            packed = _opened(file, key, Path(work))
            told = Restored(_read(packed, file.name))
            ours = db.engine.url.get_backend_name()
            _refuse_foreign(told.manifest, ours)
            copy = Path(work) / told.manifest.database
            archive.unpack(packed, told.manifest.database, copy)
            put = _put_sqlite if ours == "sqlite" else _put_postgres
            told.aside = put(app, copy, told, at, file.name)
            _put_keys(instance, packed, told)
        tallies.forget(instance)
        with _again(app) as later:
            again = going_on.go_on(later, told.manifest.made_at, at=at)
        half_way.over(instance)
        told.done += again.done
        told.open += again.open
    return told


def _opened(file: Path, key: Path | None, work: Path) -> Path:
    """The file itself, or what was sealed in it."""
    if file.name.endswith(archive.DRAFT):
        raise NotRestored(
            _("%(file)s 没有写完，不是备份：写它的服务器可能还在写入。请换一份备份。",
              file=file.name)
        )  # fmt: skip
    if not sealing.is_sealed(file):
        return file
    if key is None:
        raise NotRestored(
            _("%(file)s 是加密的备份。请再试一次，用 --key 指明私钥文件。", file=file.name)
        )
    try:
        return sealing.opened(file, key, work)
    except sealing.NoKey as none:
        raise NotRestored(
            _("%(key)s 里没有私钥（%(why)s）。请指明写着 AGE-SECRET-KEY-1… 的那个文件。",
              key=str(key), why=str(none))
        ) from None  # fmt: skip
    except BadBackup as bad:
        raise NotRestored(
            _("用 %(key)s 打不开 %(file)s（%(why)s）：私钥不是这一把，或文件已经损坏、没有拷全。"
              "请换另一把私钥或另一份备份。",
              key=str(key), file=file.name, why=str(bad))
        ) from None  # fmt: skip


def _read(packed: Path, name: str) -> Manifest:
    try:
        return archive.read(packed)
    except BadBackup as bad:
        raise NotRestored(
            _("%(file)s 不能用（%(why)s）。请换一份备份。", file=name, why=str(bad))
        ) from None


@contextmanager
def _again(app: Flask) -> Iterator[Flask]:
    """The installation as it is now: with the keys that came with the backup, and writing."""
    later = create_app(
        instance=app.instance_path,
        SQLALCHEMY_DATABASE_URI=app.config["SQLALCHEMY_DATABASE_URI"],
    )
    try:
        handover.take_up(later)
        upgraded(later)
        yield later
    finally:
        let_go(later)


def _refuse_foreign(manifest: Manifest, ours: str) -> None:
    """A backup that this program or this database cannot take is refused by what it says."""
    if manifest.engine != ours:
        raise NotRestored(_other_engine(manifest.engine, ours))
    if manifest.faults:
        raise NotRestored(_faulty(manifest.faults))
    if manifest.schema not in (UNKNOWN, *revisions()):
        raise NotRestored(
            _("这份备份来自更新的程序（Podium %(podium)s，数据库结构 %(schema)s），这个程序不认识。"
              "请先更新程序，再试一次。",
              podium=manifest.podium, schema=manifest.schema)
        )  # fmt: skip


def _faulty(found: Sequence[str]) -> str:
    return _("备份里的数据库有问题，没有恢复：%(faults)s", faults="\n".join(found))


def _other_engine(theirs: str, ours: str) -> str:
    return _(
        "这份备份是 %(theirs)s 的，这里用的是 %(ours)s。"
        "请在 settings.toml 里改 database_url，再试一次。",
        theirs=theirs, ours=ours,
    )  # fmt: skip


def _refuse_faulty(work: Path, url: str) -> None:
    """Look at the backup's own database before the one in place is touched."""
    with opened(work / "instance", url) as other:
        handover.take_up(other)
        upgraded(other)
        if found := check(other):
            raise NotRestored(_faulty(found))


# ── put in place ──────────────────────────────────────────────────────────────────────────────
def _put_sqlite(app: Flask, copy: Path, _told: Restored, at: datetime, name: str) -> Path | None:
    """One rename puts the backup's file in place; at no moment is there no database."""
    trial = copy.with_name("trial.sqlite")
    shutil.copyfile(copy, trial)
    _refuse_faulty(copy.parent, f"sqlite:///{trial}")
    instance, place, aside = Path(app.instance_path), Path(db.engine.url.database or ""), None
    db.session.remove()
    db.engine.dispose()
    if place.exists():
        aside = instance / "set-aside" / f"{at.astimezone(clock.HOME):%Y%m%d-%H%M%S-%f}"
        aside.mkdir(mode=0o700, parents=True)
        _empty_journal(place)
        for one in (place, *_journals(place)):
            if one.exists():
                shutil.copy2(one, aside / one.name)
                flush_file(aside / one.name)
        flush_folder(aside)
    with half_way.replacing(instance, name):
        for one in _journals(place):
            one.unlink(missing_ok=True)
        copy.replace(place)
        flush_folder(place.parent)
    return aside


def _journals(place: Path) -> tuple[Path, ...]:
    return tuple(place.with_name(place.name + more) for more in ("-wal", "-shm"))


def _empty_journal(place: Path) -> None:
    """Bring the old file up to date, if it can still be read at all."""
    try:
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        return  # damaged: that is why a backup is put back


def _put_postgres(app: Flask, copy: Path, told: Restored, at: datetime, name: str) -> Path | None:
    """What stands there is dumped first; then all of it is replaced in one transaction."""
    url, aside = db.engine.url, None
    try:
        with postgres.scratch(url) as other:
            postgres.put(copy, other)
            _refuse_faulty(copy.parent, other.render_as_string(hide_password=False))
    except postgres.Failed as bad:
        raise NotRestored(_faulty([str(bad)])) from None
    except postgres.NoTools as unchecked:
        told.open.append(str(unchecked))
    if inspect(db.engine).get_table_names():
        aside = _dump_aside(app, at)
    db.session.remove()
    db.engine.dispose()
    script = copy.with_suffix(".sql")
    postgres.run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy),
                 url=url)  # fmt: skip
    with half_way.replacing(Path(app.instance_path), name):
        postgres.run(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public",
            f"--file={script}", url=url,
        )  # fmt: skip
    return aside


def _dump_aside(app: Flask, at: datetime) -> Path:
    """However faulty: that is why a backup is put back."""
    try:
        return keep_aside(app, at=at).path
    except postgres.Failed as broken:
        raise NotRestored(
            _("现在的数据库导不出来，没有恢复（%(why)s）。请让数据库管理员把它改名留存"
              "（ALTER DATABASE … RENAME TO …），建一个同名的空库，再试一次。",
              why=str(broken))
        ) from None  # fmt: skip


def _put_keys(instance: Path, file: Path, told: Restored) -> None:
    """The backup's keys sign on; a key that differs is kept aside. Settings are only added."""
    for name in told.manifest.files:
        if name not in archive.KEPT:
            continue
        place, fresh = instance / name, instance / f".{name}.new"
        archive.unpack(file, name, fresh)
        if place.exists() and (name == "settings.toml" or _same(place, fresh)):
            fresh.unlink()
            continue
        folder = instance / "set-aside"
        folder.mkdir(mode=0o700, exist_ok=True)
        if name == "settings.toml":
            if left := own_settings.adopt(fresh, place):
                told.open.append(_left_out(left))
            fresh.replace(folder / name)
            continue
        if place.exists():
            place.replace(folder / f"{name}.{archive.hash_of(place)[:8]}")
            told.done.append(_("原来的 %(name)s 另存在 set-aside 文件夹。", name=name))
        fresh.replace(place)
    flush_folder(instance)


def _left_out(keys: Sequence[str]) -> str:
    return _(
        "备份里这些设置属于原来的电脑，没有照搬：%(keys)s（原件在 set-aside 文件夹）。"
        "请按这台电脑的情况写进 settings.toml；要用 https，请先运行 podium tls 这台电脑的地址，"
        "平板要重新信任新的证书。",
        keys=", ".join(keys),
    )  # fmt: skip


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()
