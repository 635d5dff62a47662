"""Entries: added once per person, moved along their table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from competition import editions, entries, trail
from competition.errors import Missing, Refused
from competition.rules.lifecycles import EntryState

AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def edition(app):
    with app.app_context():
        yield editions.make(code="qjs-13", name="第十三届", at=AT)


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def add(edition, name="张", **more):
    return entries.add(edition, name=name, by="org1", at=AT, **more)


def test_entries_are_numbered(edition):
    assert [add(edition, name).code for name in "张王李"] == ["e001", "e002", "e003"]


def test_a_number_in_use_is_passed_over(edition):
    add(edition, code="e002")
    assert add(edition, "王").code == "e003"


def test_one_staff_number_is_one_person(edition):
    add(edition, staff_no="1001")
    with refused("entry.staff_no_taken") as caught:
        add(edition, "王", staff_no="1001")
    assert caught.value.facts == {"staff_no": "1001", "name": "张"}


def test_two_people_without_a_staff_number_are_two_people(edition):
    assert add(edition).staff_no is None
    assert add(edition).staff_no is None


def test_a_name_is_needed(edition):
    with refused("entry.no_name"):
        add(edition, "  ")


def test_another_editions_entry_is_not_there(edition):
    other = editions.make(code="qjs-14", name="第十四届", at=AT)
    add(edition)
    with pytest.raises(Missing):
        entries.of(other, "e001")
    assert entries.listed(other) == []


def test_the_same_staff_number_may_enter_two_editions(edition):
    other = editions.make(code="qjs-14", name="第十四届", at=AT)
    add(edition, staff_no="1001")
    assert add(other, staff_no="1001").code == "e001"


def test_a_withdrawal_needs_a_reason_and_is_in_the_trail(edition):
    entry = add(edition)
    with refused("entry.no_reason"):
        entries.move(entry, "withdraw", by="org1", at=AT)
    entries.move(entry, "withdraw", by="org1", at=AT, reason="出国访学")
    assert entry.state is EntryState.WITHDRAWN
    last = trail.of_edition(edition.id)[0]
    assert (last.act, last.about, last.reason) == ("entry:withdraw", "e001", "出国访学")


def test_a_move_outside_the_table_is_refused(edition):
    entry = add(edition)
    entries.move(entry, "accept", by="org1", at=AT)
    with refused("move.not_allowed"):
        entries.move(entry, "accept", by="org1", at=AT)
