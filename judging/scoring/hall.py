"""What a rulebook may not ask for in a hall, where judges sign sheets and no table is read.

A stage adopts its rulebook weeks before the contest; what it could never be computed with must be
said then, not when the last sheet is sealed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from judging.scoring.book import Rulebook
from judging.scoring.checking import chains, is_decimal
from judging.scoring.clauses import AddKind
from judging.scoring.fault import Fault, fault
from judging.scoring.rehearsal import views_of
from judging.scoring.vote import NUMBER

CODE = re.compile(r"[a-z0-9_-]{1,31}")


def hall_faults(book: Rulebook) -> Iterator[Fault]:
    """Everything that only `podium score` can do, or that no signed sheet could hold."""
    yield from code_faults(book)
    known = "" if book.vote is None else NUMBER
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            if step.add is AddKind.CARRY:
                yield fault(f"{path}[{index}].add", "no_earlier_stage")
            if step.times and not is_decimal(step.times) and step.times != known:
                yield fault(f"{path}[{index}].times", "no_such_column", name=step.times)
    for path, view in views_of(book):
        if view.number and view.number != known:
            yield fault(f"{path}.number", "no_such_column", name=view.number)


def code_faults(book: Rulebook) -> Iterator[Fault]:
    """Codes that cannot stand on a signed sheet: ``component.criterion`` is a key of the ledger,
    which knows small letters only (trust.md 2.1), and a point parts the two."""
    for p, part in enumerate(book.components):
        if not CODE.fullmatch(part.code):
            yield fault(f"component[{p}].code", "code_shape", code=part.code)
        for c, line in enumerate(part.criteria):
            if not CODE.fullmatch(line.code):
                yield fault(f"component[{p}].criterion[{c}].code", "code_shape", code=line.code)
