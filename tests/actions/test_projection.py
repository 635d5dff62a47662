"""A row that somebody edits in the database is found before it counts."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from competition import cli, clock
from competition.db import db
from competition.errors import Refused
from competition.models import Stage
from judging import panels, projection, results, sheets
from judging.sheets import Signing
from tests import build
from tests.build import Hall

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
