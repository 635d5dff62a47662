"""What the command reads from further tables: faults at their cells, columns that are not there."""

from __future__ import annotations

import pytest

from judging.scoring.command import score_command
from tests.scoring.cases import asking

JURY = 'name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n'
LATE = JURY + 'penalty = [ { code = "late", points = "-1", most = "60", per = "30" } ]\n'


def test_faults_of_decisions_and_penalties_say_what_would_be_lawful(tmp_path, capsys):
    late = "entry,code,points,value\nA,foul,,\nA,late,,x\n"
    decided = "kind,entry\nhang,A\n"
    marks = "entry,score\nA,5\n"
    argv = asking(tmp_path, LATE, marks, "--lang", "en", decisions=decided, penalties=late)
    assert score_command(argv) == 1
    assert capsys.readouterr().err.splitlines() == [
        'penalties.csv:2:code: the rulebook has no penalty "foul"',
        'penalties.csv:3:value: "x" is not a number',
        'decisions.csv:2:kind: "hang" is not one of: order, prize, advance, absent, strike',
    ]


def test_a_penalty_by_the_second_is_looked_up_in_its_article(tmp_path, capsys):
    """61 seconds over 60 start one half minute, 91 two: −1 and −2; given points stand as given."""
    book = LATE + 'step = [ { add = "penalties" } ]'
    late = "entry,code,points,value\nA,late,,61\nB,late,,91\nC,late,-5,91\n"
    marks = "\ufeffentry,score\nA,9\nB,9\nC,9\n"
    assert score_command(asking(tmp_path, book, marks, penalties=late)) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["A,1,8,8,,,", "B,2,7,7,,,", "C,3,4,4,,,"]


def test_columns_that_a_table_leaves_out_are_empty(tmp_path, capsys):
    """An order of the jury without step and panel is of the ranking; a foul has its own points; one
    component with one criterion needs neither column."""
    book = (
        JURY
        + """
    component = [ { code = "c", criterion = [ { code = "p" } ] } ]
    penalty = [ { code = "foul", points = "-2" } ]
    [[step]]
    name = "s"
    times = "1"
    [[step]]
    over = ["criterion", "component"]
    take = "sum"
    [[step]]
    add = "penalties"
    """
    )
    tables = {"decisions": "kind,entry,value\norder,A,2\norder,B,1\n"}
    tables["penalties"] = "entry,code\nA,foul\n"
    assert (
        score_command(asking(tmp_path, book, "entry,score\nA,9\nB,7\n", "--states", **tables)) == 0
    )
    found = capsys.readouterr().out.splitlines()
    assert found[1:3] == ["B,1,7,7,,,", "A,2,7,7,,,"]
    assert "A,s,attempt=1;component=c;criterion=p,9" in found


DECIDED = {
    "order,A,first": 'decisions.csv:2:value: "first" is not a number',
    "order,A,": 'decisions.csv:2:value: "" is not a number',
    "advance,A,yes": 'decisions.csv:2:value: "yes" is not one of: 1, 0',
    "prize,A,1\nprize,B,1\nprize,A,2": (
        "decisions.csv:4:entry: there is already a decision of this kind for entry A here: keep one"
    ),
    "order,A,1\norder,A,1": (
        "decisions.csv:3:entry: there is already a decision of this kind for entry A here: keep one"
    ),
}


@pytest.mark.parametrize("lines", DECIDED)
def test_what_people_decided_is_never_guessed(lines, tmp_path, capsys):
    decided = f"kind,entry,value\n{lines}\n"
    argv = asking(tmp_path, JURY, "entry,score\nA,5\nB,5\n", "--lang", "en", decisions=decided)
    assert score_command(argv) == 1
    assert capsys.readouterr().err == f"{DECIDED[lines]}\n"


def test_two_seats_of_an_entry_may_be_struck_and_two_entries_be_absent(tmp_path, capsys):
    book = JURY + 'step = [ { over = "seat", take = "sum" } ]'
    marks = "entry,seat,score\nA,1,5\nA,2,6\nA,3,7\nB,1,5\nC,1,5\n"
    decided = "kind,entry,value\nstrike,A,1\nstrike,A,3\nabsent,B,\nabsent,C,\n"
    assert score_command(asking(tmp_path, book, marks, decisions=decided)) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["A,1,6,6,,,"]


def test_a_code_in_two_spellings_is_one_code_everywhere(tmp_path, capsys):
    """é in one letter in the rulebook, in two in every table and in what is asked."""
    two = "e\u0301"
    book = """component = [ { code = "\u00e9", criterion = [ { code = "c" } ] } ]
    step = [ { times = "\u00e9", name = "s" }, { over = ["component", "criterion"], take = "sum" } ]
    """
    marks = f"entry,component,score,{two}\n{two},{two},5,2\n"
    people = f"entry,name\n{two},Li\n"
    argv = asking(tmp_path, JURY + book, marks, "--states", "--explain", two, entries=people)
    assert score_command(argv) == 0
    found = capsys.readouterr().out
    assert "\u00e9,s,attempt=1;component=\u00e9;criterion=c,10\n" in found
    assert "得分 10，公布为 10" in found
    assert two not in found


def test_a_table_without_criteria_holds_whole_sheets_of_several_criteria(tmp_path, capsys):
    book = (
        JURY
        + """component = [ { code = "c", criterion = [ { code = "p" }, { code = "q" } ] } ]
    step = [ { over = ["criterion", "component"], take = "sum", name = "s" } ]
    """
    )
    assert score_command(asking(tmp_path, book, "entry,score\nA,9\n", "--states")) == 0
    assert capsys.readouterr().out.splitlines()[1] == "A,1,9,9,,,"
