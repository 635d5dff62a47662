"""A union officer sees and does what is their own unit's; anybody else's is not there at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from competition.policy import Role
from tests.clients import Person
from tests.college import CODE, HOME, a_college, somebody
from tests.eyes import same
from tests.union import AT_CHEM, CHEM, MATH, a_union, officer

PAGES = ("", "/roster", "/stage", "/paper", "/result", "/nominations")


@pytest.fixture
def chem(app: Flask) -> Iterator[Person]:
    a_union(app)
    with officer(app) as one:
        yield one


def addresses(app: Flask, unit: str) -> Iterator[tuple[str, str]]:
    """Every address of the union pages, for one unit: (method, path)."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("unit.") and "<unit>" in rule.rule:
            path = _filled(rule, unit)
            yield from ((m, path) for m in sorted((rule.methods or set()) & {"GET", "POST"}))


def _filled(rule: Rule, unit: str) -> str:
    path = rule.rule.replace("<edition>", CODE).replace("<unit>", unit)
    return path.replace("<code>", "c01").replace("<int:seq>", "1")


def test_every_page_of_ones_own_unit_opens(chem: Person) -> None:
    assert {page: chem.get(f"{AT_CHEM}{page}").status_code for page in PAGES} == dict.fromkeys(
        PAGES, 200
    )


def test_another_units_pages_answer_exactly_as_pages_that_do_not_exist(
    app: Flask, chem: Person
) -> None:
    there = list(zip(addresses(app, "math"), addresses(app, "nowhere"), strict=True))
    assert len(there) > 15
    for (method, theirs), (_method, nothing) in there:
        ask = chem.get if method == "GET" else lambda path: chem.post(path, {})
        status, text, headers = same(ask(theirs))
        assert status == 404, theirs
        assert (text, headers) == same(ask(nothing))[1:], theirs


def test_an_officer_of_another_edition_is_nobody_here(app: Flask, chem: Person) -> None:
    a_college(app, {"chem": "化学工程学院"}, code="other")
    with somebody(app, Role.UNIT, unit="chem", code="other") as stranger:
        assert stranger.get(AT_CHEM).status_code == 404
        assert stranger.get("/e/other/unit/chem").status_code == 200


def test_the_organisers_pages_are_not_there_for_an_officer(chem: Person) -> None:
    for page in ("/roster", "/quotas", "/preliminaries", "/nominations"):
        assert chem.get(f"{HOME}{page}").status_code == 404
    assert chem.get(f"/e/{CODE}/desk/").status_code == 404


def test_no_page_of_a_unit_names_another_units_people(chem: Person) -> None:
    for page in PAGES:
        text = chem.get(f"{AT_CHEM}{page}").text
        assert not any(name in text for name in MATH), page
    assert all(name in chem.get(f"{AT_CHEM}/roster").text for name in CHEM)


def test_an_entry_of_another_unit_is_not_there_to_nominate(chem: Person) -> None:
    for step in ("exception", "withdraw", "return"):
        form = {"entry": "e005", "reason": "因"}  # of the other unit
        assert chem.post(f"{AT_CHEM}/nominations/{step}", form).status_code == 404


def test_who_only_watches_changes_nothing(app: Flask, chem: Person) -> None:
    with somebody(app, Role.OBSERVER) as observer:
        assert observer.get(f"{AT_CHEM}/stage").status_code == 200
        for path in ("/stage/draw", "/stage/start", "/stage/seal", "/paper", "/nominations/due"):
            assert observer.post(f"{AT_CHEM}{path}", {}).status_code == 404


def test_who_signs_in_for_one_unit_arrives_there(app: Flask, chem: Person) -> None:
    assert chem.get("/unit").headers["location"] == AT_CHEM
    assert "<h1>化学工程学院</h1>" in chem.follow(chem.get("/unit")).text
