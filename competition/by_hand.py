"""One entry registered by hand, under the same conditions as a whole staff list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from competition import births, clock, conditions, entries
from competition.errors import Refused, Unlawful
from competition.models import Edition, Entry, Track, Unit
from competition.rules import dates, eligibility, reading
from competition.rules.dates import BadDate, BirthDate
from competition.rules.privacy import found_in


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed about a contestant; `exception` says why they take part anyhow."""

    name: str
    unit: Unit | None = None
    track: Track | None = None
    staff_no: str = ""
    title: str = ""
    course: str = ""
    born: str = ""
    exception: str = ""


def register(edition: Edition, typed: Typed, *, by: str, at: datetime) -> Entry:
    """Add the entry if the conditions allow it, or knowingly against them with a reason.

    Raises Unlawful whose faults are the reasons (`eligibility.Reason`) that stand in the way.
    """
    typed = _clean(typed)
    day = edition.first_day or clock.day(at, edition.time_zone)
    born = _born(typed.born, before=date(day.year - conditions.YOUNGEST, 1, 1))
    against = verdict(edition, typed, born).against()
    if against and not typed.exception.strip():
        raise Unlawful("entry.not_eligible", against, count=len(against))
    entry = entries.add(
        edition, name=typed.name, unit=typed.unit, track=typed.track, staff_no=typed.staff_no,
        title=typed.title, course=typed.course, by=by, at=at,
        exception=typed.exception.strip() if against else "",
    )  # fmt: skip
    if born is not None:
        births.keep(edition, [(entry, born)], at=at)
    return entry


def _clean(typed: Typed) -> Typed:
    """With the staff number as lists have it; what must not be kept is refused, as in a list."""
    for field in ("name", "title", "course"):
        if private := found_in(getattr(typed, field)):
            raise Refused(f"cell.{private}", field=field)
    if not typed.staff_no.strip():
        return replace(typed, staff_no="")
    try:
        return replace(typed, staff_no=reading.staff_number(typed.staff_no))
    except reading.BadStaffNumber as bad:
        value = typed.staff_no if bad.code == "staff_no.strange" else ""
        raise Refused(bad.code, field="staff_no", value=value) from None


def verdict(edition: Edition, typed: Typed, born: BirthDate | None) -> eligibility.Verdict:
    """Ask every condition of the edition; who has no unit is not asked about it."""
    rules = conditions.rules_of(edition)
    if typed.unit is None:
        rules = replace(rules, units=None)
    past = conditions.past_prizes(edition).get(typed.staff_no, ()) if rules.barred else ()
    unit = typed.unit.code if typed.unit else ""
    return eligibility.verdict(eligibility.Candidate(unit, born, past), rules)


def _born(typed: str, *, before: date) -> BirthDate | None:
    if not typed.strip():
        return None
    try:
        return dates.birth_date(typed.strip(), before=before)
    except BadDate as bad:
        raise Refused(bad.code, value=typed) from None
