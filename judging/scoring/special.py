"""专项奖 and derived awards: views over the cube, and what follows from the prizes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from judging.scoring.book import Award, Special
from judging.scoring.cube import natural
from judging.scoring.exact import Mode, Number, fixed, plain, rounded
from judging.scoring.figures import Figures
from judging.scoring.outcome import AwardGiven, SpecialGiven
from judging.scoring.run import Run
from judging.scoring.standing import Standing, belonging
from judging.scoring.view import viewed

LAST = 10**9  # behind every place: what an entry without one stands on


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
            text = value_text(run, special, Fraction(values.tops[entry], values.bottom))
            given.append(SpecialGiven(special.code or special.name, entry, text))
    return given


def winners(
    run: Run,
    special: Special,
    values: Figures,
    standing: Standing,
    prizes: dict[str, str],
    held: dict[str, int],
) -> list[str]:
    """The best by the view, then by final place; entries still equal share the award."""
    limit = run.rulebook.specials_per_entry
    lower = run.lower(special.lower_wins)
    sign = 1 if lower else -1
    places = standing.places()
    keyed: dict[tuple[Number, Number], list[str]] = {}
    for entry in run.entrants:
        top = values.tops.get(entry)
        passed_over = limit and held.get(entry, 0) >= limit
        if top is None or passed_over or not holds(special, prizes.get(entry, "")):
            continue
        if not values.reaches(entry, special.threshold, lower_wins=lower):
            continue
        keyed.setdefault((sign * top, places.get(entry, LAST)), []).append(entry)
    chosen: list[str] = []
    for key in sorted(keyed):
        if len(chosen) >= special.count:
            break
        chosen += keyed[key]
    return chosen


def holds(special: Special, prize: str) -> bool:
    """Whether an entry holds one of the prizes, when the rule names some."""
    return not special.prizes or prize in special.prizes


def value_text(run: Run, special: Special, value: Fraction) -> str:
    """The value the award was given for, with the view's decimals or the published ones."""
    places = special.places if special.places is not None else run.rulebook.ranking.places
    exact = places is None or rounded(value, places) != value
    return plain(value) if exact or places is None else fixed(value, places)


def awards(run: Run, prizes: dict[str, str]) -> list[AwardGiven]:
    """优秀指导教师 to the coach of a prize winner, 优秀组织奖 to units by points.

    Awards to the same kind of holder walk one list: who holds one is passed over by the next.
    """
    held: dict[str, set[str]] = {}
    found: list[AwardGiven] = []
    for award in run.rulebook.awards:
        given = derived(run, award, prizes, held.setdefault(award.to, set()))
        found += given
        held[award.to] |= {each.to for each in given}
    return found


def derived(run: Run, award: Award, prizes: dict[str, str], held: set[str]) -> list[AwardGiven]:
    """One derived award: those in the running (``among`` the best part of all), best first."""
    sums = worth_of(run, award, prizes)
    able = {to: v for to, v in sums.items() if award.threshold is None or v >= award.threshold}
    members = {belonging(entrant, award.to) for entrant in run.entrants.values()} - {""}
    pool = best_first(able, whole(award, award.among, len(members)))
    left = {to: able[to] for group in pool for to in group if to not in held}
    seats = award.count if award.share is None else whole(award, award.share, len(left))
    chosen = [to for group in best_first(left, seats) for to in group]
    return [AwardGiven(award.code, to, plain(able[to])) for to in chosen]


def worth_of(run: Run, award: Award, prizes: dict[str, str]) -> dict[str, Fraction]:
    """Prize points by holder; without ``points`` every named prize is worth one."""
    sums: dict[str, Fraction] = {}
    worth = dict(award.points)
    for entry, entrant in run.entrants.items():
        prize = prizes.get(entry, "")
        to = belonging(entrant, award.to)
        if to and prize and (not award.prizes or prize in award.prizes):
            points = worth.get(prize, Fraction(0 if worth else 1))
            sums[to] = sums.get(to, Fraction(0)) + points
    return sums


def whole(award: Award, share: Fraction | None, base: int) -> int | None:
    """A share as a whole number of holders; no share sets no limit."""
    if share is None:
        return None
    return int(rounded(share * base, 0, Mode(str(award.round))))


def best_first(sums: dict[str, Fraction], left: int | None) -> Sequence[list[str]]:
    """Groups of equals from the top while seats are left; equals on the line get it together."""
    levels: dict[Fraction, list[str]] = {}
    for to in sorted(sums, key=natural):
        levels.setdefault(sums[to], []).append(to)
    found: list[list[str]] = []
    for level in sorted(levels, reverse=True):
        if left is not None and sum(map(len, found)) >= left:
            break
        found.append(levels[level])
    return found
