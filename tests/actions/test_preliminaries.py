"""Preliminaries: one stage for each unit with entries, again for units whose list came late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from competition import editions, entries, preliminaries, run_of_show, units
from competition.db import db
from competition.errors import Refused, Unlawful
from competition.models import Edition
from tests.college import AT, CODE, a_college
from tests.union import RULEBOOK

KEY = bytes(range(32))
UNITS = {"chem": "化学工程学院", "math": "数理学院", "sport": "体育部"}


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    a_college(app, UNITS, more={"hosts": ["sport"]})
    with app.app_context():
        found = editions.of(CODE)
        for name, unit in (("张敏", "chem"), ("李静", "chem"), ("陈洋", "sport")):
            entries.add(found, name=name, unit=units.of(found, unit), by="org1", at=AT)
        yield found


def make(edition: Edition, text: str = RULEBOOK) -> preliminaries.Made:
    return preliminaries.make(edition, text=text, by="org1", at=AT, key=KEY)


def rosters(edition: Edition) -> dict[str, list[str]]:
    return {
        stage.code: [one.entry.name for one in run_of_show.appearances(stage)]
        for stage in preliminaries.of_edition(edition)
    }


def test_each_sending_unit_with_entries_gets_its_stage_rulebook_and_roster(
    edition: Edition,
) -> None:
    made = make(edition)
    assert (made.stages, made.rostered, [unit.code for unit in made.empty]) == (1, 1, ["math"])
    assert rosters(edition) == {"prelim-chem": ["张敏", "李静"]}
    (stage,) = preliminaries.of_edition(edition)
    assert editions.rulebook_of(stage).seats[0].count == 1


def test_a_late_list_gets_its_stage_when_it_is_made_again(edition: Edition) -> None:
    make(edition)
    entries.add(edition, name="周杰", unit=units.of(edition, "math"), by="org1", at=AT)
    made = make(edition)
    assert (made.stages, made.rostered, made.empty) == (1, 1, ())
    assert rosters(edition) == {"prelim-chem": ["张敏", "李静"], "prelim-math": ["周杰"]}


def test_who_withdrew_before_is_not_on_the_roster(edition: Edition) -> None:
    gone = next(one for one in entries.listed(edition) if one.name == "李静")
    entries.move(gone, "withdraw", by="org1", at=AT, reason="病假")
    make(edition)
    assert rosters(edition) == {"prelim-chem": ["张敏"]}


def test_whoever_makes_them_takes_the_locks_in_the_order_of_whoever_fixes_one_roster(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other way round two of them would wait for one another."""
    taken: list[str] = []
    monkeypatch.setattr("competition.db.lock", lambda name: taken.append(name.split()[0]))
    monkeypatch.setattr("competition.stages.lock", lambda _chain: taken.append("stage"))
    db.session.commit()  # and with it what the set-up holds
    make(edition)
    assert taken[0] == "roster"
    assert "stage" in taken


def test_a_faulty_rulebook_makes_nothing(edition: Edition) -> None:
    with pytest.raises(Unlawful):
        make(edition, RULEBOOK.replace('"sum"', '"total"'))
    assert preliminaries.of_edition(edition) == []


def test_an_edition_without_preliminaries_in_its_plan_says_so(app: Flask) -> None:
    with app.app_context():
        edition = editions.make(code="own", name="自办", at=AT)
        with pytest.raises(Refused) as error:
            make(edition)
        assert error.value.code == "prelim.no_plan"
