"""A unit officer counts as a second person only for the stage of their own unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from competition import accounts, editions, second_person, units
from competition.errors import Missing, Refused
from competition.models import Edition, Stage
from competition.policy import PAIRS, Act, Actor, Held, Role, may_confirm, may_within

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
WHAT: dict[str, object] = {"sheets": []}
ELSEWHERE = sorted(set(PAIRS) - {"paper.entry"})


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    with app.app_context():
        made = editions.make(code="qjs13", name="第十三届", at=AT)
        for code in ("chem", "math"):
            unit = units.add(made, code=code, name=f"{code} 工会", by="org1", at=AT)
            editions.add_stage(
                made, code=f"prelim-{code}", name="初赛", position=1, unit=unit, by="org1", at=AT
            )
        editions.add_stage(made, code="final", name="决赛", position=2, by="org1", at=AT)
        yield made


def officer(edition: Edition, *codes: str) -> Actor:
    """One person who speaks for these units."""
    person = accounts.add_person("联络员", at=AT)
    person.name += str(person.id)
    held = []
    for code in codes:
        unit = units.of(edition, code).id
        given = accounts.grant(edition, Role.UNIT, at=AT, by="org1", person=person, unit=unit)
        held.append(Held(Role.UNIT, edition.id, given.code, given.id, unit=unit))
    return Actor(person.name, person.id, False, tuple(held))


def stage(edition: Edition, code: str) -> Stage:
    return next(one for one in edition.stages if one.code == code)


def propose(at: Stage, by: Actor, action: str = "paper.entry") -> int:
    return second_person.propose(at, action, WHAT, reason="因", by=by, at=AT).seq


def test_two_officers_of_the_unit_are_a_pair(edition: Edition) -> None:
    here = stage(edition, "prelim-chem")
    seq = propose(here, officer(edition, "chem"))
    done = second_person.confirm(here, seq, by=officer(edition, "chem"), at=AT)
    assert (done.by, done.confirmed_by) == ("unit1", "unit2")


@pytest.mark.parametrize("code", ["prelim-math", "final"])
def test_an_officer_proposes_nothing_outside_the_own_unit(edition: Edition, code: str) -> None:
    with pytest.raises(Missing):
        propose(stage(edition, code), officer(edition, "chem"))


@pytest.mark.parametrize("code", ["math"])
def test_an_officer_confirms_nothing_of_another_unit(edition: Edition, code: str) -> None:
    here = stage(edition, "prelim-chem")
    seq = propose(here, officer(edition, "chem"))
    with pytest.raises(Missing):
        second_person.confirm(here, seq, by=officer(edition, code), at=AT)
    assert len(second_person.pending(here)) == 1


def test_an_officer_of_two_units_acts_under_the_pseudonym_of_each(edition: Edition) -> None:
    both = officer(edition, "chem", "math")
    for code, name in (("prelim-chem", "unit1"), ("prelim-math", "unit2")):
        assert second_person.propose(
            stage(edition, code), "paper.entry", WHAT, reason="因", by=both, at=AT
        ).by == name  # fmt: skip
    chem = stage(edition, "prelim-chem")
    with pytest.raises(Refused) as error:
        second_person.confirm(chem, second_person.pending(chem)[0].seq, by=both, at=AT)
    assert error.value.code == "proposal.same_person"


@pytest.mark.parametrize("action", ELSEWHERE)
def test_nothing_else_is_an_officers_to_propose(edition: Edition, action: str) -> None:
    with pytest.raises(Missing):
        propose(stage(edition, "prelim-chem"), officer(edition, "chem"), action)


@pytest.mark.parametrize(
    "act", [Act.SEE_UNIT, Act.RUN_OWN_STAGE, Act.TYPE_PAPER, Act.CONFIRM_PAPER, Act.NOMINATE]
)
def test_an_officers_acts_reach_the_own_unit_alone(edition: Edition, act: Act) -> None:
    chem, math = units.of(edition, "chem").id, units.of(edition, "math").id
    somebody = officer(edition, "chem")
    assert may_within(somebody, act, edition.id, chem) == "unit1"
    assert may_within(somebody, act, edition.id, math) == ""
    assert may_within(somebody, act, edition.id + 1, chem) == ""


@pytest.mark.parametrize("code", ["prelim-chem", "final"])
@pytest.mark.parametrize("action", sorted(PAIRS))
def test_whoever_is_named_as_the_second_person_may_confirm(
    edition: Edition, action: str, code: str
) -> None:
    here, everybody = stage(edition, code), [officer(edition, "chem"), officer(edition, "math")]
    for role in (Role.ORGANISER, Role.OBSERVER, Role.DESK):
        person = accounts.add_person(str(role), at=AT)
        given = accounts.grant(edition, role, at=AT, by="org1", person=person)
        held = (Held(role, edition.id, given.code, given.id),)
        everybody.append(Actor(person.name, person.id, False, held))
    able = {may_confirm(one, action, here.edition_id, here.unit_id) for one in everybody} - {""}
    assert set(second_person.confirmers(here, action, "nobody")) == able
    for one in everybody:
        own = {held.code for held in one.held}
        assert set(second_person.confirmers(here, action, one.held[0].code)) == able - own
    assert able
