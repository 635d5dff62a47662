"""Two editions on one server never meet."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from competition import accounts, editions, entries, units
from competition.db import db
from competition.policy import ALLOWED, Role
from tests.web.organising import AT, add_people, adopt, founder, holding, make_edition

DICE = "4 0 9 1 7 3 3 8 2 6"


@pytest.fixture
def zhou(app, moment):
    """The organiser of qjs-13, with people, a roster and a draw."""
    with founder(app) as somebody:
        home = make_edition(somebody)
        adopt(somebody, home)
        add_people(somebody, home, "张王李")
        somebody.post(
            f"{home}/stages/final/roster", {"entries": ["e001", "e002"], "reason": "没有初赛"}
        )
        somebody.post(f"{home}/stages/final/draw", {"public": DICE})
        somebody.post(f"{home}/people", {"name": "何静", "role": "observer", "unit": ""})
        yield somebody


THERE = {
    "edition": "qjs-13", "stage": "final", "unit": "math", "entries/code": "e001",
    "people/code": "aud1", "show/code": "c01", "code": "c01", "number": "1",
}  # fmt: skip
PARAMETER = re.compile(r"((?:\w+/)?)<(?:[^:>]*:)?(\w+)>")


def filled(rule: str) -> str:
    """An address in qjs-13 with things that are really there, where the test knows of one."""

    def value(found: re.Match[str]) -> str:
        before, name = found.groups()
        return before + THERE.get(before + name, THERE.get(name, "1"))

    return PARAMETER.sub(value, rule)


def routes(app: Flask, method: str, blueprint: str = "") -> list[str]:
    """Every address of an edition that is not for everybody."""
    return sorted(
        filled(rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/e/<edition>")
        and rule.endpoint.startswith(blueprint)
        and method in (rule.methods or ())
        and ALLOWED[app.view_functions[rule.endpoint].act] is not None  # type: ignore[union-attr]
    )


def shape(text: str) -> str:
    """A page without what differs from request to request."""
    text = re.sub(r'csrf[-_]token" (content|value)="[^"]*"', "", text)
    return re.sub(r"next=[^\"]*", "", text)


def test_nobody_of_another_edition_sees_anything_of_this_one(app, zhou):
    with app.app_context():
        editions.make(code="other", name="别家的比赛", at=AT)
        db.session.commit()
    with holding(app, "other", Role.ORGANISER, "孙") as sun:
        nothing = shape(sun.get("/e/none/organiser").text)
        assert len(routes(app, "GET")) > 30
        for address in routes(app, "GET"):
            answer = sun.get(address)
            assert answer.status_code == 404, address
            assert shape(answer.text) == nothing, address
        for address in routes(app, "POST"):
            assert sun.post(address, {}).status_code == 404, address


def test_its_own_organiser_sees_every_page(app, zhou):
    """So the test above is not about addresses that nobody could open."""
    seen = [path for path in routes(app, "GET", "organiser.") if not path.endswith("objections/1")]
    assert len(seen) > 15
    for address in seen:
        assert zhou.get(address).status_code in (200, 302), address


def test_another_editions_things_are_not_there_through_ones_own_address(app, zhou):
    with app.app_context():
        other = editions.make(code="other", name="别家的比赛", at=AT)
        unit = units.add(other, code="art", name="艺术学院", by="org1", at=AT)
        entries.add(other, name="客", unit=unit, code="x001", by="org1", at=AT)
        editions.add_stage(other, code="semi", name="复赛", position=1, by="org1", at=AT)
        person = accounts.add_person("客", at=AT)
        accounts.grant(other, Role.DESK, at=AT, by="org1", person=person, code="desk9")
        db.session.commit()
    home = "/e/qjs-13/organiser"
    for path in ("units/art", "entries/x001", "stages/semi", "stages/semi/draw", "people/desk9"):
        assert zhou.get(f"{home}/{path}").status_code == 404, path
    listed = "".join(zhou.get(f"{home}/{path}").text for path in ("units", "entries", "people"))
    assert "艺术学院" not in listed
    assert "客" not in listed
