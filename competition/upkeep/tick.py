"""`podium tick`: what the server does by itself, once. Done twice it does nothing twice.

`podium serve` runs it every minute in a thread of its own; without a server, cron may. One process
leads (`rounds`). What is done and found stands on 巡检 and in `podium doctor`, and goes by mail.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from competition import (
    chain,
    clock,
    deadlines,
    handed_over,
    mirror,
    retention,
    rounds,
    settings,
    stages,
)
from competition.db import db, reading
from competition.findings import Finding, Tone, fine, wrong
from competition.ledger.event import code24
from competition.ledger.head import Label
from competition.models import Edition, Stage
from competition.rules.lifecycles import StageState
from competition.upkeep import machine, mailing, own_backups, stamping, tallies
from competition.upkeep.check import faults
from competition.upkeep.speaking import speaking

BEAT = rounds.LEASE.total_seconds() / 3
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What a task did, and what it found that somebody should look at."""

    did: Sequence[Finding] = ()
    found: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is done again once `every` has passed."""

    name: str
    every: timedelta
    run: Callable[[Flask, datetime], Done]


@dataclass(frozen=True, slots=True)
class Ticked:
    """Whether this process led, which tasks were due, and what came of them."""

    led: bool
    silent: bool = False  # the database, or the mirror's disk, did not answer
    tasks: tuple[str, ...] = ()
    did: tuple[Finding, ...] = ()
    found: tuple[Finding, ...] = ()


def tick(app: Flask, *, at: datetime, holder: str = "") -> Ticked:
    """Do whatever is due, each task in its own transaction."""
    who = holder or own_name()
    with speaking(app):
        if handed_over.is_handed_over():
            db.session.rollback()
            return Ticked(led=False)
        led = rounds.lead(who, at=at)
        db.session.commit()
        if not led:
            return Ticked(led=False)
        return _led(app, who, at)


def _led(app: Flask, who: str, at: datetime) -> Ticked:
    tasks: list[str] = []
    did: list[Finding] = []
    found: list[Finding] = []
    for task in TASKS:
        with reading():
            due = rounds.due(task.name, task.every, at=at)
            db.session.rollback()
        if due:
            try:
                with _leading_on(app, who):
                    done = _run(app, task, at)
                rounds.finish(task.name, holder=who, found=done.found, done=done.did, at=at)
                db.session.commit()
            except rounds.NotLeading:
                db.session.rollback()
                break
            tasks.append(task.name)
            did += done.did
            found += done.found
    return Ticked(led=True, tasks=tuple(tasks), did=tuple(did), found=tuple(found))


@contextmanager
def _leading_on(app: Flask, who: str) -> Iterator[None]:
    """Within this block the lease does not run out: a backup may take an hour."""
    rounds.renew(who, at=clock.now())
    db.session.commit()
    with _beside(lambda over: _renew(app, who, over)):
        yield


@contextmanager
def _beside(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """A thread works beside this block; the event tells it that the block is over."""
    over = threading.Event()
    thread = threading.Thread(target=work, args=(over,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def _renew(app: Flask, who: str, over: threading.Event) -> None:
    while not over.wait(BEAT):
        try:
            with app.app_context():
                rounds.renew(who, at=clock.now())
                db.session.commit()
        except rounds.NotLeading:
            return  # `finish` will say so
        except SQLAlchemyError:
            continue  # a database that is away for a moment: the next beat tries again


def _run(app: Flask, task: Task, at: datetime) -> Done:
    """A task that breaks is told like anything else that is wrong, and keeps nobody from the rest.

    The one place that catches every exception: what breaks here would otherwise be noticed by
    nobody until the day it is needed.
    """
    try:
        return task.run(app, at)
    except Exception as error:
        db.session.rollback()
        traceback.print_exc()
        return Done(found=[wrong("tick.failed", task=task.name, fault=type(error).__name__)])


def own_name() -> str:
    """By which name this process leads."""
    return f"{socket.gethostname()}:{os.getpid()}"


# ── the tasks ─────────────────────────────────────────────────────────────────────────────────
def _mirror(_app: Flask, _at: datetime) -> Done:
    """What a crash kept from being mirrored; what no mirror tells of is counted."""
    with reading():
        count = mirror.catch_up()
        tallies.keep()
        db.session.rollback()
    return Done([fine("tick.mirrored", count=count)] if count else [])


def _deadlines(_app: Flask, at: datetime) -> Done:
    with reading():
        found = deadlines.due(at=at)
        db.session.rollback()
    return Done(found=found)


def _machine(app: Flask, _at: datetime) -> Done:
    instance = Path(app.instance_path)
    found = [*machine.space(instance)]
    if kept := mirror.here():
        found += machine.beside(instance, kept.folder)
    return Done(found=[one for one in found if one.tone is not Tone.FINE])


def _ledger(_app: Flask, _at: datetime) -> Done:
    """Every chain walked, the mirror and the projections compared (trust.md B4, B5)."""
    return Done(found=faults())


def _backup(app: Flask, at: datetime) -> Done:
    here: settings.Settings = app.extensions["podium"]
    scoring = select(Stage.id).join(Edition, Stage.edition_id == Edition.id).limit(1)
    scoring = scoring.where(Stage.state == StageState.SCORING, ~Edition.rehearsal)
    with reading():
        hourly = db.session.scalar(scoring) is not None
        last = own_backups.last_change()
        db.session.rollback()
    if not here.backup_hours or not last:
        return Done()
    every = HOUR if hourly else timedelta(hours=here.backup_hours)
    return Done(*own_backups.make_due(app, last, every=every, kept=here.backups_kept, at=at))


def _heads(app: Flask, at: datetime) -> Done:
    """The head of the day before (trust.md 2.6) of each chain that has grown since its last."""
    key = settings.secret(Path(app.instance_path), "server")
    did = []
    for stage in db.session.scalars(select(Stage).order_by(Stage.id)).all():
        if not _has_a_day_to_sign(stage, at):
            continue
        stages.hold(stage)
        if _has_a_day_to_sign(stage, at):  # and nobody signed meanwhile
            chain.sign_head(stage.chain, Label.DAY, at=at, key=key)
            size, code = chain.size(stage.chain), code24(chain.tip(stage.chain))
            told = fine("tick.signed_day", chain=stage.chain, size=size, digits=code)
            did.append(replace(told, edition=stage.edition.code))
    return Done(did)


def _has_a_day_to_sign(stage: Stage, at: datetime) -> bool:
    """It has grown since its last head, and the day on which it did is over."""
    heads = chain.heads(stage.chain)
    if not heads or chain.size(stage.chain) <= heads[-1].size:
        return False
    grown, zone = clock.moment(chain.last_at(stage.chain)), ZoneInfo(stage.edition.time_zone)
    return clock.day(grown, zone) < clock.day(at, zone)


def _privacy(app: Flask, at: datetime) -> Done:
    """What has a day on which it is deleted, and how people came in or tried to."""
    did: list[Finding] = []
    for edition in db.session.scalars(select(Edition).order_by(Edition.id)):
        did += retention.delete_due(edition, by="server", at=at)
    mirror.forget_erased()
    here: settings.Settings = app.extensions["podium"]
    lasts, kept = (timedelta(days=n) for n in (here.session_days, here.sign_ins_kept_days))
    did += retention.forget_entrances(at=at, lasts=lasts, kept=kept)
    return Done(did)


TASKS = (
    Task("mirror", MINUTE, _mirror),
    Task("deadlines", MINUTE, _deadlines),
    Task("heads", 10 * MINUTE, _heads),
    Task("machine", 10 * MINUTE, _machine),
    Task("backup", 10 * MINUTE, _backup),
    Task("ledger", HOUR, _ledger),
    Task("privacy", HOUR, _privacy),
    Task("stamps", 5 * MINUTE, lambda app, _at: Done(*stamping.ask_for_those_that_wait(app))),
    Task("mail", MINUTE, lambda app, at: Done(*mailing.send(app, at=at))),  # of all before it
)


# ── beside the server ─────────────────────────────────────────────────────────────────────────
@contextmanager
def ticking(app: Flask, every: float = 60.0) -> Iterator[None]:
    """Within this block a thread ticks; at its end the lead is free for the next."""
    with _beside(lambda over: _again_and_again(app, over, every)):
        yield


def _again_and_again(app: Flask, over: threading.Event, every: float) -> None:
    """First after a pause: the server's own processes begin before this one does anything."""
    while not over.wait(every):
        once(app)
    with suppress(SQLAlchemyError, OSError):  # its lease runs out without it
        free(app)


def once(app: Flask) -> Ticked:
    """One tick; a database that does not answer for a while is tried again the next time."""
    try:
        return tick(app, at=clock.now())
    except OperationalError as error:
        print(f"rounds: the database did not answer ({error.orig}); tried again", file=sys.stderr)
        return Ticked(led=False, silent=True)
    except (SQLAlchemyError, OSError):  # OSError: the mirror's disk, after the commit
        traceback.print_exc()
        return Ticked(led=False, silent=True)
    finally:
        with app.app_context():
            db.session.remove()


def free(app: Flask) -> None:
    """Let somebody else lead at once, instead of after the lease."""
    with app.app_context():
        if not handed_over.is_handed_over():
            rounds.let_go(own_name())
            tallies.keep()
            db.session.commit()
        db.session.remove()
