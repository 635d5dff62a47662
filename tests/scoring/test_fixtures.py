"""Real contests with official results, through the command line as anyone would check us."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from judging.scoring.command import score_command
from tests.fixtures.convert import convert, rows

RULEBOOKS = Path(__file__).parent.parent / "golden" / "rulebooks"


def scored(capsys, rulebook: str, marks: Path, *more: str) -> Iterator[list[dict[str, str]]]:
    """The tables that `podium score` prints."""
    assert score_command([str(RULEBOOKS / rulebook), str(marks), *more]) == 0
    for table in capsys.readouterr().out.split("\n\n"):
        yield list(csv.DictReader(StringIO(table)))


def test_half_pipe_24_runs_and_12_places(capsys, tmp_path):
    (marks,) = convert("halfpipe2026", tmp_path)
    results, states = scored(capsys, "halfpipe.toml", marks, "--states")
    official = rows("halfpipe2026", "official.csv")
    runs = {(r["stage"], r["entry"]): r["total"] for r in official if r["stage"] != "final"}
    ours = {
        ("run" + s["coordinate"].split(";")[0].removeprefix("attempt="), s["entry"]): s["value"]
        for s in states
        if s["state"] == "run"
    }
    assert len(ours) == 24
    assert ours == {key: plain(total) for key, total in runs.items() if total}
    finals = {r["entry"]: (r["total"], r["rank"], r["prize"]) for r in official if r["rank"]}
    assert len(finals) == 12
    assert {r["entry"]: (r["score"], r["place"], r["prize"]) for r in results} == finals


def plain(total: str) -> str:
    return total.rstrip("0").rstrip(".")


@pytest.mark.parametrize("number", [1, 2])
def test_figure_skating_every_total_and_place(number, capsys, tmp_path):
    marks = convert("owg2018_part", tmp_path)[number - 1]
    results, states = scored(capsys, "figure_skating.toml", marks, "--states")
    with marks.open(encoding="utf-8") as lines:
        stage = next(csv.DictReader(lines))["stage"]
    official = {r["entry"]: r for r in rows("owg2018_part", "official.csv") if r["stage"] == stage}
    assert {r["entry"]: (r["score"], r["place"]) for r in results} == {
        entry: (r["total"], r["rank"]) for entry, r in official.items()
    }
    parts = {
        (s["entry"], s["coordinate"].split("component=")[1]): s["value"]
        for s in states
        if s["state"] == "parts"
    }
    for entry, row in official.items():
        assert parts[entry, "TES"] == plain(row["tes"])
        assert parts[entry, "PCS"] == plain(row["tcs"])


def test_figure_skating_the_tie_at_156_65_goes_to_the_higher_components(capsys, tmp_path):
    marks = convert("owg2018_part", tmp_path)[0]
    (results,) = scored(capsys, "figure_skating.toml", marks)
    assert [(r["entry"], r["score"], r["place"]) for r in results[:2]] == [
        ("MEDVEDEVA Evgenia", "156.65", "1"),
        ("ZAGITOVA Alina", "156.65", "2"),
    ]


def test_figure_skating_every_element_and_component(capsys, tmp_path):
    for marks in convert("owg2018_part", tmp_path):
        _, states = scored(capsys, "figure_skating.toml", marks, "--states")
        with marks.open(encoding="utf-8") as lines:
            stage = next(csv.DictReader(lines))["stage"]
        elements = {
            (s["entry"], criterion(s)): s["value"] for s in states if s["state"] == "elements"
        }
        panel = {
            (s["entry"], criterion(s)): s["value"]
            for s in states
            if s["state"] == "panel" and "role=judge" in s["coordinate"]
        }
        for row in rows("owg2018_part", "official_criteria.csv"):
            if row["stage"] == stage:
                key = row["entry"], row["criterion"]
                found = panel if row["criterion"].startswith("PCS") else elements
                assert found[key] == plain(row["panel_score"]), key


def criterion(state: dict[str, str]) -> str:
    return state["coordinate"].split("criterion=")[1].split(";")[0]


def test_dance_series_every_total(capsys, tmp_path):
    official = rows("strictly_s15", "official.csv")
    found: dict[str, str] = {}
    for marks in convert("strictly_s15", tmp_path):
        (results,) = scored(capsys, "dance_series.toml", marks)
        with marks.open(encoding="utf-8") as lines:
            stage = next(csv.DictReader(lines))["stage"]
        found |= {f"{stage} {r['entry']}": r["score"] for r in results}
    assert len(official) == len(found)
    assert found == {f"{r['stage']} {r['entry']}": r["total"] for r in official}
