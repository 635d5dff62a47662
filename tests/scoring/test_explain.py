"""The trace comes from the computation itself, ends with the score, and can be frozen."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from competition.ledger.canon import cj, load
from judging.scoring.explain import Explanation, explain, explain_all
from judging.scoring.score import Case, compute
from tests.scoring import test_golden_03, test_golden_05, test_golden_06
from tests.scoring.cases import book_of, final_case, golden, recusal_marks

FINAL = final_case()
RECUSAL = Case(book_of("recusal_and_missing"), recusal_marks(golden("04")))
CASES = {
    "01": FINAL,
    "03": Case(book_of("two_panels"), test_golden_03.marks()),
    "04": RECUSAL,
    "05": test_golden_05.case("floor"),
    "06": test_golden_06.case_of("main"),
}


@pytest.mark.parametrize("number", CASES)
def test_the_chain_ends_with_the_score_of_every_entry(number):
    case = CASES[number]
    for row in compute(case).rows:
        told = explain(case, row.entry)
        assert exact_text(told.score()) == (row.exact or row.shown)
        (score,) = [each for each in told.rows if each["kind"] == "score"]
        assert score["out"] == row.shown
        chain = [each for each in told.rows if each.get("chain") == "step"]
        assert chain[-1]["out"] == score["exact"]


def exact_text(text: str | None) -> str:
    """A number as the results write it; a word as it is; nothing for no score."""
    if text is None or text.isalpha():
        return text or ""
    return str(Fraction(text))


@pytest.mark.parametrize("number", CASES)
def test_an_explanation_can_be_frozen_and_read_back(number):
    case = CASES[number]
    for row in compute(case).rows:
        told = explain(case, row.entry)
        stored = cj(told.as_json())
        again = Explanation.from_json(load(stored))
        assert again.rows == told.rows
        assert again.sentences("zh") == told.sentences("zh")
        assert json.loads(stored) == told.as_json()


def test_the_sentences_of_the_expert_step_hold_its_numbers_in_both_languages():
    told = explain(FINAL, "C18")
    chinese = "\n".join(told.sentences("zh"))
    english = "\n".join(told.sentences("en"))
    assert (
        "去掉 1 个最高分 92.8；去掉 1 个最低分 88.5；"
        "expert score 专家评委：92、89.2、89.9、89.3、89.7 共 5 个取平均，得 90.02"
    ) in chinese
    assert (
        "dropped 1 highest: 92.8; dropped 1 lowest: 88.5; "
        "expert score 专家评委: the mean of 5 values 92, 89.2, 89.9, 89.3, 89.7 is 90.02"
    ) in english
    assert "final：90.02 × 0.8、278/3 × 0.2 加权相加得 33956/375" in chinese
    assert "得分 33956/375，公布为 90.55" in chinese


def test_a_tie_says_how_many_were_equal_and_what_settled_it_but_names_nobody():
    told = explain(FINAL, "C09").sentences("zh")
    assert told[-4:] == (
        "与另外 1 名选手同为 88.62 分",
        "按“现场教学分高者”分出先后：本人 72.52，对方 71.12",
        "公布得分 88.62，名次 4",
        "获一等奖",
    )
    assert "C01" not in "".join(told)


def test_recused_and_short_are_named():
    assert "1 席回避，不计" in explain(RECUSAL, "C3").sentences("zh")[0]
    short = explain(RECUSAL, "C5")
    assert short.sentences("zh") == (
        "score of the panel 评委：只有 6，需要 7（席位），还不能计算",
        "评分不全，还没有得分",
        "没有名次",
    )
    assert short.score() is None


@pytest.mark.parametrize("number", CASES)
def test_explaining_all_at_once_is_explaining_each(number):
    case = CASES[number]
    entries = {mark.entry for mark in case.marks}
    assert explain_all(case) == {entry: explain(case, entry) for entry in entries}
