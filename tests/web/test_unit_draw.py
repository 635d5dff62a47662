"""A union draws for its own preliminary: dice before all, or digits that nobody there chose."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from competition import bundles, draws, run_of_show, witnesses
from competition.ledger import draw as lots
from competition.ledger import verify
from competition.policy import Role
from tests import college
from tests.clients import Person
from tests.college import CODE, HOME, somebody
from tests.screens import form_on, forms, send
from tests.union import AT_CHEM, CHEM, a_union, officer, stage_of
from tests.web.desk_hall import text_of

CODES = ("c01", "c02", "c03", "c04")
LOTTERY = "03 11 19 22 27 30 07"
PAGE = f"{AT_CHEM}/stage"


@pytest.fixture
def first(app: Flask) -> Iterator[Person]:
    a_union(app)
    with officer(app) as one:
        yield one


def test_the_page_says_both_ways_from_the_first_step_to_the_last(first: Person) -> None:
    seen = text_of(first.get(PAGE))
    assert "大家都在场：掷骰子" in seen
    assert "十张纸条" in seen
    assert "用还没有开出的公开号码" in seen
    assert f"{len(CHEM)} 人，都在里面" in seen


def test_a_list_is_fixed_and_its_code_known_before_the_digits_are(
    app: Flask, first: Person
) -> None:
    page = first.get(PAGE)
    assert send(first, page, "固定名单").is_redirect
    page = first.get(PAGE)
    with app.app_context():
        begun = draws.on(stage_of().chain)[draws.ORDER]
        code = draws.code_of(draws.on(stage_of().chain))
    assert (begun.items, begun.result, begun.commits) == (CODES, (), {})
    assert code.replace(" ", "") in re.sub(r"\s", "", text_of(page))
    assert "固定名单" not in form_on(page, "抽签").buttons
    assert send(first, page, "抽签", {"public": LOTTERY}).is_redirect
    with app.app_context():
        done = draws.on(stage_of().chain)[draws.ORDER]
        digits = "dice " + " ".join(LOTTERY.replace(" ", ""))
        seed = lots.seed(done.chain, "order", done.items, digits, {})
        assert (done.committed, done.result) == (begun.committed, lots.shuffle(done.items, seed))
        order = [one.code for one in run_of_show.appearances(stage_of())]
        assert order == list(done.result)


def test_a_list_is_fixed_once_and_not_beside_witnesses(app: Flask, first: Person) -> None:
    assert first.post(f"{PAGE}/draw/list", {}).is_redirect
    again = first.post(f"{PAGE}/draw/list", {})
    assert (again.status_code, "名单已经固定" in text_of(again)) == (409, True)
    with officer(app, "math") as other, app.app_context():
        witnesses.call(stage_of("math"), ["监审", "数理"], by="org1", at=college.AT)
        draws.db.session.commit()
        answer = other.post(f"/e/{CODE}/unit/math/stage/draw/list", {})
    assert answer.status_code == 409


def test_the_organiser_sees_a_list_that_waits_for_digits_and_no_lost_witnesses(
    app: Flask, first: Person
) -> None:
    first.post(f"{PAGE}/draw/list", {})
    with app.app_context():
        code = stage_of().code
    with somebody(app, Role.ORGANISER) as organiser:
        page = organiser.get(f"{HOME}/stages/{code}/draw")
        assert "还没有填公开的数字" in text_of(page)
        assert "已无从查考" not in text_of(page)
        assert send(organiser, page, "抽签", {"public": LOTTERY}).is_redirect
    assert "大家都在场" not in text_of(first.get(PAGE))


def test_whoever_checks_the_record_accepts_a_list_that_was_fixed_first(
    app: Flask, first: Person
) -> None:
    assert first.post(f"{PAGE}/draw/list", {}).is_redirect
    assert first.post(f"{PAGE}/draw", {"public": LOTTERY}).is_redirect
    assert first.post(f"{PAGE}/panel", {"names-expert": "评委一"}).is_redirect
    assert first.post(f"{PAGE}/start", {}).is_redirect
    with app.app_context():
        walk = verify.check(bundles.full(stage_of().chain))
    assert (walk.state, walk.differs, walk.void) == ("open", [], {})
    assert walk.draws["order"][0] in CODES


# ── and then it starts ────────────────────────────────────────────────────────────────────────
def test_one_press_starts_a_preliminary_whose_lots_are_drawn_and_judges_seated(
    app: Flask, first: Person
) -> None:
    """Nobody registers for it: its list came from the organisers."""
    page = first.get(PAGE)
    assert "签抽好、评委齐了以后，开始评分。" in text_of(page)
    too_early = first.post(f"{PAGE}/start", {})
    assert (too_early.status_code, "不能开始评分。请先抽签" in text_of(too_early)) == (409, True)
    with app.app_context():
        assert stage_of().state == "planned", "what was refused left nothing behind"
    send(first, page, "抽签", {"public": "4 0 9 1 7 3 3 8 2 6"})
    send(first, first.get(PAGE), "评委入席", {"names-expert": "评委一"})
    assert "签抽好了，评委也齐了，可以开始评分。" in text_of(first.get(AT_CHEM))
    page = first.get(PAGE)
    assert {"开始报名", "截止报名"}.isdisjoint(one for form in forms(page) for one in form.buttons)
    assert send(first, page, "开始评分").is_redirect
    with app.app_context():
        assert stage_of().state == "scoring"
