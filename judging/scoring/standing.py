"""The order of a stage: score, published number, place, and what settled a tie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from judging.scoring.blocks import Block, State
from judging.scoring.book import Ranking
from judging.scoring.breakers import breaker
from judging.scoring.case import Entrant
from judging.scoring.clauses import Compare, View
from judging.scoring.cube import PLACE, Short, Value
from judging.scoring.exact import Number, fixed, plain
from judging.scoring.figures import Figures, figures
from judging.scoring.outcome import Tied
from judging.scoring.ranking import Groups, numbered, settle
from judging.scoring.run import Run, stop
from judging.scoring.view import viewed

Key = tuple[int, Number]
BEHIND: Key = (1, 0)  # the key of an entry without a value: behind all who have one


@dataclass(slots=True)
class Standing:
    """Groups in final order (tied entries share one), per track where tracks rank apart."""

    scores: Figures
    published: Figures
    groups: dict[str, Groups] = field(default_factory=dict)
    places: dict[str, Fraction] = field(default_factory=dict)
    settled_by: dict[str, str] = field(default_factory=dict)
    ties: list[Tied] = field(default_factory=list)

    def all_groups(self) -> Groups:
        """The groups of all tracks, track after track."""
        return [group for groups in self.groups.values() for group in groups]

    def points(self) -> Figures:
        """The published numbers of those who have a place: what thresholds look at."""
        return self.published.only_numbers(self.places)


def final_scores(run: Run, state: State) -> Figures:
    """The chain must end with one cell per entry; otherwise name the axes still open."""
    open_at = dict.fromkeys(axis for block in state.blocks for axis in open_axes(block))
    if open_at:
        raise stop("step", "open_axes", axes=", ".join(open_at))
    found = figures(
        (block.entries, cell) for block in state.blocks for cell in block.cells.values()
    )
    blocked = dict.fromkeys(run.blocked, Short(0, 1, "role"))
    kept = {entry: top for entry, top in found.tops.items() if entry not in blocked}
    return replace(found, tops=kept, odd={**found.odd, **blocked})


def open_axes(block: Block) -> list[str]:
    """The axes on which the cells of an entry still differ."""
    spots = list(block.cells)
    return [axis for axis, i in PLACE.items() if len({spot[i] for spot in spots}) > 1]


def shown(ranking: Ranking, value: Value | None) -> str:
    """What people read: the number with the published decimals, or the word."""
    if isinstance(value, Fraction):
        return plain(value) if ranking.places is None else fixed(value, ranking.places)
    return value if isinstance(value, str) else ""


def stand(run: Run, scores: Figures) -> Standing:
    """Rank all entries that can have a place, each track for itself when the rule says so."""
    ranking = run.rulebook.ranking
    standing = Standing(scores, scores.rounded(ranking.places, ranking.mode))
    for name, entries in by_field(run.entrants, ranking.within, scores).items():
        rank_field(run, standing, name, entries)
    return standing


def by_field(entrants: Mapping[str, Entrant], within: str, scores: Figures) -> dict[str, list[str]]:
    """Entries with a score by track or unit (all together when ``within`` is empty), in the order
    of the entrants."""
    found: dict[str, list[str]] = {}
    for entry, entrant in entrants.items():
        if entry in scores.tops or entry in scores.odd:
            found.setdefault(belonging(entrant, within), []).append(entry)
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
    numbered = [entry for entry in entries if entry in standing.scores.tops]
    columns = [key_values(run, standing, view, index) for index, view in enumerate(ranking.by)]
    keyed: dict[tuple[Key, ...], list[str]] = {}
    for entry in numbered:
        keyed.setdefault(tuple(column.get(entry, BEHIND) for column in columns), []).append(entry)
    blocks = [keyed[key] for key in sorted(keyed)]
    last = [entry for entry in entries if standing.scores.odd.get(entry) in ranking.last]
    return [*blocks, last] if last else blocks


def key_values(run: Run, standing: Standing, view: View, index: int) -> dict[str, Key]:
    """One ranking key as a sortable number per entry, smaller is better."""
    if view == View(by="score"):
        exact = run.rulebook.ranking.compare is Compare.EXACT
        values = standing.scores if exact else standing.published
    else:
        values = viewed(run, view, f"ranking.by[{index}]")
    sign = 1 if run.lower(view.lower_wins) else -1
    return {entry: (0, sign * top) for entry, top in values.tops.items()}
