"""Erasure: a person's parts are gone everywhere, the chain still verifies, deadlines are kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from competition import (
    accounts,
    births,
    bundles,
    chain,
    clock,
    drafts,
    erasure,
    lodgers,
    mirror,
    publication,
    retention,
)
from competition.db import db
from competition.errors import Refused
from competition.facts import LedgerPart
from competition.ledger import verify
from competition.lodgers import Lodger
from competition.models import Grant, Objection, PrivateRecord, RosterDraft, Stage
from competition.policy import Role
from competition.rules.dates import BirthDate
from competition.upkeep.check import check
from competition.upkeep.rebuild import rebuild
from judging import confirmations, erasures
from judging.models import Seat, SheetNow
from tests import eventful
from tests.build import AT, BY, KEY, Hall, stage_of
from tests.databases import Copies
from tests.held import observer, organiser
from tests.installations import again, file_of, older
from tests.office import PROPOSAL, desk, staff_of

NAMED = b'"part":"person.c01"'  # beside it only the announcement says the name: it is public
LEFT = ["c02", "c03", "c04", "j01", "j02", "j03"]
LATER = AT + timedelta(days=30)


def agreed(stage: Stage, who: str) -> None:
    waits = erasures.propose(stage, who, reason="本人要求", by=organiser(stage), at=LATER)
    confirmations.confirm(stage, waits.seq, by=observer(stage), at=LATER, key=KEY)


def with_an_account(stage: Stage, who: str) -> Grant:
    """The contestant was invited, and somebody noted when they were born."""
    entry = next(one.entry for one in stage.appearances if one.code == who)
    person = accounts.add_person(entry.name, at=AT)
    given = accounts.grant(
        stage.edition, Role.CONTESTANT, at=AT, by=BY, person=person, entry=entry.id
    )
    stage.edition.first_day = date(2029, 1, 1)
    births.keep(stage.edition, [(entry, BirthDate(1990, 1))], at=AT)
    db.session.flush()
    return given


def verdict(hall: Hall) -> tuple[list[str], list[str]]:
    walk = verify.check(bundles.full(hall.chain))
    return walk.differs, walk.unknown


def nothing_is_left_of_c01(stage: Stage, account: tuple[int, str]) -> None:
    """Beside the ledger; what is public stays."""
    entry = next(one.entry for one in stage.appearances if one.code == "c01")
    person = db.session.get_one(Grant, account[0]).person
    assert (entry.name, entry.staff_no, entry.title) == (entry.code, None, "")
    assert person is not None
    assert (person.name, person.login, person.password_hash) == (account[1], None, None)
    assert db.session.scalar(select(func.count()).select_from(PrivateRecord)) == 0
    appearance = next(one for one in stage.appearances if one.code == "c01")
    noted = select(SheetNow.note).where(SheetNow.appearance_id == appearance.id)
    assert set(db.session.scalars(noted)) == {""}
    gone = select(LedgerPart.name).where(LedgerPart.data.is_(None))
    assert set(db.session.scalars(gone)) == {"person.c01", "note", "reason"}  # why erased, too
    assert publication.of(stage).lines[0].name in eventful.NAMES  # what is public stays


def test_what_two_persons_erase_is_gone_and_the_chain_still_verifies(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    hall = eventful.an_eventful_contest(app)
    with stage_of(app, hall) as stage:
        given = with_an_account(stage, "c01")
        account = given.id, given.code
        before, tip = verdict(hall), chain.tip(hall.chain)
        assert NAMED in bundles.full(hall.chain)
    whole = file_of(app, hall.chain).read_bytes()
    assert NAMED in whole
    with older(app, copies, tmp_path) as url:
        with stage_of(app, hall) as stage:
            agreed(stage, "c01")
        with stage_of(app, hall) as stage:
            assert verdict(hall) == before
            assert tip in [event.hash for event, _parts in chain.events(hall.chain)]
            assert chain.faults(hall.chain) == []
            assert mirror.differences(hall.chain) == []
            assert NAMED not in bundles.full(hall.chain)
            assert [one.code for one in erasure.named(stage)] == LEFT
            nothing_is_left_of_c01(stage, account)
        assert NAMED not in file_of(app, hall.chain).read_bytes()
        assert check(app) == []
        with again(app, url) as restored:  # an older database learns of it from the mirror
            assert rebuild(restored).open == []
            with restored.app_context():
                assert NAMED not in bundles.full(hall.chain)
    # a crash came between the commit and the file: the next rounds make good for it
    fresh = file_of(app, hall.chain).read_bytes().splitlines(keepends=True)
    file_of(app, hall.chain).write_bytes(whole + b"".join(fresh[len(whole.splitlines()) :]))
    with app.app_context():
        mirror.forget_erased()
        assert NAMED not in file_of(app, hall.chain).read_bytes()
        assert mirror.differences(hall.chain) == []


def test_a_judge_is_erased_and_only_once_and_only_when_all_is_over(app: Flask) -> None:
    """And the page says what is kept until when, and takes the proposal."""
    hall = eventful.before_it(app)
    with stage_of(app, hall) as stage:
        with pytest.raises(Refused) as early:
            erasures.propose(stage, "j01", reason="本人要求", by=organiser(stage), at=AT)
        assert early.value.code == "proposal.untimely"
    eventful.play(app, hall)
    with stage_of(app, hall) as stage:
        before = verdict(hall)
        agreed(stage, "j01")
        assert db.session.scalars(select(Seat.name).where(Seat.code == "j01")).all() == ["j01"]
        assert verdict(hall) == before
        with pytest.raises(Refused) as twice:
            erasures.propose(stage, "j01", reason="本人要求", by=organiser(stage), at=LATER)
        assert twice.value.code == "erase.gone"
    _the_page(app, hall)


def _the_page(app: Flask, hall: Hall) -> None:
    with clock.frozen(LATER):
        staff = staff_of(app, hall)
        page = staff.organiser.get(desk(hall, "/personal"))
        assert "提出异议的人的姓名和联系方式" in page.text
        assert "2027年5月23日" in page.text
        assert eventful.NAMES[0] in page.text
        assert staff.organiser.post(desk(hall, "/personal/c01"), {"reason": ""}).status_code == 422
        answer = staff.organiser.post(desk(hall, "/personal/c01"), {"reason": "本人要求"})
        assert answer.headers["location"] == desk(hall, "/proposals")
        assert "待确认" in staff.organiser.get(desk(hall, "/personal")).text
        assert staff.stranger.get(desk(hall, "/personal")).status_code == 404
        (seq,) = PROPOSAL.findall(staff.observer.get(desk(hall, "/proposals")).text)
        answer = staff.observer.post(desk(hall, f"/proposals/{seq}/confirm"))
        assert answer.is_redirect, answer.text
        page = staff.organiser.get(desk(hall, "/personal"))
        assert eventful.NAMES[0] not in page.text
    _kept_until(app, hall)


def _kept_until(app: Flask, hall: Hall) -> None:
    """Personal data goes on the day that the edition says."""
    with stage_of(app, hall) as stage:
        edition = stage.edition
        edition.rules = {**edition.rules, "keep_days": {"draft": 10}}
        with_an_account(stage, "c02")
        db.session.add(
            RosterDraft(
                edition_id=edition.id,
                by=BY,
                at=AT,
                file_name="a.xlsx",
                **drafts.kept(edition, b"", {}),
            )
        )
        db.session.flush()
        there = {one.what: one for one in retention.kept(edition)}
        until = there["contacts"].until
        assert until == date(2027, 5, 23)  # the publicity period ends with the 23rd of November
        assert (there["draft"].count, there["draft"].until) == (1, date(2026, 12, 1))
        assert (there["births"].count, there["births"].until) == (1, date(2030, 1, 1))
        on_the_day = datetime.fromisoformat(f"{until}T12:00:00+08:00")
        after = on_the_day + timedelta(days=1)
        told = [
            [(one.code, one.facts) for one in retention.delete_due(edition, by="server", at=at)]
            for at in (on_the_day, after, after)
        ]
        assert told == [[("tick.draft", {"count": 1})], [("tick.contacts", {"count": 1})], []]
        lodged = db.session.scalars(select(Objection)).one()
        assert (lodgers.of(lodged), lodged.text) == (Lodger("", ""), "总分有误")
