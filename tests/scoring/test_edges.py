"""Small corners of the engine that no contest above walks through."""

from __future__ import annotations

import zipfile
from fractions import Fraction

import pytest

from judging.scoring import xlsx
from judging.scoring.command import score_command
from judging.scoring.cube import Mark
from judging.scoring.explain import Explanation, explain
from judging.scoring.results import csv_text, state_rows
from judging.scoring.rulebook import Faulty, parse
from judging.scoring.score import Case, Decision, Entrant, Penalty, compute
from tests.scoring.small import case, decided, entries, marks, places, run, scores

SUM = 'step = [ { name = "s", over = "seat", take = "sum" } ]\n'


def told(outcome_case: Case, entry: str, lang: str = "zh") -> list[str]:
    return list(explain(outcome_case, entry).sentences(lang))


def test_every_verb_has_a_sentence_with_its_numbers():
    steps = """step = [
      { turn = "clamp", across = "seat", by = "1" },
      { over = "seat", take = "median" },
      { turn = "rank", across = "entry" },
      { turn = "table", table = ["10", "5"] },
      { turn = "linear", slope = "2" },
      { times = "0.5" },
      { places = 0 },
      { add = "penalties" },
    ]
    ranking.places = 1
    """
    late = (Penalty("A", "late", Fraction(-2)),)
    asked = case(steps, marks("A: 1=9 2=5\nB: 1=8 2=1"), penalties=late)
    assert told(asked, "A") == [
        "第 1 步 1：9 限在中间值 7 上下 1 之内，得 8",
        "第 1 步 2：5 限在中间值 7 上下 1 之内，得 6",
        "第 2 步：8、6 的中位数是 7",
        "第 3 步：7 在 2 个中列第 1",
        "第 4 步：1 查表得 10",
        "第 5 步：10 换算为 20",
        "第 6 步：20 × 0.5 = 10",
        "第 7 步：10",
        "第 8 步：10 计入扣分（late -2），得 8",
        "得分 8，公布为 8.0",
        "公布得分 8.0，名次 1",
    ]
    assert told(asked, "B", "en")[-3:] == [
        "step 8: 5, no penalties",
        "the score is 5, published as 5.0",
        "published 5.0, place 2",
    ]


def test_words_recusals_beyond_and_rounding_are_told():
    asked = case(
        'step = [ { over = "seat", take = "mean", drop_beyond = "2", places = 1 } ]',
        marks("A: 1=5 2=5.25 3=9\nB: 1=DNF 2=5\nC: 1=-"),
    )
    assert told(asked, "A")[0] == (
        "去掉离中位数过远的 9；第 1 步：5、5.25 共 2 个取平均，得 5.125；5.125 限定、修约为 5.1"
    )
    assert told(asked, "B")[1] == "成绩记为 DNF，不是分数"
    assert told(asked, "C")[1] == "没有计入的评分，没有得分"
    assert told(asked, "Z") == ["未参加本阶段评分"]


def test_attempts_and_the_line_and_open_questions_are_told():
    book = """attempts = 2
    step = [ { over = "attempt", take = "best" } ]
    advance = [ { count = 1, tie = "ask", reserves = 1 } ]
    prize = [ { code = "P", count = 1 } ]
    ranking.tiebreak = [ { name = "jury", ask = "jury" } ]
    """
    asked = case(book, marks("A: 1=5 2=7\nB: 1=7 2=1\nC: 1=1 2=2", "attempt"))
    sentences = told(asked, "A")
    assert sentences[0] == "第 1 步：5、7 中取最好 7"
    assert "并列规则未能分出先后" in sentences
    assert len([s for s in sentences if "待裁定" in s]) == 3
    settled = Case(
        asked.rulebook,
        asked.marks,
        decisions=(
            Decision("order", "A", "1", reason="加赛", by="组长"),
            Decision("order", "B", "2", reason="加赛", by="组长"),
        ),
    )
    assert "名次 1，晋级" in told(settled, "A")
    assert "名次 2，未晋级，递补第 1 位" in told(settled, "B")
    assert "按“jury”分出先后" in told(settled, "B")
    assert "名次 3，未晋级" in told(settled, "C")


def test_a_case_with_faults_is_explained_by_its_faults():
    asked = case(SUM, marks("A: 1=5 1=6"))
    assert "同一位置有两个分数" in told(asked, "A")[0]
    assert "two marks at one place" in told(asked, "A", "en")[0]


def test_a_case_without_an_entry_has_an_explanation_without_a_score():
    assert explain(case(SUM, marks("A: 1=5")), "Z").score() is None
    empty = Explanation("A", ())
    assert Explanation.from_json(empty.as_json()) == empty


def test_states_say_what_is_recused_and_what_is_short():
    book = 'seats = [ { role = "", count = 2 } ]\n'
    book += 'step = [ { over = "criterion", take = "sum", name = "sheet" },'
    book += ' { name = "m", over = "seat", take = "mean" } ]'
    given = (
        Mark("A", None, criterion="c", seat="1"),
        Mark("A", Fraction(1), criterion="c", seat="2"),
        Mark("B", Fraction(1), criterion="c", seat="1"),
    )
    table = csv_text(state_rows(compute(case(book, given))))
    assert "A,sheet,attempt=1;seat=1,\n" in table
    assert "B,m,attempt=1,1/2 seat\n" in table


def test_the_head_of_a_majority_is_short_when_a_judge_is_missing():
    book = """seats = [ { role = "", count = 3 } ]
    lower_wins = true
    step = [ { over = "seat", take = "majority" } ]
    """
    outcome = run(book, "A: 1=1 2=1 3=1\nB: 1=2 2=2")
    assert scores(outcome) == {"A": "1", "B": ""}
    assert len(outcome.missing) == 1


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ("step = 3", "not_list"),
        ("step = [3]", "not_table"),
        ("component = [ { code = 3 } ]", "not_text"),
        ("blind = 1", "not_flag"),
        ('step = [ { turn = "table", bands = [["1"]] } ]', "not_band"),
        ('step = [ { turn = "table", bands = [["2", "1"], ["1", "2"]] } ]', "bands_unsorted"),
        ('step = [ { turn = "table" } ]', "required"),
        ('step = [ { turn = "clamp" } ]', "required"),
        ('step = [ { turn = "standardise", across = "entry", mean = "x" } ]', "not_decimal"),
        ('step = [ { over = "seat", take = "sum", only = "x" } ]', "not_table"),
        ('step = [ { over = "role", take = "weighted", weights = 3 } ]', "not_table"),
        ('step = [ { over = "seat", take = "sum", weights = { a = "1" } } ]', "idle_key"),
        ('step = [ { add = "carry" } ]', "required"),
        ('step = [ { over = ["entry", "seat"], take = "majority" } ]', "over_entry"),
        ('reveal = "first_together"', "required"),
        ('advance = [ { by = "share" } ]', "required"),
        ('advance = [ { by = "quota", within = "unit", seats = { a = "1.5" } } ]', "not_whole"),
        ("special = [ { } ]", "required"),
        ('special = [ { code = "x", take = "countback" } ]', "take_not_tiebreak"),
        ('special = [ { code = "x", take = "weighted" } ]', "take_in_view"),
        ('penalty = [ { code = "x", points = "1" } ]', "penalty_positive"),
        ('penalty = [ { code = "x", per = "30" } ]', "per_needs_most"),
        ('penalty = [ { code = "x", bands = [["2", "0"], ["1", "0"]] } ]', "bands_unsorted"),
        (
            'component = [ { code = "x", criterion = [ { code = "y", step = "0" } ] } ]',
            "step_not_positive",
        ),
        ('measure = [ { name = "m", from = "nowhere", over = "seat", take = "sum" } ]', "no_state"),
        ('ranking.tiebreak = [ { by = "nowhere" } ]', "no_state"),
    ],
)
def test_refused_by_code(toml, code):
    with pytest.raises(Faulty) as stopped:
        parse(f'name = "x"\n{toml}\n')
    assert code in [fault.code for fault in stopped.value.faults]
    assert "x" not in str(stopped.value.faults[0].line)


def test_a_view_of_several_cells_is_stopped_by_the_run_where_the_rulebook_declares_nothing():
    outcome = run(SUM + 'special = [ { code = "x", by = "marks" } ]', "A: 1=5 2=6")
    assert [fault.code for fault in outcome.faults] == ["needs_take"]


def test_an_unknown_weight_and_a_word_among_weights():
    steps = 'step = [ { over = "role", take = "weighted", weights = { x = "1" } } ]\n'
    assert [f.code for f in run(steps, "A: y=5", "role").faults] == ["no_weight"]
    assert scores(run(steps, "A: x=DNF", "role")) == {"A": "DNF"}


def test_prizes_by_unit_while_the_ranking_is_one():
    book = 'prize = [ { code = "P", count = 1, within = "unit" } ]'
    asked = case(book, marks("A: 1=5\nB: 1=6\nC: 1=1"), entries=entries("A/x B/x C/y"))
    outcome = compute(asked)
    assert places(outcome) == "B1 A2 C3"
    assert [row.entry for row in outcome.rows if row.prize] == ["B", "C"]


def test_groups_by_number_and_by_label():
    people = (
        Entrant("A", numbers=(("heat", Fraction(1)),), labels=(("duel", "x"),)),
        Entrant("B", numbers=(("heat", Fraction(2)),), labels=(("duel", "x"),)),
    )
    for within, through in (("heat", "AB"), ("duel", "A"), ("nothing", "A")):
        book = f'advance = [ {{ count = 1, within = "{within}" }} ]'
        outcome = compute(case(book, marks("A: 1=5\nB: 1=4"), entries=people))
        assert "".join(row.entry for row in outcome.rows if row.advanced) == through


def test_a_decision_may_take_a_place_on_the_line_away():
    asked = case("advance = [ { count = 1 } ]", marks("A: 1=5\nB: 1=4"))
    outcome = decided(asked, ("advance", "A", "0"))
    assert [(row.entry, row.advanced) for row in outcome.rows] == [("A", False), ("B", True)]


def test_a_workbook_of_nothing_is_no_workbook(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
    with pytest.raises(xlsx.NotAWorkbook):
        list(xlsx.rows(path))


def test_what_excel_stores_is_read_as_it_was_typed(tmp_path):
    path = tmp_path / "x.xlsx"
    xlsx.write(path, [("one", [["entry", "score"], ["A", "90.55"], ["B", "=1"]])])
    assert [row for _, row in xlsx.rows(path)] == [["entry", "score"], ["A", "90.55"], ["B", "=1"]]
    assert xlsx._typed("90.549999999999997") == "90.55"
    assert xlsx._typed("1E-2") == "0.01"
    assert xlsx._typed("x") == "x"


def test_penalties_carry_and_decisions_with_faults_name_their_cells(tmp_path, capsys):
    (tmp_path / "b.toml").write_text('name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n', "utf-8")
    (tmp_path / "m.csv").write_text("entry,score,score2,\nA,5,,\n\nB,6,,,,\n", "utf-8")
    (tmp_path / "p.csv").write_text("entry,code,points\nA,late,\nA,late,x1\n", "utf-8")
    (tmp_path / "c.csv").write_text("entry,stage,value,state\nA,1,,s\nA,1,1/3,s\n", "utf-8")
    (tmp_path / "d.csv").write_text("kind,entry\nhang,A\n", "utf-8")
    (tmp_path / "e.csv").write_text('entry\n""\nA\n', "utf-8")
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv")]
    for name, file in (("penalties", "p"), ("carry", "c"), ("decisions", "d"), ("entries", "e")):
        argv += [f"--{name}", str(tmp_path / f"{file}.csv")]
    assert score_command(argv) == 1
    told_faults = {line.split(": ")[0] for line in capsys.readouterr().err.splitlines()}
    assert told_faults == {
        "m.csv:4:5",
        "p.csv:2:code",
        "p.csv:3:points",
        "c.csv:2:value",
        "d.csv:2:kind",
    }


def test_a_missing_column_is_named(tmp_path, capsys):
    (tmp_path / "b.toml").write_text('name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n', "utf-8")
    (tmp_path / "m.csv").write_text("entry,points\nA,5\n", "utf-8")
    assert score_command([str(tmp_path / "b.toml"), str(tmp_path / "m.csv")]) == 1
    assert capsys.readouterr().err == "m.csv:1:score: 缺少列“score”\n"
