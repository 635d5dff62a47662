"""`podium check`: is everything that was acknowledged still there, and does all of it agree?

The database's own check, every chain walked link by link, the mirror against the database, and the
projections against the chain.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import select, text

from competition import chain, mirror
from competition.db import db, reading
from competition.models import Stage
from competition.upkeep.speaking import speaking
from judging import projection

PATIENCE = 2.0  # seconds in which a running server has mirrored what it has committed


def check(app: Flask) -> list[str]:
    """Every fault in a sentence; empty when all is whole. Changes nothing."""
    with speaking(app), reading():
        return [*faults_of_file(), *faults_of_chains(), *_mirror_faults(), *_differences()]


def faults_of_file() -> Iterator[str]:
    """What SQLite itself finds wrong with its file; PostgreSQL has checksums of its own."""
    if db.engine.dialect.name == "sqlite":
        found = db.session.scalars(text("PRAGMA integrity_check")).all()
        for told in found:
            if told != "ok":
                yield _("数据库文件已损坏：%(fault)s。请停止服务，从备份恢复。", fault=told)


def faults_of_chains() -> Iterator[str]:
    for name in chain.chains():
        for fault in chain.faults(name):
            yield _(
                "%(chain)s：流水与当初写入的不符（%(fault)s）。请停止使用并通知监审。",
                chain=name, fault=fault,
            )  # fmt: skip


def _mirror_faults() -> Iterator[str]:
    """A server that runs may be just about to mirror what it has committed: look twice."""
    found = _mirror_differences()
    if found:
        time.sleep(PATIENCE)
        db.session.rollback()
        found = _mirror_differences()
    for name, fault in found:
        yield f"{name}: {fault}"


def _mirror_differences() -> list[tuple[str, str]]:
    return [(name, told) for name in chain.chains() for told in mirror.differences(name)]


def _differences() -> Iterator[str]:
    for stage in db.session.scalars(select(Stage).order_by(Stage.id)):
        if chain.size(stage.chain):
            for what in projection.differences(stage):
                yield _(
                    "%(chain)s: %(what)s 与流水不一致，数据库可能被人改动过。"
                    "请通知监审，再运行 podium rebuild。",
                    chain=stage.chain, what=what,
                )  # fmt: skip
