"""`podium check`: is everything that was acknowledged still there, and does all of it agree?

The database's own check, every chain walked link by link, the mirror against the database, and the
projections against the chain.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select, text

from competition import chain, mirror
from competition.db import db, reading
from competition.findings import Finding, of_chain, wrong
from competition.models import Stage
from competition.upkeep.speaking import speaking
from competition.web.finding_words import told
from judging import projection

PATIENCE = 2.0  # seconds in which a running server has mirrored what it has committed


def check(app: Flask) -> list[str]:
    """Every fault in a sentence; empty when all is whole. Changes nothing."""
    with speaking(app):
        return [told(one) for one in faults()]


def faults() -> list[Finding]:
    """Every fault, of the file, of the chains, of their mirrors and of the projections."""
    with reading():
        found = [*faults_of_file(), *faults_of_chains(), *mirror_faults(), *_differences()]
        db.session.rollback()
    return found


def faults_of_file() -> Iterator[Finding]:
    """What SQLite itself finds wrong with its file; PostgreSQL has checksums of its own."""
    if db.engine.dialect.name == "sqlite":
        for what in db.session.scalars(text("PRAGMA integrity_check")).all():
            if what != "ok":
                yield wrong("ledger.file", fault=str(what))


def faults_of_chains() -> Iterator[Finding]:
    for name in chain.chains():
        for fault in chain.faults(name):
            yield of_chain("ledger.chain", name, fault=fault)


def mirror_faults() -> list[Finding]:
    """A server that runs may be just about to mirror what it has committed: look twice."""
    found = _mirror_differences()
    if found:
        time.sleep(PATIENCE)
        db.session.rollback()
        found = _mirror_differences()
    return found


def _mirror_differences() -> list[Finding]:
    return [one for name in chain.chains() for one in mirror.differences(name)]


def _differences() -> Iterator[Finding]:
    for stage in db.session.scalars(select(Stage).order_by(Stage.id)):
        if chain.size(stage.chain):
            for what in projection.differences(stage):
                yield of_chain("ledger.projection", stage.chain, what=what)
