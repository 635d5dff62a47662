"""What the command says of contests that were not: other rules, a judge less, other marks."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from judging.scoring.command import score_command
from tests.scoring.cases import final_rows, golden, text_of, written

EXPECTED = golden("01")["expected"]["leave_one_expert_out"]["by_expert"]
CHANGES = ["entry", "score", "score_then", "place", "place_then", "prize", "prize_then"]
SMALL = """
name = "x"
component = [{ code = "c", criterion = [{ code = "c", most = "10" }] }]
seats = [{ role = "j", count = 2 }, { role = "k", count = 1 }]
step = [{ over = ["seat", "criterion", "component", "role"], take = "sum" }]
advance = [{ count = 1 }]
ranking.tiebreak = [{ ask = "jury" }]
"""


def write(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


@pytest.fixture
def final(tmp_path: Path) -> list[str]:
    """Golden 01 as files."""
    book = write(tmp_path / "book.toml", text_of("young_teachers"))
    return [book, written(tmp_path / "marks.csv", final_rows()), "--lang", "en"]


@pytest.fixture
def small(tmp_path: Path) -> list[str]:
    """A has 9 and 9, B 5 and 8 of the judges, and one sheet is to come for each."""
    marks = "entry,role,seat,score\nA,j,1,9\nA,j,2,9\nB,j,1,5\nB,k,1,8\n"
    return [write(tmp_path / "b.toml", SMALL), write(tmp_path / "m.csv", marks), "--lang", "en"]


def second_table(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return list(csv.reader(StringIO(capsys.readouterr().out.split("\n\n")[1])))


def test_another_rulebook(final, tmp_path, capsys):
    other = text_of("young_teachers").replace('compare = "shown"', 'compare = "exact"')
    assert score_command([*final, "--under", write(tmp_path / "other.toml", other)]) == 0
    header, *rows = second_table(capsys)
    assert header == CHANGES
    assert [[row[0], row[3], row[4]] for row in rows] == [["C09", "4", "5"], ["C01", "5", "4"]]


@pytest.mark.parametrize("seat", EXPECTED)
def test_without_one_judge(seat, final, capsys):
    assert score_command([*final, "--without", f"expert:{seat}"]) == 0
    _, *rows = second_table(capsys)
    found = {row[0]: row[5:] for row in rows if row[5] != row[6]}
    assert found == EXPECTED[seat]["prize_changes"]


def test_with_other_marks_of_a_judge(small, tmp_path, capsys):
    """The best sheet counts: B's 10 instead of 5, and a C that nobody had."""
    marks = write(tmp_path / "other.csv", "entry,role,seat,score\nB,j,1,10\nC,j,1,1\n")
    _, given, *more = small
    rules = SMALL.replace("count = 2", "count = 1").replace('take = "sum"', 'take = "best"')
    rules = rules.replace("ranking.", 'missing = { policy = "leave_out" }\nranking.')
    assert score_command([write(tmp_path / "b.toml", rules), given, *more, "--instead", marks]) == 0
    assert second_table(capsys) == [
        CHANGES,
        ["A", "9", "9", "1", "2", "", ""],
        ["B", "8", "10", "2", "1", "", ""],
    ]


def test_chances_while_sheets_are_to_come(small, capsys):
    """A 18 to 28; B 13 to 23."""
    assert score_command([*small, "--chances"]) == 0
    assert second_table(capsys) == [
        ["entry", "chance", "best", "worst"],
        ["A", "possible", "1", "2"],
        ["B", "possible", "1", "2"],
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--without", "E9"], '--without: there are no marks of a seat "E9"'),
        (
            ["--without", "1"],
            '--without: the seat "1" is there in several roles (j, k): write ROLE:SEAT',
        ),
        (["--under", "m.csv"], "m.csv:1: not valid TOML"),
        (["--instead", "none.csv"], "none.csv: cannot be read"),
    ],
)
def test_what_cannot_be_asked_is_said(options, told, small, capsys):
    folder = Path(small[0]).parent
    options = [str(folder / one) if one.endswith(".csv") else one for one in options]
    assert score_command([*small, *options]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(told)


def test_chances_need_an_upper_end(small, tmp_path, capsys):
    open_ended = write(tmp_path / "b.toml", SMALL.replace(', most = "10"', ""))
    assert score_command([open_ended, *small[1:], "--chances"]) == 1
    assert "chances cannot be told: c.c has no most" in capsys.readouterr().err


OTHERS = {
    "out of range": (["B,j,1,11"], "other.csv:2: c: must be from 0 to 10, is 11"),
    "no role": (
        ["A,j,1,1", "B,x,1,1"],
        'other.csv:3: the rulebook declares no role "x"',
    ),
    "two at one place": (
        ["B,j,1,10", "A,j,1,1", "B,j,1,3"],
        "other.csv:4: two marks at one place: B · 1 · c · c · j · 1",
    ),
    "two at one place in two spellings": (
        ["E\u0301,j,1,1", "\u00c9,j,1,2"],
        "other.csv:3: two marks at one place: \u00c9 · 1 · c · c · j · 1",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_marks_that_cannot_stand_are_said_with_their_line(name, small, tmp_path, capsys):
    lines, told = OTHERS[name]
    marks = write(tmp_path / "other.csv", "\n".join(["entry,role,seat,score", *lines]))
    assert score_command([*small, "--instead", marks]) == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"{told}\n")


def test_marks_that_another_rulebook_refuses_are_said_with_their_line(small, tmp_path, capsys):
    """Lawful here and not there: j gives at most 8, and there is no k."""
    other = SMALL.replace('"10"', '"8"').replace(', { role = "k", count = 1 }', "")
    assert score_command([*small, "--under", write(tmp_path / "o.toml", other)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "m.csv:2: c: must be from 0 to 8, is 9",
        "m.csv:3: c: must be from 0 to 8, is 9",
        'm.csv:5: the rulebook declares no role "k"',
    ]


OPEN = (
    'name = "x"\nranking.tiebreak = [{ ask = "jury" }]\nstep = [{ over = "role", take = "sum" }]\n'
)


def test_a_chain_that_does_not_end_is_said_with_the_line_of_its_rulebook(tmp_path, capsys):
    """Two seats are left for A; without the second there is one, and the chain ends."""
    marks = write(tmp_path / "m.csv", "entry,role,seat,score\nA,j,1,9\nA,j,2,8\nB,j,1,5\n")
    good = write(tmp_path / "b.toml", OPEN.replace('"role"', '["seat", "role"]'))
    bad = write(tmp_path / "o.toml", OPEN)
    told = "o.toml:3:step: an entry still has several values at the end; axes still open: seat\n"
    assert score_command([bad, marks, "--lang", "en"]) == 1
    assert capsys.readouterr().err == told
    assert score_command([good, marks, "--lang", "en", "--under", bad]) == 1
    assert capsys.readouterr().err == told
    assert score_command([good, marks, "--without", "2"]) == 0


def test_an_entry_that_is_listed_twice_is_said_with_its_line(small, tmp_path, capsys):
    people = write(tmp_path / "p.csv", "entry,name\nA,Li\nB,Wang\nA,Zhao\n")
    assert score_command([*small, "--entries", people]) == 1
    assert capsys.readouterr().err == "p.csv:4: entry A is listed twice\n"
