"""Laws of seats and prizes (scoring.md §13), over tables of sheets and of scores."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from itertools import accumulate

from hypothesis import strategies as st

from judging.scoring.case import Case, Entrant
from judging.scoring.clauses import Policy
from judging.scoring.cube import Mark
from judging.scoring.outcome import Outcome
from judging.scoring.rulebook import parse
from judging.scoring.score import compute
from tests.scoring.lawful import law
from tests.scoring.tape import Tape

TAPES = st.binary(min_size=64, max_size=64).map(Tape)
STATES = ("in", "in", "in", "recused", "missing", "word")
SEATED = """
name = "seated"
component = [ {{ code = "c", criterion = [ {{ code = "c" }} ] }} ]
seats = [
  {{ role = "x", count = {x}, scores = ["c"] }},
  {{ role = "y", count = {y}, scores = ["c"] }},
]
missing = {{ policy = "{policy}" }}
step = [
  {{ over = ["criterion", "component"], take = "sum" }},
  {{ name = "n", over = "seat", take = "count" }},
  {{ over = "role", take = "sum" }},
]
"""
VALUES = {"in": Fraction(1), "recused": None, "word": "DNF"}


@law(TAPES)
def test_counted_and_recused_and_missing_are_all_seats(tape: Tape) -> bool:
    policy = tape.pick(tuple(Policy))
    seats = {"x": tape.pick((5, 4, 3, 2, 1)), "y": tape.pick((2, 1))}
    sheets = {
        (entry, role): [tape.pick(STATES) for _ in range(count)]
        for entry in "ABC"[: tape.pick((3, 2, 1))]
        for role, count in seats.items()
    }
    outcome = compute(seated(sheets, seats, policy))
    assert outcome.faults == ()
    counts = {(at[0], at[6]): value for at, value in dict(outcome.states)["n"].items()}
    for (entry, role), states in sheets.items():
        missing = sum(g.count for g in outcome.missing if (g.entry, g.role) == (entry, role))
        assert missing == states.count("missing")
        numbers, words, recused = (states.count(each) for each in ("in", "word", "recused"))
        counted = counts.get((entry, role), Fraction(0))
        if isinstance(counted, Fraction):
            filled = missing + recused if policy is Policy.MEAN_OF_OTHERS and numbers else 0
            assert counted == numbers + filled
            assert counted - filled + words + recused + missing == seats[role]
        else:
            assert policy is Policy.BLOCK
            assert missing
    return any("missing" in each for each in sheets.values())


def seated(sheets: dict[tuple[str, str], list[str]], seats: dict[str, int], policy: str) -> Case:
    marks = [
        Mark(entry, VALUES[state], "c", "c", role, str(seat))
        for (entry, role), states in sheets.items()
        for seat, state in enumerate(states)
        if state != "missing"
    ]
    entries = tuple(Entrant(entry) for entry in dict.fromkeys(entry for entry, _ in sheets))
    return Case(parse(SEATED.format(**seats, policy=policy)), tuple(marks), entries)


ROUNDINGS = {
    "down": ROUND_DOWN,
    "up": ROUND_UP,
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
}


@law(TAPES)
def test_prizes_never_exceed_their_seats_unless_a_tie_rule_says_so(tape: Tape) -> bool:
    scores = [Fraction(tape.pick(range(15)), 2) for _ in range(tape.pick((6, 9, 12, 3, 1)))]
    tie, goes_down = tape.pick(("ask", "hold", "extend")), tape.now_and_then(2)
    levels = [level(tape, number, len(scores)) for number in range(tape.pick((3, 2, 1)))]
    vacancy = "roll_down" if goes_down else "vacant"
    rest = f', threshold = "1.5", tie = "{tie}", vacancy = "{vacancy}" }}'
    prizes = ", ".join(text + rest for text, _ in levels)
    marks = tuple(Mark(f"E{n:02}", score) for n, score in enumerate(scores))
    outcome = compute(Case(parse(f'name = "prizes"\nprize = [ {prizes} ]\n'), marks))
    assert outcome.faults == ()
    given = [row.prize for row in outcome.rows if row.prize]
    assert given == sorted(given), "a better place never has a lower prize"
    assert len({(row.exact, row.prize) for row in outcome.rows}) == len(set(scores))
    assert all(Fraction(row.exact) >= Fraction(3, 2) for row in outcome.rows if row.prize)
    seats = [count for _, count in levels]
    if tie == "extend":
        assert goes_down or all(fits(outcome, str(n), count) for n, count in enumerate(seats))
    else:
        for number, most in enumerate(accumulate(seats)):
            assert sum(prize <= str(number) for prize in given) <= most
    if tie == "ask" and not goes_down:
        assert all(given.count(str(n)) <= count for n, count in enumerate(seats))
    return bool(given)


def fits(outcome: Outcome, code: str, seats: int) -> bool:
    """Only the last of equals may stand beyond the border."""
    winners = [row.exact for row in outcome.rows if row.prize == code]
    return not winners or len(winners) - winners.count(winners[-1]) < seats


def level(tape: Tape, number: int, scored: int) -> tuple[str, int]:
    """The beginning of a prize level, and how many seats it has by decimal arithmetic."""
    if tape.now_and_then(2):
        count = tape.pick(range(5))
        return f'{{ code = "{number}", count = {count}', count
    share, mode = tape.pick(("0.1", "0.25", "0.34", "0.5")), tape.pick(tuple(ROUNDINGS))
    seats = (Decimal(share) * scored).quantize(Decimal(1), ROUNDINGS[mode])
    return f'{{ code = "{number}", share = "{share}", round = "{mode}"', int(seats)
