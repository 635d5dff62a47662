"""专项奖 and derived awards: views over the cube, and what follows from the prizes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from judging.scoring.book import Award, Special
from judging.scoring.cube import Value
from judging.scoring.exact import Mode, fixed, plain, rounded
from judging.scoring.outcome import AwardGiven, SpecialGiven
from judging.scoring.run import Run
from judging.scoring.standing import Standing, belonging
from judging.scoring.view import viewed


def specials(run: Run, standing: Standing, prizes: dict[str, str]) -> list[SpecialGiven]:
    """Give the special awards in the order of the rulebook; ties go to the better final place.

    With ``specials_per_entry`` those who hold that many are passed over.
    """
    given: list[SpecialGiven] = []
    held: dict[str, int] = {}
    for index, special in enumerate(run.rulebook.specials):
        values = viewed(run, special, f"special[{index}]")
        for entry in winners(run, special, values, standing, prizes, held):
            held[entry] = held.get(entry, 0) + 1
            text = value_text(run, special, values[entry])
            given.append(SpecialGiven(special.code or special.name, entry, text))
    return given


def winners(
    run: Run,
    special: Special,
    values: dict[str, Value],
    standing: Standing,
    prizes: dict[str, str],
    held: dict[str, int],
) -> list[str]:
    """The best by the view, then by final place; entries still equal share the award."""
    limit = run.rulebook.specials_per_entry
    sign = 1 if run.lower(special.lower_wins) else -1
    keyed: dict[tuple[Fraction, Fraction], list[str]] = {}
    for entry, value in values.items():
        if not isinstance(value, Fraction) or not eligible(special, value, prizes.get(entry, "")):
            continue
        if limit and held.get(entry, 0) >= limit:
            continue
        place = standing.places.get(entry, Fraction(10**9))
        keyed.setdefault((sign * value, place), []).append(entry)
    chosen: list[str] = []
    for key in sorted(keyed):
        if len(chosen) >= special.count:
            break
        chosen += keyed[key]
    return chosen


def eligible(special: Special, value: Fraction, prize: str) -> bool:
    """Not below the threshold, and holding one of the prizes when the rule names some."""
    if special.threshold is not None and value < special.threshold:
        return False
    return not special.prizes or prize in special.prizes


def value_text(run: Run, special: Special, value: Value) -> str:
    """The value the award was given for, with the view's decimals or the published ones."""
    places = special.places if special.places is not None else run.rulebook.ranking.places
    if not isinstance(value, Fraction):
        return str(value)
    exact = places is None or rounded(value, places) != value
    return plain(value) if exact or places is None else fixed(value, places)


def awards(run: Run, prizes: dict[str, str]) -> list[AwardGiven]:
    """优秀指导教师 to the coach of a prize winner, 优秀组织奖 to units by points."""
    return [given for award in run.rulebook.awards for given in derived(run, award, prizes)]


def derived(run: Run, award: Award, prizes: dict[str, str]) -> list[AwardGiven]:
    """One derived award: everyone with a named prize, or the best by prize points."""
    sums: dict[str, Fraction] = {}
    worth = dict(award.points)
    members = {belonging(entrant, award.to) for entrant in run.entrants.values()} - {""}
    for entrant in run.entrants.values():
        prize = prizes.get(entrant.code, "")
        to = belonging(entrant, award.to)
        if not to or not prize or (award.prizes and prize not in award.prizes):
            continue
        sums[to] = sums.get(to, Fraction(0)) + worth.get(prize, Fraction(0 if worth else 1))
    able = {to: v for to, v in sums.items() if award.threshold is None or v >= award.threshold}
    return [
        AwardGiven(award.code, to, plain(able[to]))
        for group in best_first(able, seats(award, len(members)))
        for to in group
    ]


def seats(award: Award, members: int) -> int | None:
    """How many may be given; without a count or share everybody who is able gets it."""
    if award.share is not None:
        return int(rounded(award.share * members, 0, Mode(award.round)))
    return award.count


def best_first(sums: dict[str, Fraction], left: int | None) -> Sequence[list[str]]:
    """Groups of equals from the top while seats are left; equals on the line get it together."""
    levels: dict[Fraction, list[str]] = {}
    for to in sorted(sums):
        levels.setdefault(sums[to], []).append(to)
    found: list[list[str]] = []
    for level in sorted(levels, reverse=True):
        if left is not None and sum(map(len, found)) >= left:
            break
        found.append(levels[level])
    return found
