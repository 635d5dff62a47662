"""Where somebody works in an edition: one page for each role they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from competition.models import Edition
from competition.policy import Actor, Role
from competition.web.page import term

HOMES: Mapping[Role, str] = {  # in the order of the work
    Role.ORGANISER: "organiser.edition",
    Role.DESK: "desk.home",
    Role.OBSERVER: "organiser.edition",
    Role.CONTESTANT: "contestant.home",
}


@dataclass(frozen=True, slots=True)
class Home:
    """An edition with the doors that are open to this person."""

    edition: Edition
    doors: tuple[tuple[str, str], ...]  # the role's word, the address


def home(edition: Edition, actor: Actor) -> Home:
    """The doors of an edition, each role once."""
    doors = tuple((term(role), address(role, edition.code)) for role in _roles(edition, actor))
    return Home(edition, doors)


def first(edition: Edition, actor: Actor) -> str:
    """The first door: where somebody's work in this edition begins."""
    return next(address(role, edition.code) for role in _roles(edition, actor))


def _roles(edition: Edition, actor: Actor) -> list[Role]:
    order = [*HOMES, Role.UNIT, Role.JUDGE]
    return sorted({held.role for held in actor.within(edition.id)}, key=order.index)


def address(role: Role, edition: str) -> str:
    """A union officer's and a judge's pages are found through their grant."""
    if role is Role.UNIT:
        return url_for("unit.own")
    if role is Role.JUDGE:
        return url_for("judge.home")
    return url_for(HOMES[role], edition=edition)
