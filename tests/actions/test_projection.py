"""A row that somebody edits in the database is found before it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, text, update

from competition import certificates, cli, clock, publication
from competition.db import db
from competition.errors import Refused
from competition.models import Appearance, Publication, PublishedLine, Stage
from judging import panels, projection, results, sheets
from judging.models import Decision, PenaltyNow, Recusal, ResultRun, SheetNow
from judging.sheets import Signing
from tests import build, eventful
from tests.build import AT, BY, Hall

MARKS = {"live.goal": "17.5", "live.method": "66"}


def sign_all(stage: Stage) -> None:
    for place in sheets.expected(stage):
        sheets.sign(place, Signing(str(uuid4()), 0, MARKS), at=clock.now())


def signed(app: Flask) -> Hall:
    hall = build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=2)
    with build.stage_of(app, hall) as stage:
        sign_all(stage)
        again = {**MARKS, "live.goal": "18"}
        place = panels.place_in(stage, "c01.j02")
        sheets.sign(place, Signing(str(uuid4()), 1, again), at=clock.now())
    return hall


def test_the_ledger_replayed_is_the_table(app: Flask) -> None:
    hall = signed(app)
    with build.stage_of(app, hall) as stage:
        replayed = projection.from_ledger(stage)
        assert replayed.sheets == projection.from_table(stage).sheets
        assert len(replayed.sheets) == 6
        assert replayed.sheets["c01.j02"].marks == (("live.goal", 1800), ("live.method", 6600))
        assert replayed.sheets["c01.j02"].rev == 2


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE sheet_now SET total = total + 100 WHERE rev = 2",
        "DELETE FROM sheet_now WHERE rev = 2",
    ],
)
def test_an_edited_row_is_named_and_nothing_is_sealed(app: Flask, edit: str) -> None:
    hall = signed(app)
    with build.stage_of(app, hall) as stage:
        db.session.execute(text(edit))
        db.session.expire_all()
        assert projection.differences(stage) == ["c01.j02"]
        with pytest.raises(Refused) as error:
            results.seal_stage(stage, by="desk1", at=clock.now(), key=build.KEY)
        assert error.value.code in ("seal.projection_differs", "seal.missing")
        db.session.rollback()


def play(app: Flask) -> Hall:
    """A contest in which nearly everything happens that the ledger records, to its end."""
    hall = eventful.before_it(app)
    eventful.play(app, hall)
    return hall


def a_recusal(stage: Stage) -> object:
    seat = next(one for one in panels.seats_of(stage) if one.code == "j01")
    row = {"seat_id": seat.id, "appearance_id": stage.appearances[0].id, "why": "recused"}
    return insert(Recusal).values(edition_id=1, reason="", at=AT, by="org1", **row)


def another_run(stage: Stage) -> object:
    row = {"stage_id": stage.id, "number": 99, "seq": 999, "head": "ab", "body": {}}
    return insert(ResultRun).values(edition_id=1, computed_at=AT, **row)


def another_decision(stage: Stage) -> object:
    row = {"stage_id": stage.id, "question": "q1", "answer": {"answer": {"c01": "1"}}}
    return insert(Decision).values(edition_id=1, reason="", seq=998, at=AT, by="org1", **row)


def another_announcement(stage: Stage) -> object:
    row = {"stage_id": stage.id, "number": 99, "body": "{}", "digest": "", "head": "ab" * 32}
    moments = {"published_at": AT, "ends_at": AT, "published_by": "org1 aud1"}
    return insert(Publication).values(edition_id=1, **row, **moments)


CHANGES: list[tuple[Callable[[Stage], object], str]] = [
    (a_recusal, "c..\\.j01"),
    (another_run, "#999"),
    (another_decision, "#998"),
    (another_announcement, "#abababab"),
    (lambda _: update(SheetNow).where(SheetNow.id == 1).values(hash="00" * 32), "c..\\.j.."),
    (lambda _: update(PenaltyNow).where(PenaltyNow.struck).values(struck=False), r"#\d+"),
    (lambda one: update(Appearance).where(Appearance.id == one.appearances[0].id)
     .values(position=77), "c.."),
    (lambda one: update(Stage).where(Stage.id == one.id)
     .values(state="publicised", final_at=None), "final"),
]  # fmt: skip


def test_whatever_the_ledger_decides_is_compared(app: Flask) -> None:
    """One contest, and one row after another that somebody changes behind the program's back."""
    hall = play(app)
    with build.stage_of(app, hall) as stage:
        assert projection.differences(stage) == []
        for change, name in CHANGES:
            db.session.execute(change(stage))  # type: ignore[call-overload]
            db.session.expire_all()
            found = projection.differences(stage)
            assert len(found) == 1, (found, name)
            assert re.fullmatch(name, found[0]), (found, name)
            db.session.rollback()


def test_a_frozen_line_that_is_changed_is_named_and_brings_no_certificate(
    app: Flask, engine: str
) -> None:
    hall = play(app)
    with build.stage_of(app, hall) as stage:
        trigger = "published_line_append_only ON published_line"
        if engine == "sqlite":
            trigger = "published_line_no_update"
        db.session.execute(text(f"DROP TRIGGER {trigger}"))
        wrong = update(PublishedLine).where(PublishedLine.code == "c04").values(prize="一等奖")
        db.session.execute(wrong)
        db.session.expire_all()
        assert set(projection.differences(stage)) == {"c04"}
        found = publication.of(stage)
        with pytest.raises(Refused) as refused:
            certificates.issue(found, by=BY, at=found.ends_at)
        assert (refused.value.code, refused.value.facts["codes"]) == (
            "certificate.changed", ("c04",),
        )  # fmt: skip


def test_podium_check_names_the_sheet(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = signed(app)
    monkeypatch.setattr(cli, "create_app", lambda: app)
    assert cli.main(["check"]) == 0
    with build.stage_of(app, hall):
        db.session.execute(text("UPDATE sheet_now SET total = 1 WHERE rev = 2"))
    assert cli.main(["check"]) == 1
    assert "qjs13/final: c01.j02" in capsys.readouterr().out
