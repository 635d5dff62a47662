"""Compute a stage: cube and chain to rows, questions, gaps. The one door to the arithmetic."""

from __future__ import annotations

from judging.scoring.advance import Field, Line, draw_line
from judging.scoring.blocks import State
from judging.scoring.case import Carried, Case, Decision, Entrant, Penalty
from judging.scoring.chain import run_chain
from judging.scoring.cube import natural
from judging.scoring.filling import built
from judging.scoring.outcome import (
    AwardGiven,
    Gap,
    Outcome,
    Question,
    Row,
    SpecialGiven,
    Tied,
)
from judging.scoring.prize import Given, give
from judging.scoring.rows import rows
from judging.scoring.run import Run, Unscorable
from judging.scoring.special import awards, specials
from judging.scoring.standing import Standing, belonging, by_field, final_scores, stand

__all__ = [
    "AwardGiven",
    "Carried",
    "Case",
    "Decision",
    "Entrant",
    "Gap",
    "Outcome",
    "Penalty",
    "Question",
    "Row",
    "SpecialGiven",
    "Tied",
    "compute",
]


def compute(case: Case) -> Outcome:
    """Scores, places, prizes, who goes on, and what is missing or left to people.

    Pure: the same case always gives the same outcome, whatever the order of marks and entries.
    """
    return computed(case, watch="")[0]


def computed(case: Case, *, watch: str) -> tuple[Outcome, Run | None, Standing | None]:
    """The computation with its workings; ``watch`` is the entry whose trace is kept."""
    run, faults = built(case, watch)
    if faults:
        return Outcome(faults=faults), None, None
    try:
        standing = standings(run)
        return outcome(run, standing), run, standing
    except Unscorable as broken:
        return Outcome(faults=(broken.problem,)), None, None


def standings(run: Run) -> Standing:
    """Run the chain and the measures, and settle the order."""
    book = run.rulebook
    state = run_chain(run, book.steps, run.states["marks"], of="step")
    run.states["score"] = state
    scores = final_scores(run, state)
    for index, measure in enumerate(book.measures):
        start = run.states.get(measure.start, State())
        state = run_chain(
            run, measure.steps, start, of=f"measure[{index}].step", title=measure.name
        )
        run.states[measure.name] = state
    return stand(run, scores)


def outcome(run: Run, standing: Standing) -> Outcome:
    """Prizes, the line and the awards over a settled order, as rows."""
    given = prizes(run, standing)
    line = lined(run, standing)
    special = specials(run, standing, given.prizes)
    return Outcome(
        rows=rows(run, standing, given, line, special),
        questions=(*run.questions.values(), *given.questions, *line.questions),
        missing=tuple(sorted(run.gaps, key=gap_order)),
        ties=tuple(standing.ties),
        specials=tuple(special),
        awards=tuple(awards(run, given.prizes)),
        vacant=tuple(given.vacant.items()),
        states=tuple(run.states.items()),
    )


def gap_order(gap: Gap) -> tuple[object, ...]:
    """Gaps in the order people read them."""
    return (natural(gap.entry), gap.panel, gap.role, natural(gap.seat), gap.component)


def prizes(run: Run, standing: Standing) -> Given:
    """Prizes over each track of the ranking, or each field the prizes name themselves."""
    book = run.rulebook
    decided = {each.entry: each.value for each in run.case.decisions if each.kind == "prize"}
    given = Given()
    within = next((level.within for level in book.prizes if level.within), book.ranking.within)
    entrants = by_field(run.entrants, within, run.entrants)
    for name, groups in fields(run, standing, within).items():
        entered = entrants.get(name, [])
        part = give(
            book.prizes,
            groups,
            points=standing.published,
            entered=len(entered),
            decided={entry: decided[entry] for entry in entered if entry in decided},
            style=book.ranking.style,
            lower_wins=book.lower_wins,
        )
        given.prizes.update(part.prizes)
        given.questions += part.questions
        for code, count in part.vacant.items():
            given.vacant[code] = given.vacant.get(code, 0) + count
    return given


def fields(run: Run, standing: Standing, within: str) -> dict[str, list[list[str]]]:
    """The settled groups by track, unit or other membership."""
    if within == run.rulebook.ranking.within:
        return standing.groups
    found: dict[str, list[list[str]]] = {}
    for group in standing.all_groups():
        split: dict[str, list[str]] = {}
        for entry in group:
            split.setdefault(belonging(run.entrants[entry], within), []).append(entry)
        for name, entries in split.items():
            found.setdefault(name, []).append(entries)
    return found


def lined(run: Run, standing: Standing) -> Line:
    """Draw the line of the rulebook's advance blocks, per track where tracks rank apart."""
    book = run.rulebook
    decided = {each.entry: each.value for each in run.case.decisions if each.kind == "advance"}
    line = Line()
    if not (book.advances or decided):
        return line
    entrants = by_field(run.entrants, book.ranking.within, run.entrants)
    for name, groups in standing.groups.items():
        inside = entrants[name]
        part = draw_line(
            book.advances,
            Field(
                groups=groups,
                points=standing.published,
                decided={entry: decided[entry] for entry in inside if entry in decided},
                belongs=lambda entry, within: belonging(run.entrants[entry], within),
                entered=len(inside),
                lower_wins=book.lower_wins,
            ),
        )
        line.through.update(part.through)
        line.reserves.update(part.reserves)
        line.questions += part.questions
    return line
