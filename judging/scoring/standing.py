"""The order of a stage: score, published number, place, and what settled a tie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, islice

from judging.scoring.blocks import Block, State
from judging.scoring.book import Ranking
from judging.scoring.breakers import breaker
from judging.scoring.case import Entrant
from judging.scoring.clauses import Compare, View
from judging.scoring.cube import PLACE, Short
from judging.scoring.exact import Number, fixed, plain
from judging.scoring.figures import Figures, figures
from judging.scoring.outcome import Tied
from judging.scoring.ranking import Breaker, Groups, Settled, by_value, placed, settle
from judging.scoring.run import Run, stop
from judging.scoring.view import viewed


@dataclass(slots=True)
class Standing:
    """Groups in final order (tied entries share one), per track where tracks rank apart."""

    scores: Figures
    published: Figures
    groups: dict[str, Groups] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)  # the place of each of all_groups()
    settled_by: dict[str, str] = field(default_factory=dict)
    ties: list[Tied] = field(default_factory=list)

    def all_groups(self) -> Groups:
        """The groups of all tracks, track after track."""
        return [group for groups in self.groups.values() for group in groups]

    def places(self) -> dict[str, Number]:
        """The place of every entry that has one."""
        pairs = zip(self.all_groups(), self.numbers, strict=True)
        return {entry: number for group, number in pairs for entry in group}


def final_scores(run: Run, state: State) -> Figures:
    """The chain must end with one cell per entry; otherwise name the axes still open."""
    open_at = dict.fromkeys(axis for block in state.blocks for axis in open_axes(block))
    if open_at:
        raise stop("step", "open_axes", axes=", ".join(open_at))
    found = figures(
        (block.entries, cell) for block in state.blocks for cell in block.cells.values()
    )
    if not run.blocked:
        return found
    blocked = dict.fromkeys(run.blocked, Short(0, 1, "role"))
    kept = {entry: top for entry, top in found.tops.items() if entry not in blocked}
    return replace(found, tops=kept, odd={**found.odd, **blocked})


def open_axes(block: Block) -> list[str]:
    """The axes on which the cells of an entry still differ."""
    spots = list(block.cells)
    return [axis for axis, i in PLACE.items() if len({spot[i] for spot in spots}) > 1]


def shown(ranking: Ranking, value: Fraction) -> str:
    """A number as people read it: with the published decimals, or as short as it is."""
    return plain(value) if ranking.places is None else fixed(value, ranking.places)


def stand(run: Run, scores: Figures) -> Standing:
    """Rank all entries that can have a place, each track for itself when the rule says so."""
    ranking = run.rulebook.ranking
    standing = Standing(scores, scores.rounded(ranking.places, ranking.mode))
    scored = scores.among(run.entrants)
    for name, entries in by_field(run.entrants, ranking.within, scored).items():
        rank_field(run, standing, name, entries)
    return standing


def by_field(
    entrants: Mapping[str, Entrant], within: str, among: Iterable[str]
) -> dict[str, list[str]]:
    """Some of the entrants by track or unit (all together when ``within`` is empty)."""
    here = list(among)
    if not within:
        return {"": here} if here else {}
    found: dict[str, list[str]] = {}
    for entry in here:
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
    breakers: list[Breaker] = []
    if any(len(block) > 1 for block in blocks):
        breakers = [
            breaker(run, rule, f"ranking.tiebreak[{index}]")
            for index, rule in enumerate(ranking.tiebreak)
        ]
    settled = settle(blocks, breakers)
    standing.groups[name] = settled.groups
    standing.numbers += placed(settled.groups, ranking.style)
    standing.settled_by.update(settled.by)
    standing.ties += tied(ranking, standing, blocks, settled)


def tied(ranking: Ranking, standing: Standing, blocks: Groups, settled: Settled) -> Iterator[Tied]:
    """The blocks of equals in the order they were settled in, and what parted them."""
    order = chain.from_iterable(settled.groups)
    firsts = standing.published.texts([block[0] for block in blocks], ranking.places)
    for block, text in zip(blocks, firsts, strict=True):
        inside = tuple(islice(order, len(block)))
        if len(block) > 1:
            by = tuple(dict.fromkeys(map(settled.by.__getitem__, block))) if settled.by else ("",)
            yield Tied(inside, text, by)


def key_blocks(run: Run, standing: Standing, entries: list[str]) -> Groups:
    """Equal on every key of ``ranking.by``; then the words of ``last``, equal among themselves."""
    ranking = run.rulebook.ranking
    tops, odd = standing.scores.tops, standing.scores.odd
    blocks = [[entry for entry in entries if entry in tops] if odd else entries]
    for index, view in enumerate(ranking.by):
        figures = compared(run, standing, view, index)
        split = by_value(figures, lower_wins=run.lower(view.lower_wins))
        blocks = [part for block in blocks for part in split(block, 0)]
    last = [entry for entry in entries if odd.get(entry) in ranking.last] if odd else []
    return [*blocks, last] if last else blocks


def compared(run: Run, standing: Standing, view: View, index: int) -> Figures:
    """What one ranking key compares: of the score the published number or the exact one."""
    if view != View(by="score"):
        return viewed(run, view, f"ranking.by[{index}]")
    exact = run.rulebook.ranking.compare is Compare.EXACT
    return standing.scores if exact else standing.published
