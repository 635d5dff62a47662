"""The study against golden 01's analysis, golden 04's least squares and a published table."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction

import pytest

from judging.scoring.command import score_command
from judging.scoring.cube import Mark
from judging.scoring.exact import fixed, plain, rounded
from judging.scoring.score import Case, compute
from judging.scoring.study import (
    adjusted,
    anova,
    complete,
    components,
    intraclass,
    kendall,
    own_unit_gap,
    seat_effects,
    seats,
    totals,
)
from judging.scoring.whatif import borders, changes, instead, leave_one_out, left_out, under
from tests.fixtures.convert import convert, rows
from tests.scoring.cases import GOLDEN, book_of, final_case, golden, recusal_marks

DATA = golden("01")
ANALYSIS = DATA["expected"]["analysis"]
CASE = final_case()
EXPERTS = complete(totals({m.at(): m.value for m in CASE.marks if m.value}, "expert"))


def six(value: Fraction | None) -> str:
    assert value is not None
    return fixed(value, 6)


def test_agreement_of_golden_01():
    table = anova(EXPERTS.table)
    assert six(table.entries) == ANALYSIS["MS_contestant"]
    assert six(table.seats) == ANALYSIS["MS_judge"]
    assert six(table.residual) == ANALYSIS["MS_residual"]
    icc = intraclass(table)
    for name in ("2_1", "2_k", "3_1", "3_k"):
        assert six(icc[f"ICC({name.replace('_', ',')})"]) == ANALYSIS[f"ICC{name}"]
    assert six(kendall(EXPERTS.table)) == ANALYSIS["kendall_W_tie_corrected"]


def test_variance_components_and_how_many_judges_next_time():
    parts = components(anova(EXPERTS.table))
    assert six(parts.entries) == ANALYSIS["var_contestant"]
    assert six(parts.seats) == ANALYSIS["var_judge"]
    assert six(parts.residual) == ANALYSIS["var_residual"]
    assert {k: six(parts.relative(int(k))) for k in ANALYSIS["G_relative"]} == ANALYSIS[
        "G_relative"
    ]
    assert {k: six(parts.absolute(int(k))) for k in ANALYSIS["Phi_absolute"]} == (
        ANALYSIS["Phi_absolute"]
    )


def test_level_and_mean_of_every_judge():
    found = seats(EXPERTS)
    assert {each.seat: six(each.level) for each in found} == ANALYSIS["judge_severity"]
    assert {each.seat: six(each.mean) for each in found} == ANALYSIS["judge_mean"]
    assert sum(each.level for each in found) == 0


def test_the_published_table_of_shrout_and_fleiss(tmp_path):
    table: dict[str, dict[str, Fraction]] = {}
    for row in rows("reliability_sf"):
        table.setdefault(row["entry"], {})[row["judge"]] = Fraction(row["score"])
    found = intraclass(anova(complete(table).table))
    ours = {"A": "2", "C": "3", "1": "1"}
    for row in rows("reliability_sf", "official.csv"):
        value = found[f"ICC({ours[row['statistic'][4]]},{row['statistic'][6]})"]
        assert value is not None
        assert rounded(value, 2) == Fraction("0" + row["value"]), row["statistic"]
    assert convert("reliability_sf", tmp_path)[0].read_text("utf-8").count("\n") == 25


def test_kendall_with_and_without_ties_by_hand():
    """Three judges, four entries, complete agreement; then two judges in full contradiction."""
    same = tuple(tuple(Fraction(v) for _ in range(3)) for v in (9, 8, 7, 6))
    assert kendall(same) == 1
    against = tuple((Fraction(a), Fraction(b)) for a, b in ((3, 1), (2, 2), (1, 3)))
    assert kendall(against) == 0
    assert kendall(((Fraction(1), Fraction(1)), (Fraction(1), Fraction(1)))) is None


def test_least_squares_show_what_a_recusal_was_worth():
    data = golden("04")
    (variant,) = [v for v in data["variants"] if v["id"] == "additive_adjusted"]
    sums: dict[str, dict[str, Fraction]] = {}
    for mark in recusal_marks(data):
        if isinstance(mark.value, Fraction) and mark.entry in variant["expected"]["adjusted_mean"]:
            sums.setdefault(mark.entry, {})[mark.seat] = mark.value
    effects = seat_effects(sums)
    assert {seat: fixed(v, 2) for seat, v in effects.items()} == variant["expected"]["judge_effect"]
    assert {entry: fixed(v, 2) for entry, v in adjusted(sums).items()} == (
        variant["expected"]["adjusted_mean"]
    )


def test_leave_one_judge_out_as_worked_out():
    expected = DATA["expected"]["leave_one_expert_out"]
    found = leave_one_out(CASE, "expert")
    assert dict(found.kept) == expected["prize_kept_in_of_7"]
    for seat, differing in found.by_seat:
        prizes = {c.entry: list(c.prize) for c in differing if c.prize[0] != c.prize[1]}
        assert prizes == expected["by_expert"][seat]["prize_changes"]


def test_another_rulebook_and_a_replaced_judge():
    exact = book_of("young_teachers", ('compare = "shown"', 'compare = "exact"'))
    found = changes(compute(CASE), compute(under(CASE, exact)))
    assert {c.entry: c.place for c in found} == {"C09": ("4", "5"), "C01": ("5", "4")}
    same = [mark for mark in CASE.marks if (mark.role, mark.seat) == ("expert", "E1")]
    assert changes(compute(CASE), compute(instead(CASE, same))) == ()
    zero = [replace(mark, value=Fraction(0)) for mark in same if mark.entry == "C18"]
    found = changes(compute(CASE), compute(instead(CASE, zero)))
    assert [(c.entry, c.score) for c in found if c.score[0] != c.score[1]] == [
        ("C18", ("90.55", "89.99"))  # 0.8 × 446.6/5 + 0.2 × 278/3: E1's 92.0 was not dropped, 0 is
    ]


def test_leaving_the_only_judge_of_a_role_out_leaves_no_score():
    book = book_of("skills_contest")
    marks = (Mark("A", Fraction(0), "size", "deviation", "measured", "M"),)
    outcome = compute(left_out(Case(book, marks, CASE.entries), "measured", "M"))
    assert [row.shown for row in outcome.rows] == []


def test_a_sheet_without_a_criterion_is_no_sheet_to_compare():
    """J1 has not marked q of A: 8 beside the 15 of J2 says nothing of how strict J1 is."""
    given = {("A", "J1", "p"): 8, ("A", "J2", "p"): 8, ("A", "J2", "q"): 7}
    given |= {("B", "J1", "p"): 6, ("B", "J1", "q"): 5, ("B", "J2", "p"): 9, ("B", "J2", "q"): 9}
    state = {
        (entry, "", "1", "c", line, "", "j", seat): Fraction(value)
        for (entry, seat, line), value in given.items()
    }
    assert totals(state, "j") == {"A": {"J2": 15}, "B": {"J1": 11, "J2": 18}}
    assert complete(totals(state, "j")).entries == ("B",)


def test_own_unit_gap_by_hand():
    """E1 gives its own A 2 above the other's mark, and B and C the same: a gap of 2."""
    table = {"A": (10, 8), "B": (7, 7), "C": (6, 6)}
    sums = {e: {"E1": Fraction(a), "E2": Fraction(b)} for e, (a, b) in table.items()}
    units = {"A": "U1", "B": "U2", "C": "U3"}
    assert own_unit_gap(complete(sums), "E1", "U1", units) == 2
    assert own_unit_gap(complete(sums), "E1", "U9", units) is None
    strict = {
        e: {"E1": Fraction(a), "E2": Fraction(b)}
        for e, (a, b) in {"A": (9, 6), "B": (7, 6)}.items()
    }
    assert own_unit_gap(complete(strict), "E1", "U1", units) == 3 - 1


def test_borders_inside_the_noise_of_the_panel():
    found = borders(compute(CASE), EXPERTS, Fraction("0.8"))
    assert [(b.prize, b.above, b.below) for b in found] == [
        ("一等奖", "C09", "C01"),
        ("二等奖", "C16", "C06"),
    ]
    assert all(b.inside for b in found)
    (one, two) = found
    assert one.noise == two.noise
    squared = (one.noise / Fraction("0.8")) ** 2
    assert fixed(squared * 7 / 2, 6) == ANALYSIS["MS_residual"], "0.8 × √(2 × MS residual / 7)"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_prints_the_study(lang, tmp_path, capsys):
    path = tmp_path / "marks.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["entry", "component", "criterion", "role", "seat", "score"])
        for m in CASE.marks:
            score = plain(Fraction(m.value or 0))
            writer.writerow([m.entry, m.component, m.criterion, m.role, m.seat, score])
    book = str(GOLDEN / "rulebooks" / "young_teachers.toml")
    assert score_command([book, str(path), "--study", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert "W = 0.813382" in out
    assert "ICC(2,k) = 0.945278" in out
    kept = "C09：轮流去掉一名评委，7 次中 3 次保持原奖项" if lang == "zh" else "kept in 3 of 7"
    assert kept in out
