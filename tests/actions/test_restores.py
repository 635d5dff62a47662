"""After a restore: nothing is sealed before two persons have put it on the chain; it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from competition import accounts, bundles, chain, editions, publication, restores, second_person
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger import verify
from competition.ledger.event import Kind, stamp
from competition.models import Stage
from competition.policy import Role
from competition.rules.lifecycles import StageState
from competition.second_person import Proposal
from competition.upkeep.backup import backup
from competition.upkeep.restore import restore
from judging import confirmations, proposals, results, reveals, sheets
from judging.sheets import Signing
from tests import build, eventful
from tests.build import AT, BY, KEY, SMALL, names, stage_of
from tests.held import a_hall, observer, organiser

MADE = AT - timedelta(minutes=5)
LATER = AT + timedelta(minutes=30)
MARKS = {"live.goal": "17.5", "live.method": "66"}


@contextmanager
def restored(app: Flask) -> Iterator[Stage]:
    """Every sheet is signed; the server came from a backup meanwhile."""
    hall = a_hall(app, SMALL, names(2))
    with stage_of(app, hall) as stage:
        restores.note(stage, made_at=stamp(MADE), at=AT)
        for place in sheets.expected(stage):
            sheets.sign(place, Signing(str(uuid4()), 0, MARKS), at=AT)
        yield stage


def recorded_by_two(stage: Stage) -> bytes:
    """The organiser proposes, the observer confirms; then it is sealed."""
    asked = proposals.propose_recovery(
        stage, known="1234", reason="换了电脑", by=organiser(stage), at=AT
    )
    confirmations.confirm(stage, asked.seq, by=observer(stage), at=AT, key=KEY)
    return sealed(stage)


def recorded_by_one(stage: Stage) -> bytes:
    """Somebody with the database writes the event alone."""
    told = restores.what(stage, "")
    chain.append(stage.chain, Kind.RECOVER, by="org1", at=AT, parts={"recover": told})
    return sealed(stage)


def sealed(stage: Stage) -> bytes:
    results.seal_stage(stage, by="desk1", at=LATER, key=KEY)
    return bundles.full(stage.chain)


def test_before_it_is_recorded_nothing_is_sealed(app: Flask) -> None:
    with restored(app) as stage:
        for attempt in (
            lambda: results.seal_stage(stage, by="desk1", at=LATER, key=KEY),
            lambda: results.seal_appearance(stage.appearances[0], by="desk1", at=LATER),
        ):
            with pytest.raises(Refused) as refused:
                attempt()
            assert (refused.value.code, refused.value.facts) == ("restore.open", {"at": MADE})


def test_two_persons_record_where_the_chain_stood(app: Flask) -> None:
    with restored(app) as stage:
        before = chain.size(stage.chain) - 6  # the sheets came after the restore
        head = [event.hash for event, _parts in chain.events(stage.chain)][before - 1]
        walk = verify.check(recorded_by_two(stage))
        ((event, parts),) = chain.events(stage.chain, Kind.RECOVER)
        assert event.actor == "aud1"
        told = {"events": before, "head": head, "known": "1234", "made": stamp(MADE)}
        assert parts["recover"] == told
        assert (walk.differs, walk.unknown) == ([], [])
        assert walk.restored == [f"from a backup of {stamp(MADE)}, {before} events"]
        assert restores.open_since(stage) is None


def test_one_person_alone_is_noticed(app: Flask) -> None:
    with restored(app) as stage:
        content = recorded_by_one(stage)
        with pytest.raises(verify.Bad, match="recover without two persons"):
            verify.check(content)


def test_a_second_restore_asks_again(app: Flask) -> None:
    with restored(app) as stage:
        recorded_by_two(stage)
        with pytest.raises(Refused, match=r"restore\.none_open"):
            restores.what(stage, "")
        restores.note(stage, made_at=stamp(AT), at=LATER)
        found = restores.open_since(stage)
        assert found is not None
        assert found.since == AT


def test_it_is_not_for_everybody_and_not_without_a_restore(app: Flask) -> None:
    with restored(app) as stage:
        with pytest.raises(Missing):
            proposals.propose_recovery(stage, known="", reason="x", by=observer(stage), at=AT)
        recorded_by_two(stage)
        with pytest.raises(Refused) as refused:
            proposals.propose_recovery(stage, known="", reason="x", by=organiser(stage), at=AT)
        assert refused.value.code == "restore.none_open"


def test_after_the_seal_nothing_is_agreed_on_or_made_public_before_it_is_recorded(
    app: Flask,
) -> None:
    """What two persons had corrected and announced after the backup may stand on paper."""
    with sealed_and_restored(app) as (day, waits):
        stage, by = day.stage, organiser(day.stage)
        tried: tuple[Callable[[], object], ...] = (
            lambda: day.agree(waits),
            lambda: proposals.propose_publication(stage, reason="公示", by=by, at=day.at),
            lambda: proposals.propose_unseal(stage, reason="重评", by=by, at=day.at),
            lambda: reveals.plan(stage),
        )
        for attempt in tried:
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.code == "restore.open"
        assert stage.state is StageState.SEALED
        day.agree(
            proposals.propose_recovery(stage, known="", reason="换了电脑", by=by, at=day.later().at)
        )
        day.agree(waits)
        announced = publication.latest(stage)
        assert announced is not None
        walk = verify.check(bundles.announced(announced.head))
        assert (walk.differs, walk.unknown, len(walk.restored)) == ([], [], 1)


def test_whom_the_chain_does_not_know_yet_is_told_to_it_first(app: Flask) -> None:
    """Who got the office on the day must be known before they can record the restore."""
    with restored(app) as stage:
        accounts.grant(stage.edition, Role.OBSERVER, at=LATER, by="org1", code="aud2")
        asked = proposals.propose_office(stage, reason="接任", by=organiser(stage), at=LATER)
        confirmations.confirm(stage, asked.seq, by=observer(stage), at=LATER, key=KEY)
        assert second_person.office(stage)["aud2"] == "observer"


@contextmanager
def sealed_and_restored(app: Flask) -> Iterator[tuple[eventful.Day, Proposal]]:
    """Sealed, settled, and proposed for publication; then a backup of that was put back."""
    hall = eventful.before_it(app)
    with stage_of(app, hall) as stage:
        day = eventful.settled(stage)
        at = day.later().at
        waits = proposals.propose_publication(stage, reason="公示", by=organiser(stage), at=at)
        restores.note(stage, made_at=stamp(at), at=day.later().at)
        yield day, waits


def test_a_stage_that_had_not_begun_is_recorded_too_once_it_has(app: Flask, tmp_path: Path) -> None:
    """Its rules may have been adopted elsewhere since, and sheets signed under them."""
    with app.app_context():
        edition = build.an_edition()
        for role, code in ((Role.ORGANISER, BY), (Role.OBSERVER, "aud1")):
            accounts.grant(edition, role, at=AT, by=BY, code=code)
        editions.add_stage(edition, code="final", name="决赛", position=1, by=BY, at=AT)
        db.session.commit()
    made = backup(app, at=AT, to=tmp_path)
    told = restore(app, made.path, at=AT)
    assert told.open == []
    (said,) = [line for line in told.done if "还没有采用评审细则" in line]
    assert "有 1 个阶段" in said
    with app.app_context():
        stage = db.session.scalars(select(Stage)).one()
        assert restores.open_since(stage) is None, "there is nothing yet that could be settled"
        build.to_closed(stage, rulebook=SMALL, called=names(2))
        sheets.start_scoring(stage, by=BY, at=AT, key=KEY)
        for place in sheets.expected(stage):
            sheets.sign(place, Signing(str(uuid4()), 0, MARKS), at=AT)
        with pytest.raises(Refused) as refused:
            results.seal_stage(stage, by="desk1", at=LATER, key=KEY)
        assert refused.value.code == "restore.open"
        walk = verify.check(recorded_by_two(stage))
        assert (walk.differs, walk.unknown) == ([], [])
        assert walk.restored == [f"from a backup of {stamp(AT)}, 0 events"]
        assert restores.open_since(stage) is None
        db.session.commit()
