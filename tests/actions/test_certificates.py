"""Certificates: one for each award of a final stage, numbered, checkable, void when it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from competition import certificates, publication
from competition.db import db
from competition.errors import Missing, Refused
from competition.models import Certificate, PublicationStep
from competition.publication import Standing
from tests.announced import RULES, SPECIAL, TWO, a_sealed_stage, announce, finish
from tests.build import BY, Hall, stage_of

FRIDAY = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


@pytest.fixture
def hall(app: Flask) -> Hall:
    made = a_sealed_stage(app)
    announce(app, made, at=FRIDAY)
    finish(app, made)
    return made


def issued(app: Flask, hall: Hall, *, at: datetime = FRIDAY) -> list[tuple[str, str, str]]:
    with stage_of(app, hall) as stage:
        made = certificates.issue(publication.of(stage), by=BY, at=at)
        return [(one.number, one.line.name, one.award) for one in made]


def test_each_prize_and_each_special_award_has_a_certificate(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        first, second, _none = [one.name for one in publication.of(stage).lines]
    assert issued(app, hall) == [
        ("QJS13-2026-0001", first, "一等奖"),
        ("QJS13-2026-0002", first, SPECIAL),
        ("QJS13-2026-0003", second, "二等奖"),
    ]


def test_issuing_again_gives_the_same_certificates(app: Flask, hall: Hall) -> None:
    assert issued(app, hall) == issued(app, hall, at=FRIDAY + timedelta(days=400))
    with stage_of(app, hall) as stage:
        assert len(certificates.of_publication(publication.of(stage))) == 3


def test_nothing_is_issued_before_the_result_is_final(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        with pytest.raises(Refused) as refused:
            certificates.issue(publication.of(stage), by=BY, at=FRIDAY)
        with pytest.raises(Refused) as none_yet:
            certificates.of_stage(stage, at=FRIDAY)
    assert refused.value.code == none_yet.value.code == "certificate.not_final"


def test_nothing_is_issued_on_a_withdrawn_announcement(app: Flask) -> None:
    hall = a_sealed_stage(app)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        made = publication.withdraw(stage, by=TWO, at=FRIDAY, reason="有误")
        with pytest.raises(Refused) as refused:
            certificates.issue(made, by=BY, at=FRIDAY)
    assert refused.value.code == "certificate.not_final"


def test_numbers_run_on_where_two_editions_share_a_prefix(app: Flask, hall: Hall) -> None:
    issued(app, hall)
    other = a_sealed_stage(app, edition="qjs13-2026")
    announce(app, other, at=FRIDAY)
    finish(app, other)
    numbers = [number for number, _name, _award in issued(app, other)]
    assert numbers == ["QJS13-2026-0004", "QJS13-2026-0005", "QJS13-2026-0006"]


def test_the_year_is_the_one_where_the_edition_is_held(app: Flask, hall: Hall) -> None:
    midnight_in_shanghai = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert issued(app, hall, at=midnight_in_shanghai)[0][0] == "QJS13-2027-0001"


def test_a_certificate_is_found_however_its_number_is_typed(app: Flask, hall: Hall) -> None:
    issued(app, hall)
    with stage_of(app, hall):
        wide = "ＱＪＳ１３-２０２６-０００１"
        bare = ("qjs1320260001", "QJS13 2026 0001", "qjs13—2026—0001", "ｑｊｓ１３２０２６０００１")
        for typed in ("QJS13-2026-0001", "qjs13-2026-0001", " QJS13 - 2026 - 0001 ", wide, *bare):
            found = certificates.check(typed)
            assert (found.number, found.award) == ("QJS13-2026-0001", "一等奖")
        assert certificates.standing(found, at=FRIDAY + timedelta(days=30)) is Standing.FINAL


def test_a_number_that_was_never_given_is_not_there(app: Flask, hall: Hall) -> None:
    issued(app, hall)
    with stage_of(app, hall):
        for typed in ("", "QJS13-2026-9999", "QJS13-2026-00_1", "%", "x" * 500):
            with pytest.raises(Missing):
                certificates.check(typed)


def test_two_numbers_that_only_their_hyphens_tell_apart_are_told_apart(
    app: Flask, hall: Hall
) -> None:
    issued(app, hall)
    other = a_sealed_stage(app, edition="qjs-13")
    announce(app, other, at=FRIDAY)
    finish(app, other)
    issued(app, other)
    with stage_of(app, hall):
        for number in ("QJS13-2026-0001", "QJS-13-2026-0001"):
            assert certificates.check(number.lower()).number == number
        with pytest.raises(Missing):
            certificates.check("qjs1320260001")


def test_two_certificates_never_have_one_digest(app: Flask, hall: Hall) -> None:
    issued(app, hall)
    with stage_of(app, hall) as stage:
        made = certificates.of_publication(publication.of(stage))
        assert len({one.digest for one in made}) == 3
        assert {len(one.digest) for one in made} == {64}


def test_a_certificate_cannot_be_changed(app: Flask, hall: Hall) -> None:
    issued(app, hall)
    with app.app_context(), pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text("UPDATE certificate SET award = '特等奖'"))


def test_a_certificate_of_a_withdrawn_announcement_is_void(app: Flask) -> None:
    """No move leads out of a final stage; what a later rule may do, the check page must tell."""
    hall = a_sealed_stage(app, rules=RULES)
    announce(app, hall, at=FRIDAY)
    with stage_of(app, hall) as stage:
        made = publication.of(stage)
        step = PublicationStep(
            edition_id=stage.edition_id, publication_id=made.id, step="withdrawn", at=FRIDAY, by="x"
        )
        db.session.add_all([step, _paper(made.lines[0].id, stage.edition_id)])
        db.session.flush()
        db.session.refresh(made, ["steps"])
        found = certificates.check("OLD-2026-0001")
        assert certificates.standing(found, at=FRIDAY) is Standing.WITHDRAWN
        with pytest.raises(Refused) as refused:
            certificates.printable("OLD-2026-0001", edition=stage.edition, at=FRIDAY)
    assert refused.value.code == "certificate.void"


def _paper(line: int, edition: int) -> Certificate:
    return Certificate(
        edition_id=edition, line_id=line, number="OLD-2026-0001", award="一等奖", digest="0" * 64,
        issued_at=FRIDAY,
    )  # fmt: skip


def test_only_the_edition_and_only_the_holder_can_print(app: Flask, hall: Hall) -> None:
    number = issued(app, hall)[0][0]
    other = a_sealed_stage(app, edition="other")
    with stage_of(app, other) as stage, pytest.raises(Missing):
        certificates.printable(number, edition=stage.edition, at=FRIDAY)
    with stage_of(app, hall) as stage:
        mine = publication.of(stage).lines[0].entry_id
        late = FRIDAY + timedelta(days=30)
        for entries in (None, {mine}):
            found = certificates.printable(number, edition=stage.edition, at=late, entries=entries)
            assert found.number == number
        for entries in (set(), {mine + 1}):
            with pytest.raises(Missing):
                certificates.printable(number, edition=stage.edition, at=late, entries=entries)
