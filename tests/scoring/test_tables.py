"""What the command reads from further tables: faults at their cells, columns that are not there."""

from __future__ import annotations

from judging.scoring.command import score_command


def test_faults_of_decisions_and_penalties_say_what_would_be_lawful(tmp_path, capsys):
    (tmp_path / "b.toml").write_text(
        'name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n'
        'penalty = [ { code = "late", points = "-1", most = "60", per = "30" } ]',
        "utf-8",
    )
    (tmp_path / "m.csv").write_text("entry,score\nA,5\n", "utf-8")
    (tmp_path / "d.csv").write_text("kind,entry\nhang,A\n", "utf-8")
    (tmp_path / "p.csv").write_text("entry,code,points,value\nA,foul,,\nA,late,,x\n", "utf-8")
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv"), "--lang", "en"]
    argv += ["--decisions", str(tmp_path / "d.csv"), "--penalties", str(tmp_path / "p.csv")]
    assert score_command(argv) == 1
    assert capsys.readouterr().err.splitlines() == [
        'p.csv:2:code: the rulebook has no penalty "foul"',
        'p.csv:3:value: "x" is not a number',
        'd.csv:2:kind: "hang" is not one of: order, prize, advance, absent, strike',
    ]


def test_a_penalty_by_the_second_is_looked_up_in_its_article(tmp_path, capsys):
    """61 seconds over 60 start one half minute, 91 two: −1 and −2; given points stand as given."""
    (tmp_path / "b.toml").write_text(
        'name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n'
        'penalty = [ { code = "late", points = "-1", most = "60", per = "30" } ]\n'
        'step = [ { add = "penalties" } ]',
        "utf-8",
    )
    (tmp_path / "m.csv").write_text("\ufeffentry,score\nA,9\nB,9\nC,9\n", "utf-8")
    (tmp_path / "p.csv").write_text(
        "entry,code,points,value\nA,late,,61\nB,late,,91\nC,late,-5,91\n", "utf-8"
    )
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv")]
    assert score_command([*argv, "--penalties", str(tmp_path / "p.csv")]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["A,1,8,8,,,", "B,2,7,7,,,", "C,3,4,4,,,"]


def test_columns_that_a_table_leaves_out_are_empty(tmp_path, capsys):
    """An order of the jury without step and panel is of the ranking; a foul has its own points; one
    component with one criterion needs neither column."""
    (tmp_path / "b.toml").write_text(
        'name = "x"\nranking.tiebreak = [ { ask = "j" } ]\n'
        'component = [ { code = "c", criterion = [ { code = "p" } ] } ]\n'
        'penalty = [ { code = "foul", points = "-2" } ]\n'
        'step = [ { name = "s", times = "1" },'
        ' { over = ["criterion", "component"], take = "sum" }, { add = "penalties" } ]',
        "utf-8",
    )
    (tmp_path / "m.csv").write_text("entry,score\nA,9\nB,7\n", "utf-8")
    (tmp_path / "d.csv").write_text("kind,entry,value\norder,A,2\norder,B,1\n", "utf-8")
    (tmp_path / "p.csv").write_text("entry,code\nA,foul\n", "utf-8")
    argv = [str(tmp_path / "b.toml"), str(tmp_path / "m.csv"), "--states"]
    argv += ["--decisions", str(tmp_path / "d.csv"), "--penalties", str(tmp_path / "p.csv")]
    assert score_command(argv) == 0
    found = capsys.readouterr().out.splitlines()
    assert found[1:3] == ["B,1,7,7,,,", "A,2,7,7,,,"]
    assert "A,s,attempt=1;component=c;criterion=p,9" in found
