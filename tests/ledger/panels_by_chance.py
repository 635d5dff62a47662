"""Contests by chance: a lawful rulebook, marks with ties on purpose, and what the engine says.

Both implementations of scoring.md are given the same contest: `judging.scoring` and the verifier.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from competition.ledger import verify
from judging.scoring.case import Case, Decision, Entrant, Penalty
from judging.scoring.cube import Mark
from judging.scoring.outcome import Outcome, Question
from judging.scoring.rulebook import Rulebook, canon, parse
from judging.scoring.score import compute

MODES = ("half_up", "half_even", "half_down", "up", "down")
STYLES = ("1224", "1334", "1223", "fractional")


@dataclass(frozen=True, slots=True)
class Contest:
    """A rulebook and everything a stage's score depends on."""

    text: str
    rulebook: Rulebook
    marks: tuple[Mark, ...]
    penalties: tuple[Penalty, ...]
    entries: tuple[str, ...]


def contest(chance: random.Random) -> Contest:
    """A contest of up to 9 entries before one or two kinds of judges."""
    two_roles = chance.random() < 0.5
    text = rulebook_text(chance, two_roles=two_roles)
    if "\nlower_wins = true" in text:  # which side a prize's threshold lies on then, nobody says
        text = text.replace(' threshold = "50",', "")
    rulebook = parse(text)
    entries = tuple(f"c{n:02d}" for n in range(1, chance.randrange(2, 10)))
    marks = tuple(mark for entry in entries for mark in sheets(chance, rulebook, entry))
    some = [entry for entry in entries if chance.random() < 0.2]
    penalties = tuple(Penalty(entry, "time", Fraction(-2)) for entry in some)
    return Contest(text, rulebook, marks, penalties, entries)


MIXED = """prize = [{ code = "first", share = "0.25", tie = "extend" },
  { code = "second", share = "0.25", round = "cumulative_down", tie = "extend" }]"""


def mixed_shares(chance: random.Random) -> Contest:
    """A contest whose second prize alone counts on from the share above it."""
    one = contest(chance)
    text = re.sub(r"(?m)^prize = .*$", MIXED, one.text)
    return replace(one, text=text, rulebook=parse(text))


def rulebook_text(chance: random.Random, *, two_roles: bool) -> str:
    experts = chance.randrange(2, 8)
    seats = [f'{{ role = "expert", count = {experts}, weight = "0.8", scores = ["plan", "live"] }}']
    if two_roles:
        seats.append('{ role = "student", count = 3, weight = "0.2", scores = ["overall"] }')
    lines = [
        'name = "by chance"',
        f"lower_wins = {str(chance.random() < 0.1).lower()}",
        f"specials_per_entry = {chance.choice((0, 0, 1))}",
        "component = [",
        '  { code = "plan", weight = "0.4", criterion = [{ code = "goal", most = "20" },'
        ' { code = "text", most = "10" }] },',
        '  { code = "live", weight = "0.6", criterion = [{ code = "live", most = "80" }] },',
        '  { code = "overall", criterion = [{ code = "overall", most = "100" }] },' * two_roles,
        "]",
        f"seats = [{', '.join(seats)}]",
        'penalty = [{ code = "time", points = "-2" }]',
        *awards(chance),
        *steps(chance, two_roles=two_roles),
        *ranking(chance),
    ]
    return "\n".join(lines)


def awards(chance: random.Random) -> list[str]:
    """Prizes, special awards and a line, each in one of its shapes."""
    tie = [chance.choice(("ask", "extend", "hold")) for _ in range(3)]
    absorb = str(chance.random() < 0.3).lower()
    share = chance.choice(("down", "up", "half_up", "half_even", "cumulative_down"))
    vacancy = chance.choice(("vacant", "roll_down"))
    lower = str(chance.random() < 0.4).lower()
    line = chance.choice(
        (
            '{ by = "place", count = 3, tie = "all" }',
            '{ by = "place", count = 2, tie = "none" }',
            '{ by = "share", share = "0.5", tie = "all" }',
            '{ by = "threshold", threshold = "60" }',
            '{ by = "share", share = "0.4", round = "up", tie = "ask" }',
            '{ count = 2, tie = "ask" }, { count = 1, tie = "ask" }',
            '{ count = 3, tie = "none" }, { by = "share", share = "0.4", tie = "ask" }',
        )
    )
    return [
        f'prize = [{{ code = "first", count = 1, tie = "{tie[0]}", absorb = {absorb} }},'
        f' {{ code = "second", share = "0.29", round = "{share}", tie = "{tie[1]}" }},'
        f' {{ code = "third", count = 2, tie = "{tie[2]}", threshold = "50",'
        f' vacancy = "{vacancy}" }}]',
        'special = [{ code = "best plan", by = "by part", only.component = "plan", count = 2 },'
        ' { code = "best live", by = "by part", only.component = "live", prizes = ["second"] },'
        ' { code = "fewest", by = "by part", only.component = "plan", count = 9,'
        f' threshold = "26.5", lower_wins = {lower} }}]',
        f"advance = [{line}]",
    ]


def steps(chance: random.Random, *, two_roles: bool) -> list[str]:
    """Sheets to scores; trimming, rounding and transforms by chance."""
    found = ['[[step]]\nname = "sheet"\nover = ["criterion", "component"]\ntake = "sum"']
    if chance.random() < 0.3:
        turn = chance.choice(
            (
                'turn = "clamp"\nacross = "seat"\nby = "3"',
                'turn = "clamp"\nacross = "seat"\nby = "2"\naround = "median"\nplaces = 1',
                'turn = "standardise"\nacross = "entry"\nmean = "70"\nsd = "8"\nplaces = 4',
                'turn = "linear"\nslope = "0.5"\nplus = "10"',
            )
        )
        found.append(f'[[step]]\nname = "made even"\nonly.role = "expert"\n{turn}')
    take = chance.choice(("mean", "mean", "median", "soft_median", "best", "worst"))
    drop = chance.choice(("", "drop_high = 1\ndrop_low = 1", "drop_high = 1", 'drop_beyond = "9"'))
    least = chance.choice(("", "at_least = 5"))
    found.append(
        f'[[step]]\nname = "experts"\nonly.role = "expert"\nover = "seat"\ntake = "{take}"\n'
        f"{drop}\n{least}\n{rounding(chance)}"
    )
    if two_roles:
        found.append('[[step]]\nonly.role = "student"\nover = "seat"\ntake = "mean"')
        found.append('[[step]]\nname = "panels"\nover = "role"\ntake = "weighted"')
    else:
        found.append('[[step]]\nname = "panels"\nover = "role"\ntake = "sum"')
    if chance.random() < 0.5:
        found.append('[[step]]\nadd = "penalties"\nleast = "0"')
    found.append(
        '[[measure]]\nname = "by part"\n[[measure.step]]\nover = "criterion"\ntake = "sum"\n'
        '[[measure.step]]\nonly.role = "expert"\nover = "seat"\ntake = "mean"\nplaces = 2'
    )
    return found


def rounding(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return ""
    return f'places = {chance.randrange(3)}\nmode = "{chance.choice(MODES)}"'


def ranking(chance: random.Random) -> list[str]:
    breakers = [
        '{ name = "live", by = "by part", only.component = "live" }',
        '{ name = "plan", by = "by part", only.component = "plan" }',
        '{ name = "sheets", by = "sheet", only.role = "expert", take = "mean", places = 1 }',
        '{ name = "heads", by = "sheet", only.role = "expert", take = "head_to_head" }',
        '{ name = "countback", by = "sheet", only.role = "expert", take = "countback" }',
        '{ name = "high", by = "sheet", only.role = "expert", take = "count", above = "90" }',
        '{ name = "least bad", by = "sheet", only.role = "expert", take = "worst" }',
    ]
    chosen = [*chance.sample(breakers, chance.randrange(3)), '{ ask = "jury" }']
    compare, style = chance.choice(("shown", "shown", "exact")), chance.choice(STYLES)
    return [
        "[ranking]",
        f"places = {chance.randrange(3)}",
        f'mode = "{chance.choice(MODES)}"',
        f'compare = "{compare}"',
        f'style = "{style}"',
        f"tiebreak = [{', '.join(chosen)}]",
    ]


def sheets(chance: random.Random, rulebook: Rulebook, entry: str) -> list[Mark]:
    """Marks in a narrow band, so that ties come often; now and then a judge is recused."""
    found = []
    for rule in rulebook.seats:
        recused = chance.randrange(rule.count) if chance.random() < 0.15 and rule.count > 2 else -1
        for seat in range(rule.count):
            for component in rulebook.components:
                if component.code not in rule.scores:
                    continue
                for line in component.criteria:
                    assert line.most is not None
                    value = line.most - chance.randrange(1, 4) * line.most / 20
                    mark = None if seat == recused else value
                    where = (component.code, line.code, rule.role, f"j{seat}")
                    found.append(Mark(entry, mark, *where))
    return found


Told = dict[str, Any]  # a decision as the ledger holds it


def settled(one: Contest, chance: random.Random) -> tuple[Outcome, list[Told]]:
    """The outcome, and what people said of most of what it asked, as `judging.results.settled`."""
    case = Case(one.rulebook, one.marks, tuple(map(Entrant, one.entries)), one.penalties)
    told: list[Told] = []
    left: set[str] = set()
    while True:
        outcome = compute(case)
        asked = [each for each in outcome.questions if each.id not in left]
        if not asked:
            return outcome, told
        each = min(asked, key=lambda one: one.kind != "order")
        left.add(each.id)
        if chance.random() < 0.8:
            answer = answered(one, each, chance)
            told.append({"question": each.id, "answer": answer})
            made = (Decision(each.kind, entry, value) for entry, value in answer.items())
            case = replace(case, decisions=(*case.decisions, *made))


def answered(one: Contest, asked: Question, chance: random.Random) -> dict[str, str]:
    """Anything that may be answered, sensible or not."""
    lawful = ["1", "0"]
    if asked.kind == "order":
        lawful = [str(number) for number in range(1, len(asked.entries) + 1)]
    elif asked.kind == "prize":
        lawful = [asked.level, asked.level, "", *(each.code for each in one.rulebook.prizes)]
    return {entry: chance.choice(lawful) for entry in asked.entries}


def by_verifier(one: Contest) -> list[str]:
    """What the verifier finds to differ from the engine's own result."""
    outcome, told = settled(one, random.Random(one.text))
    assert not outcome.faults, (one.text, outcome.faults)
    assert not outcome.missing, (one.text, outcome.missing)
    cells: dict[tuple[str, ...], Any] = {
        (m.entry, "", m.attempt, m.component, m.criterion, "", m.role, m.seat): m.value
        for m in one.marks
    }
    taken = {penalty.entry: penalty.points for penalty in one.penalties}
    engine = verify.Engine(canon(one.rulebook), cells, taken, told, len(one.entries))
    rows = [
        {
            "entry": row.entry, "exact": row.exact, "shown": row.shown, "place": row.place,
            "prize": row.prize, "specials": list(row.specials), "advanced": row.advanced,
        }
        for row in outcome.rows
    ]  # fmt: skip
    return list(verify.compared(engine, {"rows": rows}, ""))
