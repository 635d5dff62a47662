"""怎样算出来的: words and decimals first; the exact fractions stand apart, the same values."""

from __future__ import annotations

import re
from fractions import Fraction
from types import SimpleNamespace

import pytest
from flask import Flask, g

from competition.rules import preset
from competition.web import workings
from competition.web.workings import Workings
from judging.scoring.cube import Mark
from judging.scoring.exact import readable
from judging.scoring.explain import explain
from judging.scoring.rulebook import parse
from judging.scoring.score import Case
from tests.announced import RULES, a_sealed_stage, announce
from tests.build import AT
from tests.clients import Person
from tests.eyes import shown_text
from tests.scoring.cases import book_of, final_case, golden, recusal_marks

FINAL = final_case()
ENTRIES = sorted({mark.entry for mark in FINAL.marks})
RATIO = re.compile(r"\d+/\d+")


def told(app: Flask, case: Case, entry: str, lang: str = "zh") -> Workings:
    with app.test_request_context():
        return workings.told(explain(case, entry), lang, case.rulebook)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("88.5", "88.5"),
        ("94", "94"),
        ("283/3", "94.3333…"),
        ("35239/375", "93.9706…"),  # cut, not rounded: 93.97066…
        ("2/3", "0.6666…"),
        ("-2/3", "-0.6666…"),
        ("88.621375", "88.621375"),
        ("1/1024", "0.0009…"),
    ],
)
def test_a_value_is_read_as_decimals(value: str, said: str) -> None:
    assert readable(Fraction(value)) == said


def test_the_step_says_the_rule_then_the_numbers(app: Flask) -> None:
    expert, student, whole = told(app, FINAL, "C01").steps[1:4]
    assert expert.rule == "只看专家评委。去掉 1 个最高分和 1 个最低分。取各位评委的平均分。"
    (row,) = expert.rows
    kept = [one.value for one in row.given if not one.note]
    assert sorted(one.note for one in row.given if one.note) == ["dropped high", "dropped low"]
    assert len(kept) == 5
    assert row.formula == f"({' + '.join(kept)}) ÷ 5"
    assert Fraction(row.out) == sum(map(Fraction, kept)) / 5
    assert student.rule == "只看学生评委。取各位评委的平均分。"
    assert student.rows[0].formula.endswith(" ÷ 3")
    assert (whole.rule, whole.rows[0].sign) == ("把各类评委的分数按权重相加。", "+")


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_fraction_stands_among_the_words(app: Flask, entry: str, lang: str) -> None:
    working = told(app, FINAL, entry, lang)
    rows = [row for step in (*working.steps, *working.beside) for row in step.rows]
    words = [working.score, working.unrounded, *working.sentences]
    words += [text for row in rows for text in (row.formula, row.exact, row.out)]
    words += [one.value for row in rows for one in row.given]
    assert [text for text in words if RATIO.search(text)] == []


def test_the_exact_values_are_those_that_the_decimals_begin(app: Flask) -> None:
    working = told(app, FINAL, "C01")
    shown = {one.name: Fraction(one.fraction) for one in working.fractions}
    assert set(shown) == {"panels 学生评委", "final"}
    expert = Fraction(working.steps[1].rows[0].out)
    student = shown["panels 学生评委"]
    assert shown["final"] == expert * Fraction("0.8") + student * Fraction("0.2")
    for one in working.fractions:
        assert one.decimals.endswith("…")
        cut = Fraction(one.decimals.removesuffix("…"))
        assert 0 < Fraction(one.fraction) - cut < Fraction(1, 10**4)


def test_the_conclusion_writes_the_score_out_with_names_and_rounding(app: Flask) -> None:
    working = told(app, FINAL, "C09")  # published like C01, exact below it (golden 01)
    assert working.score.startswith("专家评委 ")
    assert " × 0.8 + 学生评委 " in working.score
    assert working.unrounded == "88.616"
    assert working.rounding == "保留 2 位小数，四舍五入。"
    assert working.sentences[0].startswith("与另外 1 名选手同为 88.62 分")
    assert any("现场教学分高者" in sentence for sentence in working.sentences)


def test_an_english_reader_meets_the_names_that_the_edition_has_in_english(app: Flask) -> None:
    case, english = FINAL, preset.of("young_teachers").rules
    with app.test_request_context(environ_overrides={"podium.language": "en"}):
        g.edition = SimpleNamespace(rules=english)
        shown = workings.told(explain(case, "C01"), "en", case.rulebook)
    names = {row.name for step in shown.steps for row in step.rows}
    names |= {one.coordinate for step in shown.steps for row in step.rows for one in row.given}
    assert {name for name in names if re.search("专家|学生", name)} == set()
    assert any(name.startswith("Expert judges") for name in names)
    assert shown.steps[1].rule.startswith("For Expert judges only.")


def test_criteria_stand_in_the_order_of_the_rulebook_and_not_of_their_codes(app: Flask) -> None:
    """National: 立德树人 ("values") is the first line of the sheet, and "aims" the first code."""
    case = national_case()
    listed = [line.name for part in case.rulebook.components for line in part.criteria]
    steps = told(app, case, "c01").steps
    shown = [one.coordinate for one in steps[0].rows[0].given]
    in_sheet = [next(name for name in listed if name in one) for one in shown]
    assert len(in_sheet) > 2
    assert in_sheet == [name for name in listed if name in in_sheet]
    assert in_sheet != sorted(in_sheet, key=codes_of(case).__getitem__), "codes would say another"


def test_what_the_rulebook_does_not_name_stays_in_the_engines_order(app: Flask) -> None:
    seats = [one.coordinate for one in told(app, FINAL, "C01").steps[1].rows[0].given]
    assert seats == [f"E{number}" for number in range(1, 8)]


def national_case() -> Case:
    text = (preset.FOLDER / "national.final.toml").read_text("utf-8")
    book = parse(text)
    (seat, *_others) = book.seats
    marks = [
        Mark("c01", Fraction(1), part.code, line.code, seat.role, f"j{number:02}")
        for number in range(1, seat.count + 1)
        for part in book.components
        for line in part.criteria
    ]
    return Case(book, tuple(marks))


def codes_of(case: Case) -> dict[str, str]:
    return {line.name: line.code for part in case.rulebook.components for line in part.criteria}


def test_who_was_excused_is_named_and_not_counted(app: Flask) -> None:
    case = Case(book_of("recusal_and_missing"), recusal_marks(golden("04")))
    for entry in {mark.entry for mark in case.marks}:
        for step in told(app, case, entry).steps:
            for row in step.rows:
                counted = [one for one in row.given if one.note in ("", "clamped")]
                if row.formula:
                    assert row.formula.endswith(f"÷ {len(counted)}")


def test_the_page_numbers_its_steps_once(app: Flask, person: Person) -> None:
    hall = a_sealed_stage(app, rules=RULES + EXTRA)
    announce(app, hall, at=AT)
    page = person.get(f"/e/qjs13/final/result/1/{hall.order[0]}")
    headings = re.findall(r"<h3>(.*?)</h3>", page.text)
    assert headings == ["第 1 步：评委合计", "第 2 步：平均分", "第 3 步：得分", "分项得分"]
    text = shown_text(page)
    assert "取各位评委的平均分。" in text
    assert 'href="/e/qjs13/final/rules"' in page.text
    assert "计算过程" not in text


EXTRA = """
[[measure]]
name = "分项得分"
[[measure.step]]
over = "seat"
take = "mean"
"""
