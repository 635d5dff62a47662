"""What a rulebook may not ask for in a hall, where judges sign sheets and no table is read.

A stage adopts its rulebook weeks before the contest; what it could never be computed with must be
said then, not when the last sheet is sealed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from judging.scoring import lot, vote
from judging.scoring.book import Rulebook
from judging.scoring.checking import chains, every_view, filters, is_decimal
from judging.scoring.clauses import AddKind
from judging.scoring.fault import Fault, fault

CODE = re.compile(r"[a-z0-9_-]{1,31}")
BELONGING = ("track", "unit")  # a coach and labels come with a table of entries
UNNAMED = ("stage", "panel")  # axes on which no signed sheet has a code


def hall_faults(book: Rulebook) -> Iterator[Fault]:
    """Everything that only `podium score` can do, or that no signed sheet could hold."""
    yield from code_faults(book)
    known = "" if book.vote is None else vote.NUMBER
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            if step.add is AddKind.CARRY:
                yield fault(f"{path}[{index}].add", "no_earlier_stage")
            if step.times and not is_decimal(step.times) and step.times != known:
                yield fault(f"{path}[{index}].times", "no_such_column", name=step.times)
    for path, view in every_view(book):
        drawn = view.number == lot.NUMBER and path.startswith("ranking.tiebreak")
        if view.number and view.number != known and not drawn:
            yield fault(f"{path}.number", "no_such_column", name=view.number)
    yield from lot.lot_faults(book)
    yield from group_faults(book)
    yield from filter_faults(book)
    yield from penalty_faults(book)


def penalty_faults(book: Rulebook) -> Iterator[Fault]:
    """An article that takes nothing, or whose points nothing ever takes off a score.

    The desk would register it, the hall would hear it, and no score would change.
    """
    for index, rule in enumerate(book.penalties):
        if not (
            rule.points or rule.beyond or rule.sets is not None or any(p for _, p in rule.bands)
        ):
            yield fault(f"penalty[{index}].points", "penalty_nothing")
    added = any(step.add is AddKind.PENALTIES for _, steps in chains(book) for step in steps)
    read = {view.by for _, view in every_view(book)} | {each.start for each in book.measures}
    if book.penalties and not added and "penalties" not in read:
        yield fault("penalty", "penalty_unused")


def group_faults(book: Rulebook) -> Iterator[Fault]:
    """What entries are parted by, or an award goes to, must be something an entry here has."""
    named = [("ranking.within", book.ranking.within)]
    named += [(f"prize[{n}].within", each.within) for n, each in enumerate(book.prizes)]
    named += [(f"advance[{n}].within", each.within) for n, each in enumerate(book.advances)]
    named += [(f"award[{n}].to", each.to or "—") for n, each in enumerate(book.awards)]
    for path, name in named:
        if name and name not in BELONGING:
            yield fault(path, "no_such_group", name=name)


def filter_faults(book: Rulebook) -> Iterator[Fault]:
    """A filter for marks that no judge here can give would choose nothing, and say nothing."""
    attempts = {str(number) for number in range(1, book.attempts + 1)}
    for path, axis, code in filters(book):
        if axis in UNNAMED or (axis == "attempt" and code not in attempts):
            yield fault(path, "no_such_place", axis=axis, code=code)


def code_faults(book: Rulebook) -> Iterator[Fault]:
    """Codes that cannot stand on a signed sheet: ``component.criterion`` is a key of the ledger,
    which knows small letters only (trust.md 2.1), and a point parts the two."""
    for p, part in enumerate(book.components):
        if not CODE.fullmatch(part.code):
            yield fault(f"component[{p}].code", "code_shape", code=part.code)
        for c, line in enumerate(part.criteria):
            if not CODE.fullmatch(line.code):
                yield fault(f"component[{p}].criterion[{c}].code", "code_shape", code=line.code)
