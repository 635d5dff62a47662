"""What the engine writes and finds, to the letter: workbooks, rulebooks, lines, usage, progress."""

from __future__ import annotations

import sys
import zipfile
from dataclasses import fields
from io import StringIO
from pathlib import Path

import pytest

from judging.scoring import progress, xlsx
from judging.scoring.command import score_command
from judging.scoring.keys import Key, Kind, key
from judging.scoring.lines import Finder
from judging.scoring.rulebook import dump, parse
from tests.scoring.cases import GOLDEN, text_of

WORKBOOK = GOLDEN / "workbook.txt"
SHEETS = [
    ("results", [["entry", "score", "note"], ["A", "90.50", "a < b & c"], ["B", "-7", "\x01x "]]),
    ("奖项 & more", [["一等奖", "1234567890123", "1.2345678"], ["", "0.123456", "=1+1"]]),
]


def test_a_workbook_is_written_part_by_part_as_it_always_was(tmp_path):
    """What other programs read of it is told by ``test_command``; here no letter of it moves."""
    xlsx.write(tmp_path / "x.xlsx", SHEETS)
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        found = "".join(f"== {name}\n{book.read(name).decode()}\n" for name in book.namelist())
        assert {part.compress_type for part in book.infolist()} == {zipfile.ZIP_DEFLATED}
    assert found == WORKBOOK.read_text("utf-8")
    assert [row for _, row in xlsx.rows(tmp_path / "x.xlsx")] == [
        ["entry", "score", "note"],
        ["A", "90.5", "a < b & c"],
        ["B", "-7", "x "],
    ]


def test_a_rulebook_is_written_in_one_shape():
    """Every key and every kind of value there is, and nothing that is only a default."""
    assert dump(parse(text_of("reference"))) == (GOLDEN / "reference_dumped.toml").read_text(
        "utf-8"
    )


ODD = """# a comment with = and [brackets]
name = "x = [y]"   # behind it
"quoted" = 1
'also' = { a = "1", b.c = [ 1, 2 ] }
dotted . key = 3
list = [
  { code = "1", at = [1, 2] },  # first = { }
  { code = "2",
    at = ["]", "}"] },
]
[one]
two = 2
[one.three]
four = 4
[[step]]
over = "a"
[[step]]
name = "b"
[step.only]
role = "c"
[[measure]]
[[measure.step]]
take = "sum"
[[measure.step]]
take = "mean"
[[measure]]
[[measure.step]]
take = "best"
["quoted one" . 'two']
three = 3
"""


def test_a_key_is_found_on_its_line_however_it_is_written():
    assert Finder(ODD).found == {
        "name": 2,
        "quoted": 3,
        "also": 4,
        "also.a": 4,
        "also.b.c": 4,
        "dotted.key": 5,
        "list": 6,
        "list[0]": 7,
        "list[0].code": 7,
        "list[0].at": 7,
        "list[1]": 8,
        "list[1].code": 8,
        "list[1].at": 9,
        "one": 11,
        "one.two": 12,
        "one.three": 13,
        "one.three.four": 14,
        "step[0]": 15,
        "step[0].over": 16,
        "step[1]": 17,
        "step[1].name": 18,
        "step[1].only": 19,
        "step[1].only.role": 20,
        "measure[0]": 21,
        "measure[0].step[0]": 22,
        "measure[0].step[0].take": 23,
        "measure[0].step[1]": 24,
        "measure[0].step[1].take": 25,
        "measure[1]": 26,
        "measure[1].step[0]": 27,
        "measure[1].step[0].take": 28,
        "quoted one.two": 29,
        "quoted one.two.three": 30,
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("list[1].at[1]", 9),
        ("list[1].nothing", 8),
        ("step[1].only.role", 20),
        ("step[1].take", 17),
        ("measure[1].step[0].over[2]", 27),
        ("step", 0),
        ("nowhere.at.all", 0),
        ("", 0),
    ],
)
def test_a_path_that_is_not_written_has_the_line_of_what_holds_it(path, line):
    assert Finder(ODD).line(path) == line


USAGE = """usage: podium score [-h] [--penalties FILE] [--entries FILE] [--carry FILE]
                    [--decisions FILE] [-o RESULTS.csv|.xlsx]
                    [--explain ENTRY] [--states] [--study]
                    [--under OTHER.toml] [--without [ROLE:]SEAT]
                    [--instead MARKS.csv] [--chances] [--lang {zh,en}]
                    RULEBOOK.toml MARKS.csv

Score marks by a rulebook. 按评审细则统分。

positional arguments:
  RULEBOOK.toml
  MARKS.csv

options:
  -h, --help            show this help message and exit
  --penalties FILE
  --entries FILE
  --carry FILE
  --decisions FILE
  -o RESULTS.csv|.xlsx, --output RESULTS.csv|.xlsx
  --explain ENTRY
  --states
  --study
  --under OTHER.toml
  --without [ROLE:]SEAT
  --instead MARKS.csv
  --chances
  --lang {zh,en}
"""


def test_the_usage_to_the_letter(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    assert score_command(["--help"]) == 0
    assert capsys.readouterr().out == USAGE


def test_a_key_of_a_rulebook_knows_its_name_kind_and_bounds():
    needed = key(Kind.TEXT)
    assert needed.metadata["key"] == Key("", Kind.TEXT, None, 0, required=True, most=1_000_000)
    given = key(Kind.WHOLE, 3, name="n", of=int, least=1, most=9)
    assert given.metadata["key"] == Key("n", Kind.WHOLE, int, 1, required=False, most=9)
    assert given.default == 3
    assert [each.name for each in fields(Key)][-2:] == ["required", "most"]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_said_on_a_terminal_to_the_letter(monkeypatch):
    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    say = progress.reading(Path("a/marks.csv"))
    for count, of in ((20_000, 60_000), (40_000, 0), (60_000, 60_000), (80_000, 60_000)):
        say(count, of)
    progress.computing(20_000, "en")
    progress.computing(19_999, "en")
    progress.computing(1_000_000, "zh")
    assert said.getvalue().split("\r") == [
        "",
        "marks.csv: [######··············]  33 %  20,000",
        "marks.csv: 40,000",
        "marks.csv: [####################] 100 %  60,000\n",
        "marks.csv: [####################] 100 %  80,000computing 20,000 marks …\n"
        "正在计算 1,000,000 个分数……\n",
    ]


def test_progress_is_said_nowhere_else(monkeypatch):
    said = StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    progress.computing(20_000, "en")
    assert said.getvalue() == ""
