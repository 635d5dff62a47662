"""Units entered many at once: from a pasted list, a sheet, or the names that a roster speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from competition import clock, roster, units, workbooks
from competition.db import alone
from competition.errors import Refused, Unlawful
from competition.models import Edition, RosterDraft, Unit
from competition.roster import Preview, Settled
from competition.rules import unit_list
from competition.rules.tables import squeezed, text_of
from competition.rules.unit_list import NAME_MOST, UnitLine

UNKNOWN = "unit.unknown"


@dataclass(frozen=True, slots=True)
class Added:
    """What a list brought: new units, and head-counts of new and known ones."""

    units: int
    counts: int


@dataclass(frozen=True, slots=True)
class Named:
    """A unit that a roster names and nobody registered: in how many rows, and what is near it."""

    name: str
    rows: int
    meant: str


def sheet_rows(content: bytes) -> list[list[str]]:
    """The cells of a workbook's first filled sheet; Refused for a file that is none."""
    filled = [page for page in workbooks.pages(content) if page.rows and not page.hidden]
    if not filled:
        raise Refused("units.nothing")
    rows = filled[0].rows
    widest = max(max(cells) for cells in rows.values())
    return [
        [text_of(cell.value) if (cell := rows.get(n, {}).get(c)) else ""
         for c in range(1, widest + 1)]
        for n in range(1, max(rows) + 1)
    ]  # fmt: skip


def add(
    edition: Edition, rows: Sequence[Sequence[str]], *, on_day: date, by: str, at: datetime
) -> Added:
    """Register every line or none: new units, and for each head-count one of that day.

    Raises Unlawful with `unit_list.Fault`s, each at its line.
    """
    alone(f"units {edition.id}")
    lines, known = unit_list.read(rows), {one.code: one.name for one in units.listed(edition)}
    if faults := unit_list.faults(lines, known):
        raise Unlawful("units.faults", faults, count=len(faults))
    made = _made(edition, lines, known, by=by, at=at)
    by_code = {one.code: one for one in units.listed(edition)}
    counted = [line for line in lines if line.count is not None]
    for line in counted:
        unit = made.get(line.line) or by_code[unit_list.code_of(line.name, known) or ""]
        units.count_heads(unit, on_day=on_day, count=line.count or 0, by=by, at=at)
    return Added(len(made), len(counted))


def _made(
    edition: Edition, lines: Sequence[UnitLine], known: dict[str, str], *, by: str, at: datetime
) -> dict[int, Unit]:
    """The units that were not there, by line; who brought no code gets the next free one."""
    new = [line for line in lines if unit_list.code_of(line.name, known) is None]
    taken = [*known, *(line.code for line in new if line.code)]
    free = iter(unit_list.free_codes(taken, len(new)))
    return {
        line.line: units.add(edition, code=line.code or next(free), name=line.name, by=by, at=at)
        for line in new
    }


# ── the units that a roster names ─────────────────────────────────────────────────────────────
def named_in(seen: Preview) -> tuple[Named, ...]:
    """Names in rows still to be settled that belong to no unit, the most frequent first."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in seen.settled(Settled.STOPPED):
        for problem in one.row.problems:
            facts = dict(problem.facts)
            if problem.code == UNKNOWN and len(facts["unit"]) <= NAME_MOST:
                found.setdefault(squeezed(facts["unit"]), []).append(facts)
    named = [Named(rows[0]["unit"], len(rows), rows[0]["meant"]) for rows in found.values()]
    return tuple(sorted(named, key=lambda one: (-one.rows, one.name)))


def add_named(
    draft: RosterDraft, edition: Edition, names: Sequence[str], *, by: str, at: datetime
) -> Added:
    """Register the chosen ones of the names that a waiting roster speaks of."""
    offered = {one.name for one in named_in(roster.preview(draft, edition, at=at))}
    chosen = [name for name in dict.fromkeys(names) if name in offered]
    if not chosen:
        raise Refused("roster.no_unit_chosen")
    today = clock.day(at, edition.time_zone)
    return add(edition, [[name, ""] for name in chosen], on_day=today, by=by, at=at)
