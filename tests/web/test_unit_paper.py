"""Sheets typed from paper: one types, another confirms; every fault by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from competition import accounts, chain, clock, editions
from competition.db import db
from competition.models import Person as Somebody
from competition.policy import Role
from judging import drafts, grid, own_sheets, panels, paper, projection, sheets
from judging.models import SheetNow
from judging.sheets import Signing
from tests import college
from tests.clients import Person
from tests.college import AT, CODE, confirm_sheets, somebody, type_sheets
from tests.union import AT_CHEM, CHEM, a_union, mark, officer, stage_of

WHOLE = {name: mark("18.5", str(80 - place)) for place, name in enumerate(CHEM)}
OP = "5f0c4f3e-0000-4000-8000-000000000001"


@pytest.fixture
def first(app: Flask) -> Iterator[Person]:
    """The officer who types; the stage is in scoring."""
    a_union(app)
    with officer(app, name="录入") as one:
        college.prepare(one, "chem", "评委一")
        yield one


@pytest.fixture
def second(app: Flask, first: Person) -> Iterator[Person]:
    with officer(app, name="复核") as one:
        yield one


def counting_sheets(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SheetNow)) or 0


def test_sheets_count_when_another_person_has_confirmed_them(
    app: Flask, first: Person, second: Person
) -> None:
    assert type_sheets(first, "chem", WHOLE).is_redirect
    assert counting_sheets(app) == 0
    assert confirm_sheets(second, "chem").is_redirect
    with app.app_context():
        stage = stage_of()
        totals = {row.appearance.entry.name: row.total for row in sheets.of_stage(stage).values()}
        assert totals == {name: 9850 - 100 * place for place, name in enumerate(CHEM)}
        assert projection.differences(stage) == []


def test_who_typed_cannot_confirm(app: Flask, first: Person) -> None:
    type_sheets(first, "chem", WHOLE)
    page = first.get(f"{AT_CHEM}/paper").text
    assert "录入的人不能确认自己的录入" in page
    with pytest.raises(AssertionError, match="nothing waits"):
        confirm_sheets(first, "chem")
    seq = _seq(app)
    answer = first.post(f"{AT_CHEM}/paper/{seq}/confirm", {})
    assert answer.status_code == 409
    assert counting_sheets(app) == 0


def _seq(app: Flask) -> int:
    with app.app_context():
        from_paper = chain.size(stage_of().chain)
    return from_paper - 1


def test_two_grants_of_one_person_are_not_two_persons(app: Flask, first: Person) -> None:
    type_sheets(first, "chem", WHOLE)
    with app.app_context():
        edition = editions.of(CODE)
        one = db.session.scalars(select(Somebody).where(Somebody.name == "录入")).one()
        accounts.grant(edition, Role.ORGANISER, at=AT, by="org1", person=one)
        db.session.commit()
    assert first.post(f"{AT_CHEM}/paper/{_seq(app)}/confirm", {}).status_code == 409
    assert counting_sheets(app) == 0


def test_an_officer_of_another_unit_confirms_nothing_here(app: Flask, first: Person) -> None:
    type_sheets(first, "chem", WHOLE)
    with officer(app, "math", "外人") as stranger:
        assert stranger.post(f"{AT_CHEM}/paper/{_seq(app)}/confirm", {}).status_code == 404
    assert counting_sheets(app) == 0


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ORGANISER])
def test_the_office_may_be_the_second_person(app: Flask, first: Person, role: Role) -> None:
    type_sheets(first, "chem", WHOLE)
    with somebody(app, role) as other:
        assert confirm_sheets(other, "chem").is_redirect
    assert counting_sheets(app) == len(CHEM)


def test_every_fault_is_named_by_row_and_column_and_nothing_typed_is_lost(
    app: Flask, first: Person
) -> None:
    typed = WHOLE | {"李静": mark("18.3", "八十"), "王磊": mark("", "81")}
    answer = type_sheets(first, "chem", typed)
    assert answer.status_code == 422
    assert "有 4 格需要改正" in answer.text
    for name, count in (("李静", 2), ("王磊", 2), ("张敏", 0)):
        assert len(re.findall(rf"{name}（第 \d 位）· 评委一", answer.text)) == count, name
    again = first.get(f"{AT_CHEM}/paper").text
    assert 'value="八十"' in again
    assert counting_sheets(app) == 0


def test_a_sheet_that_has_not_come_is_left_empty_and_one_begun_must_be_whole(
    app: Flask, first: Person, second: Person
) -> None:
    part = {name: WHOLE[name] for name in CHEM[:2]}
    assert type_sheets(first, "chem", part).is_redirect
    assert confirm_sheets(second, "chem").is_redirect
    assert counting_sheets(app) == 2
    answer = first.post(f"{AT_CHEM}/stage/seal", {})
    assert answer.status_code == 409
    assert "还差 2 份评分表" in answer.text


def test_what_is_kept_for_later_is_no_fact(app: Flask, first: Person) -> None:
    sheet = college.grid(first, "chem")["张敏"]
    form = {f"{sheet}/live.goal": "18", "step": "keep"}
    assert first.post(f"{AT_CHEM}/paper", form).is_redirect
    assert 'value="18"' in first.get(f"{AT_CHEM}/paper").text
    assert counting_sheets(app) == 0


@pytest.mark.parametrize("signed", [True, False])
def test_a_pile_that_a_tablet_has_overtaken_cannot_be_confirmed(
    app: Flask, first: Person, second: Person, *, signed: bool
) -> None:
    """One touch of the judge's own hand is enough: it need not be signed yet."""
    type_sheets(first, "chem", WHOLE)
    seq = _seq(app)
    with app.app_context():
        place = sheets.expected(stage_of())[0]
        if signed:
            signing = Signing(OP, 0, mark("10", "10"))
            assert sheets.sign(place, signing, at=clock.now()).status == 201
        else:
            drafts.keep(place, mark("10", ""), at=clock.now())
        taken = place.sheet
        db.session.commit()
    seen = second.get(f"{AT_CHEM}/paper").text
    assert "最近一次录入已失效" in seen
    assert "/confirm" not in seen
    answer = second.post(f"{AT_CHEM}/paper/{seq}/confirm", {})
    assert answer.status_code == 409
    assert f"评分表 {taken} 已经不能从纸上录入" in answer.text
    assert counting_sheets(app) == int(signed)


def test_what_is_sent_back_says_why_and_stays_in_the_grid(
    app: Flask, first: Person, second: Person
) -> None:
    type_sheets(first, "chem", WHOLE)
    at = f"{AT_CHEM}/paper/{_seq(app)}"
    assert "send-back" not in first.get(f"{AT_CHEM}/paper").text
    assert second.post(f"{at}/send-back", {"reason": ""}).status_code == 422
    kept = second.post(f"{at}/send-back", {"reason": (long := "与原件不符" * 81)})
    assert (kept.status_code, f">\r\n{long}</textarea>" in kept.text) == (422, True)
    assert second.post(f"{at}/send-back", {"reason": "李静的合计与原件不符"}).is_redirect
    seen = first.get(f"{AT_CHEM}/paper").text
    assert "李静的合计与原件不符" in seen
    assert 'value="18.5"' in seen
    assert type_sheets(first, "chem", WHOLE).is_redirect
    assert confirm_sheets(second, "chem").is_redirect
    assert counting_sheets(app) == len(CHEM)


def test_only_who_typed_takes_the_entry_back(app: Flask, first: Person, second: Person) -> None:
    type_sheets(first, "chem", WHOLE)
    at = f"{AT_CHEM}/paper/{_seq(app)}"
    assert second.post(f"{at}/take-back", {}).status_code == 404
    assert first.post(f"{at}/take-back", {}).is_redirect
    assert "/confirm" not in second.get(f"{AT_CHEM}/paper").text


def test_nothing_new_is_no_proposal(first: Person, second: Person) -> None:
    type_sheets(first, "chem", WHOLE)
    confirm_sheets(second, "chem")
    answer = type_sheets(first, "chem", WHOLE)
    assert answer.status_code == 422
    assert "没有新的评分表可以提交" in answer.text


def test_a_correction_before_the_seal_is_the_next_revision(
    app: Flask, first: Person, second: Person
) -> None:
    type_sheets(first, "chem", WHOLE)
    confirm_sheets(second, "chem")
    type_sheets(first, "chem", WHOLE | {"张敏": mark("20", "80")})
    confirm_sheets(second, "chem")
    with app.app_context():
        stage = stage_of()
        found = sheets.of_stage(stage).values()
        revs = {row.appearance.entry.name: (row.rev, row.total) for row in found}
        assert revs["张敏"] == (2, 10000)
        assert revs["李静"] == (1, 9750)
        assert panels.seats_of(stage)[0].name == "评委一"


def test_a_reason_is_needed(first: Person) -> None:
    answer = type_sheets(first, "chem", WHOLE, reason="")
    assert answer.status_code == 409
    assert 'value="18.5"' in answer.text


def test_the_desk_shows_the_pile_to_the_observer_and_lets_them_confirm(
    app: Flask, first: Person
) -> None:
    type_sheets(first, "chem", WHOLE)
    desk = f"/e/{CODE}/desk/prelim-chem/proposals"
    with somebody(app, Role.OBSERVER) as observer:
        page = observer.get(desk)
        assert page.status_code == 200
        assert "录入纸质评分表" in page.text
        seen = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
        for place, name in enumerate(CHEM):
            marks = f"目标 18.5 方法 {80 - place}，合计 {98.5 - place:.2f}"
            assert f"{name} · 评委一 {marks}" in seen
        assert observer.post(f"{desk}/{_seq(app)}/confirm", {}).is_redirect
    assert counting_sheets(app) == len(CHEM)


def test_one_judges_pile_is_typed_alone(app: Flask, first: Person, second: Person) -> None:
    at = f"{AT_CHEM}/paper?judge=j01"
    assert first.get(at).text.count('inputmode="decimal"') == 2 * len(CHEM)
    sheet = college.grid(first, "chem")["张敏"]
    form = {f"{sheet}/live.goal": "18", "step": "keep"}
    assert first.post(at, form).headers["location"].endswith("/paper?judge=j01")


def test_what_is_typed_from_paper_is_not_shown_as_the_judges_own(app: Flask, first: Person) -> None:
    name, sheet = next(iter(college.grid(first, "chem").items()))
    cells = {f"{sheet}/{key}": value for key, value in mark("16.3", "59").items()}
    assert first.post(f"{AT_CHEM}/paper", {**cells, "step": "keep"}).is_redirect
    with app.app_context():
        place = panels.place_in(stage_of(), sheet)
        assert grid.filled(stage_of())[sheet] == mark("16.3", "59"), name
        assert own_sheets.typed(place) == {}
        assert not any(one.draft for one in own_sheets.rows(place.seat))


def test_what_a_judge_has_on_a_tablet_is_not_in_the_grid(app: Flask, first: Person) -> None:
    """Before the seal nobody but the judge sees those marks, and paper does not write over them."""
    grid = college.grid(first, "chem")
    with app.app_context():
        signed, begun = (panels.place_in(stage_of(), grid[name]) for name in list(grid)[:2])
        at = clock.now()
        assert sheets.sign(signed, Signing(OP, 0, mark("17.5", "61")), at=at).status == 201
        drafts.keep(begun, mark("16.3", "59"), at=at)
        db.session.commit()
    page = first.get(f"/e/{CODE}/unit/chem/paper").text
    for secret in ("17.5", "16.3"):
        assert secret not in page
    left = college.grid(first, "chem")
    assert set(grid) - set(left) == set(list(grid)[:2])


def test_the_pile_lies_in_the_order_of_the_grid(app: Flask, first: Person, second: Person) -> None:
    """Whoever compares turns over one sheet of paper after another, as the first one typed them."""
    in_order = list(college.grid(first, "chem"))
    type_sheets(first, "chem", dict(sorted(WHOLE.items(), reverse=True)))
    with app.app_context():
        listed = paper.proposed(paper.waiting(stage_of())[0])
        places = panels.places_of(stage_of())
        assert [places[sheet].appearance.entry.name for sheet in listed] == in_order
    seen = second.get(f"{AT_CHEM}/paper").text.partition("<main")[2].partition("<form")[0]
    assert sorted(CHEM, key=seen.index) == in_order


def test_faults_are_listed_in_the_order_of_the_grid(first: Person) -> None:
    in_order = list(college.grid(first, "chem"))
    wrong = {name: mark("22", "80") for name in reversed(in_order)}
    answer = type_sheets(first, "chem", wrong)
    assert re.findall(r"(\S+)（第 \d 位）· 评委一</a>", answer.text.replace(">", "> ")) == in_order


def test_nothing_is_submitted_twice_while_it_waits(app: Flask, first: Person) -> None:
    part = {name: WHOLE[name] for name in CHEM[:2]}
    type_sheets(first, "chem", part)
    assert "提交其余的，等另一人确认" in first.get(f"{AT_CHEM}/paper").text
    assert type_sheets(first, "chem", part).status_code == 422
    assert type_sheets(first, "chem", WHOLE).is_redirect
    with app.app_context():
        assert [len(paper.proposed(one)) for one in paper.waiting(stage_of())] == [2, 2]
    assert 'value="propose"' not in first.get(f"{AT_CHEM}/paper").text
