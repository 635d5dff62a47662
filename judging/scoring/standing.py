"""The order of a stage: score, published number, place, and what settled a tie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from judging.scoring.book import Ranking
from judging.scoring.breakers import breaker
from judging.scoring.case import Entrant
from judging.scoring.clauses import Compare, View
from judging.scoring.cube import ENTRY, Short, State, Value, natural
from judging.scoring.exact import fixed, plain, rounded
from judging.scoring.folds import common
from judging.scoring.outcome import Tied
from judging.scoring.ranking import Groups, numbered, settle
from judging.scoring.run import Run, stop
from judging.scoring.view import viewed


@dataclass(slots=True)
class Standing:
    """Groups in final order (tied entries share one), per track where tracks rank apart."""

    scores: dict[str, Value]
    published: dict[str, Value]
    groups: dict[str, Groups] = field(default_factory=dict)
    places: dict[str, Fraction] = field(default_factory=dict)
    settled_by: dict[str, str] = field(default_factory=dict)
    ties: list[Tied] = field(default_factory=list)

    def all_groups(self) -> Groups:
        """The groups of all tracks, track after track."""
        return [group for groups in self.groups.values() for group in groups]


def final_scores(run: Run, state: State) -> dict[str, Value]:
    """The chain must end with one cell per entry; otherwise name the axes still open."""
    found: dict[str, Value] = {}
    open_at: dict[str, None] = {}
    for at, value in state.items():
        if at[ENTRY] in found:
            open_at.update(dict.fromkeys(open_names(state, at[ENTRY])))
        found[at[ENTRY]] = value
    if open_at:
        raise stop("step", "open_axes", axes=", ".join(open_at))
    found.update(dict.fromkeys(run.blocked, Short(0, 1, "role")))
    return {entry: found[entry] for entry in run.entrants if entry in found}


def open_names(state: State, entry: str) -> list[str]:
    """The axes on which one entry's cells still differ."""
    cells = [at for at in state if at[ENTRY] == entry]
    names = ("stage", "attempt", "component", "criterion", "panel", "role", "seat")
    return [name for i, name in enumerate(names, start=1) if len({at[i] for at in cells}) > 1]


def publish(ranking: Ranking, value: Value) -> Value:
    """Publication rounding: not a step, so that the exact value stays for comparison."""
    if isinstance(value, Fraction) and ranking.places is not None:
        return rounded(value, ranking.places, ranking.mode)
    return value


def shown(ranking: Ranking, value: Value | None) -> str:
    """What people read: the number with the published decimals, or the word."""
    if isinstance(value, Fraction):
        return plain(value) if ranking.places is None else fixed(value, ranking.places)
    return value if isinstance(value, str) else ""


def stand(run: Run, scores: dict[str, Value]) -> Standing:
    """Rank all entries that can have a place, each track for itself when the rule says so."""
    ranking = run.rulebook.ranking
    published = {entry: publish(ranking, value) for entry, value in scores.items()}
    standing = Standing(scores, published)
    fields = by_field(run.entrants, ranking.within, scores)
    for name, entries in fields.items():
        rank_field(run, standing, name, entries)
    return standing


def by_field(
    entrants: Mapping[str, Entrant], within: str, scores: Mapping[str, Value]
) -> dict[str, list[str]]:
    """Entries with a score by track or unit (all together when ``within`` is empty)."""
    found: dict[str, list[str]] = {}
    for entry in sorted(scores, key=natural):
        found.setdefault(belonging(entrants[entry], within), []).append(entry)
    return found


def belonging(entrant: Entrant, within: str) -> str:
    """Which track, unit, coach or numbered group an entry belongs to."""
    if not within:
        return ""
    if within in ("track", "unit", "coach"):
        return str(getattr(entrant, within))
    labels = dict(entrant.labels)
    if within in labels:
        return labels[within]
    number = dict(entrant.numbers).get(within)
    return "" if number is None else plain(number)


def rank_field(run: Run, standing: Standing, name: str, entries: list[str]) -> None:
    """Blocks equal on all ranking keys, then the tie-breaks, then places."""
    ranking = run.rulebook.ranking
    blocks = key_blocks(run, standing, entries)
    chain = []
    if any(len(block) > 1 for block in blocks):
        chain = [
            breaker(run, rule, f"ranking.tiebreak[{index}]")
            for index, rule in enumerate(ranking.tiebreak)
        ]
    settled = settle(blocks, chain)
    standing.groups[name] = settled.groups
    standing.places.update(numbered(settled.groups, ranking.style))
    standing.settled_by.update(settled.by)
    in_order = (entry for group in settled.groups for entry in group)
    order = {entry: index for index, entry in enumerate(in_order)}
    for block in blocks:
        if len(block) > 1:
            by = tuple(dict.fromkeys(settled.by.get(entry, "") for entry in block))
            text = shown(ranking, standing.scores[block[0]])
            inside = tuple(sorted(block, key=order.__getitem__))
            standing.ties.append(Tied(inside, text, by))


def key_blocks(run: Run, standing: Standing, entries: list[str]) -> Groups:
    """Equal on every key of ``ranking.by``; then the words of ``last``, equal among themselves."""
    ranking = run.rulebook.ranking
    columns = [key_values(run, standing, view, index) for index, view in enumerate(ranking.by)]
    keyed: dict[tuple[tuple[int, Fraction | int], ...], list[str]] = {}
    last: list[str] = []
    for entry in entries:
        value = standing.scores[entry]
        if isinstance(value, Fraction):
            keyed.setdefault(tuple(column(entry) for column in columns), []).append(entry)
        elif isinstance(value, str) and value in ranking.last:
            last.append(entry)
    blocks = [keyed[key] for key in sorted(keyed)]
    return [*blocks, last] if last else blocks


Key = Callable[[str], tuple[int, Fraction | int]]


def key_values(run: Run, standing: Standing, view: View, index: int) -> Key:
    """One ranking key as a sortable number per entry, smaller is better; an entry without a value
    is behind. The numbers are made whole over one denominator: comparing fractions is slow."""
    if view == View(by="score"):
        exact = run.rulebook.ranking.compare is Compare.EXACT
        values = standing.scores if exact else standing.published
    else:
        values = viewed(run, view, f"ranking.by[{index}]")
    sign = 1 if run.lower(view.lower_wins) else -1
    numbers = {entry: value for entry, value in values.items() if isinstance(value, Fraction)}
    whole = dict(zip(numbers, comparable(list(numbers.values())), strict=True))

    def key(entry: str) -> tuple[int, Fraction | int]:
        return (0, sign * whole[entry]) if entry in whole else (1, 0)

    return key


MOST_BITS = 4096


def comparable(values: list[Fraction]) -> Sequence[Fraction | int]:
    """Whole numbers in the same order as the values, unless their common denominator is huge."""
    if not values or lcm(*{value.denominator for value in values}).bit_length() > MOST_BITS:
        return values
    return common(values)[0]
