"""Objections: within the period to the millisecond, answered once, known to nobody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from competition import chain, lodgers, objections, publication, tries
from competition.db import db
from competition.doors import Attempt
from competition.errors import Missing, Refused
from competition.facts import LedgerPart, Trail
from competition.ledger.event import Kind
from competition.lodgers import Lodger
from competition.models import Edition, Objection, Stage
from tests.announced import TWO, a_sealed_stage, announce, finish, supersede
from tests.build import BY, Hall, stage_of

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
LATER = FRIDAY + timedelta(hours=3)
INSTANT = timedelta(milliseconds=1)
TYPED = {
    "name": "周明远",
    "contact": "13812345678",
    "text": "第 2 席的教学目标一项,\n与细则第三条不符。",
    "address": "192.0.2.7",
}


@pytest.fixture
def hall(app: Flask) -> Hall:
    made = a_sealed_stage(app)
    announce(app, made, at=FRIDAY)
    return made


def lodge(stage: Stage, *, at: datetime = LATER, about: str = "", **typed: str) -> Objection:
    return objections.lodge(publication.of(stage), about=about, at=at, **TYPED | typed)


def test_an_objection_is_kept_as_typed_and_found_by_its_reference(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        made = lodge(stage, about="c02")
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", made.ref)
        assert (made.about, made.text, made.state, made.lodged_at) == (
            "c02", TYPED["text"], "lodged", LATER,
        )  # fmt: skip
        assert lodgers.of(made) == Lodger(TYPED["name"], TYPED["contact"])
        for copied in (made.ref, made.ref.lower(), made.ref.replace("-", " "), f" {made.ref} "):
            assert objections.by_ref(copied) is made


def test_letters_that_look_like_digits_are_read_as_digits(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        made = lodge(stage)
        made.ref = "0011A-BCDEF-GHJKM-NPQRS"
        db.session.flush()
        assert objections.by_ref("oOiL a bcdef ghjkm npqrs") is made


def test_a_reference_that_nobody_was_given_finds_nothing(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        lodge(stage)
        for ref in ("", "-", "0" * 20, "'; --", "𠮷" * 20):
            with pytest.raises(Missing):
                objections.by_ref(ref)


ZONES = ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham"]


@pytest.mark.parametrize("zone", ZONES)
def test_the_period_closes_at_local_midnight_to_the_millisecond(app: Flask, zone: str) -> None:
    hall = a_sealed_stage(app)
    with stage_of(app, hall) as stage:
        stage.edition.time_zone = zone
    announce(app, hall, at=FRIDAY)
    midnight = datetime(2026, 12, 5, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    with stage_of(app, hall) as stage:
        assert publication.of(stage).ends_at == midnight
        assert lodge(stage, at=midnight - INSTANT).lodged_at == midnight - INSTANT
        for late in (midnight, midnight + INSTANT):
            with pytest.raises(Refused) as refused:
                lodge(stage, at=late)
            assert refused.value.code == "objection.closed"
            assert refused.value.facts == {"ends": midnight}


def test_nobody_can_object_before_publication_even_with_a_clock_that_is_wrong(
    app: Flask, hall: Hall
) -> None:
    with stage_of(app, hall) as stage:
        with pytest.raises(Refused) as refused:
            lodge(stage, at=FRIDAY - INSTANT)
        assert lodge(stage, at=FRIDAY).lodged_at == FRIDAY
    assert refused.value.code == "objection.closed"


def test_a_withdrawn_or_superseded_announcement_takes_no_objections(app: Flask, hall: Hall) -> None:
    supersede(app, hall, at=FRIDAY + timedelta(hours=1))
    with stage_of(app, hall) as stage:
        first, second = publication.of(stage, 1), publication.of(stage, 2)
        assert [objections.is_open(one, at=LATER) for one in (first, second)] == [False, True]
        publication.withdraw(stage, by=TWO, at=LATER, reason="有误")
        assert not objections.is_open(second, at=LATER)
        with pytest.raises(Refused) as refused:
            lodge(stage)
    assert refused.value.code == "objection.closed"


UNFIT = [
    ("name", " ", "objection.no_name"),
    ("contact", "\u200b", "objection.no_contact"),
    ("text", "\n\t ", "objection.no_text"),
    ("text", "长" * 2001, "objection.too_long"),
    ("name", "长" * 41, "objection.too_long"),
    ("contact", "1" * 101, "objection.too_long"),
    ("about", "c99", "objection.unknown_line"),
]


def test_what_cannot_be_handled_is_refused_and_leaves_nothing(app: Flask, hall: Hall) -> None:
    for field, typed, code in UNFIT:
        with app.app_context():
            stage = db.session.get(Stage, hall.stage_id)
            assert stage is not None
            with pytest.raises(Refused) as refused:
                lodge(stage, **{field: typed})  # type: ignore[arg-type]
            db.session.rollback()
            assert refused.value.code == code
            assert db.session.scalars(select(Objection)).all() == []
            assert db.session.scalars(select(Attempt)).all() == []


def test_hidden_characters_are_dropped_and_rare_ones_kept(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        made = lodge(stage, name="陈\u202e𠮷\x00·e\u0301", text="一\r\n二\x07\ud800三")
        assert (lodgers.of(made).name, made.text) == ("陈𠮷·é", "一\n二三")


def test_one_address_is_slowed_down_for_an_hour_and_is_not_kept(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        for _ in range(objections.MOST_IN_WINDOW):
            lodge(stage)
        assert tries.forget_old(at=LATER + tries.PAUSE) == 0, "no objection is forgotten"
        with pytest.raises(Refused) as refused:
            lodge(stage, at=LATER + tries.HOUR - INSTANT)
        assert refused.value.code == "objection.too_many"
        lodge(stage, address="192.0.2.8")
        lodge(stage, at=LATER + tries.HOUR)
        kept = [one.key for one in db.session.scalars(select(Attempt))]
        assert not any("192.0.2" in key for key in kept)
        assert len(kept) == 1  # what is older than the hour is gone


def test_the_ledger_knows_that_and_when_but_neither_name_nor_contact(
    app: Flask, hall: Hall
) -> None:
    with stage_of(app, hall) as stage:
        made = lodge(stage, about="c02")
        objections.answer(made, "dismiss", text="经复核,评分符合细则。", by=BY, at=LATER)
        events = list(chain.events(hall.chain, Kind.OBJECTION))
        assert [(event.actor, parts) for event, parts in events] == [
            ("public", {"objection": _told(made, "lodge"), "reason": {"text": TYPED["text"]}}),
            (BY, {"objection": _told(made, "dismiss"), "reason": {"text": made.answer}}),
        ]
        whole = b"".join(one.data or b"" for one in db.session.scalars(select(LedgerPart))).decode()
        whole += "".join(f"{one.about} {one.reason}" for one in db.session.scalars(select(Trail)))
        assert TYPED["name"] not in whole
        assert TYPED["contact"] not in whole
        assert made.ref not in whole
        assert chain.faults(hall.chain) == []


def _told(made: Objection, move: str) -> dict[str, object]:
    return {"announcement": 1, "about": "c02", "move": move, "objection": made.id}


@pytest.mark.parametrize(("move", "state"), [("uphold", "upheld"), ("dismiss", "dismissed")])
def test_an_answer_is_given_once_and_with_reasons(
    app: Flask, hall: Hall, move: str, state: str
) -> None:
    with stage_of(app, hall) as stage:
        made = lodge(stage)
        with pytest.raises(Refused) as refused:
            objections.answer(made, move, text=" ", by=BY, at=LATER)
        assert refused.value.code == "objection.no_answer"
        objections.answer(made, move, text="理由见复核记录。", by=BY, at=LATER)
        assert (made.state, made.answer, made.answered_by) == (state, "理由见复核记录。", BY)
        for again in ("uphold", "dismiss"):
            with pytest.raises(Refused) as refused:
                objections.answer(made, again, text="再答", by=BY, at=LATER)
            assert refused.value.code == "move.not_allowed"


def test_the_lodger_can_take_it_back_until_it_is_answered(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        first, second = lodge(stage), lodge(stage)
        objections.take_back(first.ref.lower(), at=LATER)
        assert (first.state, first.answered_at, first.answer) == ("taken_back", LATER, "")
        objections.answer(second, "dismiss", text="不成立", by=BY, at=LATER)
        for ref in (first.ref, second.ref):
            with pytest.raises(Refused) as refused:
                objections.take_back(ref, at=LATER)
            assert refused.value.code == "move.not_allowed"


def test_nothing_is_confirmed_while_an_objection_waits(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        made = lodge(stage)
        ends_at = publication.of(stage).ends_at
        with pytest.raises(Refused) as refused:
            publication.confirm(stage, by=TWO, at=ends_at)
        assert (refused.value.code, refused.value.facts) == (
            "publication.open_objections", {"count": 1},
        )  # fmt: skip
        objections.answer(made, "dismiss", text="不成立", by=BY, at=ends_at)
        publication.confirm(stage, by=TWO, at=ends_at)
        assert stage.state == "final"


def test_an_objection_to_the_first_announcement_still_waits_under_the_second(
    app: Flask, hall: Hall
) -> None:
    with stage_of(app, hall) as stage:
        lodge(stage)
    supersede(app, hall, at=LATER)
    with stage_of(app, hall) as stage:
        assert len(objections.open_of(publication.of(stage))) == 1
        with pytest.raises(Refused, match="open_objections"):
            publication.confirm(stage, by=TWO, at=publication.of(stage).ends_at)


def test_an_upheld_objection_asks_for_a_new_announcement(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        objections.answer(lodge(stage), "uphold", text="成立", by=BY, at=LATER)
        with pytest.raises(Refused, match="upheld"):
            publication.confirm(stage, by=TWO, at=publication.of(stage).ends_at)
    supersede(app, hall, at=LATER)
    finish(app, hall)
    with stage_of(app, hall) as stage:
        assert stage.state == "final"


def test_organisers_find_an_objection_in_its_own_edition_only(app: Flask, hall: Hall) -> None:
    other = a_sealed_stage(app, edition="other")
    with stage_of(app, hall) as stage:
        first, second = lodge(stage), lodge(stage, at=LATER + INSTANT)
        objections.answer(first, "dismiss", text="不成立", by=BY, at=LATER)
        elsewhere = db.session.scalars(select(Edition).where(Edition.code == other.edition)).one()
        assert objections.of(stage.edition, first.id) is first
        assert objections.of_edition(stage.edition) == [second, first]
        assert objections.of_edition(elsewhere) == []
        with pytest.raises(Missing):
            objections.of(elsewhere, first.id)
