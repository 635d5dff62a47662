"""A contest of some size, and how many statements each of its pages sends to the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import Flask

from competition import accounts, clock, editions
from competition.models import Edition, Entry, Unit
from competition.policy import Role
from tests.build import AT, names
from tests.clients import Person
from tests.college import counting
from tests.visits import endpoint_of

FIRST = "c01"  # as tests write whoever has the first code; of hundreds it is c001


class World:
    """One contest; `cost` is what was asked of it: moment and page → how many statements."""

    def __init__(self, app: Flask, edition: str, size: int) -> None:
        self.app, self.edition, self.size = app, edition, size
        self.now = AT
        self.first = FIRST if size < 100 else "c001"
        self.cost: dict[str, int] = {}
        self.seen: set[str] = set()  # endpoints

    def look(self, moment: str, person: Person, under: str, paths: Iterable[str]) -> None:
        """Open each page, and count what it asks."""
        with clock.frozen(self.now + timedelta(minutes=1)):
            for path in paths:
                named = path.replace(FIRST, self.first)
                address = under.format(f"/e/{self.edition}") + named
                with counting(self.app) as asked:
                    answer = person.get(address)
                assert answer.status_code == 200, f"{moment} {address}: {answer.status_code}"
                endpoint = endpoint_of(self.app, address)
                self.cost[f"{moment} {endpoint}"] = len(asked)
                self.seen.add(endpoint)

    def somebody(self, role: Role, *where: Edition | Unit | Entry) -> str:
        """The one-time link of a new person who holds the role there; within an app context."""
        person = accounts.add_person("何静", at=AT)
        for one in where:
            edition = one if isinstance(one, Edition) else editions.of(self.edition)
            accounts.grant(
                edition, role, at=AT, by="system", person=person,
                unit=one.id if isinstance(one, Unit) else None,
                entry=one.id if isinstance(one, Entry) else None,
            )  # fmt: skip
        return accounts.invite(person, at=clock.now())

    def comes_in(self, link: str) -> Person:
        person = Person(self.app)
        person.get("/in")
        assert person.post("/in", {"code": link}).is_redirect
        person.get("/me")
        return person


def called(size: int) -> list[str]:
    """So many names, all different."""
    return [f"{name}{n // 100 or ''}" for n, name in enumerate(names(size))]
