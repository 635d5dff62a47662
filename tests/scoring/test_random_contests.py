"""The random contests of the laws are worth their time: each thing that the laws speak of is in
many of them. (Each law says besides how many of its own examples tried anything.)"""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from judging.scoring.case import Case
from judging.scoring.outcome import Outcome
from judging.scoring.score import compute
from tests.scoring.contests import contests
from tests.scoring.lawful import TRIED
from tests.scoring.tape import Contest

# Of a hundred contests at least so many have …
AT_LEAST = {
    "five steps or more": 80,
    "two attempts": 15,
    "two panels": 15,
    "a turn": 40,
    "steps for some cells only": 40,
    "two roundings": 20,
    "trimming": 60,
    "penalties": 25,
    "carried scores": 15,
    "missing sheets": 20,
    "a blocked entry": 10,
    "a partly recused sheet": 20,
    "a recusal": 20,
    "words": 15,
    "two scores": 55,
    "ties": 20,
    "a tie that a tie-break settled": 5,
    "a tie that nothing settled": 10,
    "prizes": 20,
    "a special award": 20,
    "an entry that goes on": 20,
    "questions": 4,
}


def test_the_random_contests_hold_what_the_laws_speak_of() -> None:
    seen: Counter[str] = Counter()

    @TRIED
    @given(contests())
    def looked_at(contest: Contest) -> None:
        case = contest.case()
        outcome = compute(case)
        facts = {**given_facts(contest, case), **found_facts(contest, outcome)}
        seen.update(["all", *(name for name, there in facts.items() if there)])

    looked_at()
    shares = {name: 100 * seen[name] // seen["all"] for name in AT_LEAST}
    assert all(shares[name] >= least for name, least in AT_LEAST.items()), shares


def given_facts(contest: Contest, case: Case) -> dict[str, bool]:
    """What stands in the rulebook and in the marks."""
    steps, values = case.rulebook.steps, [cell["value"] for cell in contest.cells]
    sheets: dict[tuple[str, ...], set[bool]] = {}
    for mark in case.marks:
        sheet = mark.entry, mark.attempt, mark.role, mark.seat
        sheets.setdefault(sheet, set()).add(mark.value is None)
    return {
        "five steps or more": len(steps) >= 5,
        "two attempts": len({mark.attempt for mark in case.marks}) > 1,
        "two panels": len({mark.panel for mark in case.marks}) > 1,
        "a turn": any(step.turn or step.times for step in steps),
        "steps for some cells only": any(step.only for step in steps),
        "two roundings": sum(step.places is not None for step in steps) > 1,
        "trimming": any(step.drop_high or step.drop_low for step in steps),
        "penalties": bool(contest.penalties),
        "carried scores": bool(contest.carried),
        "a partly recused sheet": any(len(kinds) > 1 for kinds in sheets.values()),
        "a recusal": any(kinds == {True} for kinds in sheets.values()),
        "words": any(isinstance(value, str) for value in values),
    }


def found_facts(contest: Contest, outcome: Outcome) -> dict[str, bool]:
    """What came out."""
    rows = outcome.rows
    return {
        "missing sheets": bool(outcome.missing),
        "a blocked entry": bool(outcome.missing) and any(not row.shown for row in rows),
        "two scores": len(outcome.scores) > 1,
        "ties": bool(outcome.ties),
        "a tie that a tie-break settled": any(any(tie.settled_by) for tie in outcome.ties),
        "a tie that nothing settled": any("" in tie.settled_by for tie in outcome.ties),
        "prizes": any(row.prize for row in rows),
        "a special award": bool(outcome.specials),
        "an entry that goes on": any(row.advanced for row in rows),
        "questions": bool(outcome.questions),
    }
