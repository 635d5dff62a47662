"""`podium doctor`: what is wrong on this machine, and what is fine, before the judges sit down.

Each look gives findings in the order in which a person mends them. Nothing here changes anything,
not even what starting the server would make (`looking`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, select, text

from competition import chain, clock, encrypted, handed_over, mails, mirror, rounds, settings
from competition.db import db, reading
from competition.durable import promises
from competition.findings import Finding, fine, look, of_chain, wrong
from competition.ledger.head import public_key
from competition.models import Edition, Stage
from competition.rules.lifecycles import StageState
from competition.upkeep import (
    half_way,
    looking,
    machine,
    own_backups,
    private_text,
    sealing,
    stamping,
    standing,
    stopping,
)
from competition.upkeep.check import faults
from competition.upkeep.schema import columns_apart, revisions
from judging import votes

KEYS = ("cookies", "server")


def examine(instance: Path) -> Iterator[Finding]:
    """Look at the installation in this folder; it may not even start."""
    yield from machine.space(instance)
    yield from _key_files(instance)
    if name := half_way.begun(instance):
        yield wrong("restore.half_way", file=name)
    try:
        here = settings.load(instance)
        settings.refuse_missing(here)
        sealing.recipients(here.backup_keys)
        yield from _beside_the_server(instance, here)
    except stopping.UNSTARTED as error:
        yield stopping.cause(error)
        return
    file = standing.file_of(standing.url_of(instance, here), instance)
    yield from machine.private(instance, *([file] if file else []))
    yield from machine.fonts()
    yield from machine.address(standing.with_the_servers(instance, here), instance)


def _beside_the_server(instance: Path, here: settings.Settings) -> Iterator[Finding]:
    """Records that are not those of the server that runs are not looked at."""
    if apart := standing.difference(instance, here):
        yield apart.finding
        if apart.of_records:
            return
    file = standing.file_of(standing.url_of(instance, here), instance)
    if file is not None and not file.exists():
        yield look("schema.none")
        return
    with looking.only_looking(instance, here) as app:
        yield from _of_app(app, here)


def _of_app(app: Flask, here: settings.Settings) -> Iterator[Finding]:
    if kept := app.extensions["podium.mirror"]:
        yield from machine.beside(Path(app.instance_path), kept.folder)
    yield from _of_database(app)


def _of_database(app: Flask) -> list[Finding]:
    """All at once: what is told outside is told in a language of its own."""
    with app.app_context(), reading():
        found = [*_durable(), *schema_faults()]
        if found[-1].code == "schema.current":
            found += _of_records(app)
        db.session.rollback()
    return found


def _of_records(app: Flask) -> Iterator[Finding]:
    if handed_over.is_handed_over():
        yield look("handed_over")
    yield from _clock()
    yield from _signing(Path(app.instance_path) / "server.key")
    yield from private_text.findings()
    yield from _ledger()
    yield from _votes()
    yield from machine.copies(Path(app.instance_path), own_backups.last_change())
    yield stamping.looked_at(app)
    here: settings.Settings = app.extensions["podium"]
    yield mails.looked_at(here)
    yield from _rounds()
    real = db.session.scalar(select(Edition.id).where(~Edition.rehearsal).limit(1))
    if here.demo_anywhere and real is not None:
        yield wrong("address.demo")


# ── the database ──────────────────────────────────────────────────────────────────────────────
def _durable() -> Iterator[Finding]:
    """That it starts at all means that it is durable; said with the settings it has."""
    connection = db.session.connection()
    told = ", ".join(f"{name} = {value}" for name, value in promises(connection).items())
    yield fine("database.durable", engine=connection.dialect.name, promises=told)


def schema_faults() -> Iterator[Finding]:
    """The database's schema against the newest migration that this program brings."""
    known = revisions()
    wanted = known[0]
    if not inspect(db.session.connection()).has_table("alembic_version"):
        yield look("schema.none")
        return
    schema = str(db.session.scalar(text("SELECT version_num FROM alembic_version")))
    if schema == wanted and (apart := columns_apart()):
        yield wrong("schema.unfinished", columns=", ".join(apart))
    elif schema == wanted:
        yield fine("schema.current", schema=schema)
    elif schema in known:
        yield wrong("schema.behind", schema=schema, wanted=wanted)
    else:
        yield wrong("schema.ahead", schema=schema)


# ── the clock ─────────────────────────────────────────────────────────────────────────────────
APART = 5  # seconds between this machine and the database's
DRIFT = 60  # seconds that the newest event may seem to lie ahead


def _clock() -> Iterator[Finding]:
    now, last = clock.now(), chain.newest_at()
    shown = f"{now.astimezone(clock.HOME):%Y-%m-%d %H:%M:%S}"
    newest = max([one.at for one in rounds.standing()] + [clock.moment(last) if last else now])
    if (newest - now).total_seconds() > DRIFT:
        newest_shown = f"{newest.astimezone(clock.HOME):%Y-%m-%d %H:%M:%S}"
        yield wrong("clock.behind", now=shown, last=newest_shown)
    else:
        yield fine("clock.shown", now=shown, zone=str(clock.HOME))
    if db.engine.dialect.name == "postgresql":
        theirs = float(db.session.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0)
        if (apart := abs(theirs - clock.now().timestamp())) > APART:
            yield wrong("clock.apart", seconds=round(apart))


# ── keys ──────────────────────────────────────────────────────────────────────────────────────
def _key_files(instance: Path) -> Iterator[Finding]:
    sound = []
    for name in KEYS:
        file = instance / f"{name}.key"
        if not file.exists():
            yield look("keys.missing", name=file.name)
        elif file.stat().st_size != settings.KEY_BYTES:
            yield wrong("keys.damaged", name=file.name)
        elif _others_read(file):
            yield wrong("keys.open", name=file.name, path=str(file))
        else:
            sound.append(file)
    if len(sound) == len(KEYS):
        yield fine("keys.there", names=", ".join(file.name for file in sound))
    yield from _private_key(instance)


def _private_key(instance: Path) -> Iterator[Finding]:
    """Whether it opens what is there is asked of the records (`private_text`)."""
    file = instance / f"{encrypted.KEY}.key"
    try:
        settings.kept_secrets(instance, encrypted.KEY)
    except settings.DamagedKey:
        yield wrong("keys.damaged", name=file.name)
    if _others_read(file):
        yield wrong("keys.open", name=file.name, path=str(file))


def _others_read(file: Path) -> bool:
    return file.exists() and bool(file.stat().st_mode & 0o077)


def _signing(file: Path) -> Iterator[Finding]:
    """The rules of each stage that goes on name the key that must sign its heads."""
    going = select(Stage.chain).where(Stage.state != StageState.FINAL).order_by(Stage.chain)
    names = [name for name in db.session.scalars(going) if chain.size(name)]
    if not file.exists() and names:
        yield wrong("keys.lost", chains=len(names), name=file.name)
    if not names or not file.exists() or file.stat().st_size != settings.KEY_BYTES:
        return
    ours, others = public_key(file.read_bytes()).hex(), 0
    for name in names:
        rules = chain.part(name, 0, "rules")
        if isinstance(rules, dict) and rules["signers"]["server"] != ours:
            others += 1
            yield of_chain("keys.other", name)
    if not others:
        yield fine("keys.signs", chains=len(names))


# ── the ledger ────────────────────────────────────────────────────────────────────────────────
def _ledger() -> Iterator[Finding]:
    found = faults()
    yield from found
    ledger = [one for one in found if one.code.startswith("ledger.")]
    if not ledger:
        names = chain.chains()
        events = sum(chain.size(name) for name in names)
        yield fine("ledger.whole", chains=len(names), events=events)
    if (kept := mirror.here()) is None:
        yield look("mirror.none")
    elif len(found) == len(ledger):
        yield fine("mirror.in_step", folder=str(kept.folder))


def _votes() -> Iterator[Finding]:
    """Ballots that an older database may lack; nobody counts them before that is decided."""
    for stage in db.session.scalars(select(Stage).order_by(Stage.id)):
        if found := votes.restored(stage):
            used = votes.turnout(stage).used
            yield wrong("restore.votes", stage=stage.name, made=found.made, used=used)


# ── the rounds ────────────────────────────────────────────────────────────────────────────────
def _rounds() -> Iterator[Finding]:
    """When they were made last, and what they found that is said by nothing above."""
    tasks = rounds.standing()
    newest = max(tasks, key=lambda one: one.at, default=None)
    if newest is None:
        yield look("tick.never")
        return
    minutes = int(abs(clock.now() - newest.at).total_seconds() // 60)
    if rounds.silent_for(tasks, at=clock.now()):
        yield look("tick.silent", minutes=minutes)
    else:
        yield fine("tick.recent", minutes=minutes, holder=newest.holder)
    said = ("ledger.", "mirror.", "space.", "stamps.no_")
    yield from (one for task in tasks for one in task.found if not one.code.startswith(said))
