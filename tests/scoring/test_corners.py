"""More corners: whole-stage explanations, recused attempts, thresholds where lower wins, files."""

from __future__ import annotations

import io
import sys
import zipfile
from fractions import Fraction

import pytest

from judging.scoring import progress, tables, xlsx
from judging.scoring.bounds import bounds
from judging.scoring.command import score_command
from judging.scoring.cube import Mark
from judging.scoring.explain import explain, explain_all
from judging.scoring.filling import built
from judging.scoring.lines import Finder
from judging.scoring.rulebook import Faulty, parse
from judging.scoring.score import Carried, Entrant, compute
from judging.scoring.study import complete, seat_effects, totals
from judging.scoring.studying import study_lines
from tests.scoring.cases import final_case
from tests.scoring.small import case, entries, marks, places, run, scores, state


def test_explaining_everybody_at_once_says_what_explaining_each_alone_says():
    asked = final_case()
    together = explain_all(asked)
    assert len(together) == 20
    for entry in ("C01", "C09", "C18"):
        assert together[entry].rows == explain(asked, entry).rows


def test_a_faulty_case_explains_every_entry_by_its_faults():
    asked = case("", marks("A: 1=1 1=2"), entries=entries("A B"))
    assert set(explain_all(asked)) == {"A", "B"}


def test_majority_and_carry_have_their_sentences():
    book = 'lower_wins = true\nstep = [ { over = "seat", take = "majority", name = "dance" } ]'
    told = explain(case(book, marks("A: 1=1 2=1 3=2\nB: 1=2 2=2 3=1")), "A").sentences("zh")
    assert told[0] == "dance：评委名次 1、1、2，在 2 名中按多数原则列第 1"
    book = """stage = "2"
    step = [ { add = "carry", value = "m", stages = ["1"] }, { over = "stage", take = "sum" } ]
    """
    asked = case(book, marks("A: 1=5"), carry=(Carried("A", "1", Fraction(7, 2), "m"),))
    assert explain(asked, "A").sentences("en")[0] == (
        "step 1 2: 5, with 3.5 carried from earlier stages"
    )


def test_attempts_without_seats_that_are_all_recused_are_no_attempts():
    book = 'step = [ { over = "attempt", take = "best" } ]'
    assert scores(run(book, "A: 1=- 2=-\nB: 1=5", "attempt")) == {"B": "5", "A": ""}
    partly = run(book, "A: 1=- 2=9\nB: 1=5", "attempt")
    assert scores(partly) == {"B": "5", "A": ""}, "over other axes it is whole or nothing"


def test_thresholds_where_the_lower_number_wins():
    book = """lower_wins = true
    prize = [ { code = "P", count = 3, threshold = "10" } ]
    advance = [ { by = "threshold", threshold = "12" } ]
    special = [ { code = "S", by = "score", count = 3, threshold = "11" } ]
    """
    outcome = run(book, "A: 1=9\nB: 1=11\nC: 1=13")
    assert [r.specials for r in outcome.rows] == [("S",), ("S",), ()]
    assert [(r.entry, r.prize, r.advanced) for r in outcome.rows] == [
        ("A", "P", True),
        ("B", "", True),
        ("C", "", False),
    ]


def test_a_partial_sheet_counts_as_missing_where_missing_is_left_out():
    book = """component = [ { code = "c", criterion = [ { code = "p" }, { code = "q" } ] } ]
    seats = [ { role = "j", count = 2, scores = ["c"] } ]
    missing = { policy = "leave_out" }
    step = [ { over = ["criterion", "component"], take = "sum" },
      { over = "seat", take = "mean" } ]
    """
    one = [Mark("A", Fraction(5), "c", line, "j", "1") for line in "pq"]
    outcome = compute(case(book, (*one, Mark("A", Fraction(9), "c", "p", "j", "2"))))
    assert scores(outcome) == {"A": "10"}
    assert {(gap.seat, gap.criterion) for gap in outcome.missing} == {("2", "q"), ("2", "")}


def test_ranks_across_seats_are_places_of_the_seats_of_one_entry():
    book = """step = [ { turn = "rank", across = "seat" },
      { over = "seat", take = "sum", name = "x" } ]
    """
    assert state(run(book, "A: 1=9 2=9 3=7"), "x") == {"A": "5"}


def test_a_special_for_nobody_and_one_that_everybody_shares():
    book = """special = [ { code = "none", by = "score", threshold = "100" },
      { code = "shared", number = "age" } ]
    """
    people = tuple(Entrant(e, numbers=(("age", Fraction(40)),)) for e in "AB")
    outcome = compute(case(book, marks("A: 1=5\nB: 1=5"), entries=people))
    assert [(s.code, s.entry) for s in outcome.specials] == [("shared", "A"), ("shared", "B")]


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ('step = [ { add = "penalties" } ]', "add_needs_one"),
        (
            'step = [ { over = "seat", take = "sum" },'
            ' { only.role = "j", only.component = "d", times = "2" } ]',
            "only_nothing",
        ),
        (
            'step = [ { over = "seat", take = "sum", name = "n" } ]\n'
            'special = [ { code = "s", by = "n", only.role = "j", only.component = "d" } ]',
            "only_nothing",
        ),
    ],
)
def test_the_rehearsal_finds_what_no_mark_could_meet(toml, code):
    head = """name = "x"
    component = [ { code = "c" }, { code = "d" } ]
    seats = [ { role = "j", count = 2, scores = ["c"] }, { role = "k", scores = ["d"] } ]
    """
    with pytest.raises(Faulty) as stopped:
        parse(head + toml)
    assert code in [fault.code for fault in stopped.value.faults]


def test_absent_entries_have_no_chance_and_no_sheet_to_come():
    book = """component = [ { code = "c", criterion = [ { code = "c", most = "9" } ] } ]
    seats = [ { role = "j", count = 1, scores = ["c"] },
      { role = "t", count = 1, scores = ["c"], counted = false } ]
    step = [ { over = ["seat", "role"], take = "sum" } ]
    advance = [ { count = 1 } ]
    """
    people = (Entrant("A"), Entrant("B", absent=True))
    found = bounds(case(book, (), entries=people))
    assert [(each.entry, str(each.chance)) for each in found] == [("A", "clinched")]


def test_lines_of_nested_headers_and_inline_lists():
    finder = Finder(
        "\n".join(
            (
                'name = "x"  # = [ {',
                "[[component]]",
                'code = "c"',
                "[[component.criterion]]",
                'code = "p"',
                "[[component.criterion]]",
                'code = "q = 1"',
                "[ranking]",
                'tiebreak = [ { by = "a", only.role = "x" },',
                '  { ask = "b" } ]',
            )
        )
    )
    assert finder.line("name") == 1
    assert finder.line("component[0].criterion[1].code") == 7
    assert finder.line("ranking.tiebreak[0].only.role") == 9
    assert finder.line("ranking.tiebreak[1].ask") == 10
    assert finder.line("ranking.tiebreak[1].places") == 10
    assert finder.line("nothing.at.all") == 0


def test_the_study_leaves_out_what_is_not_whole():
    given = marks("A: 1=5 2=-\nB: 1=4 2=3\nC: 1=1 2=2")
    cube, _ = built(case("", given), "")
    table = complete(totals(cube.states["marks"], ""))
    assert table.entries == ("B", "C")
    assert list(study_lines(case("", marks("A: 1=5 1=6")), "zh")) == []
    assert list(study_lines(case("", marks("A: 1=5\nB: 1=6")), "zh")) == []
    panels = marks("A: 1=5 2=4\nB: 1=4 2=3", panel="X")
    assert len(list(study_lines(case("", panels), "en"))) == 14


def test_levels_of_seats_that_never_met_stay_free():
    apart = {"A": {"1": Fraction(5)}, "B": {"2": Fraction(9)}}
    assert sum(seat_effects(apart).values()) == 0


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("screen", "seen"), [(Screen(), True), (io.StringIO(), False)])
def test_progress_is_said_on_a_terminal_only(screen, seen, monkeypatch, tmp_path, capsys):
    """50 rows, told of every 20th: twice on the way, at the end, and that they are computed."""
    monkeypatch.setattr(tables, "EVERY", 20)
    monkeypatch.setattr(progress, "EVERY", 20)
    (tmp_path / "b.toml").write_text('name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n', "utf-8")
    rows = [f"E{n},5" for n in range(10, 60)]
    (tmp_path / "m.csv").write_text("entry,score\n" + "\n".join(rows) + "\n", "utf-8")
    monkeypatch.setattr(sys, "stderr", screen)
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv"), "--lang", "en"]
    assert score_command([*argv, "-o", str(tmp_path / "r.csv")]) == 0
    told = [
        f"\rm.csv: [{'#' * 7}{'·' * 13}]  39 %  20",
        f"\rm.csv: [{'#' * 15}{'·' * 5}]  78 %  40",
        f"\rm.csv: [{'#' * 20}] 100 %  50\n",
        "computing 50 marks …\n",
    ]
    assert ("".join(told) in screen.getvalue()) == seen
    assert ("m.csv" in screen.getvalue()) == seen


def test_a_bar_is_never_longer_than_the_whole():
    """A cell may hold line breaks, so that a file has more rows than lines or fewer."""
    assert progress.bar(30, 20) == progress.bar(20, 20)
    assert progress.bar(20_000, 0) == ""


def test_a_long_table_is_read_and_faults_without_a_line_are_said(tmp_path, capsys):
    (tmp_path / "b.toml").write_text('name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n', "utf-8")
    rows = [f"E{n},5" for n in range(2_001)]
    (tmp_path / "m.csv").write_text("entry,score\n" + "\n".join(rows) + "\n,7\n", "utf-8")
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv")]
    assert score_command(argv) == 1
    assert capsys.readouterr().err.startswith("m.csv:2003:entry")
    (tmp_path / "e.csv").write_text("entry,name\n,Wang\n", "utf-8")
    (tmp_path / "m.csv").write_text("entry,seat,score\nA,1,5\nA,2,6\n", "utf-8")
    assert score_command([*argv, "--entries", str(tmp_path / "e.csv")]) == 1
    assert capsys.readouterr().err.startswith("e.csv:2:entry: ")
    assert score_command(argv) == 1
    assert "step: " in capsys.readouterr().err


def test_words_may_be_carried(tmp_path, capsys):
    (tmp_path / "b.toml").write_text(
        'name = "x"\nstage = "2"\nranking.tiebreak = [ { ask = "j" } ]\n'
        'step = [ { add = "carry", value = "s", stages = ["1"] },\n'
        '  { over = "stage", take = "sum" } ]',
        "utf-8",
    )
    (tmp_path / "m.csv").write_text("entry,score\nA,5\nB,5\n", "utf-8")
    carried = "entry,stage,value,state\nA,1,DNF,s\nB,1,10/3,s\n"
    (tmp_path / "c.csv").write_text(carried, "utf-8")
    argv = [str(tmp_path / f) for f in ("b.toml", "m.csv")]
    assert score_command([*argv, "--carry", str(tmp_path / "c.csv")]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["B,1,25/3,25/3,,,", "A,,DNF,,,,"]


def test_workbooks_that_are_too_large_or_point_nowhere(tmp_path, monkeypatch):
    path = tmp_path / "x.xlsx"
    xlsx.write(path, [("one", [["entry"]])])
    monkeypatch.setattr(xlsx, "MOST_BYTES", 10)
    with pytest.raises(xlsx.NotAWorkbook):
        list(xlsx.rows(path))
    monkeypatch.undo()
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{xlsx.NS[1:-1]}"/>')
        book.writestr("xl/_rels/workbook.xml.rels", '<R><a Id="x" Target="y"/></R>')
    with pytest.raises(xlsx.NotAWorkbook):
        list(xlsx.rows(path))


def test_an_unknown_criterion_of_a_closed_component_is_a_fault():
    book = 'component = [ { code = "c", criterion = [ { code = "p" } ] } ]'
    outcome = compute(case(book, (Mark("A", Fraction(1), "c", "z"),)))
    assert [fault.code for fault in outcome.faults] == ["undeclared"]
    assert places(compute(case(book, (Mark("A", Fraction(1), "c", "p"),)))) == "A1"
