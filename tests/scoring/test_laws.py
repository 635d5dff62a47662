"""Laws that hold for every contest (scoring.md §13), and a second evaluator that agrees."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judging.scoring.clauses import Tie
from judging.scoring.exact import Mode, rounded
from judging.scoring.explain import explain
from judging.scoring.rulebook import canon, dump, parse
from judging.scoring.score import Case, Entrant, Penalty, compute
from tests.scoring.cases import final_case
from tests.scoring.contests import MARKS, as_marks, chain, sheets
from tests.scoring.naive import evaluate, published
from tests.scoring.small import case, marks

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "500"))
FINAL = final_case()
# A busy machine makes drawing slow; that says nothing about the law.
BUSY = [HealthCheck.too_slow]
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=BUSY)


@law
@given(chain(), sheets())
def test_a_second_evaluator_agrees(text, cells):
    outcome = compute(Case(parse(text), as_marks(cells)))
    assert outcome.faults == ()
    theirs = evaluate(text, cells)
    assert dict(outcome.scores) == {e: v for e, v in theirs.items() if isinstance(v, Fraction)}
    words = {row.entry: row.shown for row in outcome.rows if row.shown.isalpha()}
    assert words == {e: v for e, v in theirs.items() if isinstance(v, str)}
    places = {row.entry: int(row.place) for row in outcome.rows if row.place}
    assert places == published(theirs, 2)


@law
@given(chain(), sheets(), st.randoms(use_true_random=False))
def test_the_order_of_marks_and_entries_changes_nothing(text, cells, random):
    given_marks = list(as_marks(cells))
    people = [Entrant(code) for code in sorted({mark.entry for mark in given_marks})]
    one = compute(Case(parse(text), tuple(given_marks), tuple(people)))
    random.shuffle(given_marks)
    random.shuffle(people)
    two = compute(Case(parse(text), tuple(given_marks), tuple(people)))
    assert (one.rows, one.scores, one.missing) == (two.rows, two.scores, two.missing)


@law
@given(chain(), sheets())
def test_the_trace_ends_with_the_score(text, cells):
    asked = Case(parse(text), as_marks(cells))
    for row in compute(asked).rows:
        told = explain(asked, row.entry)
        score = told.score()
        assert (score or "") == (row.shown if row.shown.isalpha() else score or "")
        if row.exact:
            assert Fraction(score or "") == Fraction(row.exact)
        chained = [each for each in told.rows if each.get("chain") == "step"]
        if row.exact:
            assert chained[-1]["out"] == score
        assert told.sentences("zh") != told.sentences("en")


@law
@given(chain())
def test_parse_of_dump_is_the_rulebook(text):
    book = parse(text)
    assert parse(dump(book)) == book
    assert canon(parse(dump(book))) == canon(book)


ADDITIVE = """
component = [ { code = "c", criterion = [ { code = "p" }, { code = "q" } ] } ]
step = [
  { over = ["criterion", "component"], take = "sum" },
  { over = "seat", take = "mean", drop_high = 1, drop_low = 1 },
  { over = "role", take = "weighted", weights = { x = "0.7", y = "0.3" } },
  { over = "attempt", take = "mean" },
]
"""


@law
@given(sheets(words=False), MARKS)
def test_a_constant_on_every_mark_changes_no_place(cells, constant):
    before = compute(case(ADDITIVE, as_marks(cells)))
    raised = [cell | {"value": cell["value"] + constant} for cell in cells]
    after = compute(case(ADDITIVE, as_marks(raised)))
    assert [(r.entry, r.place) for r in before.rows] == [(r.entry, r.place) for r in after.rows]


@law
@given(sheets(words=False), st.data(), MARKS)
def test_a_higher_mark_never_lowers_a_place(cells, data, more):
    before = {r.entry: Fraction(r.place) for r in compute(case(ADDITIVE, as_marks(cells))).rows}
    index = data.draw(st.integers(0, len(cells) - 1))
    better = [dict(cell) for cell in cells]
    better[index]["value"] += more
    after = {r.entry: Fraction(r.place) for r in compute(case(ADDITIVE, as_marks(better))).rows}
    entry = cells[index]["entry"]
    assert after[entry] <= before[entry]
    assert all(after[other] >= before[other] for other in after if other != entry)


SEATED = """
component = [ { code = "c", criterion = [ { code = "c" } ] } ]
seats = [ { role = "j", count = 4, scores = ["c"] } ]
step = [ { name = "n", over = "seat", take = "count" } ]
missing = { policy = "leave_out" }
"""


@law
@given(st.lists(st.sampled_from(("in", "recused", "missing")), min_size=4, max_size=4))
def test_counted_and_recused_and_missing_are_all_seats(states):
    sheet_of = {"in": "=1", "recused": "=-"}
    words = [f"{n}{sheet_of[s]}" for n, s in enumerate(states, start=1) if s != "missing"]
    at = {"role": "j", "component": "c", "criterion": "c"}
    full = marks("Z: 1=1 2=1 3=1 4=1", **at)
    people = (Entrant("A"), Entrant("Z"))
    given_marks = full + marks("A: " + " ".join(words), **at)
    outcome = compute(case(SEATED, given_marks, entries=people))
    counted = dict(outcome.scores).get("A", Fraction(0))
    missing = sum(gap.count for gap in outcome.missing if gap.entry == "A")
    recused = states.count("recused")
    assert counted + recused + missing == 4


@law
@given(
    st.lists(MARKS, min_size=1, max_size=12),
    st.lists(st.integers(0, 4), min_size=1, max_size=3),
    st.sampled_from((Tie.ASK, Tie.HOLD, Tie.EXTEND)),
)
def test_prizes_never_exceed_their_seats_unless_a_tie_rule_says_so(scores, counts, tie):
    levels = ", ".join(
        f'{{ code = "{n}", count = {count}, tie = "{tie}" }}' for n, count in enumerate(counts)
    )
    text = "\n".join(f"E{n}: 1={float(score)}" for n, score in enumerate(scores))
    outcome = compute(case(f"prize = [ {levels} ]\n", marks(text)))
    given_out = [row.prize for row in outcome.rows if row.prize]
    assert given_out == sorted(given_out), "a better place never has a lower prize"
    if tie is not Tie.EXTEND:
        assert len(given_out) <= sum(counts)
    if tie is Tie.ASK:
        assert all(given_out.count(str(n)) <= count for n, count in enumerate(counts))


@law
@given(st.fractions(max_denominator=10**6), st.integers(0, 6), st.sampled_from(Mode))
def test_rounding_stays_within_one_unit_and_is_settled_at_once(value, places, mode):
    near = rounded(value, places, mode)
    assert rounded(near, places, mode) == near
    assert (near * 10**places).denominator == 1
    assert abs(near - value) < Fraction(1, 10**places)
    if mode in (Mode.HALF_UP, Mode.HALF_EVEN, Mode.HALF_DOWN):
        assert abs(near - value) <= Fraction(1, 2 * 10**places)


@law
@given(st.permutations(range(7)))
def test_renaming_the_experts_changes_no_result(order):
    asked = FINAL
    names = {f"E{n + 1}": f"E{m + 1}" for n, m in enumerate(order)}
    renamed = tuple(replace(m, seat=names.get(m.seat, m.seat)) for m in asked.marks)
    assert compute(replace(asked, marks=renamed)).rows == compute(asked).rows


@law
@given(st.integers(0, 40))
def test_a_heavier_penalty_never_helps(points):
    steps = 'step = [ { add = "penalties", least = "0" } ]\n'
    given_marks = marks("A: 1=30\nB: 1=20\nC: 1=10")
    taken = (Penalty("A", "x", Fraction(-points)),)
    more = (Penalty("A", "x", Fraction(-points - 1)),)
    light = compute(case(steps, given_marks, penalties=taken))
    heavy = compute(case(steps, given_marks, penalties=more))
    place = {row.entry: int(row.place) for row in light.rows}
    assert {row.entry: int(row.place) for row in heavy.rows}["A"] >= place["A"]
