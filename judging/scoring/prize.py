"""奖项: seats by count or share, given to groups of the settled order; ties on the line.

Prize blocks walk groups of the settled order, not places. A tie on the border is a question to
people (``ask``), all get it (``extend``) or none does and the seats go down (``hold``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from judging.scoring.book import Prize
from judging.scoring.clauses import Base, Share, Style, Tie, Vacancy
from judging.scoring.exact import Mode, Number, rounded
from judging.scoring.figures import Figures
from judging.scoring.outcome import Question
from judging.scoring.ranking import Groups, numbered


@dataclass(slots=True)
class Given:
    """Who got what, which seats stayed empty, and what people must decide."""

    prizes: dict[str, str] = field(default_factory=dict)
    vacant: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


def seats_of(prizes: Sequence[Prize], *, scored: int, entered: int) -> list[int]:
    """Seats of each level before anything is given (golden 06: every rounding)."""
    seats = [level.count or 0 for level in prizes]
    shares = [index for index, level in enumerate(prizes) if level.share is not None]
    for index in shares:
        base = scored if prizes[index].base is Base.SCORED else entered
        seats[index] = shared_seats(prizes, shares, index, base)
    return [
        max(count, level.least if scored else 0) for count, level in zip(seats, prizes, strict=True)
    ]


def shared_seats(prizes: Sequence[Prize], shares: list[int], index: int, base: int) -> int:
    """One level's seats out of a share, alone or in view of the levels above it."""
    parts = [(prizes[i].share or Fraction(0)) * base for i in shares]
    here = shares.index(index)
    match prizes[index].round:
        case Share.CUMULATIVE_DOWN:
            return floor(sum(parts[: here + 1])) - floor(sum(parts[:here]))
        case Share.CUMULATIVE_HALF_UP:
            upto, before = sum(parts[: here + 1], Fraction(0)), sum(parts[:here], Fraction(0))
            return int(rounded(upto, 0) - rounded(before, 0))
        case Share.LARGEST_REMAINDER:
            return by_remainder(parts)[here]
        case single:
            return int(rounded(parts[here], 0, Mode(single)))


def by_remainder(parts: Sequence[Fraction]) -> list[int]:
    """Whole parts first; the seats of the floored total left over go to the largest remainders,
    the higher level first when they are equal."""
    seats = [floor(part) for part in parts]
    left = floor(sum(parts)) - sum(seats)
    order = sorted(range(len(parts)), key=lambda i: (seats[i] - parts[i], i))
    for index in order[:left]:
        seats[index] += 1
    return seats


def give(
    prizes: Sequence[Prize],
    groups: Groups,
    *,
    points: Figures,
    entered: int,
    decided: dict[str, str],
    style: Style,
    lower_wins: bool = False,
) -> Given:
    """Give all levels in order, from the top of the ranking down.

    ``points`` are the published scores that thresholds look at; ``decided`` holds official
    decisions by entry, which override the formula.
    """
    scored = [group for group in groups if group[0] in points.tops]
    seats = seats_of(prizes, scored=sum(map(len, scored)), entered=entered)
    places = numbered(groups, style) if any(level.at for level in prizes) else {}
    walk = Walk(deque(groups), points, decided, places, lower_wins)
    for index, level in enumerate(prizes):
        below = prizes[index + 1 :]
        if not walk.level(level, seats[index], seats, index, last=not below):
            break
    walk.given.prizes.update({e: code for e, code in decided.items() if code})
    for entry in [e for e, code in decided.items() if not code]:
        walk.given.prizes.pop(entry, None)
    return walk.given


@dataclass(slots=True)
class Walk:
    """The groups still without a prize, walked level by level."""

    groups: deque[list[str]]
    points: Figures
    decided: dict[str, str]
    places: Mapping[str, Number]
    lower_wins: bool
    given: Given = field(default_factory=Given)

    def level(self, level: Prize, left: int, seats: list[int], index: int, *, last: bool) -> bool:
        """Give one level; False stops the walk (a question stands open)."""
        if level.at:
            return self.at_places(level)
        while self.groups and left > 0:
            group = self.groups[0]
            if not self.reaches(level, group):
                break
            if len(group) > left:
                return self.border(level, left, seats, index)
            self.take(level, group)
            left -= len(group)
        if left and level.vacancy is Vacancy.ROLL_DOWN and not last:
            seats[index + 1] += left
        if left:
            self.given.vacant[level.code] = left
        return True

    def at_places(self, level: Prize) -> bool:
        """Prizes for named places: whoever stands on one of them, equals together."""
        for group in list(self.groups):
            if self.places[group[0]] in level.at and self.reaches(level, group):
                self.groups.remove(group)
                self.given.prizes.update(dict.fromkeys(group, level.code))
        return True

    def reaches(self, level: Prize, group: list[str]) -> bool:
        """Whether a group has a score and is not worse than the threshold."""
        return self.points.reaches(group[0], level.threshold, lower_wins=self.lower_wins)

    def take(self, level: Prize, group: list[str]) -> None:
        """Give the level to the group at the top."""
        self.groups.popleft()
        self.given.prizes.update(dict.fromkeys(group, level.code))

    def border(self, level: Prize, left: int, seats: list[int], index: int) -> bool:
        """More equals than seats: as the rulebook says, or as people have decided."""
        group = self.groups[0]
        below = index + 1 if index + 1 < len(seats) else None
        if level.tie in (Tie.EXTEND, Tie.ALL):
            self.take(level, group)
            if level.absorb:
                absorb(seats, index + 1, len(group) - left)
            return True
        if level.tie in (Tie.HOLD, Tie.NONE):
            if below is not None:
                seats[below] += left
            return True
        if all(entry in self.decided for entry in group):
            return self.by_decision(level, left, seats, below)
        entries = tuple(group)
        name = "·".join(["prize", level.code, *entries])
        self.given.questions.append(Question(name, "prize", entries, level.code, left))
        return False

    def by_decision(self, level: Prize, left: int, seats: list[int], below: int | None) -> bool:
        """Everybody tied has a recorded decision: those named get it, the others go on."""
        group = self.groups.popleft()
        winners = [entry for entry in group if self.decided[entry] == level.code]
        others = [entry for entry in group if entry not in winners]
        self.given.prizes.update(dict.fromkeys(winners, level.code))
        if others:
            self.groups.appendleft(others)
        if below is not None:
            seats[below] = max(0, seats[below] + left - len(winners))
        return True


def absorb(seats: list[int], index: int, surplus: int) -> None:
    """Take the surplus from the next level, and from the ones below while it lasts."""
    while surplus and index < len(seats):
        taken = min(surplus, seats[index])
        seats[index] -= taken
        surplus -= taken
        index += 1
