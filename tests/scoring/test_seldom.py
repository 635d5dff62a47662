"""What contests meet seldom: values that share no denominator, a dance nobody marked, a panel whose
sheets win no prize, tables as spreadsheets save them. Worked by hand."""

from __future__ import annotations

import runpy
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest

from judging.scoring import xlsx
from judging.scoring.column import added, average, column, middle
from judging.scoring.command import score_command
from judging.scoring.cube import Mark
from judging.scoring.figures import figures_of
from judging.scoring.rulebook import Faulty, parse, warnings
from judging.scoring.score import compute
from judging.scoring.studying import study_lines
from tests.scoring.cases import GOLDEN, text_of
from tests.scoring.small import case, marks, places, run, scores

ASKED = 'name = "x"\nranking.tiebreak = [ { ask = "jury" } ]\n'
# No two share a factor; together their denominators have more than 4,096 binary digits.
LONG = [Fraction(1, 2**3000), Fraction(1, 3**2000), Fraction(1, 5**1000)]


def test_values_that_share_no_denominator_are_still_exact():
    """Scoring.md §10: fractions inside. Roots and soft medians leave such values."""
    total = LONG[0] + LONG[1] + LONG[2]
    assert average(LONG) == total / 3
    assert middle(LONG) == LONG[0], "5^1000 < 2^3000 < 3^2000"
    assert added([column([each]) for each in LONG]).values() == [total]


def test_columns_that_share_no_denominator_are_added_row_by_row():
    first, second = column([LONG[0], Fraction(1)]), column([LONG[1], Fraction(2)])
    assert added([first, second]).values() == [LONG[0] + LONG[1], Fraction(3)]


def test_results_whose_denominators_share_nothing_are_ranked_and_written_exactly():
    given = tuple(Mark(entry, each) for entry, each in zip("ABC", LONG, strict=True))
    outcome = compute(case("", given))
    assert places(outcome) == "C1 A2 B3"
    assert scores(outcome) == {entry: str(each) for entry, each in zip("ABC", LONG, strict=True)}


def test_a_figure_is_a_number_or_what_stands_for_it_or_nothing():
    seen = figures_of({"A": Fraction(1, 3), "B": Fraction(1, 2)})
    assert (seen.get("A"), seen.get("B"), seen.get("C")) == (Fraction(1, 3), Fraction(1, 2), None)


def test_who_was_marked_by_nobody_in_a_dance_has_no_place_and_takes_none():
    """Rule 5 among the marked: two judges put C before B; A is recused by both."""
    book = 'lower_wins = true\nstep = [ { over = "seat", take = "majority" } ]'
    outcome = run(book, "A: 1=- 2=-\nB: 1=2 2=2\nC: 1=1 2=1")
    assert places(outcome) == "C1 B2 A"
    assert scores(outcome) == {"C": "1", "B": "2", "A": ""}


def test_a_measure_may_name_its_last_step_as_itself():
    book = """measure = [
      { name = "top", from = "marks", step = [ { name = "top", over = "seat", take = "best" } ] } ]
    step = [ { over = "seat", take = "sum" } ]
    special = [ { code = "S", by = "top" } ]
    """
    outcome = run(book, "A: 1=9 2=1\nB: 1=6 2=6")
    assert places(outcome) == "B1 A2"
    assert [(each.code, each.entry, each.shown) for each in outcome.specials] == [("S", "A", "9")]
    with pytest.raises(Faulty) as stopped:
        parse('name = "x"\n' + book.replace("step = [ { over", 'step = [ { name = "top", over'))
    assert [fault.code for fault in stopped.value.faults] == ["name_twice"]


def test_a_role_that_no_step_touches_is_warned_of():
    """Where no component is declared only the marks can tell whether the chain ends with one."""
    book = """seats = [ { role = "expert", count = 1 }, { role = "student", count = 1 } ]
    step = [ { only.role = "expert", over = "seat", take = "mean" } ]
    """
    told = [(each.code, dict(each.facts)) for each in warnings(parse(ASKED + book))]
    assert told == [("warn.untouched", {"name": "student"})]


def test_what_is_warned_of_is_said_and_does_not_stop_the_command(tmp_path, capsys):
    (tmp_path / "b.toml").write_text('name = "x"\n', "utf-8")
    (tmp_path / "m.csv").write_text("entry,score\nA,5\n", "utf-8")
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv"), "--lang", "en"]
    assert score_command(argv) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1:] == ["A,1,5,5,,,"]
    assert captured.err == "b.toml:ranking.tiebreak: no closing ask: ties may remain\n"


def test_a_study_without_a_prize_has_no_border_to_report():
    """One panel of two judges: agreement and two seats are told, prizes only where one is held."""
    given = marks("A: 1=9 2=8\nB: 1=5 2=6\nC: 1=1 2=2")
    step = 'step = [ { over = "seat", take = "mean" } ]\n'
    without = list(study_lines(case(step, given), "zh"))
    prize = 'prize = [ { code = "P", count = 1 } ]\n'
    held = list(study_lines(case(prize + step, given), "zh"))
    assert held[: len(without)] == without
    assert ["P" in line for line in held[len(without) :]] == [True]
    nobody = 'prize = [ { code = "P", threshold = "10", count = 1 } ]\n'
    assert list(study_lines(case(nobody + step, given), "zh")) == without


def test_further_columns_of_the_entries_are_numbers_or_labels(tmp_path, capsys):
    """A number may be an award's view; a text may be a group (scoring.md §7)."""
    (tmp_path / "b.toml").write_text(
        ASKED + 'special = [ { code = "oldest", number = "age" } ]\n'
        'prize = [ { code = "P", count = 1, within = "school" } ]',
        "utf-8",
    )
    (tmp_path / "m.csv").write_text("entry,score\nA,5\nB,6\nC,7\n", "utf-8")
    (tmp_path / "e.csv").write_text("entry,age,school\nA,40,x\nB,39.5,y\nC,,y\n", "utf-8")
    argv = [str(tmp_path / name) for name in ("b.toml", "m.csv")]
    assert score_command([*argv, "--entries", str(tmp_path / "e.csv")]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "C,1,7,7,P,,",
        "B,2,6,6,,,",
        "A,3,5,5,P,oldest,",
    ]


def test_an_empty_score_is_a_recusal_and_no_missing_sheet(tmp_path, capsys):
    """Scoring.md §3: of two seats one is recused; the mean is of the other."""
    (tmp_path / "b.toml").write_text(
        ASKED + 'seats = [ { role = "", count = 2 } ]\nstep = [ { over = "seat", take = "mean" } ]',
        "utf-8",
    )
    (tmp_path / "m.csv").write_text("entry,seat,score\nA,1,5\nA,2,\n", "utf-8")
    assert score_command([str(tmp_path / "b.toml"), str(tmp_path / "m.csv")]) == 0
    captured = capsys.readouterr()
    assert (captured.out.splitlines()[1], captured.err) == ("A,1,5,5,,,", "")


def test_a_factor_that_is_no_number_is_a_fault_at_its_cell(tmp_path, capsys):
    (tmp_path / "b.toml").write_text(ASKED + 'step = [ { times = "difficulty" } ]', "utf-8")
    (tmp_path / "m.csv").write_text("entry,score,difficulty\nA,5,1.5\nB,6,hard\n", "utf-8")
    assert score_command([str(tmp_path / "b.toml"), str(tmp_path / "m.csv")]) == 1
    assert capsys.readouterr().err.startswith("m.csv:3:difficulty: ")


def test_an_absent_column_stands_for_the_one_there_is_of_it(tmp_path, capsys):
    """One role and one component, two criteria: the table needs the criterion and nothing else."""
    (tmp_path / "b.toml").write_text(
        ASKED + 'component = [ { code = "c", criterion = [ { code = "p" }, { code = "q" } ] } ]\n'
        'seats = [ { role = "j", count = 1, scores = ["c"] } ]\n'
        'step = [ { name = "sheet", over = "criterion", take = "sum" } ]\n',
        "utf-8",
    )
    (tmp_path / "m.csv").write_text("entry,criterion,seat,score\nA,p,1,5\nA,q,1,6\n", "utf-8")
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv"), "--states"]
    assert score_command(argv) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1] == "A,1,11,11,,,"
    assert "A,sheet,attempt=1;component=c;role=j;seat=1,11" in told


def test_a_workbook_with_shared_texts_is_read_without_their_phonetic_guides(tmp_path):
    """Excel keeps texts once beside the sheet; its guides to pronunciation are not the text."""
    path = tmp_path / "marks.xlsx"
    xlsx.write(path, [("one", [["entry"]])])
    sheet = (
        '<sheetData><row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="s"><v>0</v></c>'
        '<c r="AA3"><v>90.549999999999997</v></c></row></sheetData>'
    )
    texts = (
        f'<sst xmlns="{xlsx.NS[1:-1]}"><si><t>teaching</t></si>'
        "<si><r><t>讲</t></r><r><t>台</t></r><rPh><t>jiǎng tái</t></rPh></si></sst>"
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "n.xlsx", "w") as new:
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                new.writestr(part, old.read(part))
        made = f'<worksheet xmlns="{xlsx.NS[1:-1]}">{sheet}</worksheet>'
        new.writestr("xl/worksheets/sheet1.xml", made)
        new.writestr("xl/sharedStrings.xml", texts)
    ((number, row),) = xlsx.rows(tmp_path / "n.xlsx")
    assert (number, row[:3], row[26]) == (3, ["讲台", "", "teaching"], "90.55")


def run_module(monkeypatch: pytest.MonkeyPatch, name: str, *argv: str) -> None:
    """``python -m name argv`` in this process."""
    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "argv", [name, *argv])
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def test_the_page_and_the_schema_are_written_where_one_says(monkeypatch, tmp_path):
    run_module(monkeypatch, "judging.scoring.schema", str(tmp_path))
    here = GOLDEN.parent.parent / "judging" / "scoring"
    for name in ("REFERENCE.md", "rulebook.schema.json"):
        assert (tmp_path / name).read_text("utf-8") == (here / name).read_text("utf-8")


def test_the_module_ends_with_the_exit_code_of_the_command(monkeypatch, tmp_path, capsys):
    (tmp_path / "b.toml").write_text(text_of("song_contest"), "utf-8")
    with pytest.raises(SystemExit) as ended:
        run_module(monkeypatch, "judging.scoring.command", str(Path(tmp_path, "b.toml")))
    assert ended.value.code == 2
    assert "MARKS.csv" in capsys.readouterr().err
