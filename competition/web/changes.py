"""What an announcement changed of the one that it replaces: two frozen copies side by side.

Nothing is looked up in working tables, so no private reason and no name of who corrected can be in
it; and marks are compared only where both copies publish how a score was computed (trust.md 2.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from competition import publication
from competition.errors import Missing
from competition.models import Publication, PublishedLine
from competition.rules.announcement import Announcement, Line
from competition.web import announcements
from competition.web.naming import named
from judging.scoring.exact import RATIO, exact, readable

Pair = tuple[str, str]  # before, after


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry's line, before and after."""

    who: str
    place: Pair
    score: Pair
    prizes: Pair


@dataclass(frozen=True, slots=True)
class Replaced:
    """The announcement that was replaced, and every line that is not as it was."""

    number: int
    published_at: datetime
    url: str
    lines: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of a judge's sheet that counts now, and what counted before."""

    where: str
    before: str
    after: str


def of(found: Publication, told: Announcement) -> Replaced | None:
    """Nothing for a first announcement."""
    if not told.replaces:
        return None
    earlier = publication.of(found.stage, told.replaces)
    before = {line.code: line for line in publication.announcement_of(earlier).lines}
    after = {line.code: line for line in told.lines}
    pairs = [(before.get(code), after.get(code)) for code in {**after, **before}]
    changed = tuple(_changed(*pair) for pair in pairs if _said(pair[0]) != _said(pair[1]))
    return Replaced(
        earlier.number, earlier.published_at, announcements.numbered_url(earlier), changed
    )


def _said(line: Line | None) -> tuple[str, str, str]:
    """Place, score and prizes, as a reader compares them."""
    if line is None:
        return "", "", ""
    prizes = (line.prize, *line.specials)
    return line.place, line.score, " ".join(named(prize) for prize in prizes if prize)


def _changed(before: Line | None, after: Line | None) -> Changed:
    line = after or before
    assert line is not None
    place, score, prizes = zip(_said(before), _said(after), strict=True)
    return Changed(announcements.named(line), place, score, prizes)


# ── the marks behind one line ─────────────────────────────────────────────────────────────────
def marks(found: Publication, line: PublishedLine) -> tuple[Mark, ...]:
    """The values of the sheets that are others than in the announcement before."""
    told = publication.announcement_of(found)
    if not told.replaces:
        return ()
    try:
        earlier = publication.line_of(publication.of(found.stage, told.replaces), line.code)
    except Missing:
        return ()
    before, after = _marks(earlier), _marks(line)
    return tuple(
        Mark(where, before.get(where, "—"), after.get(where, "—"))
        for where in {**after, **before}
        if before.get(where) != after.get(where)
    )


def _marks(line: PublishedLine) -> dict[str, str]:
    """What went into the first step: the sheets themselves, each value by where it stands."""
    rows = line.explanation.get("rows", [])
    assert isinstance(rows, list)
    first = [row for row in rows if (row.get("chain"), row.get("step")) == ("step", 1)]
    return {
        " ".join(named(name) for _axis, name in one["at"]): _decimals(one["value"])
        for row in first
        for one in row["in"]
    }


def _decimals(value: str | None) -> str:
    return readable(exact(value)) if value and RATIO.fullmatch(value) else value or "—"
