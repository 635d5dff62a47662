"""Nominations over HTTP: in line, ties, withdrawals, exceptions, and the final's roster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from competition import editions, entries, run_of_show, stages, unit_lines
from competition.db import db
from competition.errors import Refused
from competition.facts import Trail
from competition.models import Nomination
from competition.policy import Role
from judging import standings
from tests import college
from tests.clients import Person
from tests.college import AT, CODE, HOME, somebody
from tests.union import AT_CHEM, CHEM, MATH, a_judged_union, a_union, mark, officer, sealed

KEY = bytes(range(32))
CLEAR = {name: mark("10", str(80 - place)) for place, name in enumerate(CHEM)}
# The second and the third are equal, and one of two seats is left for them.
TIED = CLEAR | {CHEM[2]: CLEAR[CHEM[1]]}


@pytest.fixture
def chem(app: Flask) -> Iterator[Person]:
    """The officer of a unit whose preliminary is sealed; two seats, four contestants."""
    a_judged_union(app, CLEAR)
    with officer(app) as one:
        yield one


@pytest.fixture
def tied(app: Flask) -> Iterator[Person]:
    a_judged_union(app, TIED)
    with officer(app) as one:
        yield one


def codes(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {one.name: one.code for one in entries.listed(editions.of(CODE))}


def nominated(app: Flask, unit: str = "chem") -> list[str]:
    with app.app_context():
        edition = editions.of(CODE)
        found = unit_lines.overview(edition, standings.of_units(edition))
        line = next(one for one in found.units if one.unit.code == unit)
        return [one.entry.name for one in line.nominated]


def step(person: Person, what: str, **form: str) -> int:
    return person.post(f"{AT_CHEM}/nominations/{what}", form).status_code


def test_the_best_are_nominated_within_the_quota(app: Flask, chem: Person) -> None:
    page = chem.get(f"{AT_CHEM}/nominations").text
    assert "推荐以上 2 人" in page
    assert step(chem, "due") == 302
    assert nominated(app) == list(CHEM[:2])
    assert step(chem, "due") == 409
    assert nominated(app) == list(CHEM[:2])


def test_before_the_seal_nobody_can_be_nominated(app: Flask) -> None:
    a_union(app)
    with officer(app) as one:
        assert "还不能推荐" in one.get(f"{AT_CHEM}/nominations").text
        assert step(one, "due") == 409
    assert nominated(app) == []


def test_who_withdraws_is_followed_by_the_next_in_line(app: Flask, chem: Person) -> None:
    step(chem, "due")
    of = codes(app)
    assert step(chem, "withdraw", entry=of[CHEM[0]]) == 409
    assert step(chem, "withdraw", entry=of[CHEM[0]], reason="出国访问") == 302
    page = chem.get(f"{AT_CHEM}/nominations").text
    assert "前面有人退出，递补" in page
    assert step(chem, "due") == 302
    assert nominated(app) == [CHEM[1], CHEM[2]]


def test_who_returns_stands_in_line_but_takes_no_seat_away(app: Flask, chem: Person) -> None:
    of = codes(app)
    step(chem, "due")
    step(chem, "withdraw", entry=of[CHEM[0]], reason="出国访问")
    step(chem, "due")
    assert step(chem, "return", entry=of[CHEM[0]], reason="行程取消") == 302
    assert step(chem, "due") == 409
    assert nominated(app) == [CHEM[1], CHEM[2]]
    assert step(chem, "return", entry=of[CHEM[3]], reason="因") == 409


def test_an_exception_takes_a_seat_and_needs_a_reason(app: Flask, chem: Person) -> None:
    last = codes(app)[CHEM[3]]
    assert step(chem, "exception", entry=last) == 409
    assert step(chem, "exception", entry=last, reason="学院教学委员会决议") == 302
    assert step(chem, "due") == 302
    assert nominated(app) == [CHEM[0], CHEM[3]]
    assert step(chem, "exception", entry=codes(app)[CHEM[1]], reason="因") == 409


def test_a_reason_too_long_is_refused_and_never_cut(app: Flask, chem: Person) -> None:
    last = codes(app)[CHEM[-1]]
    assert step(chem, "exception", entry=last, reason="因" * 4001) == 409
    assert step(chem, "exception", entry=last, reason="因" * 4000) == 302


def test_a_tie_across_the_line_is_answered_by_people_with_a_reason(
    app: Flask, tied: Person
) -> None:
    of = codes(app)
    page = tied.get(f"{AT_CHEM}/nominations").text
    assert "以下 2 人完全并列，只剩 1 个名额" in page
    assert step(tied, "due") == 302
    assert nominated(app) == [CHEM[0]]
    both = {"chosen": [of[CHEM[1]], of[CHEM[2]]], "reason": "因"}
    assert tied.post(f"{AT_CHEM}/nominations/tie", both).status_code == 409
    assert step(tied, "tie", chosen=of[CHEM[2]]) == 409
    assert step(tied, "tie", chosen=of[CHEM[0]], reason="因") == 409
    assert step(tied, "tie", chosen=of[CHEM[2]], reason="教学委员会投票") == 302
    assert nominated(app) == [CHEM[0], CHEM[2]]
    page = tied.get(f"{AT_CHEM}/nominations").text
    assert "完全并列" not in page
    assert "教学委员会投票" in page


def test_every_step_stays_with_its_reason(app: Flask, chem: Person) -> None:
    of = codes(app)
    step(chem, "due")
    step(chem, "withdraw", entry=of[CHEM[0]], reason="出国访问")
    with app.app_context():
        rows = db.session.scalars(db.select(Nomination).order_by(Nomination.id))
        assert [(str(row.step), row.reason) for row in rows] == [
            ("nominated", ""), ("nominated", ""), ("withdrawn", "出国访问"),
        ]  # fmt: skip
        told = db.session.scalars(db.select(Trail.act).where(Trail.act.startswith("nomination")))
        assert list(told) == ["nomination:nominated"] * 2 + ["nomination:withdrawn"]


# ── the final's roster ────────────────────────────────────────────────────────────────────────
@pytest.fixture
def organiser(app: Flask, chem: Person) -> Iterator[Person]:
    with app.app_context():
        final = stages.of(editions.of(CODE), "final")
        text = editions.draft_of(final)
        editions.adopt_rulebook(final, text, by="org1", at=AT, key=KEY)
        db.session.commit()
    with somebody(app, Role.ORGANISER) as one:
        yield one


def final_names(app: Flask) -> list[str]:
    with app.app_context():
        final = stages.of(editions.of(CODE), "final")
        return [one.entry.name for one in run_of_show.appearances(final)]


def test_the_organiser_sees_quota_nominated_and_left_of_every_unit(
    chem: Person, organiser: Person
) -> None:
    step(chem, "due")
    page = organiser.get(f"{HOME}/nominations").text
    assert "已办完" in page
    assert "初赛没有封分" in page
    assert all(name in page for name in CHEM[:2])
    assert CHEM[2] not in page


def test_units_that_are_not_done_need_a_reason(app: Flask, chem: Person, organiser: Person) -> None:
    step(chem, "due")
    answer = organiser.post(f"{HOME}/nominations", {"reason": ""})
    assert answer.status_code == 409
    assert "还有没办完的单位：数理学院" in answer.text
    assert final_names(app) == []
    assert organiser.post(f"{HOME}/nominations", {"reason": "数理学院弃权"}).is_redirect
    assert final_names(app) == list(CHEM[:2])


def test_the_final_s_roster_is_the_nominations_and_then_they_stand(
    app: Flask, chem: Person, organiser: Person
) -> None:
    step(chem, "due")
    sealed(app, {name: mark("10", str(80 - n)) for n, name in enumerate(MATH)}, "math")
    with officer(app, "math", "数理") as math:
        assert math.post(f"/e/{CODE}/unit/math/nominations/due", {}).is_redirect
    assert organiser.post(f"{HOME}/nominations", {}).is_redirect
    assert final_names(app) == [*CHEM[:2], *MATH[:2]]
    of = codes(app)
    assert step(chem, "withdraw", entry=of[CHEM[0]], reason="因") == 409
    assert nominated(app) == list(CHEM[:2])


# ── quotas ────────────────────────────────────────────────────────────────────────────────────
def test_an_override_needs_a_reason_and_counts_for_the_nominations(
    app: Flask, chem: Person, organiser: Person
) -> None:
    address = f"{HOME}/quotas/chem"
    assert organiser.post(address, {"seats": "3", "reason": ""}).status_code == 422
    assert organiser.post(address, {"seats": "三", "reason": "东道主"}).status_code == 422
    assert organiser.post(address, {"seats": "3", "reason": "上届团体第一"}).is_redirect
    page = organiser.get(f"{HOME}/quotas").text
    assert "公式为 2" in page
    assert "上届团体第一" in page
    assert "推荐以上 3 人" in chem.get(f"{AT_CHEM}/nominations").text
    assert organiser.post(address, {"seats": "", "reason": "复议后恢复"}).is_redirect
    assert "推荐以上 2 人" in chem.get(f"{AT_CHEM}/nominations").text


def test_a_formula_that_promises_more_than_there_is_says_so(app: Flask) -> None:
    college.a_college(app, {"a": "甲", "b": "乙"}, seats=1, counts={"a": 5, "b": 5})
    with app.app_context(), pytest.raises(Refused) as error:
        unit_lines.overview(editions.of(CODE), {})
    assert error.value.code == "quota.bad_formula"
    with somebody(app, Role.ORGANISER) as one:
        answer = one.get(f"{HOME}/quotas")
    assert answer.status_code == 409
    assert "保底名额的总数已经超过总名额" in answer.text
