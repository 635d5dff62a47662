"""Prizes and penalties as the rule sheet tells them: every number of them, in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, session

from competition.web.rule_sheet import rule_sheet
from judging.scoring.rulebook import parse
from tests.build import RULEBOOKS, SMALL


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def section(text: str, number: int) -> tuple[str, ...]:
    """The lines of one part of the sheet, from its end."""
    return rule_sheet(parse(text)).sections[number].lines


def golden(name: str) -> str:
    return (RULEBOOKS / f"{name}.toml").read_text("utf-8")


def test_every_step_of_a_penalty_is_told(asked: None) -> None:
    assert section(golden("lecture_time"), -2) == (
        "时间：不满一秒的不计；不足 1080 秒，扣 5 分；超过 1200 秒，扣 5 分。",
        "超时：不满一秒的不计；超过 900 秒，每 30 秒（不足也算）扣 1 分；合计最多扣 5 分。",
        "阶梯：不满一秒的不计；不超过 359 秒，扣 0.1 分；超过 359 秒、不超过 480 秒，不扣分；"
        "超过 480 秒、不超过 490 秒，扣 0.02 分；超过 490 秒、不超过 500 秒，扣 0.05 分；"
        "超过 500 秒、不超过 510 秒，扣 0.1 分；超过 510 秒，扣 0.2 分。",
        "泄露身份：得分记为 0。",
    )


def test_a_share_says_of_whom_and_how_it_becomes_whole(asked: None) -> None:
    assert section(golden("percent_prizes"), -2) == (
        "一等奖占有成绩人数的 10%，舍去小数；并列跨线时都算在内。至少 1 名。得分不低于 90 分。",
        "二等奖占有成绩人数的 20%，舍去小数；并列跨线时都算在内。得分不低于 80 分。",
        "三等奖占有成绩人数的 30%，舍去小数；并列跨线时都算在内。得分不低于 70 分。",
    )


def test_the_clock_of_a_turn_is_told(app: Flask) -> None:
    clock = SMALL.replace(
        'name = "决赛"', 'name = "决赛"\nclock = { minutes = 20, signals = [1080, 1150] }', 1
    )
    with app.test_request_context():
        assert section(clock, -1)[0] == "每人限时 20 分钟，到 18:00、19:10 提示。"
    with app.test_request_context():
        session["lang"] = "en"
        assert section(clock, -1)[0] == ("Each has 20 minutes; the clock signals at 18:00, 19:10.")


def test_an_award_by_the_audience_names_votes_and_no_score(asked: None) -> None:
    voted = 'vote = { choices = 3 }\nspecial = [{ code = "最佳人气奖", number = "votes" }]\n'
    told = rule_sheet(parse(SMALL.replace("\n[[component]]", f"{voted}\n[[component]]", 1)))
    lines = [line for one in told.sections for line in one.lines]
    assert "最佳人气奖 1 名：按观众投票，得票最多者；并列时名次靠前者得奖。" in lines
