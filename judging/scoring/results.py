"""Results as tables: rows for .csv and .xlsx, named states, and what must be said beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import StringIO
from pathlib import Path

from judging.scoring import xlsx
from judging.scoring.bounds import Bound
from judging.scoring.cube import Coordinate, Recused, Short, Value, in_order, open_axes
from judging.scoring.exact import plain
from judging.scoring.outcome import Outcome
from judging.scoring.whatif import Change

RESULT = ("entry", "place", "score", "exact", "prize", "specials", "advanced")
STATES = ("entry", "state", "coordinate", "value")
CHANGES = ("entry", "score", "score_then", "place", "place_then", "prize", "prize_then")
CHANCES = ("entry", "chance", "best", "worst")
AWARDS = ("award", "to", "value")
Rows = list[tuple[str, ...]]


def result_rows(outcome: Outcome) -> Rows:
    """``entry,place,score,exact,prize,specials,advanced``; ``advanced`` is 1, 0 or empty."""
    return [
        RESULT,
        *(
            (
                row.entry,
                row.place,
                row.shown,
                row.exact,
                row.prize,
                ";".join(row.specials),
                "" if row.advanced is None else str(int(row.advanced)),
            )
            for row in outcome.rows
        ),
    ]


def award_rows(outcome: Outcome) -> Rows:
    """``award,to,value``: what follows from the prizes for a unit or a coach, and its points."""
    return [AWARDS, *((each.code, each.to, each.shown) for each in outcome.awards)]


def change_rows(found: Iterable[Change]) -> Rows:
    """``entry,score,score_then,place,place_then,prize,prize_then``: what a "what if" changes."""
    return [CHANGES, *((each.entry, *each.score, *each.place, *each.prize) for each in found)]


def chance_rows(found: Iterable[Bound]) -> Rows:
    """``entry,chance,best,worst``: what can still happen while sheets are to come."""
    return [
        CHANCES,
        *((each.entry, each.chance or "", plain(each.best), plain(each.worst)) for each in found),
    ]


def state_rows(outcome: Outcome) -> Rows:
    """``entry,state,coordinate,value`` for every named state, exact."""
    found: Rows = [STATES]
    for name, state in outcome.states:
        if name != "marks":
            for at in sorted(state, key=in_order):
                found.append((at[0], name, coordinate(at), value_text(state[at])))
    return found


def coordinate(at: Coordinate) -> str:
    """The open axes: ``component=plan;role=expert``."""
    return ";".join(f"{axis}={code}" for axis, code in open_axes(at).items())


def value_text(value: Value) -> str:
    """A value for a cell: a recusal is empty, as in the marks; a Short says what it lacks."""
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, Short):
        return f"{value.have}/{value.need} {value.of}"
    return "" if isinstance(value, Recused) else value


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV text. A cell that a spreadsheet would run as a formula gets a leading quote."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return out.getvalue()


def guarded(cell: str) -> str:
    """Text beginning like a formula is made harmless; numbers with a sign are left alone."""
    formula = cell[:1] in ("=", "@", "\t", "\r") or (
        cell[:1] in ("+", "-") and not cell[1:].replace(".", "").replace("/", "").isdigit()
    )
    return f"'{cell}" if formula else cell


def save(path: Path, tables: Sequence[tuple[str, Rows]]) -> None:
    """Write the first table as .csv, or all of them as sheets of an .xlsx."""
    if path.suffix.lower() == ".xlsx":
        xlsx.write(path, tables)
    else:
        path.write_text(csv_text(tables[0][1]), encoding="utf-8-sig", newline="")
