"""Groups (组别) that are judged apart: each has a stage, a roster and prizes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from flask import Flask

from competition import by_hand, copying, editions, entries, run_of_show, stages, tracks
from competition.errors import Missing
from competition.policy import Role
from competition.rules import preset
from judging.scoring.rulebook import parse
from tests.build import AT, BY, KEY
from tests.clients import Person
from tests.college import XLSX, a_college, a_workbook, problems, somebody, upload
from tests.screens import done, form_on, send
from tests.web.organising import founder, words

HOME = "/e/in-groups/organiser"
NEW = "/editions/new/national"
WHAT = {"code": "in-groups", "name": "甲大学教学竞赛", "first_day": "2026-11-28"}


@pytest.fixture
def zhou(app: Flask, moment: object) -> Iterator[Person]:
    with founder(app) as somebody:
        yield somebody


def made(zhou: Person, *groups: str, **more: str) -> None:
    done(zhou, zhou.get(NEW), "editions/new", {**WHAT, **more, "tracks": groups})


def enter(zhou: Person, name: str, group: str) -> None:
    who = {"name": name, "track": group, "born": "1990.03"}
    done(zhou, zhou.get(f"{HOME}/entries"), "^登记$", who)


def test_only_the_groups_that_are_held_have_a_stage(app: Flask, zhou: Person) -> None:
    made(zhou, "arts", "medicine")
    with app.app_context():
        edition = editions.of("in-groups")
        assert [(one.code, one.position) for one in edition.stages] == [
            ("arts", 1),
            ("medicine", 1),
        ]
        assert [one.code for one in tracks.listed(edition)] == ["arts", "medicine"]


def test_without_any_group_there_is_no_contest(zhou: Person) -> None:
    refused = send(zhou, zhou.get(NEW), "editions/new", {**WHAT, "tracks": []})
    assert refused.status_code == 422
    assert "此处必须填写。" in refused.text


def test_what_all_groups_share_is_asked_once_and_holds_for_each(app: Flask, zhou: Person) -> None:
    asked = form_on(zhou.get(NEW), "editions/new").names
    assert {one for one in asked if one.startswith(("judges_", "prize_"))} == {
        "judges_arts_0", "prize_arts_0", "prize_arts_1", "prize_arts_2",
    }  # fmt: skip
    assert "各组 · 一等奖" in words(zhou.get(NEW))
    made(zhou, "arts", "medicine", judges_arts_0="9", prize_arts_0="15")
    with app.app_context():
        drafts = [parse(editions.draft_of(one)) for one in editions.of("in-groups").stages]
    for book in drafts:
        assert book.seats[0].count == 9
        assert [one.share for one in book.prizes] == [
            Fraction(15, 100), Fraction(20, 100), Fraction(30, 100),
        ]  # fmt: skip


def test_a_share_that_is_no_whole_percent_is_left_to_the_rules(zhou: Person) -> None:
    made(zhou, "arts")
    text = zhou.get(f"{HOME}/stages/arts/rulebook.toml").text.replace('"0.1"', '"0.125"')
    done(zhou, zhou.get(f"{HOME}/stages/arts/rulebook"), "rulebook",
         {"do": "adopt", "read": "y", "text": text})  # fmt: skip
    asked = form_on(zhou.get("/editions/new/copy.in-groups"), "editions/new").names
    assert "prize_arts_0" not in asked
    assert "prize_arts_1" in asked


def test_a_group_is_offered_its_own_contestants_and_no_others(app: Flask, zhou: Person) -> None:
    made(zhou, "arts", "medicine")
    enter(zhou, "张文", "arts")
    enter(zhou, "李医", "medicine")
    done(zhou, zhou.get(f"{HOME}/stages/arts/rulebook"), "rulebook", {"do": "adopt", "read": "y"})
    page = words(zhou.get(f"{HOME}/stages/arts/roster"))
    assert "张文" in page
    assert "李医" not in page
    with app.app_context():
        edition = editions.of("in-groups")
        typed = by_hand.Typed(name="王医", track=tracks.of(edition, "medicine"), born="1990.03")
        other = by_hand.register(edition, typed, by=BY, at=AT)
        with pytest.raises(Missing):
            run_of_show.fix_roster(stages.of(edition, "arts"), [other], by=BY, at=AT)


def test_a_list_without_units_is_entered_by_group(app: Flask, zhou: Person) -> None:
    made(zhou, "arts", "medicine")
    headings = ("姓名", "工号", "组别", "出生年月")
    rows = [("张文", "20150001", "文科组", "1990.03"), ("李医", "20150002", "医科组", "1991.04")]
    zhou.get(f"{HOME}/roster")
    files = {"file": ("名单.xlsx", a_workbook(rows, headings), XLSX)}
    page = zhou.follow(zhou.post(f"{HOME}/roster", files=files))
    assert problems(page) == {}
    assert "已录入 2 人。" in done(zhou, page, "/enter$").text
    with app.app_context():
        listed = entries.listed(editions.of("in-groups"))
        found = [(one.name, one.unit, one.track.code if one.track else "") for one in listed]
    assert found == [("张文", None, "arts"), ("李医", None, "medicine")]


def test_where_units_nominate_a_list_without_them_is_not_entered(app: Flask) -> None:
    a_college(app, {})
    with somebody(app, Role.ORGANISER) as organiser:
        rows = [("张文", "20150001", "1990.03")]
        page = upload(organiser, a_workbook(rows, ("姓名", "工号", "出生年月")))
    assert {code for _sheet, _row, _column, code in problems(page)} == {
        "heading.no_unit", "unit.missing",
    }  # fmt: skip


def test_next_years_contest_has_the_groups_of_this_one(app: Flask, zhou: Person) -> None:
    made(zhou, "arts", "medicine")
    with app.app_context():
        edition = editions.of("in-groups")
        editions.adopt_rulebook(
            stages.of(edition, "arts"), editions.draft_of(stages.of(edition, "arts")),
            by=BY, at=AT, key=KEY,
        )  # fmt: skip
        copied = copying.preset_of(edition)
    assert [(one.code, one.track) for one in copied.plans] == [
        ("arts", "arts"), ("medicine", "medicine"),
    ]  # fmt: skip
    given_up = preset.adjusted(copied, preset.Numbers(tracks=["medicine"]), first_day=None)
    assert [one.code for one in given_up.plans] == ["medicine"]
    assert given_up.tracks == (("medicine", "医科组"),)


def test_the_way_ends_when_every_group_has_its_certificates(zhou: Person) -> None:
    made(zhou, "arts", "medicine")
    page = words(zhou.get(HOME))
    assert "名单 4 文科组 筹备 5 医科组 筹备 6 公示和确认 7 证书" in page
