"""An older database, brought up to where its mirror is; projections rebuilt from the chain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from competition import chain, cli, draws, editions, run_of_show, second_person
from competition.db import db
from competition.errors import Refused
from competition.facts import LedgerEvent, LedgerHead, LedgerPart, OpAnswer
from competition.ledger.head import Label
from competition.models import Objection, Publication, PublishedLine, Stage
from competition.rules.lifecycles import AppearanceState, VoteState
from competition.upkeep.check import check
from competition.upkeep.rebuild import rebuild
from judging import (
    confirmations,
    corrections,
    panels,
    projection,
    proposals,
    sheets,
    votes,
)
from judging.models import Decision, NoAttempt, PenaltyNow, Recusal, ResultRun, SheetNow
from tests import build, eventful
from tests.actions.marks import sign
from tests.actions.test_votes import VOTED, opened
from tests.databases import Copies
from tests.held import observer, organiser
from tests.installations import again, file_of, older

AT = datetime(2026, 11, 21, 6, 30, 12, 345000, tzinfo=UTC)
TABLES = (
    LedgerEvent, LedgerPart, LedgerHead, OpAnswer, SheetNow, PenaltyNow, NoAttempt, Recusal,
    Decision, ResultRun, Publication, PublishedLine, Objection,
)  # fmt: skip
# numbered anew, or in no event
WHO_OBJECTED = {(Objection, name) for name in ("ref", "name", "contact")}


def everything(app: Flask) -> dict[str, list[dict[str, object]]]:
    """What the chain's events have done, table by table."""
    with app.app_context():
        found = {table.__tablename__: _rows(table) for table in TABLES}
        (stage,) = db.session.scalars(select(Stage))
        found["stage"] = [{"state": stage.state, "final": stage.final_at, "at": stage.sealed_at}]
        found["appearances"] = [{one.code: one.state} for one in stage.appearances]
        return found


def _rows(table: Any) -> list[dict[str, object]]:
    columns = [
        one.key
        for one in table.__table__.columns
        if one.key != "id" and (table, one.key) not in WHO_OBJECTED
    ]
    order = [getattr(table, key) for key in ("chain", "seq", "name", "id") if hasattr(table, key)]
    rows = db.session.scalars(select(table).order_by(*order))
    return [{key: getattr(row, key) for key in columns} for row in rows]


def test_a_whole_contest_comes_back_from_the_mirror(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    """The database is that of the morning; sixty events later everything is as it was."""
    hall = eventful.before_it(app)
    with older(app, copies, tmp_path) as url:
        eventful.play(app, hall)
        with build.stage_of(app, hall) as stage:  # the head of the day: nothing is appended
            chain.sign_head(stage.chain, Label.DAY, at=AT, key=build.KEY)
        wanted = everything(app)
        assert wanted["ledger_head"][-1]["label"] == "day"
        with again(app, url) as restored:
            told = rebuild(restored)
            assert told.open == []
            assert everything(restored) == wanted
            assert check(restored) == []


def test_what_was_signed_after_the_vote_was_closed_comes_back_too(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    hall = build.a_stage_in_scoring(app, rulebook=VOTED, contestants=3)
    with build.stage_of(app, hall) as stage:
        opened(stage)
    with older(app, copies, tmp_path) as url:
        with build.stage_of(app, hall) as stage:
            votes.close_vote(stage, by=build.BY, at=AT)
            sign(stage, "c01.j01", "18", "70")
        with again(app, url) as restored:
            assert rebuild(restored).open == []
            with restored.app_context():
                (stage,) = db.session.scalars(select(Stage))
                assert votes.state_of(stage) is VoteState.CLOSED
                assert votes.counts(stage) == {
                    code: {"staff": 0, "student": 0} for code in ("c01", "c02", "c03")
                }
                (signed,) = sheets.of_stage(stage).values()
                assert (signed.rev, signed.total) == (1, 8800)


def test_what_was_taken_back_or_sent_back_does_not_wait_again(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    """The proposals are on the ledger and come back; how they ended is beside it."""
    hall = eventful.before_it(app)
    with build.stage_of(app, hall) as stage:
        eventful.settled(stage)
    with older(app, copies, tmp_path) as url:
        with build.stage_of(app, hall) as stage:
            by = organiser(stage)
            typed = {"live.goal": "20", "live.method": "78"}
            one = corrections.propose(stage, "c03.j02", typed, reason="误", by=by, at=AT)
            second_person.send_back(stage, one.seq, reason="不是", by=observer(stage), at=AT)
            other = proposals.propose_publication(stage, reason="公示", by=by, at=AT)
            second_person.take_back(stage, other.seq, by=by, at=AT)
        with again(app, url) as restored:
            assert ["2 个等着确认的提议" in line for line in rebuild(restored).done] == [
                False,
                True,
            ]
            with build.stage_of(restored, hall) as stage:
                with pytest.raises(Refused, match=r"proposal\.ended"):
                    confirmations.confirm(
                        stage, other.seq, by=observer(stage), at=AT, key=build.KEY
                    )
                assert second_person.pending(stage) == []


def test_projections_are_rebuilt_from_the_chain_alone(app: Flask) -> None:
    hall = eventful.an_eventful_contest(app)
    wanted = everything(app)
    with build.stage_of(app, hall) as stage:
        db.session.execute(delete(SheetNow).where(SheetNow.rev == 2))
        db.session.execute(delete(PenaltyNow).where(PenaltyNow.struck))
        db.session.execute(update(SheetNow).values(total=SheetNow.total + 100))
        stage.appearances[0].state = AppearanceState.ABSENT
        db.session.flush()
        assert len(projection.differences(stage)) > 5
    told = rebuild(app)
    assert told.open == []
    assert len(told.done) == 1
    found = everything(app)
    for name in ("sheet_now", "penalty_now"):
        key = "seq" if name == "penalty_now" else "hash"
        assert sorted(found[name], key=lambda row: (row[key], row["appearance_id"])) == sorted(
            wanted[name], key=lambda row: (row[key], row["appearance_id"])
        )
    assert found["appearances"] == wanted["appearances"]


def test_what_people_must_do_again_stops_it_and_is_named(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    """A panel seated after the backup: its seats and their sign-ins are in no event."""
    with app.app_context():
        edition = build.an_edition()
        stage = editions.add_stage(
            edition, code="final", name="决赛", position=1, by=build.BY, at=AT
        )
        editions.adopt_rulebook(stage, build.SMALL, by=build.BY, at=AT, key=build.KEY)
        run_of_show.fix_roster(stage, build.some_entries(edition, ["甲", "乙"]), by=build.BY, at=AT)
        db.session.commit()
    with older(app, copies, tmp_path) as url:
        with app.app_context():
            (stage,) = db.session.scalars(select(Stage))
            draws.draw_order(stage, public=build.DICE, by=build.BY, at=AT)
            panels.seat_panel(stage, {"expert": ["子", "丑", "寅"]}, by=build.BY, at=AT)
            db.session.commit()
        with again(app, url) as restored:
            assert_done_by_people(restored)
    assert file_of(app, "qjs13/final.aside-1").exists()


def assert_done_by_people(restored: Flask) -> None:
    told = rebuild(restored)
    assert [line.split("：")[0] for line in told.done] == ["qjs13/final"]
    assert "从第 6 条（panel）起" in told.open[0]
    assert rebuild(restored, set_aside=True).open == []
    assert check(restored) == []
    with restored.app_context():
        (stage,) = db.session.scalars(select(Stage))
        assert sorted(one.position or 0 for one in stage.appearances) == [1, 2]
        assert chain.size(stage.chain) == 6


def test_two_stories_are_not_joined(app: Flask, copies: Copies, tmp_path: Path) -> None:
    hall = eventful.before_it(app)
    with older(app, copies, tmp_path) as url:
        with build.stage_of(app, hall) as stage:
            run_of_show.move(stage.appearances[0], "call", by="desk1", at=AT)
        with again(app, url) as elsewhere:
            elsewhere.extensions["podium.mirror"] = None  # went on without the mirror
            with build.stage_of(elsewhere, hall) as stage:
                run_of_show.move(stage.appearances[1], "call", by="desk1", at=AT)
        with again(app, url) as here:
            assert "数据库与流水副本说法不一" in rebuild(here).open[0]
            assert len(check(here)) == 1
            assert rebuild(here, set_aside=True).open == []
            assert check(here) == []


def test_serve_does_not_start_where_a_person_must_decide(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = eventful.before_it(app)
    lines = file_of(app, hall.chain).read_bytes().splitlines(keepends=True)
    file_of(app, hall.chain).write_bytes(b"".join(reversed(lines)))
    monkeypatch.setattr(cli, "create_app", lambda: app)
    assert cli.main(["serve"]) == 1
    assert "podium rebuild --set-aside" in capsys.readouterr().out
