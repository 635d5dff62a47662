"""A rehearsal of the chain on the coordinates alone, with one imagined entry.

It finds before any mark is given what would otherwise stop the computing: an axis spent twice, a
filter that meets nothing, a view with several cells, branches that are never joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from judging.scoring.book import Rulebook
from judging.scoring.clauses import AddKind, Fold, Folding, Step, Tiebreak, View
from judging.scoring.cube import AXES, PLACE, Coordinate, matches, spent
from judging.scoring.fault import Fault, fault

UNKNOWN = "?"
MOST_ATTEMPTS = 12
Cells = set[Coordinate]


class Rehearsal:
    """Walks the steps once and keeps the coordinates of every named state."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.book = rulebook
        self.faults: list[Fault] = []
        self.sure = bool(rulebook.seats and rulebook.components)
        self.touched: Cells = set()
        self.start = imagined(rulebook)
        nobody: Coordinate = ("·", "", "", "", "", "", "", "")
        self.states: dict[str, Cells] = {"marks": self.start, "penalties": {nobody}}

    def run(self) -> list[Fault]:
        """All faults that the coordinates show."""
        final = self.chain(self.book.steps, self.start, "step")
        if len(final) > 1 and self.sure:
            axes = [axis for axis in AXES if len({at[PLACE[axis]] for at in final}) > 1]
            path = f"step[{len(self.book.steps) - 1}]" if self.book.steps else "step"
            self.faults.append(fault(path, "open_axes", axes=", ".join(axes)))
            final = set(list(final)[:1])  # the views of the score are not to blame
        self.states["score"] = final
        for index, measure in enumerate(self.book.measures):
            path = f"measure[{index}]"
            start = self.known(measure.start, f"{path}.from")
            self.states[measure.name] = self.chain(measure.steps, start, f"{path}.step")
        self.views()
        return self.faults

    def known(self, name: str, path: str) -> Cells:
        """A state by name, or a fault."""
        if name not in self.states:
            self.faults.append(fault(path, "no_state", name=name))
        return self.states.get(name, set())

    def chain(self, steps: Sequence[Step], cells: Cells, path: str) -> Cells:
        """Walk one chain."""
        for index, step in enumerate(steps):
            cells = self.step(step, cells, f"{path}[{index}]")
            if step.name:
                self.states[step.name] = cells
        return cells

    def step(self, step: Step, cells: Cells, path: str) -> Cells:
        """What one step leaves of the coordinates."""
        touched = {at for at in cells if matches(at, step.only)}
        if not touched and cells and self.declared(step):
            self.faults.append(fault(f"{path}.only", "only_nothing"))
        self.touched |= touched
        for index, rule in enumerate(step.tie):
            self.view(rule, f"{path}.tie[{index}]", across=step)
        made = self.made(step, touched, path)
        return (cells - touched) | made

    def made(self, step: Step, touched: Cells, path: str) -> Cells:
        """The coordinates of the touched cells after the step's verb."""
        for axis in step.over:
            if touched and not any(at[PLACE[axis]] for at in touched):
                self.faults.append(fault(f"{path}.over", "spent_twice", axis=axis))
        if step.over:
            self.weights(step, touched, path)
            return {spent(at, frozenset(PLACE[a] for a in step.over)) for at in touched}
        if step.add and len(touched) > 1 and self.sure:
            self.faults.append(fault(f"{path}.add", "add_needs_one"))
        if step.add is AddKind.CARRY:
            return {("·", stage, "", "", "", "", "", "") for stage in (self.here(), *step.stages)}
        return touched

    def declared(self, rule: Folding) -> bool:
        """True when the rulebook declares every axis that a filter names; of the others only the
        marks can tell."""
        known = {"role": bool(self.book.seats), "component": bool(self.book.components)}
        known["criterion"] = self.sure and all(part.criteria for part in self.book.components)
        return all(known.get(axis, False) for axis, _ in rule.only)

    def here(self) -> str:
        """The code of this stage, as far as it is known."""
        return self.book.stage or UNKNOWN

    def weights(self, step: Step, touched: Cells, path: str) -> None:
        """Weights must name codes that are there."""
        if step.take is not Fold.WEIGHTED or not step.weights:
            return
        axis = next((a for a in ("role", "component") if a in step.over), step.over[0])
        there = {at[PLACE[axis]] for at in touched}
        for code, _ in step.weights:
            if code not in there and not there & {UNKNOWN, ""}:
                found = fault(f"{path}.weights.{code}", "weight_absent", axis=axis, name=code)
                self.faults.append(found)

    def views(self) -> None:
        """Every view of the rulebook, against the states it looks at."""
        for path, view in views_of(self.book):
            self.view(view, path)

    def view(self, view: View, path: str, across: Step | None = None) -> None:
        """A view must name a state, meet something, and fold what is more than one cell."""
        if view.number or (isinstance(view, Tiebreak) and view.ask):
            return
        cells = {at for at in self.known(view.by or "score", path) if matches(at, view.only)}
        if not cells and (view.by or "score") in self.states and self.declared(view):
            self.faults.append(fault(f"{path}.only", "only_nothing"))
        several = len(cells) > 1 and (across is None or len(within(cells, across, view)) > 1)
        if several and view.take is None and self.sure:
            self.faults.append(fault(path, "needs_take_plain", by=view.by or "score"))


def within(cells: Cells, step: Step, view: View) -> Cells:
    """The cells a tie of a rank step can meet at once: one panel, role and so on at a time."""
    named = {axis for axis, _ in view.only}
    free = [PLACE[axis] for axis in AXES if axis in named or axis in step.across]
    most: Cells = set()
    for at in cells:
        rest = [i for i in range(len(AXES)) if i not in free]
        same = {other for other in cells if all(other[i] == at[i] for i in rest)}
        most = max(most, same, key=len)
    return most


def views_of(book: Rulebook) -> Iterator[tuple[str, View]]:
    """Every view with its path."""
    for index, view in enumerate(book.ranking.by):
        yield f"ranking.by[{index}]", view
    for index, rule in enumerate(book.ranking.tiebreak):
        yield f"ranking.tiebreak[{index}]", rule
    for index, special in enumerate(book.specials):
        yield f"special[{index}]", special


def mentioned(book: Rulebook, axis: str) -> list[str]:
    """The codes a rulebook names on an axis it does not declare."""
    chains = [book.steps, *(measure.steps for measure in book.measures)]
    folds: list[Folding] = [step for chain in chains for step in chain]
    folds += [rule for chain in chains for step in chain for rule in step.tie]
    folds += [view for _, view in views_of(book)]
    names = [code for each in folds for code in dict(each.only).get(axis, ())]
    for each in folds:
        if isinstance(each, Step) and each.over == (axis,):
            names += [code for code, _ in each.weights]
    return list(dict.fromkeys(names)) or [UNKNOWN]


def imagined(book: Rulebook) -> Cells:
    """One entry's coordinates as the rulebook declares them; where it is silent, one unknown."""
    attempts = mentioned(book, "attempt")
    if book.attempts > 1:
        attempts = [str(n) for n in range(1, min(book.attempts, MOST_ATTEMPTS) + 1)]
    stages = [book.stage] if book.stage else carried_out(book)
    panels = mentioned(book, "panel")
    found: Cells = set()
    for role, seat in seats_of(book):
        for part, line in rubric_of(book, role):
            for stage, attempt, panel in product(stages, attempts, panels):
                found.add(("·", stage, attempt, part, line, panel, role, seat))
    return found


def carried_out(book: Rulebook) -> list[str]:
    """The stages of the marks themselves: what is named, but not brought in by a carry."""
    brought = {stage for step in book.steps for stage in step.stages}
    return [stage for stage in mentioned(book, "stage") if stage not in brought] or [UNKNOWN]


def seats_of(book: Rulebook) -> Iterator[tuple[str, str]]:
    """(role, seat): the seats a filter names, and two imagined ones that stand for several."""
    named = [seat for seat in mentioned(book, "seat") if seat != UNKNOWN]
    for each in book.seats:
        if each.counted:
            numbers = [f"·{n}" for n in range(1, min(each.count, 2) + 1)]
            yield from ((each.role, seat) for seat in [*named, *numbers])
    if not book.seats:
        roles = dict.fromkeys([*mentioned(book, "role"), UNKNOWN])
        yield from product(roles, [*named, UNKNOWN])


def rubric_of(book: Rulebook, role: str) -> Iterator[tuple[str, str]]:
    """(component, criterion) that a role marks."""
    named = {part for seat in book.seats if seat.role == role for part in seat.scores}
    codes = [part for part in book.components if not named or part.code in named]
    for part in codes:
        lines = [line.code for line in part.criteria] or mentioned(book, "criterion")
        yield from ((part.code, line) for line in lines)
    if not book.components:
        pairs = product(mentioned(book, "component"), mentioned(book, "criterion"))
        yield from pairs
