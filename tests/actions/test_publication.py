"""Announcements: published once by two persons, frozen, withdrawn, superseded, confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from competition import chain, publication, stages
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Publication, PublishedLine
from competition.publication import Standing
from tests.announced import (
    REASON,
    RULES,
    TWO,
    a_sealed_stage,
    announce,
    finish,
    shown_of,
    supersede,
)  # fmt: skip
from tests.build import BY, stage_of

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
# Five working days after a Friday: Monday to Friday of the next week, over on Saturday 00:00.
OVER = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
INSTANT = timedelta(milliseconds=1)


def test_an_announcement_is_frozen_with_its_digest_and_its_event(app: Flask) -> None:
    hall = a_sealed_stage(app)
    with stage_of(app, hall) as stage:
        before = chain.tip(hall.chain)
    announce(app, hall, at=FRIDAY, note="按细则第三条公布")
    with stage_of(app, hall) as stage:
        made = publication.of(stage)
        told = publication.announcement_of(made)
        event, parts = list(chain.events(hall.chain, Kind.ANNOUNCE))[-1]
        assert (made.number, made.published_at, made.ends_at) == (1, FRIDAY, OVER)
        assert (told.edition, told.stage, told.note) == (
            "第十三届青年教师教学竞赛", "决赛", "按细则第三条公布",
        )  # fmt: skip
        assert (told.head, told.number, told.replaces) == (before, 1, 0)
        assert (told.publicity_days, told.ends_at) == (5, "2026-12-04T16:00:00.000Z")
        assert made.digest == told.digest()
        assert made.head == event.hash
        assert event.actor == "org1"
        assert parts == {"announce": told.to_plain()}
        assert made.published_by == "org1 aud1"


def test_lines_keep_their_order_their_entry_and_their_explanation(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        lines = publication.of(stage).lines
        wanted = shown_of(stage)
        assert [one.position for one in lines] == [1, 2, 3]
        assert [one.place for one in lines] == ["1", "2", "3"]
        assert [one.prize for one in lines] == ["一等奖", "二等奖", ""]
        assert [one.entry_id for one in lines] == [one.entry_id for one in wanted]
        assert [one.explanation for one in lines] == [dict(one.explanation) for one in wanted]
        assert lines[0].explanation["rows"]


@pytest.mark.parametrize("table", ["publication", "published_line"])
def test_what_was_published_cannot_be_changed(app: Flask, table: str) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with app.app_context(), pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(f"UPDATE {table} SET edition_id = edition_id"))


def test_nothing_is_published_before_the_seal(app: Flask) -> None:
    hall = a_sealed_stage(app)
    with stage_of(app, hall) as stage:
        stages.move(stage, "unseal", by=BY, at=FRIDAY, reason=REASON)
        with pytest.raises(Refused) as refused:
            publication.publish(stage, shown_of(stage), by=TWO, at=FRIDAY)
    assert refused.value.code == "publication.not_sealed"


@pytest.mark.parametrize("by", [("org1", "org1"), ("org1", ""), ("", "aud1")])
def test_one_person_alone_can_neither_publish_nor_withdraw_nor_confirm(app: Flask, by) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        attempts = (
            lambda: publication.publish(stage, shown_of(stage), by=by, at=FRIDAY),
            lambda: publication.withdraw(stage, by=by, at=FRIDAY, reason=REASON),
            lambda: publication.confirm(stage, by=by, at=OVER),
        )
        for attempt in attempts:
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.code == "proposal.same_person"
        assert publication.newest(stage) == 1


def test_a_phone_number_typed_into_a_name_is_not_published(app: Flask) -> None:
    hall = a_sealed_stage(app, ["张三 13812345678", "李四"])
    with stage_of(app, hall) as stage:
        with pytest.raises(Refused) as refused:
            publication.publish(stage, shown_of(stage), by=TWO, at=FRIDAY)
        assert publication.latest(stage) is None
        assert list(chain.events(hall.chain, Kind.ANNOUNCE)) == []
    assert refused.value.code == "announcement.phone"


def test_level_p0_publishes_totals_and_keeps_the_marks(app: Flask) -> None:
    hall = a_sealed_stage(app, rules='publication = "P0"\n' + RULES)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        made = publication.of(stage)
        assert not publication.explains(made)
        assert {str(one.explanation) for one in made.lines} == {"{}"}
        with pytest.raises(Missing):
            publication.line_of(made, made.lines[0].code)


def test_a_rehearsal_waits_minutes_and_says_the_moment(app: Flask) -> None:
    """Whoever rehearses comes as far as the certificates."""
    hall = a_sealed_stage(app)
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        ends = publication.of(stage).ends_at
        assert ends - FRIDAY == publication.REHEARSED < timedelta(hours=1)
        assert publication.until(ends, stage.edition) == ends
        with pytest.raises(Refused, match=r"publication\.still_open"):
            publication.confirm(stage, by=TWO, at=ends - INSTANT)
        publication.confirm(stage, by=TWO, at=ends)


def test_a_rulebook_without_publicity_period_ends_at_once(app: Flask) -> None:
    hall = a_sealed_stage(app, rules=RULES.replace("publicity_days = 5", "publicity_days = 0"))
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        assert publication.of(stage).ends_at == FRIDAY


def test_a_second_announcement_supersedes_the_first_and_both_stay(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    supersede(app, hall, at=FRIDAY + timedelta(hours=1))
    with stage_of(app, hall) as stage:
        first, second = publication.of(stage, 1), publication.of(stage, 2)
        assert publication.latest(stage) is second
        assert publication.announcement_of(second).replaces == 1
        assert len(first.lines) == len(second.lines) == 3
        assert _standing(first, 2, FRIDAY) is Standing.SUPERSEDED
        assert _standing(second, 2, FRIDAY) is Standing.PUBLICISED


def _standing(made: Publication, newest: int, at: datetime) -> Standing:
    return publication.standing(made, newest_number=newest, at=at)


def test_a_withdrawn_announcement_stays_readable_and_is_withdrawn_once(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        made = publication.withdraw(stage, by=TWO, at=FRIDAY, reason=REASON)
        assert stage.state == "sealed"
        assert _standing(made, 1, FRIDAY) is Standing.WITHDRAWN
        assert [(step.step, step.reason, step.by) for step in made.steps] == [
            ("withdrawn", REASON, "org1 aud1")
        ]
        with pytest.raises(Refused) as refused:
            publication.withdraw(stage, by=TWO, at=FRIDAY, reason=REASON)
    assert refused.value.code == "publication.withdrawn_already"


def test_withdrawing_needs_a_reason(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with app.app_context():
        made = db.session.scalars(select(Publication)).one()
        with pytest.raises(Refused) as refused:
            publication.withdraw(made.stage, by=TWO, at=FRIDAY, reason="  ")
        db.session.rollback()
        assert made.steps == []
    assert refused.value.code == "stage.no_reason"


def test_the_period_is_over_at_its_first_instant_after_and_not_before(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        with pytest.raises(Refused) as refused:
            publication.confirm(stage, by=TWO, at=OVER - INSTANT)
        assert refused.value.code == "publication.still_open"
        assert refused.value.facts == {"ends": OVER}
        assert stage.state == "publicised"
        made = publication.confirm(stage, by=TWO, at=OVER)
        assert (stage.state, stage.final_at) == ("final", OVER)
        assert _standing(made, 1, OVER) is Standing.FINAL


def test_a_confirmed_announcement_is_neither_withdrawn_nor_confirmed_again(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    at = finish(app, hall)
    with stage_of(app, hall) as stage:
        for attempt in (
            lambda: publication.confirm(stage, by=TWO, at=at),
            lambda: publication.withdraw(stage, by=TWO, at=at, reason=REASON),
        ):
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.code == "publication.confirmed_already"
        with pytest.raises(Refused) as refused:
            publication.publish(stage, shown_of(stage), by=TWO, at=at)
        assert refused.value.code == "publication.not_sealed"


def test_before_publication_there_is_no_announcement_of_any_number(app: Flask) -> None:
    hall = a_sealed_stage(app)
    with stage_of(app, hall) as stage:
        assert publication.newest(stage) == 0
        for number in (0, 1):
            with pytest.raises(Missing):
                publication.of(stage, number)


def test_the_list_of_announcements_is_newest_first(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    supersede(app, hall, at=FRIDAY + timedelta(hours=1))
    with stage_of(app, hall) as stage:
        found = publication.of_edition(stage.edition)
        assert [(one.number, [step.step for step in one.steps]) for one in found] == [
            (2, []), (1, ["withdrawn"]),
        ]  # fmt: skip


def test_an_announcement_of_nobody_is_an_announcement(app: Flask) -> None:
    hall = a_sealed_stage(app)
    with stage_of(app, hall) as stage:
        stages.move(stage, "publicise", by=BY, at=FRIDAY)
        made = publication.publish(stage, [], by=TWO, at=FRIDAY)
        assert publication.announcement_of(made).lines == ()
        assert db.session.scalars(select(PublishedLine)).all() == []
        assert not publication.explains(made)
