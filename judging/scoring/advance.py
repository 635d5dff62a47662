"""晋级: who goes on, what happens on the line, who is in reserve.

Blocks are tried in order, each over those not yet through. With ``place`` and ``tie = "all"``
everybody whose place is not beyond the count goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from judging.scoring.book import Advance
from judging.scoring.clauses import AdvanceBy, Base, Tie
from judging.scoring.exact import Mode, rounded
from judging.scoring.figures import Figures
from judging.scoring.outcome import Question
from judging.scoring.ranking import Groups


@dataclass(slots=True)
class Line:
    """Who is through, who is next, what people must decide."""

    through: dict[str, None] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  # by people, where equals stood on the line
    reserves: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Field:
    """What the line is drawn over: settled groups, published points, decisions, memberships."""

    groups: Groups
    points: Figures
    decided: dict[str, str]
    belongs: Callable[[str, str], str]
    entered: int
    lower_wins: bool = False


def draw_line(blocks: tuple[Advance, ...], over: Field) -> Line:
    """Try the blocks in order. A recorded decision stands above every formula; of equals who all go
    on by a later block nobody is asked any more."""
    line = Line()
    for index, block in enumerate(blocks):
        for name, groups in parts(block, over, line).items():
            draw_block(block, index, name, groups, over, line)
    for entry, value in over.decided.items():
        if value == "1":
            line.through[entry] = None
        else:
            line.through.pop(entry, None)
    line.questions = [one for one in line.questions if not line.through.keys() >= {*one.entries}]
    return line


def parts(block: Advance, over: Field, line: Line) -> dict[str, Groups]:
    """The groups not yet through, per track or unit when the block says ``within``."""
    found: dict[str, Groups] = {}
    for group in over.groups:
        split: dict[str, list[str]] = {}
        for entry in group:
            if entry not in line.through and entry not in line.refused:
                split.setdefault(over.belongs(entry, block.within), []).append(entry)
        for name, entries in split.items():
            found.setdefault(name, []).append(entries)
    return found


def draw_block(
    block: Advance, index: int, name: str, groups: Groups, over: Field, line: Line
) -> None:
    """One block over one field: fill the seats from the top, then name the reserves.

    Whoever people refused takes no seat, and is still one of those whom a share is of.
    """
    able = [group for group in groups if group[0] in over.points.tops]
    if block.by is AdvanceBy.DECISION:
        return
    left = seats_of(block, name, able, over)
    through = 0
    for group in able:
        if left <= 0 or not reaches(block, group, over):
            break
        going = [entry for entry in group if over.decided.get(entry) != "0"]
        equals = group if all(entry in over.decided for entry in group) else going
        if len(equals) > left and not on_the_line(block, index, name, equals, left, over, line):
            break
        line.through.update(dict.fromkeys(going))
        left -= len(going)
        through += 1
    reserve(block, able[through:], over, line)


def seats_of(block: Advance, name: str, groups: Groups, over: Field) -> int:
    """How many may go on: a count, a share, a quota by unit; a threshold alone sets no limit."""
    everyone = sum(map(len, groups))
    if block.by is AdvanceBy.QUOTA:
        return int(dict(block.seats).get(name, Fraction(block.count or 0)))
    if block.share is not None:
        base = everyone if block.base is Base.SCORED else over.entered
        mode = Mode(str(block.round))
        return int(rounded(block.share * base, 0, mode))
    return everyone if block.count is None else block.count


def reaches(block: Advance, group: list[str], over: Field) -> bool:
    """Whether a group is not below (or, where lower wins, above) the threshold."""
    return over.points.reaches(group[0], block.threshold, lower_wins=over.lower_wins)


def on_the_line(
    block: Advance,
    index: int,
    name: str,
    group: list[str],
    left: int,
    over: Field,
    line: Line,
) -> bool:
    """Equals across the line: all go on, none does, or people say who does; then nobody behind."""
    if block.tie in (Tie.ALL, Tie.EXTEND):
        return True
    if block.tie is Tie.ASK and all(entry in over.decided for entry in group):
        line.through.update({entry: None for entry in group if over.decided[entry] == "1"})
        line.refused.update(set(group) - line.through.keys())
    elif block.tie is Tie.ASK:
        level = name or str(index + 1)
        told = "·".join(["advance", level, *group])
        line.questions.append(Question(told, "advance", tuple(group), level, left))
    return False


def reserve(block: Advance, rest: Groups, over: Field, line: Line) -> None:
    """Name the next in line, in settled order; equals share a reserve place."""
    place = 1
    for group in rest:
        if place > block.reserves:
            return
        waiting = [e for e in group if e not in line.through and over.decided.get(e) != "0"]
        for entry in waiting:
            line.reserves.setdefault(entry, place)
        place += len(waiting)
