"""Rulebooks of many conventions, each with a small example worked by hand, through the command."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from judging.scoring.command import score_command

RULEBOOKS = Path(__file__).parent.parent / "golden" / "rulebooks"


def sheet(entry: str, seats: str, scores: str, **at: str) -> list[dict[str, str]]:
    """One row per seat: seats are named by a letter and counted."""
    return [
        {"entry": entry, "seat": f"{seats}{number}", "score": score, **at}
        for number, score in enumerate(scores.split(), start=1)
    ]


def table(path: Path, rows: list[dict[str, str]]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def scored(
    capsys: Any,
    tmp_path: Path,
    rulebook: str,
    marks: list[dict[str, str]],
    **more: list[dict[str, str]],
) -> list[tuple[str, str, str]]:
    argv = [str(RULEBOOKS / f"{rulebook}.toml"), str(table(tmp_path / "marks.csv", marks))]
    for name, rows in more.items():
        argv += [f"--{name}", str(table(tmp_path / f"{name}.csv", rows))]
    assert score_command(argv) == 0, capsys.readouterr().err
    found = csv.DictReader(StringIO(capsys.readouterr().out))
    return [(row["entry"], row["place"], row["score"]) for row in found]


def test_three_parts_20_75_5(capsys, tmp_path):
    """(92+90+88)/3 = 90 × 0.2 + (80+82+84)/3 = 82 × 0.75 + 90 × 0.05 = 18 + 61.5 + 4.5."""
    marks = [
        *sheet("A", "E", "90 92 88 85 95", role="expert", component="design"),
        *sheet("A", "E", "80 82 84 90 70", role="expert", component="live"),
        *sheet("A", "E", "100 90 90 90 80", role="expert", component="reflection"),
    ]
    assert scored(capsys, tmp_path, "national_20_75_5", marks) == [("A", "1", "84.000")]


def test_a_piano_jury_corrects_to_the_mean_and_weighs_four_stages(capsys, tmp_path):
    """Mean 21, so 25 becomes 23: (20+22+19+23+19)/5 = 20.60; then 2 + 4.3 + 6.93 + 7.21."""
    marks = sheet("A", "J", "20 22 19 25 19", role="jury", stage="final")
    carry = [
        {"entry": "A", "stage": stage, "value": value, "state": "stage mean"}
        for stage, value in (("1", "20.00"), ("2", "21.50"), ("3", "19.80"))
    ]
    assert scored(capsys, tmp_path, "piano_jury", marks, carry=carry) == [("A", "1", "20.44")]


def test_diving_drops_two_and_two_and_carries_the_preliminary(capsys, tmp_path):
    """(7 + 7.5 + 8) × 3.0 + (5 + 5 + 5) × 2.5 + 400.20."""
    marks = [
        *sheet("A", "J", "7 7.5 8 8 6.5 9 7", attempt="1", stage="Semi", difficulty="3.0"),
        *sheet("A", "J", "5 5 5 5 5 5 5", attempt="2", stage="Semi", difficulty="2.5"),
    ]
    carry = [{"entry": "A", "stage": "Prelim", "value": "400.20", "state": "round"}]
    assert scored(capsys, tmp_path, "diving", marks, carry=carry) == [("A", "1", "505.20")]


def jump(entry: str, attempt: str, style: str, metres: str) -> list[dict[str, str]]:
    at = {"attempt": attempt}
    return [
        *sheet(entry, "J", style, role="judge", component="style", **at),
        *sheet(entry, "M", metres, role="measured", component="distance", **at),
    ]


def test_ski_jumping_two_jumps_are_ahead_of_one_and_no_jump_is_below_zero(capsys, tmp_path):
    """A: 18+18.5+18 + 125×1.8−156 = 123.5, then 3×4 + 80×1.8−156 = 0; B: 60 + 140×1.8−156."""
    marks = [
        *jump("A", "1", "18 18.5 17.5 19 18", "125"),
        *jump("A", "2", "4 4 4 4 4", "80"),
        *jump("B", "1", "20 20 20 20 20", "140"),
    ]
    found = scored(capsys, tmp_path, "ski_jumping", marks)
    assert found == [("A", "1", "123.5"), ("B", "2", "156.0")]


def dance(couples: dict[str, str], component: str) -> list[dict[str, str]]:
    return [
        row
        for name, marks in couples.items()
        for row in sheet(name, "J", marks, component=component)
    ]


def test_a_ballroom_final_goes_to_rule_11(capsys, tmp_path):
    """Sums A 3, B 3, C 6. Rule 10: one first place each. Rule 11: of ten marks six are a majority;
    eight within second place each, sums 12 against 11: B."""
    marks = dance({"A": "1 1 1 2 3", "B": "2 2 3 1 1", "C": "3 3 2 3 2"}, "waltz")
    marks += dance({"A": "2 2 2 1 3", "B": "1 1 3 2 1", "C": "3 3 1 3 2"}, "tango")
    found = scored(capsys, tmp_path, "ballroom_final", marks)
    assert found == [("B", "1", "3"), ("A", "2", "3"), ("C", "3", "6")]


def test_a_song_contest_ranks_twice_and_gives_points(capsys, tmp_path):
    """X: rank sums P 4, Q 3, R 5. Y: P 3, Q 3 (the televote prefers Q), R 6. So 24, 20, 16."""
    votes = {
        ("X", "jury"): "P1 Q2 R3",
        ("X", "televote"): "P3 Q1 R2",
        ("Y", "jury"): "P1 Q2 R3",
        ("Y", "televote"): "P2 Q1 R3",
    }
    marks = [
        {"entry": vote[0], "panel": panel, "role": role, "seat": "1", "score": vote[1]}
        for (panel, role), row in votes.items()
        for vote in row.split()
    ]
    found = scored(capsys, tmp_path, "song_contest", marks)
    assert found == [("Q", "1", "24"), ("P", "2", "20"), ("R", "3", "16")]


def test_a_song_contest_counts_back_where_sums_are_equal(capsys, tmp_path):
    """Juries and televotes agree. X: P Q R S, Y: S Q P R. P 12 + 8, Q 10 + 10, S 7 + 12, R 8 + 7:
    of twenty points each, P's best are twelve."""
    votes = {"X": "P1 Q2 R3 S4", "Y": "S1 Q2 P3 R4"}
    marks = [
        {"entry": vote[0], "panel": panel, "role": role, "seat": "1", "score": vote[1]}
        for panel, row in votes.items()
        for role in ("jury", "televote")
        for vote in row.split()
    ]
    found = scored(capsys, tmp_path, "song_contest", marks)
    assert found == [("P", "1", "20"), ("Q", "2", "20"), ("S", "3", "19"), ("R", "4", "15")]


def skater(entry: str, base: str, component: str) -> list[dict[str, str]]:
    """One element of which all nine judges think well, one component mark of all of them."""
    tes = {"component": "TES", "criterion": "3A"}
    pcs = {"component": "PCS", "criterion": "SS", "factor": "0.8"}
    referee = {"component": "deduction", "criterion": "fall", "role": "referee"}
    return [
        *sheet(entry, "T", base, role="technical", **tes),
        *sheet(entry, "J", "1 " * 9, role="judge", **tes),
        *sheet(entry, "J", f"{component} " * 9, role="judge", **pcs),
        *sheet(entry, "R", "-1", **referee),
    ]


@pytest.mark.parametrize(
    ("rulebook", "order"), [("figure_skating_short", "AB"), ("figure_skating", "BA")]
)
def test_equal_skaters_go_by_elements_in_the_short_and_components_in_the_free(
    rulebook, order, capsys, tmp_path
):
    """A: 5 + 1 and 5 × 0.8, B: 4 + 1 and 6.25 × 0.8; a fall each: 9.00."""
    marks = [*skater("A", "5.00", "5.00"), *skater("B", "4.00", "6.25")]
    first, second = order
    found = scored(capsys, tmp_path, rulebook, marks)
    assert found == [(first, "1", "9.00"), (second, "2", "9.00")]


def test_a_speed_contest_drops_a_dnf_as_the_worst_but_not_two(capsys, tmp_path):
    """A: 9.00 and DNF dropped, (10 + 12.5 + 11)/3. D and B are DNF; D has the better single."""
    times = {
        "A": "10.00 12.50 11.00 DNF 9.00",
        "B": "8.00 DNF DNF 9.00 9.00",
        "C": "20 20 20 20 20",
        "D": "DNF 7.50 DNF 9.00 9.00",
    }
    marks = [
        {"entry": entry, "attempt": str(number), "score": time}
        for entry, row in times.items()
        for number, time in enumerate(row.split(), start=1)
    ]
    assert scored(capsys, tmp_path, "speed_contest", marks) == [
        ("A", "1", "11.17"),
        ("C", "2", "20.00"),
        ("D", "3", "DNF"),
        ("B", "4", "DNF"),
    ]


def test_a_speech_loses_points_by_time_steps(capsys, tmp_path):
    """(9 + 9.2 + 9.1)/3 = 9.10; 485.9 s is 5 s over: −0.02."""
    marks = sheet("A", "J", "9 9.2 9.4 8.8 9.1")
    penalties = [{"entry": "A", "code": "time", "value": "485.9"}]
    found = scored(capsys, tmp_path, "speech_time_steps", marks, penalties=penalties)
    assert found == [("A", "1", "9.08")]


def test_online_60_and_live_40(capsys, tmp_path):
    """85.00 × 0.6 + (88 + 86 + 90)/3 = 88.00 × 0.4."""
    marks = [
        *sheet("A", "W", "80 85 90", role="online", component="online"),
        *sheet("A", "L", "90 88 86 95 70", role="live", component="live"),
    ]
    assert scored(capsys, tmp_path, "written_and_live", marks) == [("A", "1", "86.20")]


def test_a_skills_contest_adds_measured_and_judged(capsys, tmp_path):
    """0.07 mm is worth 80 by table; craft (80 + 84 + 82)/3 = 82: 32 + 49.2."""
    judged = {"component": "craft", "role": "judge"}
    marks = [
        *sheet("A", "M", "0.07", component="size", criterion="deviation", role="measured"),
        *sheet("A", "J", "50 52 48", criterion="finish", **judged),
        *sheet("A", "J", "30 32 34", criterion="order", **judged),
    ]
    assert scored(capsys, tmp_path, "skills_contest", marks) == [("A", "1", "81.20")]
