"""``podium score``: columns, faults by file, line and column, exit codes, workbooks."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import openpyxl
import pytest

from judging.scoring.command import score_command
from tests.scoring.cases import GOLDEN, HEADER, final_rows, golden, written

BOOK = str(GOLDEN / "rulebooks" / "young_teachers.toml")


@pytest.fixture
def marks(tmp_path: Path) -> str:
    return written(tmp_path / "marks.csv", final_rows())


def expected() -> list[tuple[str, str, str, str, str]]:
    return [
        (r["contestant"], str(r["rank"]), r["final"], r["final_exact"], r["prize"])
        for r in golden("01")["expected"]["rows"]
    ]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def core(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(r[k] for k in ("entry", "place", "score", "exact", "prize")) for r in found]


def test_results_have_the_columns_of_the_contract(marks, capsys):
    assert score_command([BOOK, marks]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "entry,place,score,exact,prize,specials,advanced"
    assert core(read(out)) == expected()
    (third,) = [r for r in read(out) if r["entry"] == "C13"]
    assert third["specials"] == "最佳现场展示奖;最佳学生欢迎奖"


def test_states_have_the_columns_of_the_contract(marks, capsys):
    assert score_command([BOOK, marks, "--states"]) == 0
    states = read(capsys.readouterr().out.split("\n\n")[1])
    assert list(states[0]) == ["entry", "state", "coordinate", "value"]
    found = [s for s in states if s["entry"] == "C18" and s["state"] == "final"]
    assert [(s["coordinate"], s["value"]) for s in found] == [("attempt=1", "33956/375")]


def test_a_workbook_in_and_out_is_read_by_others(tmp_path, capsys):
    book = openpyxl.Workbook()
    for number, row in enumerate(final_rows(), start=1):
        book.active.append([*row[:5], float(row[5]) if number > 1 else row[5]])
    book.save(tmp_path / "marks.xlsx")
    out = tmp_path / "results.xlsx"
    assert score_command([BOOK, str(tmp_path / "marks.xlsx"), "-o", str(out), "--states"]) == 0
    assert capsys.readouterr().out == ""
    sheets = openpyxl.load_workbook(out)
    assert sheets.sheetnames == ["results", "states"]
    table = list(sheets["results"].values)
    assert [(r[0], r[1], f"{r[2]:.2f}") for r in table[1:]] == [
        (entry, int(place), score) for entry, place, score, _, _ in expected()
    ]
    assert sheets["results"]["C2"].number_format == "0.00"


def test_a_table_saved_by_a_chinese_spreadsheet_is_read(tmp_path, capsys):
    table = [[cell.replace("C18", "选手十八") for cell in row] for row in final_rows()]
    assert score_command([BOOK, written(tmp_path / "marks.csv", table, "gb18030")]) == 0
    assert read(capsys.readouterr().out)[0]["entry"] == "选手十八"


def test_a_csv_file_of_results_opens_with_its_chinese(marks, tmp_path):
    out = tmp_path / "results.csv"
    assert score_command([BOOK, marks, "-o", str(out)]) == 0
    assert core(read(out.read_text("utf-8-sig"))) == expected()


def test_explain_prints_the_sentences(marks, capsys):
    assert score_command([BOOK, marks, "--explain", "C09", "--lang", "en"]) == 0
    assert "published 88.62, place 4" in capsys.readouterr().out


BAD = {
    "a number that is none": ("score", "9O.5", "marks.csv:2:score", "不是数字"),
    "out of range": ("score", "20.5", "marks.csv:2", "应在 0 到 20 之间"),
    "off the step": ("score", "18.05", "marks.csv:2", "应以 0.1 为一档"),
    "an unknown role": ("role", "guest", "marks.csv:2", "没有 role“guest”"),
    "an unknown component": ("component", "essay", "marks.csv:2", "没有 component“essay”"),
    "twice the same seat": ("seat", "E2", "marks.csv:4", "同一位置有两个分数"),
}


@pytest.mark.parametrize("name", BAD)
def test_faults_name_file_line_and_column(name, tmp_path, capsys):
    column, text, where, sentence = BAD[name]
    table = final_rows()
    table[1][HEADER.index(column)] = text
    assert score_command([BOOK, written(tmp_path / "marks.csv", table)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert where in captured.err
    assert sentence in captured.err


def test_all_faults_of_all_tables_come_together(tmp_path, capsys):
    table = final_rows()
    table[1][5], table[2][5] = "1 8", "七十"
    table[3][5] = "18。5"
    people = written(tmp_path / "people.csv", [["entry", "entry"], ["C01", ""]])
    argv = [BOOK, written(tmp_path / "marks.csv", table), "--entries", people]
    assert score_command(argv) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in told] == [
        "marks.csv:2:score",
        "marks.csv:4:score",
        "people.csv:1:entry",
    ]


def test_a_rulebook_with_faults_names_its_lines(tmp_path, marks, capsys):
    book = tmp_path / "rules.toml"
    book.write_text(Path(BOOK).read_text("utf-8").replace('take = "sum"', 'take = "add"'), "utf-8")
    assert score_command([str(book), marks, "--lang", "en"]) == 1
    assert capsys.readouterr().err.startswith('rules.toml:31:step[0].take: "add" is not one of')


def test_wrong_usage_is_2_and_help_is_0(marks, capsys):
    assert score_command([BOOK]) == 2
    assert score_command([BOOK, marks, "--nonsense"]) == 2
    assert score_command(["--help"]) == 0
    assert "podium score" in capsys.readouterr().out


def test_files_that_cannot_be_read_are_faults(tmp_path, marks, capsys):
    (tmp_path / "marks.xlsx").write_bytes(b"no zip")
    assert score_command([BOOK, str(tmp_path / "marks.xlsx")]) == 1
    assert score_command([BOOK, str(tmp_path / "nothing.csv")]) == 1
    assert score_command([str(tmp_path / "nothing.toml"), marks]) == 1
    assert capsys.readouterr().err.count("无法读取") == 3


def test_a_workbook_with_a_document_type_is_refused(tmp_path, capsys):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.save(tmp_path / "good.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "good.xlsx") as good,
        zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad,
    ):
        for part in good.namelist():
            content = good.read(part)
            if part.endswith("sheet1.xml"):
                declared = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
                content = content.replace(b"<worksheet", declared)
            bad.writestr(part, content)
    assert score_command([BOOK, str(tmp_path / "bad.xlsx")]) == 1
    assert "bad.xlsx" in capsys.readouterr().err


def test_missing_sheets_and_open_questions_are_said(tmp_path, capsys):
    table = [row for row in final_rows() if not (row[0] == "C01" and row[4] == "E3")]
    assert score_command([BOOK, written(tmp_path / "marks.csv", table), "--lang", "en"]) == 0
    captured = capsys.readouterr()
    assert "missing sheet: entry C01, expert E3" in captured.err
    (row,) = [r for r in read(captured.out) if r["entry"] == "C01"]
    assert (row["place"], row["score"], row["prize"]) == ("", "", "")


def test_a_cell_that_looks_like_a_formula_is_written_as_text(tmp_path, capsys):
    table = [[cell.replace("C18", "=1+2") for cell in row] for row in final_rows()]
    assert score_command([BOOK, written(tmp_path / "marks.csv", table)]) == 0
    assert read(capsys.readouterr().out)[0]["entry"] == "'=1+2"


def test_it_runs_as_a_module(marks):
    command = [sys.executable, "-m", "judging.scoring.command", BOOK, marks]
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=GOLDEN.parent.parent,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert core(read(done.stdout)) == expected()


def test_decisions_settle_an_ask_and_stand_beside_the_result(tmp_path, capsys):
    table = [["entry", "seat", "score"], *([e, s, "9"] for e in "AB" for s in "12345")]
    book = GOLDEN / "rulebooks" / "speech_time_steps.toml"
    marks = written(tmp_path / "marks.csv", table)
    assert score_command([str(book), marks]) == 0
    captured = capsys.readouterr()
    assert [r["place"] for r in read(captured.out)] == ["1", "1"]
    assert "待裁定先后（第 1 名起）：A、B" in captured.err
    header = ["kind", "step", "panel", "entry", "value", "reason", "by"]
    orders = (("A", "2"), ("B", "1"))
    lines = [header, *(["order", "", "", e, place, "加赛", "组长"] for e, place in orders)]
    decided = written(tmp_path / "decisions.csv", lines)
    assert score_command([str(book), marks, "--decisions", decided]) == 0
    captured = capsys.readouterr()
    assert [(r["entry"], r["place"]) for r in read(captured.out)] == [("B", "1"), ("A", "2")]
    assert captured.err.splitlines() == [
        "选手 A：评委会裁定先后：第 2；理由：加赛；决定人：组长",
        "选手 B：评委会裁定先后：第 1；理由：加赛；决定人：组长",
        "不计裁定，选手 A：名次 1，奖项 —",
    ]
    assert score_command([str(book), marks, "--decisions", decided, "--explain", "A"]) == 0
    assert "评委会裁定先后：第 2；理由：加赛；决定人：组长" in capsys.readouterr().out


PRIZES = """
name = "x"
prize = [{ code = "1", count = 1, threshold = "9" }, { code = "2", count = 2, threshold = "9" }]
award = [{ code = "coach", to = "coach", prizes = ["1", "2"] }]
advance = [{ count = 1 }]
ranking.tiebreak = [{ ask = "jury" }]
"""
DECIDED = [
    ["kind", "entry", "value", "reason", "by"],
    ["prize", "B", "1", "appeal", "jury"],
    ["prize", "A", "", "doping", "jury"],
    ["advance", "A", "0", "withdrew", "jury"],
    ["absent", "D", "", "ill", "desk"],
    ["strike", "C", "9", "late", "jury"],
    ["advance", "C", "1", "", ""],
]


def test_decisions_vacant_seats_and_derived_awards_are_said_beside_the_result(tmp_path, capsys):
    """A 9.5, B 8, C 7: without any decision A has the first prize and goes on."""
    (tmp_path / "book.toml").write_text(PRIZES, "utf-8")
    marks = written(tmp_path / "m.csv", [["entry", "score"], ["A", "9.5"], ["B", "8"], ["C", "7"]])
    people = [["entry", "coach"], *([e, f"T{e}"] for e in "ABCD")]
    argv = [str(tmp_path / "book.toml"), marks, "--lang", "en"]
    argv += ["--entries", written(tmp_path / "p.csv", people)]
    argv += ["--decisions", written(tmp_path / "d.csv", DECIDED), "-o", str(tmp_path / "r.csv")]
    assert score_command(argv) == 0
    captured = capsys.readouterr()
    assert captured.out == "award,to,value\ncoach,TB,1\n"
    assert captured.err.splitlines() == [
        "2: 2 left vacant",
        "entry B: people decided the prize: 1; reason: appeal; by: jury",
        "entry A: people decided: no prize; reason: doping; by: jury",
        "entry A: people decided: does not go on; reason: withdrew; by: jury",
        "entry D: recorded as absent; reason: ill; by: desk",
        "entry C: the marks of 9 are struck; reason: late; by: jury",
        "entry C: people decided: goes on; reason: —; by: —",
        "without any decision, entry A: place 1, prize 1",
        "without any decision, entry A: place 1: goes on",
        "without any decision, entry B: place 2, prize —",
        "without any decision, entry B: place 2: does not go on",
        "without any decision, entry C: place 3: does not go on",
    ]
