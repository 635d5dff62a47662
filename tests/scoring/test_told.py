"""What is told of a stage, word for word: names instead of codes, the study, marks out of range."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.scoring.command import score_command
from judging.scoring.cube import Mark
from judging.scoring.explain import explain
from judging.scoring.score import compute
from judging.scoring.studying import study_lines
from tests.scoring.small import case, marks

NAMED = """component = [
  { code = "c", name = "教学设计", criterion = [ { code = "p", name = "目标" }, { code = "q" } ] },
  { code = "d", criterion = [ { code = "d" } ] },
]
seats = [ { role = "x", name = "专家", count = 2 }, { role = "y", count = 1 } ]
step = [
  { name = "sheet", over = ["criterion", "component"], take = "sum" },
  { over = "seat", take = "mean" },
  { over = "role", take = "weighted", weights = { x = "0.8", y = "0.2" } },
]
ranking = { places = 1, tiebreak = [ { ask = "jury" } ] }
measure = [ { name = "设计", from = "marks", over = ["criterion", "component"], take = "best" } ]
"""


def sheet(entry: str, role: str, seat: str, *values: str | None) -> list[Mark]:
    places = (("c", "p"), ("c", "q"), ("d", "d"))
    return [
        Mark(entry, None if value is None else Fraction(value), part, line, role, seat)
        for (part, line), value in zip(places, values, strict=True)
    ]


def named(*sheets: list[Mark]) -> list[tuple[str, ...]]:
    given = tuple(mark for each in sheets for mark in each)
    told = explain(case(NAMED, given), "A")
    return [told.sentences("zh"), told.sentences("en")]


def test_codes_are_told_by_their_names_and_what_has_none_by_its_code():
    """Experts (24 + 20) / 2 = 22, the student 15: 0.8 × 22 + 0.2 × 15 = 20.6."""
    chinese, english = named(
        sheet("A", "x", "1", "8", "7", "9"),
        sheet("A", "x", "2", "6", "6", "8"),
        sheet("A", "y", "1", "6", "5", "4"),
    )
    assert chinese == (
        "sheet 专家 1：8、7、9 相加得 24",
        "sheet 专家 2：6、6、8 相加得 20",
        "sheet y 1：6、5、4 相加得 15",
        "第 2 步 专家：24、20 共 2 个取平均，得 22",
        "第 2 步 y：15 共 1 个取平均，得 15",
        "第 3 步：22 × 0.8、15 × 0.2 加权相加得 20.6",
        "得分 20.6，公布为 20.6",
        "设计 专家 1：8、7、9 中取最好 9",
        "设计 专家 2：6、6、8 中取最好 8",
        "设计 y 1：6、5、4 中取最好 6",
        "公布得分 20.6，名次 1",
    )
    assert english[3] == "step 2 专家: the mean of 2 values 24, 20 is 22"


def test_what_is_short_is_told_with_what_it_is_short_of():
    chinese, english = named(
        sheet("A", "x", "1", "8", "7", "9"), sheet("A", "y", "1", "6", "5", "4")
    )
    assert chinese[2:6] == (
        "第 2 步 专家：只有 1，需要 2（席位），还不能计算",
        "第 2 步 y：15 共 1 个取平均，得 15",
        "第 3 步：只有 1，需要 2（席位），还不能计算",
        "评分不全，还没有得分",
    )
    assert english[-1] == "no place"


def test_the_names_of_parts_and_lines_are_in_the_frozen_rows():
    told = explain(case(NAMED, tuple(sheet("A", "x", "1", "8", "7", "9"))), "A").rows[0]
    assert [each["at"] for each in told["in"]] == [
        [["component", "教学设计"], ["criterion", "目标"], ["role", "专家"], ["seat", "1"]],
        [["component", "教学设计"], ["criterion", "q"], ["role", "专家"], ["seat", "1"]],
        [["component", "d"], ["role", "专家"], ["seat", "1"]],
    ]
    assert told["at"] == [["role", "专家"], ["seat", "1"]]
    assert (told["exact"], told["out"], told["name"], told["step"]) == ("24", "24", "sheet", 1)


STUDY = """panel —: 4 entries, 2 seats (analysis only, no score is touched)
Kendall's W = 0.973684
intraclass correlation ICC(1,1) = 0.943925
intraclass correlation ICC(2,1) = 0.943396
intraclass correlation ICC(3,1) = 0.925926
intraclass correlation ICC(1,k) = 0.971154
intraclass correlation ICC(2,k) = 0.970874
intraclass correlation ICC(3,k) = 0.961538
with 3 judges: G = 0.974026, Φ = 0.974026
with 5 judges: G = 0.984252, Φ = 0.984252
with 7 judges: G = 0.988701, Φ = 0.988701
with 10 judges: G = 0.992063, Φ = 0.992063
1: mean 5.500000, level 0.000000, spread 2.958040, from the others 1.000000
2: mean 5.500000, level 0.000000, spread 2.179449, from the others 1.000000
border of P (A / D): 2.000, outside the noise 0.408
border of Q (B / C): 4.000, outside the noise 0.408"""


def test_the_study_of_four_entries_and_two_judges_worked_by_hand():
    """W = 12 × 18.5 / (4 × 60 − 2 × 6) with one tied pair; ICC(1,1) = (52/3 − 1/2) / (52/3 + 1/2);
    spreads √(35/4) and √(19/4); the noise ½ × √(2 × ⅔ / 2). Means 8.5, 6.5, 5.5, 1.5."""
    book = """prize = [ { code = "P", count = 1 }, { code = "Q", count = 2 } ]
    seats = [ { role = "", count = 2, weight = "0.5" } ]
    step = [ { over = "seat", take = "mean" } ]
    """
    given = marks("A: 1=9 2=8\nB: 1=5 2=6\nC: 1=1 2=2\nD: 1=7 2=6")
    assert list(study_lines(case(book, given), "en")) == STUDY.splitlines()


RANGE = """component = [ { code = "c", criterion = [
  { code = "p", name = "目标", least = "1", most = "10", step = "0.5" }, { code = "q", most = "5" },
] } ]
"""


@pytest.mark.parametrize(
    ("line", "value", "said"),
    [
        ("p", "1", ""),
        ("p", "10", ""),
        ("p", "1.5", ""),
        ("p", "0.5", "marks[1]: 目标: must be from 1 to 10, is 0.5"),
        ("p", "10.5", "marks[1]: 目标: must be from 1 to 10, is 10.5"),
        ("p", "1.25", "marks[1]: 目标: must go in steps of 0.5, is 1.25"),
        ("q", "0", ""),
        ("q", "5", ""),
        ("q", "4.01", ""),
        ("q", "5.01", "marks[1]: q: must be from 0 to 5, is 5.01"),
        ("q", "-0.01", "marks[1]: q: must be from 0 to 5, is -0.01"),
        ("z", "1", 'marks[1]: the rulebook declares no criterion "z"'),
    ],
)
def test_a_mark_is_in_the_range_and_on_the_step_of_its_criterion(line, value, said):
    """Both ends belong to the range; steps are counted from its least."""
    good = Mark("A", Fraction(3), "c", "p", "j", "1")
    outcome = compute(case(RANGE, (good, Mark("A", Fraction(value), "c", line, "j", "2"))))
    told = [f"{fault.path}: {fault.sentence('en')}" for fault in outcome.faults]
    found = [each for each in told if each.startswith("marks")]
    assert found == ([said] if said else [])


def test_a_mark_at_the_least_is_no_fault_beside_one_that_is():
    given = [Mark(e, Fraction(v), "c", "p", "j", "1") for e, v in (("A", "1"), ("B", "11"))]
    faults = compute(case(RANGE, tuple(given))).faults
    assert [fault.path for fault in faults] == ["marks[1]"]


def test_the_usage_names_every_file_and_choice(capsys):
    assert score_command(["--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for words in (
        "usage: podium score [-h] [--penalties FILE] [--entries FILE] [--carry FILE]",
        "[--decisions FILE] [-o RESULTS.csv|.xlsx] [--explain ENTRY] [--states] [--study]",
        "[--lang {zh,en}] RULEBOOK.toml MARKS.csv Score marks by a rulebook. 按评审细则统分。",
    ):
        assert words in told
