"""The hall screen and the page of parts: what anybody may see, and what nobody does."""

from __future__ import annotations

import re

from competition import editions, run_of_show, timetable
from competition.db import db
from competition.models import Edition
from judging import sheets
from tests.actions.marks import sign
from tests.build import AT, SMALL, a_stage_in_scoring, stage_of
from tests.screens import words

BOARD = "/e/qjs13/board/final"
BLIND = SMALL.replace('name = "决赛"', 'name = "决赛"\nblind = true', 1)


def _names(app, hall) -> list[str]:
    with stage_of(app, hall) as stage:
        return [
            one.entry.name for one in sorted(stage.appearances, key=lambda it: it.position or 0)
        ]


def _main(page) -> str:
    return words(page.text.partition("<main")[2])


def test_the_hall_sees_who_is_on_stage_who_follows_and_how_many_sheets(app, person):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=6, on_stage=2)
    names = _names(app, hall)
    with stage_of(app, hall) as stage:
        sign(stage, f"{hall.order[1]}.j01", "18", "70")
    shown = _main(person.get(BOARD))
    assert re.search(rf"正在展示 2 {names[1]} ", shown)
    assert f"接下来 1 号 {names[0]} 3 号 {names[2]} 4 号 {names[3]} 评分表已交 1 / 18" in shown


def test_where_judges_score_blind_the_hall_reads_numbers_only(app, person):
    hall = a_stage_in_scoring(app, rulebook=BLIND, contestants=6, on_stage=2)
    shown = _main(person.get(BOARD))
    assert "接下来 1 号 3 号 4 号" in shown
    assert [name for name in _names(app, hall) if name in shown] == []


def test_no_mark_changes_what_the_hall_sees(app, person):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3)
    seen = []
    for rev, marks in ((1, ("19.5", "79")), (2, ("0", "51"))):
        with stage_of(app, hall) as stage:
            for place in sheets.expected(stage):
                sign(stage, place.sheet, *marks, base=rev - 1)
        seen.append(_main(person.get(BOARD)))
    assert seen[0] == seen[1]


def test_before_anything_has_begun_the_hall_sees_nothing(app, person):
    with app.app_context():
        edition: Edition = editions.make(code="qjs13", name="第十三届", at=AT)
        editions.add_stage(edition, code="final", name="决赛", position=1, by="org1", at=AT)
        db.session.commit()
    assert person.get(BOARD).status_code == 404


def test_the_parts_are_shown_to_tests_and_rehearsals_only(app, person):
    assert person.get("/patterns").status_code == 200
    app.testing = False
    assert person.get("/patterns").status_code == 404


def test_with_nobody_on_stage_the_hall_is_shown_the_way_to_the_public_page(app, person):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=2, on_stage=0)
    waiting = person.get(BOARD)
    assert "请稍候 下一位选手即将上场。" in _main(waiting)
    assert 'alt="公开页面的二维码"' in waiting.text
    with stage_of(app, hall) as stage:
        for one in stage.appearances:
            run_of_show.move(one, "call", by="org1", at=AT)
            run_of_show.move(one, "finish", by="org1", at=AT)
    assert "全部展示完毕" in _main(person.get(BOARD))


def test_before_the_start_the_hall_reads_when_and_where(app, person):
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=2, start=False)
    with stage_of(app, hall) as stage:
        timetable.put(
            stage, starts_at=AT, report_at=None, venue="教学楼 A201", by="org1", at=AT
        )  # fmt: skip
    assert "2026年11月21日 08:30 · 教学楼 A201" in _main(person.get(BOARD))
