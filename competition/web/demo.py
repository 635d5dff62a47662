"""Blueprint demo (演练): one click for each role, where a rehearsal stands and nowhere else.

The clicks answer only to this machine itself, unless the installation asked for more; to anybody
else, and wherever there is no complete rehearsal, they do not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import clock, editions, rehearsals, units
from competition.errors import Missing, Refused
from competition.models import Edition, Grant, Stage
from competition.policy import Act, Role
from competition.web import auth
from competition.web.guard import allows, settle
from competition.web.naming import named
from competition.web.page import loopback, only_here, page, sentence, term

bp = Blueprint("demo", __name__)
OFFICE = (Role.ORGANISER, Role.OBSERVER, Role.DESK)
FORWARDED = (
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """One button: the pseudonym it comes in as, its word, and who that is."""

    code: str
    label: str
    who: str


@dataclass(frozen=True, slots=True)
class Doors:
    """What the start page offers of a rehearsal; without `ready` it is still being prepared."""

    edition: Edition
    ready: bool
    stage: Stage | None = None
    preparing: bool = False
    again: bool = False  # whether another one may be begun
    office: tuple[Door, ...] = ()
    judges: tuple[Door, ...] = ()
    contestants: tuple[Door, ...] = ()
    unions: tuple[Door, ...] = ()


def doors() -> Doors | None:
    """The rehearsal's doors for whoever asks; None where nothing is to be tried."""
    if not near():
        return None
    edition = rehearsals.ready()
    if edition is None:
        begun = rehearsals.begun()
        return Doors(begun, ready=False) if begun is not None else None
    given = rehearsals.grants_of(edition)
    return Doors(
        edition,
        ready=True,
        stage=rehearsals.last_stage(edition),
        preparing=rehearsals.preparing(at=clock.now()),
        again=_another(),
        office=tuple(_first(given, role) for role in OFFICE if _of(given, role)),
        judges=tuple(_judges(edition, given)),
        contestants=tuple(_contestants(edition, given)),
        unions=tuple(_unions(edition, given)),
    )


def near() -> bool:
    """Whether the request comes from this machine itself, through nobody else.

    It must have asked for this machine, too: behind a proxy that says nothing of itself, and for
    a page elsewhere whose name was made to point here, the host is another.
    """
    if current_app.extensions["podium"].demo_anywhere:
        return True
    passed_on = any(name in request.headers for name in FORWARDED)
    return loopback(request.remote_addr or "") and only_here() and not passed_on


def _of(given: list[Grant], role: Role) -> list[Grant]:
    return [one for one in given if one.role is role]


def _first(given: list[Grant], role: Role) -> Door:
    one = _of(given, role)[0]
    return Door(one.code, term(role), one.person.name if one.person else "")


def _judges(edition: Edition, given: list[Grant]) -> Iterator[Door]:
    """The seats of the last stage of all, in the order of its rulebook."""
    stage = rehearsals.last_stage(edition)
    rules = editions.rulebook_of(stage).seats
    roles = [
        named(rule.name or rule.role, edition) for rule in rules for _seat in range(rule.count)
    ]
    seats = [one.code for one in _of(given, Role.JUDGE) if one.code.startswith(f"{stage.code}.")]
    for number, (code, role) in enumerate(zip(sorted(seats), roles, strict=True), 1):
        yield Door(code, _("%(number)s 号席", number=number), role)


def _contestants(edition: Edition, given: list[Grant]) -> Iterator[Door]:
    listed = rehearsals.positions(edition)
    own = [(listed[one.entry_id or 0], one.code) for one in _of(given, Role.CONTESTANT)]
    for (name, number), code in sorted(own, key=lambda one: one[0][1]):
        yield Door(code, _("第 %(number)s 位选手", number=number), name)


def _unions(edition: Edition, given: list[Grant]) -> Iterator[Door]:
    names = {unit.id: unit.name for unit in units.listed(edition)}
    for one in _of(given, Role.UNIT):
        person = one.person.name if one.person else ""
        yield Door(one.code, names[one.unit_id or 0], person)


def _another() -> bool:
    """Whether another one may be begun here: the roof knows how, and nobody works in earnest."""
    return "rehearse" in current_app.extensions and rehearsals.only_rehearsals()


@bp.post("/demo")
@allows(Act.SIGN_IN)
def enter() -> ResponseReturnValue:
    """Come in as one of the rehearsal's people; whoever was signed in here is out."""
    return come_in(request.form.get("code", ""))


def come_in(code: str) -> ResponseReturnValue:
    """Be this pseudonym of the rehearsal from here on; where there is none, stay who one is."""
    if not near():
        raise Missing
    secret = rehearsals.enter(code, at=clock.now(), **auth.where_from())
    auth.leave()
    return auth.let_in(secret)


# ── from the beginning ────────────────────────────────────────────────────────────────────────
@bp.get("/demo/again")
@allows(Act.SIGN_IN)
def again() -> ResponseReturnValue:
    return _again()


def _again(refused: Refused | None = None) -> ResponseReturnValue:
    """What beginning anew does; where it cannot be done, there is no such page."""
    found = doors()
    if found is None or not found.again:
        raise Missing
    why = sentence(refused) if refused else ""
    return page("demo/again.html", refused.status if refused else 200, demo=found, why=why)


@bp.post("/demo/again")
@allows(Act.SIGN_IN)
def begin_again() -> ResponseReturnValue:
    if not (near() and _another()):
        raise Missing
    try:
        rehearsals.ask_again(at=clock.now())
    except Refused as refused:
        settle(refused)
        return _again(refused)
    current_app.extensions["rehearse"]()
    return redirect(url_for("public.home"))
