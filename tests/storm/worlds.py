"""The secrets of tests/storm/test_two_worlds.py: who may know each, and another world in which it
is different (trust.md T7). They are changed behind the program's back, and afterwards changed back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select, text, update

from competition import births, encrypted, lodgers
from competition.db import db
from competition.doors import OneTimeLink
from competition.facts import LedgerEvent, LedgerPart, OpAnswer
from competition.ledger.canon import cj
from competition.ledger.event import Kind
from competition.lodgers import Lodger
from competition.models import Objection, Person, PrivateRecord, RosterDraft, Stage, Unit
from competition.rules.lifecycles import CLOSED_SHEETS, StageState
from judging.models import (
    Ballot,
    HelpCall,
    InvitedJudge,
    Recusal,
    ResultRun,
    Seat,
    SheetDraft,
    SheetNow,
)
from tests.storm.final_life import CHAIN, VIEWERS

OFFICE = frozenset({"desk", "observer", "organiser"})
ALL, NOBODY = frozenset(VIEWERS), frozenset[str]()
Known = Callable[[StageState], frozenset[str]]
Changes = list[tuple[Any, dict[str, object]]]  # row → what its columns are in the other world


@dataclass(frozen=True, slots=True)
class Secret:
    """`known` may see it in that state; nobody else may notice whether it was changed."""

    name: str
    known: Known
    changes: Callable[[], Changes]


def always(*who: str) -> Known:
    return lambda _state: frozenset(who)


def after_seal(state: StageState) -> frozenset[str]:
    """Those who see results before they are public."""
    return OFFICE if state in CLOSED_SHEETS else NOBODY


def after_announcement(state: StageState) -> frozenset[str]:
    """What is announced is everybody's; what is sealed, the office's."""
    return ALL if state in (StageState.PUBLICISED, StageState.FINAL) else after_seal(state)


def rows(table: Any, *where: Any, **other: object) -> Callable[[], Changes]:
    """These columns of every such row with something else, or with what a function makes of it."""
    return lambda: [
        (row, {name: told(row) if callable(told) else told for name, told in other.items()})
        for row in db.session.scalars(select(table).where(*where))
    ]


def _sheets_of_another() -> Changes:
    wanted = select(SheetNow).join(Seat).join(Stage, Stage.id == Seat.stage_id)
    found = db.session.scalars(wanted.where(Stage.chain == CHAIN, Seat.code == "j02"))
    return [
        (row, {"total": row.total - 1, "marks": {**row.marks, "live.method": 69 - row.id % 2}})
        for row in found
    ]


def _told(name: str, other: Callable[[dict[str, Any]], object]) -> Callable[[], Changes]:
    """Parts of the ledger of this name, with other content."""
    wanted = select(LedgerPart).where(LedgerPart.chain == CHAIN, LedgerPart.name == name)
    return lambda: [
        (row, {"data": cj(changed)})
        for row in db.session.scalars(wanted)
        if row.data and (changed := other(json.loads(row.data))) is not None
    ]


def _other_score(told: dict[str, Any]) -> object:
    return {**told, "total": told["total"] - 1} if told["sheet"].endswith(".j02") else None


def _other_result() -> Changes:
    found = db.session.scalars(select(ResultRun).join(Stage).where(Stage.chain == CHAIN))
    return [
        (run, {"body": json.loads(json.dumps(run.body).replace('"shown": "9', '"shown": "8'))})
        for run in found
    ]


def _of_the_other_college() -> Changes:
    wanted = select(SheetNow).join(Stage, Stage.id == SheetNow.stage_id).join(Unit)
    return [
        (row, {"total": row.total - 1})
        for row in db.session.scalars(wanted.where(Unit.code == "chem"))
    ]


def _ballots() -> Changes:
    found = list(db.session.scalars(select(Ballot)))
    return [(row, {"appearance_id": found[0].appearance_id + 1}) for row in found[:1]]


def _codes() -> Changes:
    return [
        (row, {"digest": f"changed {row.id}"}) for row in db.session.scalars(select(OneTimeLink))
    ]


def _answers() -> Changes:
    ops = select(LedgerEvent.op).where(LedgerEvent.chain == CHAIN, LedgerEvent.kind == Kind.SCORE)
    return rows(OpAnswer, OpAnswer.op.in_(ops), body=b"{}")()


def _born(row: PrivateRecord) -> str:
    return encrypted.keep("1971-01", encrypted.place(births.COLUMN, row.entry_id))


OTHER = Lodger("赵六", "13800000000")
SECRETS = (
    Secret("another judge's sheets", after_announcement, _sheets_of_another),
    Secret("their marks in the ledger", after_announcement, _told("score", _other_score)),
    Secret("their note", after_seal, _told("note", lambda told: {**told, "text": "另一句话"})),
    Secret("their device", after_seal, _told("meta", lambda told: {**told, "device": "另一台"})),
    Secret("a draft", always("judge"), rows(SheetDraft, typed={"live.goal": "3"})),
    Secret("what a judge was answered", always(), _answers),
    Secret("passwords", always(), rows(Person, password_hash="changed")),
    Secret("one-time codes", always(), _codes),
    Secret("who lodged an objection", always("organiser"),
           rows(Objection, name=lambda row: lodgers.kept(row.ref, OTHER)["name"],
                contact=lambda row: lodgers.kept(row.ref, OTHER)["contact"])),
    Secret("why a judge is recused", always(*OFFICE), rows(Recusal, reason="亲属")),
    Secret("a staff list that waits", always("organiser"),
           rows(RosterDraft, file_name="another.xlsx")),
    Secret("when people were born", always("organiser"), rows(PrivateRecord, born=_born)),
    Secret("who was invited to judge", always("observer", "organiser"),
           rows(InvitedJudge, name="别人", unit="别处", away=True)),
    Secret("the computed result", after_announcement, _other_result),
    Secret("another college's sheets", always(*OFFICE), _of_the_other_college),
    Secret("whom the audience chose", after_announcement, _ballots),
    Secret("why the office proposes", always(*OFFICE),
           _told("reason", lambda told: {**told, "text": "另一个理由"})),
    Secret("a call for help", always(*OFFICE, "head_judge"), rows(HelpCall, words="另一件事")),
)  # fmt: skip


@contextmanager
def another_world(app: Flask, chosen: Sequence[Secret]) -> Iterator[frozenset[str]]:
    """The names of the secrets that exist now and are others within the block."""
    with app.app_context():
        found = {secret.name: secret.changes() for secret in chosen}
        listed = [
            (type(row), inspect(row).identity, {name: getattr(row, name) for name in new}, new)
            for changes in found.values()
            for row, new in changes
        ]
        _write([(table, key, new) for table, key, _old, new in listed])
    try:
        yield frozenset(name for name, changes in found.items() if changes)
    finally:
        with app.app_context():
            _write([(table, key, old) for table, key, old, _new in reversed(listed)])


def _write(changes: Sequence[tuple[Any, Any, Mapping[str, object]]]) -> None:
    with unguarded():
        for table, key, values in changes:
            names = inspect(table).primary_key
            where = [column == value for column, value in zip(names, key, strict=True)]
            db.session.execute(update(table).where(*where).values(**values))
    db.session.commit()


@contextmanager
def unguarded() -> Iterator[None]:
    """Whatever the database itself would refuse is let through."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    triggers = db.session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    for name, _sql in triggers:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, sql in triggers:
        db.session.execute(text(sql))
