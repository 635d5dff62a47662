"""What is lawful in a rulebook but probably not meant. Warnings never stop anything."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from judging.scoring.book import Rulebook
from judging.scoring.checking import chains
from judging.scoring.clauses import Compare, Fold, Step
from judging.scoring.cube import COMPONENT, ROLE
from judging.scoring.fault import Fault, fault
from judging.scoring.rehearsal import Rehearsal
from judging.scoring.weights import weights_of


def warned(book: Rulebook) -> Iterator[Fault]:
    """All warnings, in the order of the rulebook."""
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            yield from step_warnings(book, step, f"{path}[{index}]")
    yield from untouched(book)
    yield from ranking_warnings(book)
    yield from spent_factors(book)
    if not book.publicity_days:
        yield fault("publicity_days", "warn.no_publicity")


def step_warnings(book: Rulebook, step: Step, path: str) -> Iterator[Fault]:
    """Weights that do not add to 1; trimming that leaves one value."""
    if step.take is Fold.WEIGHTED:
        total = sum(weights_of(book, step).values(), Fraction(0))
        if total != 1:
            yield fault(path, "warn.weights", total=total)
    dropped = step.drop_high + step.drop_low
    roles = dict(step.only).get("role")
    for seat in book.seats:
        mine = seat.counted and (roles is None or seat.role in roles)
        trims = step.over == ("seat",) and dropped and seat.count >= step.at_least
        if mine and trims and seat.count - dropped == 1:
            yield fault(path, "warn.one_left", role=seat.role)


def untouched(book: Rulebook) -> Iterator[Fault]:
    """A role or component that no step touches."""
    rehearsal = Rehearsal(book)
    rehearsal.run()
    roles = {at[ROLE] for at in rehearsal.touched}
    parts = {at[COMPONENT] for at in rehearsal.touched}
    for seat in book.seats:
        if seat.counted and seat.role not in roles and book.steps:
            yield fault("seats", "warn.untouched", name=seat.role)
    for part in book.components:
        if part.code not in parts and book.steps:
            yield fault("component", "warn.untouched", name=part.code)


def ranking_warnings(book: Rulebook) -> Iterator[Fault]:
    """Two entries that read the same may stand on different places; a tie may have no end."""
    ranking = book.ranking
    if ranking.compare is Compare.EXACT and ranking.places is not None:
        yield fault("ranking.compare", "warn.exact_hidden")
    if not ranking.tiebreak or not ranking.tiebreak[-1].ask:
        yield fault("ranking.tiebreak", "warn.no_ask")


def spent_factors(book: Rulebook) -> Iterator[Fault]:
    """A factor of the marks cannot be found once its criterion or attempt is spent."""
    gone: set[str] = set()
    for index, step in enumerate(book.steps):
        lost = gone & {"criterion", "attempt", "component", "stage"}
        if step.times and not step.times.lstrip("+-")[:1].isdigit() and lost:
            yield fault(f"step[{index}].times", "warn.factor", axes=", ".join(sorted(lost)))
        gone.update(step.over)
