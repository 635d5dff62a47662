"""The hall's screens: frozen frames, the order of the reveal, and nothing before its seal."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.exc import DatabaseError

from competition import run_of_show
from competition.db import db
from competition.models import Unit
from judging import corrections, proposals, results, reveals, screens
from judging.models import HallFrame, Scene
from judging.screens import Order
from tests.actions.marks import (
    BY,
    LATER,
    SPREAD,
    agree,
    hall,
    refused,
    sealed,
    sign_all,
    someone,
)
from tests.build import SMALL

PRIZES = SMALL.replace(
    'name = "决赛"',
    """name = "决赛"
prize = [{ code = "一等奖", count = 1 }, { code = "二等奖", count = 2 }]
special = [{ code = "教学方法奖", by = "marks", only.criterion = "method", take = "mean" }]
""",
    1,
)
PENALTY = 'penalty = [{ code = "late", points = "-2" }]\n[[component]]'
ONE_BY_ONE = SMALL.replace('name = "决赛"', 'name = "决赛"\nreveal = "per_appearance"', 1)
FINED = ONE_BY_ONE.replace("[[component]]", PENALTY, 1) + '[[step]]\nadd = "penalties"\n'
FIRST_TWO = SMALL.replace(
    'name = "决赛"', 'name = "决赛"\nreveal = "first_together"\nfirst_together = 2', 1
)


def show(stage, scene, about="", *on):
    screens.show(stage, Order(scene, on or (1,), about), by=BY, at=LATER)


def reveal(stage, done, *, whole=False, on=(1,)):
    screens.reveal(stage, on, done=done, whole=whole, by=BY, at=LATER)


def on_screen(stage, screen=1):
    frame = screens.now(stage, screen)
    return (frame.scene, frame.body) if frame else None


def scored(stage, screen=1):
    """Whose score is on this screen."""
    scene, body = on_screen(stage, screen)
    assert scene == "score"
    names = {one["name"] for one in body["scores"]}
    return sorted(one.code for one in stage.appearances if one.entry.name in names)


def named(stage, code):
    return run_of_show.of(stage, code).entry.name


def judged(stage, *codes):
    """Called, finished, signed and sealed."""
    sign_all(stage, {code: SPREAD[code] for code in codes})
    for code in codes:
        one = run_of_show.of(stage, code)
        run_of_show.move(one, "call", by=BY, at=LATER)
        run_of_show.move(one, "finish", by=BY, at=LATER)
        results.seal_appearance(one, by=BY, at=LATER)


# ── the reveal ────────────────────────────────────────────────────────────────────────────────
def test_the_lowest_prize_is_read_out_first_and_the_winner_last(app):
    with hall(app, PRIZES) as stage:
        sealed(stage)
        steps = [(one.title, one.name) for one in reveals.plan(stage).steps]
        assert steps == [
            ("二等奖", named(stage, "c01")),
            ("二等奖", named(stage, "c02")),
            ("一等奖", named(stage, "c03")),
            ("教学方法奖", named(stage, "c03")),
        ]


def test_two_people_of_one_name_keep_their_own_units(app):
    with hall(app, PRIZES) as stage:
        for code, unit in (("c03", "化学工程学院"), ("c01", "数理学院")):
            entry = run_of_show.of(stage, code).entry
            entry.name = "王伟"
            entry.unit = Unit(edition_id=stage.edition_id, code=code, name=unit)
        sealed(stage)
        steps = reveals.plan(stage).steps
        assert [one.unit for one in steps if one.name == "王伟"] == [
            "数理学院", "化学工程学院", "化学工程学院",
        ]  # fmt: skip


def test_the_hall_reads_the_names_one_by_one_and_never_the_next(app):
    with hall(app, PRIZES) as stage:
        sealed(stage)
        reveal(stage, 0)
        scene, body = on_screen(stage)
        assert (scene, body["title"], body["step"]) == (Scene.REVEAL, "二等奖", 1)
        assert [(one["name"], one["new"]) for one in body["names"]] == [(named(stage, "c01"), True)]
        later = [named(stage, "c02"), named(stage, "c03"), "一等奖", "教学方法奖"]
        assert [word for word in later if word in json.dumps(body, ensure_ascii=False)] == []
        reveal(stage, 1)
        _scene, body = on_screen(stage)
        assert [one["new"] for one in body["names"]] == [False, True]
        reveal(stage, 2)
        _scene, body = on_screen(stage)
        assert [one["name"] for one in body["names"]] == [named(stage, "c03")]


def test_the_rest_of_a_prize_is_read_out_at_once(app):
    with hall(app, PRIZES) as stage:
        sealed(stage)
        reveal(stage, 0, whole=True, on=(1, 3))
        for screen in (1, 3):
            assert len(on_screen(stage, screen)[1]["names"]) == 2
        assert on_screen(stage, 2) is None
        reveal(stage, 2, whole=True)
        reveal(stage, 3, whole=True)
        with refused("reveal.over"):
            reveal(stage, 4)


def test_a_second_press_of_the_same_page_reads_out_nobody_more(app):
    with hall(app, PRIZES) as stage:
        sealed(stage)
        reveal(stage, 0)
        with refused("reveal.moved_on"):
            reveal(stage, 0)
        assert len(on_screen(stage)[1]["names"]) == 1


def test_before_the_seal_there_is_no_ceremony(app):
    with hall(app, PRIZES) as stage:
        sign_all(stage, SPREAD)
        with refused("reveal.not_sealed"):
            reveals.plan(stage)
        with refused("reveal.not_sealed"):
            reveal(stage, 0)
        assert on_screen(stage) is None


def test_a_tie_on_the_line_is_decided_before_anybody_is_read_out(app):
    with hall(app, PRIZES) as stage:
        sealed(stage, dict.fromkeys(SPREAD, ("10", "60")))
        with refused("reveal.undecided"):
            reveals.plan(stage)


def test_an_opened_seal_takes_the_prizes_off_the_screen_and_a_new_run_begins_anew(app):
    with hall(app, PRIZES) as stage:
        sealed(stage)
        reveal(stage, 0, whole=True)
        results.unseal(stage, by=BY, at=LATER, reason="重评")
        assert on_screen(stage) is None
        results.seal_stage(stage, by=BY, at=LATER, key=bytes(32))
        assert on_screen(stage) is None, "what was read out belonged to the earlier run"
        assert screens.revealed(stage, reveals.plan(stage)) == 0


# ── scores ────────────────────────────────────────────────────────────────────────────────────
def test_a_score_is_shown_alone_where_the_rulebook_says_so_and_only_sealed(app):
    with hall(app, ONE_BY_ONE) as stage:
        with refused("results.not_sealed"):
            show(stage, "score", "c01")
        judged(stage, "c01")
        show(stage, "score", "c01")
        assert [one["score"] for one in on_screen(stage)[1]["scores"]] == ["70"]
        assert [one.code for one in screens.scorable(stage, stage.appearances)] == ["c01"]


def test_a_score_whose_seal_was_opened_is_off_the_screens(app):
    with hall(app, ONE_BY_ONE) as stage:
        judged(stage, *SPREAD)
        results.seal_stage(stage, by=BY, at=LATER, key=bytes(32))
        show(stage, "score", "c01")
        assert scored(stage) == ["c01"]
        results.unseal(stage, by=BY, at=LATER, reason="重评")
        assert on_screen(stage) is None


def test_a_score_that_has_changed_is_off_the_screens_and_nobody_elses(app):
    """README, decision 9: what two persons agree on after the seal is never under an old number."""
    with hall(app, FINED) as stage:
        desk = someone(stage, "desk1")
        judged(stage, "c01", "c02")
        show(stage, "score", "c01")
        show(stage, "score", "c02", 2)
        typed = {"live.goal": "20", "live.method": "80"}
        made = corrections.propose(stage, "c01.j01", typed, reason="误打", by=desk, at=LATER)
        assert scored(stage) == ["c01"], "only proposed"
        agree(stage, made.seq)
        assert (on_screen(stage), scored(stage, 2)) == (None, ["c02"])
        one = run_of_show.of(stage, "c02")
        fine = proposals.penalise(one, "late", measured=None, reason="迟到", by=desk, at=LATER)
        assert fine is not None, "after the seal it is a proposal"
        agree(stage, fine.seq)
        assert on_screen(stage, 2) is None
        show(stage, "score", "c01")
        assert [one["score"] for one in on_screen(stage)[1]["scores"]] == ["80"]


def test_a_table_of_an_earlier_run_is_off_the_screens(app):
    with hall(app) as stage:
        sealed(stage)
        show(stage, "score")
        assert scored(stage) == ["c01", "c02", "c03"]
        results.run(stage, at=LATER, key=bytes(32))
        assert on_screen(stage) is None


def test_the_first_few_are_sealed_when_all_are_judged_and_shown_together(app):
    with hall(app, FIRST_TWO) as stage:
        first, second, third = (one.code for one in run_of_show.appearances(stage))
        sign_all(stage, {first: ("10", "60")})
        with refused("seal.missing"):
            results.seal_appearance(run_of_show.of(stage, first), by=BY, at=LATER)
        sign_all(stage, {second: ("15", "60"), third: ("20", "60")})
        results.seal_appearance(run_of_show.of(stage, first), by=BY, at=LATER)
        with refused("results.first_together"):
            show(stage, "score", first)
        results.seal_appearance(run_of_show.of(stage, second), by=BY, at=LATER)
        show(stage, "score", second)
        assert [one["score"] for one in on_screen(stage)[1]["scores"]] == ["70", "75"]
        results.seal_appearance(run_of_show.of(stage, third), by=BY, at=LATER)
        show(stage, "score", third)
        assert [one["score"] for one in on_screen(stage)[1]["scores"]] == ["80"]


def test_where_scores_come_at_the_end_there_is_none_before(app):
    with hall(app, SMALL) as stage:
        judged(stage, "c01")
        with refused("results.not_sealed"):
            show(stage, "score", "c01")
        assert screens.scorable(stage, stage.appearances) == []
        sealed(stage, {code: SPREAD[code] for code in ("c02", "c03")})
        show(stage, "score")
        shown = [(one["place"], one["score"]) for one in on_screen(stage)[1]["scores"]]
        assert shown == [("1", "80"), ("2", "75"), ("3", "70")]


# ── frames ────────────────────────────────────────────────────────────────────────────────────
def test_the_newest_frame_of_each_screen_counts(app):
    with hall(app) as stage:
        show(stage, "pause", "中场休息", 1, 2)
        show(stage, "follow", "", 2)
        assert on_screen(stage, 1) == (Scene.PAUSE, {"text": "中场休息"})
        assert on_screen(stage, 2) == (Scene.FOLLOW, {})
        assert (on_screen(stage, 3), screens.newest(stage)) == (None, 2)


def test_the_draw_is_shown_with_the_digits_that_anybody_can_repeat_it_with(app):
    with hall(app) as stage:
        show(stage, "draw")
        _scene, body = on_screen(stage)
        assert body["digits"] == "4 0 9 1 7 3 3 8 2 6"
        assert [lot["name"] for lot in body["lots"]] == [
            one.entry.name for one in run_of_show.appearances(stage)
        ]


@pytest.mark.parametrize(
    ("scene", "on", "code"),
    [("film", (1,), "screen.unknown"), ("pause", (), "screen.none_chosen"),
     ("pause", (5,), "screen.none_chosen"), ("clock", (1,), "clock.none")],
)  # fmt: skip
def test_what_no_screen_can_show_is_refused(app, scene, on, code):
    with hall(app) as stage, refused(code):
        screens.show(stage, Order(scene, on), by=BY, at=LATER)


def test_a_frame_is_never_changed(app):
    with hall(app) as stage:
        show(stage, "pause", "中场休息")
        frame = db.session.query(HallFrame).one()
        frame.body = {"text": "别的"}
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.flush()
        db.session.rollback()
