"""Where somebody works in an edition: one page for each role they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from competition.models import Edition
from competition.policy import Actor, Role
from competition.web.page import term

HOMES: Mapping[Role, str] = {
    Role.ORGANISER: "organiser.edition",
    Role.OBSERVER: "organiser.edition",
    Role.DESK: "desk.home",
}
ACROSS: Mapping[Role, str] = {Role.JUDGE: "judge.home", Role.UNIT: "unit.own"}


@dataclass(frozen=True, slots=True)
class Home:
    """An edition with the doors that are open to this person."""

    edition: Edition
    doors: tuple[tuple[str, str], ...]  # the role's word, the address


def home(edition: Edition, actor: Actor) -> Home:
    """The doors of an edition, each role once; where a role has no page, the public one."""
    roles = dict.fromkeys(held.role for held in actor.within(edition.id))
    doors = tuple((term(role), address(role, edition.code)) for role in roles)
    return Home(edition, doors)


def address(role: Role, edition: str) -> str:
    """A page of the edition; a judge's and a union officer's find it by the grant."""
    if role in ACROSS:
        return url_for(ACROSS[role])
    return url_for(HOMES.get(role, "public.edition"), edition=edition)
