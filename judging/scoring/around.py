"""What parse() refuses around the chain: prizes, the line, awards, penalties, votes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from judging.scoring.book import Rulebook
from judging.scoring.clauses import AdvanceBy, Convert
from judging.scoring.fault import Fault, fault


def faults_around(book: Rulebook) -> Iterator[Fault]:
    """Every fault of a clause that is no step and no view."""
    yield from prize_faults(book)
    yield from advance_faults(book)
    yield from penalty_faults(book)
    yield from share_faults(book)
    yield from vote_faults(book)


def prize_faults(book: Rulebook) -> Iterator[Fault]:
    """A prize has one measure of its size; a special award has a name."""
    for index, prize in enumerate(book.prizes):
        given = [prize.count is not None, prize.share is not None, bool(prize.at)]
        if sum(given) != 1:
            yield fault(f"prize[{index}]", "one_of", keys="count, share, at")
    for index, special in enumerate(book.specials):
        if not (special.code or special.name):
            yield fault(f"special[{index}]", "required", key="code")


def advance_faults(book: Rulebook) -> Iterator[Fault]:
    """A block of the line has what its ``by`` needs."""
    needs = {
        AdvanceBy.PLACE: ("count",),
        AdvanceBy.SHARE: ("share",),
        AdvanceBy.THRESHOLD: ("threshold",),
        AdvanceBy.QUOTA: ("seats", "within"),
        AdvanceBy.DECISION: (),
    }
    for index, block in enumerate(book.advances):
        for name in needs[block.by]:
            if getattr(block, name) in (None, (), ""):
                yield fault(f"advance[{index}]", "required", key=name)
        for code, seats in block.seats:
            if seats.denominator != 1 or seats < 0:
                yield fault(f"advance[{index}].seats.{code}", "not_whole", least=0)


def share_faults(book: Rulebook) -> Iterator[Fault]:
    """A share is a part of a whole."""
    shares = [(f"prize[{n}].share", each.share) for n, each in enumerate(book.prizes)]
    shares += [(f"advance[{n}].share", each.share) for n, each in enumerate(book.advances)]
    for n, each in enumerate(book.awards):
        shares += [(f"award[{n}].share", each.share), (f"award[{n}].among", each.among)]
    for path, share in shares:
        if share is not None and not 0 <= share <= 1:
            yield fault(path, "not_share")


def vote_faults(book: Rulebook) -> Iterator[Fault]:
    """Votes are counted, never subtracted; where they are a share, it is a share of something."""
    vote = book.vote
    if vote is None:
        return
    for code, weight in vote.weights:
        if weight < 0:
            yield fault(f"vote.weights.{code}", "weight_negative")
    if vote.weights and not any(weight for _, weight in vote.weights):
        yield fault("vote.weights", "weights_nothing")
    if vote.most <= 0 and vote.convert is not Convert.COUNT:
        yield fault("vote.most", "not_positive")


def penalty_faults(book: Rulebook) -> Iterator[Fault]:
    """A penalty takes points away; its bands are in order."""
    for index, rule in enumerate(book.penalties):
        path = f"penalty[{index}]"
        if rule.points > 0 or (rule.cap or Fraction(0)) > 0:
            yield fault(f"{path}.points", "penalty_positive")
        tops = [top for top, _ in rule.bands]
        if tops != sorted(set(tops)):
            yield fault(f"{path}.bands", "bands_unsorted")
        if rule.per is not None and (rule.per <= 0 or rule.most is None):
            yield fault(f"{path}.per", "per_needs_most")
