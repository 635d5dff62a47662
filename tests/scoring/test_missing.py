"""Missing, recused, absent, trainee: exactly as the rulebook says."""

from __future__ import annotations

from fractions import Fraction

from judging.scoring.cube import Mark
from judging.scoring.score import Case, Decision, Entrant, compute
from tests.scoring.small import case, decided, marks, places, run, scores

THREE = 'component = [ { code = "c", criterion = [ { code = "c" } ] } ]\n'
SEATS = 'seats = [ { role = "j", count = 3, scores = ["c"] } ]\n'


def panel(take: str = "mean", policy: str = "block", **more: str) -> str:
    rest = "".join(f", {key} = {text}" for key, text in more.items())
    return (
        f'{THREE}{SEATS}missing = {{ policy = "{policy}" }}\n'
        f'step = [ {{ over = "seat", take = "{take}"{rest} }} ]\n'
    )


def j(text: str) -> tuple[Mark, ...]:
    return marks(text, role="j", component="c", criterion="c")


def test_a_missing_sheet_blocks_and_is_named():
    outcome = compute(case(panel(), j("A: 1=3 2=6 3=9\nB: 1=3 3=9")))
    assert scores(outcome) == {"A": "6", "B": ""}
    assert [(g.entry, g.role, g.seat, g.count) for g in outcome.missing] == [("B", "j", "2", 1)]


def test_seats_that_are_not_known_by_name_are_counted():
    outcome = compute(case(panel(), j("A: 1=3\nB: 1=3 2=4")))
    assert [(g.entry, g.seat, g.count) for g in outcome.missing] == [("A", "", 2), ("B", "", 1)]


def test_a_recusal_is_not_missing_and_leave_out_counts_who_is_there():
    outcome = compute(case(panel(), j("A: 1=3 2=- 3=9")))
    assert (scores(outcome), outcome.missing) == ({"A": "6"}, ())
    outcome = compute(case(panel(policy="leave_out"), j("A: 1=3 3=9\nB: 1=1 2=1 3=1")))
    assert scores(outcome) == {"A": "6", "B": "1"}
    assert len(outcome.missing) == 1, "left out, but still said"


def test_a_sum_with_the_mean_of_the_others_stays_comparable():
    """Three 8s give 24, and so do two 8s with one seat missing or recused."""
    book = panel("sum", "mean_of_others")
    outcome = compute(case(book, j("A: 1=8 2=8 3=8\nB: 1=8 2=8\nC: 1=8 2=- 3=8")))
    assert scores(outcome) == {"A": "24", "B": "24", "C": "24"}


def test_fewer_counted_seats_than_the_least_are_short():
    book = panel(policy='leave_out", least = 2, source = "x')
    outcome = compute(case(book, j("A: 1=8\nB: 1=8 2=8")))
    assert scores(outcome) == {"B": "8", "A": ""}


def test_an_entry_without_any_sheet_of_a_role_is_missing_all_of_them():
    book = THREE + (
        'seats = [ { role = "j", count = 2, scores = ["c"] },'
        ' { role = "s", count = 1, scores = ["c"] } ]\n'
        'step = [ { over = "seat", take = "mean" }, { over = "role", take = "sum" } ]\n'
    )
    given = j("A: 1=8 2=8\nB: 1=8 2=6")
    given += (Mark("A", Fraction(5), "c", "c", "s", "1"),)
    outcome = compute(case(book, given))
    assert scores(outcome) == {"A": "13", "B": ""}, "B is not just eleven points behind"
    assert [(g.entry, g.role, g.seat) for g in outcome.missing] == [("B", "s", "1")]


def test_an_entry_on_the_list_without_a_single_row_is_missing_everything():
    people = (Entrant("A"), Entrant("B"), Entrant("C", absent=True))
    outcome = compute(case(panel(), j("A: 1=8 2=8 3=8\nC: 1=8 2=8 3=8"), entries=people))
    assert places(outcome) == "A1 B"
    assert [(g.entry, g.seat) for g in outcome.missing] == [("B", "1"), ("B", "2"), ("B", "3")]


TWO = """component = [
  { code = "p", criterion = [ { code = "a" }, { code = "b" } ] },
  { code = "q", criterion = [ { code = "q" } ] },
]
seats = [ { role = "j", count = 1, scores = ["p", "q"] } ]
step = [ { over = ["criterion", "component"], take = "sum" }, { over = "seat", take = "mean" } ]
"""


def lines(entry: str, *codes: str) -> tuple[Mark, ...]:
    pairs = (code.split(".") for code in codes)
    return tuple(Mark(entry, Fraction(1), part, line, "j", "1") for part, line in pairs)


def test_a_sheet_without_a_declared_criterion_or_component_is_short():
    given = (
        *lines("A", "p.a", "p.b", "q.q"),
        *lines("B", "p.a", "q.q"),
        *lines("C", "p.a", "p.b"),
    )
    outcome = compute(case(TWO, given))
    assert scores(outcome) == {"A": "3", "B": "", "C": ""}
    assert [(g.entry, g.component, g.criterion) for g in outcome.missing] == [
        ("B", "p", "b"),
        ("C", "q", "q"),
    ]


def test_a_component_lacking_after_its_criteria_are_spent_is_seen_too():
    steps = 'step = [ { over = "criterion", take = "sum" }, { over = "component", take = "sum" }, {'
    book = TWO.replace('step = [ { over = ["criterion", "component"], take = "sum" }, {', steps)
    outcome = compute(case(book, lines("A", "p.a", "p.b")))
    assert [(g.entry, g.component) for g in outcome.missing] == [("A", "q")]


def test_trainee_and_practice_marks_are_kept_and_never_counted():
    book = THREE + (
        'seats = [ { role = "j", count = 1, scores = ["c"] },'
        ' { role = "t", count = 2, scores = ["c"], counted = false } ]\n'
        'step = [ { over = ["role", "seat"], take = "sum" } ]\n'
    )
    given = (*j("A: 1=8"), *marks("A: 1=1 2=2", role="t", component="c", criterion="c"))
    assert scores(compute(case(book, given))) == {"A": "8"}


def test_absent_and_strike_are_decisions_on_record():
    asked = case(panel(), j("A: 1=3 2=6 3=9\nB: 1=3 2=6 3=9"))
    gone = decided(asked, ("absent", "B", ""))
    assert places(gone) == "A1"
    struck = decided(asked, ("strike", "B", "1"))
    assert scores(struck) == {"B": "15/2", "A": "6"}
    assert [row.decided for row in struck.rows] == [("strike",), ()]


def test_what_does_not_fit_together_is_a_fault_and_nothing_is_computed():
    twice = compute(case("", marks("A: 1=3 1=4")))
    assert [fault.code for fault in twice.faults] == ["mark_twice"]
    assert twice.rows == ()
    stranger = compute(case("", marks("A: 1=3"), entries=(Entrant("B"), Entrant("B"))))
    assert [fault.code for fault in stranger.faults] == ["entry_twice", "unknown_entry"]


def test_an_entry_with_several_values_at_the_end_is_a_fault_naming_the_axes():
    assert [(f.code, dict(f.facts)) for f in run("", "A: 1=3 2=4").faults] == [
        ("open_axes", {"axes": "seat"})
    ]


def test_decisions_about_others_change_nothing():
    asked = case(panel(), j("A: 1=3 2=6 3=9"))
    more = Case(asked.rulebook, asked.marks, decisions=(Decision("order", "Z", "1"),))
    assert compute(more).rows == compute(asked).rows


BOTH = (
    THREE
    + """seats = [ { role = "j", count = 2, scores = ["c"] },
  { role = "s", count = 1, scores = ["c"] } ]
step = [ { over = "seat", only.role = "j", take = "mean" },
  { over = ["role", "seat"], take = "sum" } ]
"""
)


def test_while_nobody_has_a_sheet_of_a_role_nobody_has_a_score():
    outcome = compute(case(BOTH, j("A: 1=8 2=8\nB: 1=8 2=6")))
    assert scores(outcome) == {"A": "", "B": ""}, "the role's part is not nothing"
    assert [(g.entry, g.role, g.count) for g in outcome.missing] == [("A", "s", 1), ("B", "s", 1)]
    left = BOTH + 'missing = { policy = "leave_out" }\n'
    lenient = left.replace('take = "sum"', 'take = "sum", absent = "leave_out"')
    outcome = compute(case(lenient, j("A: 1=8 2=8\nB: 1=8 2=6")))
    assert scores(outcome) == {"A": "8", "B": "7"}
    assert len(outcome.missing) == 2


def test_a_role_that_is_recused_altogether_is_not_missing():
    given = (*j("A: 1=- 2=-\nB: 1=8 2=6"), Mark("A", Fraction(5), "c", "c", "s", "1"))
    given += (Mark("B", Fraction(5), "c", "c", "s", "1"),)
    outcome = compute(case(BOTH, given))
    assert (scores(outcome), outcome.missing) == ({"B": "12", "A": "5"}, ())


PANELS = """component = [ { code = "c", criterion = [ { code = "c" } ] },
  { code = "d", criterion = [ { code = "d" } ] } ]
seats = [ { role = "j", count = 1, scores = ["c", "d"] },
  { role = "s", count = 2, scores = ["c", "d"] } ]
step = [ { over = "criterion", take = "sum" }, { name = "n", over = "seat", take = "mean" },
  { over = ["component", "role"], take = "sum" } ]
"""


def sheet(entry: str, panel: str, role: str, seat: str) -> tuple[Mark, ...]:
    return tuple(Mark(entry, Fraction(8), part, part, role, seat, panel) for part in ("c", "d"))


def test_a_role_missing_in_one_panel_is_missing_there_in_every_component():
    given = (
        *(mark for seat in "12" for mark in sheet("A", "1", "s", seat)),
        *sheet("A", "1", "j", "1"),
        *sheet("B", "2", "j", "1"),
    )
    outcome = compute(case(PANELS, given))
    assert scores(outcome) == {"A": "32", "B": ""}
    gaps = [(gap.entry, gap.panel, gap.role, gap.component, gap.count) for gap in outcome.missing]
    assert gaps == [("B", "2", "s", "c", 2), ("B", "2", "s", "d", 2)], "each seat is said once"
    state = dict(outcome.states)["n"]
    assert {at[5] for at in state if at[0] == "B"} == {"2"}
