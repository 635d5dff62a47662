"""Two editions on one server never meet, and long lists cost as many queries as short ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from competition import accounts, draws, editions, entries, run_of_show, stages, units
from competition.db import db
from competition.models import Edition
from competition.policy import ALLOWED, Role
from tests.actions.test_editions import KEY, TEXT
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


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def crowd(edition: Edition, count: int) -> None:
    """Units, entries, people and preliminaries, `count` more of each; the final drawn."""
    for number in range(count):
        unit = units.add(edition, code=f"u{number}", name=f"单位{number}", by="org1", at=AT)
        units.count_heads(unit, on_day=AT.date(), count=30, by="org1", at=AT)
        entries.add(edition, name=f"选手{number}", unit=unit, by="org1", at=AT)
        person = accounts.add_person(f"人{number}", at=AT)
        accounts.grant(edition, Role.DESK, at=AT, by="org1", person=person)
    everybody = units.listed(edition)
    for stage in units.add_stages(edition, everybody, code="prelim", name="初赛", by="org1", at=AT):
        editions.adopt_rulebook(stage, TEXT, by="org1", at=AT, key=KEY)
    final = stages.of(edition, "final")
    editions.adopt_rulebook(final, TEXT, by="org1", at=AT, key=KEY)
    run_of_show.fix_roster(final, entries.listed(edition), by="org1", at=AT)
    draws.draw_order(final, public=DICE, by="org1", at=AT)


LISTS = (
    "", "/trail", "/units", "/people", "/stages", "/entries", "/stages/final",
    "/stages/final/roster", "/stages/final/draw", "/stages/final/show", "/objections",
    "/quotas", "/preliminaries", "/nominations", "/roster", "/roster/conditions", "/unit-list",
    "/contestant-links", "/rounds", "/units/u0", "/entries/e001", "/people/desk1",
    "/stages/final/rulebook",
)  # fmt: skip


def test_long_lists_cost_no_more_queries_than_short_ones(app, moment):
    costs = []
    with founder(app) as somebody:
        for code, count in (("few", 1), ("many", 30)):
            home = make_edition(somebody, code=code, seats="99")
            with app.app_context():
                crowd(editions.of(code), count)
                db.session.commit()
            cost = {}
            for path in LISTS:
                with counted(app) as seen:
                    assert somebody.get(home + path).status_code == 200, path
                cost[path] = len(seen)
            for path in ("/editions", "/editions/new", f"/e/{code}/desk"):  # of one, then of two
                with counted(app) as seen:
                    assert somebody.get(path).status_code == 200, path
                cost[path.replace(code, "")] = len(seen)
            costs.append(cost)
    assert costs[0] == costs[1]
