"""Read, then write: codes, roles, lists and nominations, with somebody else in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from competition import (
    accounts,
    drafts,
    editions,
    entries,
    grants,
    nominations,
    passwords,
    roster,
    sessions,
    tracks,
    tries,
    units,
    uploads,
)
from competition.db import alone, db
from competition.doors import Attempt, OneTimeLink
from competition.errors import Refused
from competition.models import Edition, Grant, RosterDraft
from competition.policy import Role
from competition.unit_lines import Results
from tests import college
from tests.build import AT, BY, an_edition
from tests.college import a_workbook
from tests.races.crowd import at_once, behind

HERE = {"device": "a browser", "address": "192.0.2.1"}
PASSWORD = "一句话就很好 2026"


@pytest.fixture
def edition(app: Flask) -> str:
    with app.app_context():
        made = an_edition()
        for name in ("王组长", "李组长"):
            person = accounts.add_person(name, at=AT)
            accounts.grant(made, Role.ORGANISER, at=AT, by=BY, person=person)
        db.session.commit()
    return "qjs13"


def found(code: str = "qjs13") -> Edition:
    return editions.of(code)


def invite(name: str) -> str:
    person = accounts.add_person(name, at=AT)
    return accounts.grant(found(), Role.DESK, at=AT, by=BY, person=person).code


def add_entry(name: str, staff_no: str = "") -> str:
    return entries.add(found(), name=name, staff_no=staff_no, by=BY, at=AT).code


def add_unit(code: str, name: str) -> str:
    return units.add(found(), code=code, name=name, by=BY, at=AT).code


def add_stage(code: str) -> str:
    return editions.add_stage(found(), code=code, name=code, position=1, by=BY, at=AT).code


def take_back(code: str) -> None:
    given = grants.of(found(), code, [Role.ORGANISER])
    grants.take_back(given, by=BY, at=AT, reason="调离")


NEXT: list[tuple[Callable[[str], str], list[str]]] = [
    (invite, ["desk1", "desk2"]),
    (add_entry, ["e001", "e002"]),
]


@pytest.mark.parametrize(("make", "codes"), NEXT, ids=["people", "entries"])
def test_the_next_code_is_given_once(
    app: Flask, edition: str, make: Callable[[str], str], codes: list[str]
) -> None:
    one, other = behind(app, lambda: make("甲"), lambda: make("乙"))
    assert [one.given, other.given] == codes


TAKEN: list[tuple[Callable[[], object], str]] = [
    (lambda: add_entry("甲", "20150001"), "entry.staff_no_taken"),
    (lambda: add_unit("math", "数理学院"), "unit.code_taken"),
    (lambda: add_stage("final"), "stage.code_taken"),
    (lambda: tracks.add(found(), code="arts", name="文科", by=BY, at=AT).code, "track.code_taken"),
    (lambda: editions.make(code="qjs14", name="第十四届", at=AT).code, "edition.code_taken"),
    (lambda: take_back("org1"), "grant.revoked_already"),
]


@pytest.mark.parametrize(("make", "code"), TAKEN, ids=[code for _make, code in TAKEN])
def test_the_second_of_two_is_told_that_it_is_taken(
    app: Flask, edition: str, make: Callable[[], object], code: str
) -> None:
    """A sentence, where the database alone would break the page."""
    one, other = behind(app, make, make)
    assert (one.code, other.code) == ("", code)


def test_two_organisers_who_revoke_each_other_leave_one(app: Flask, edition: str) -> None:
    one, other = behind(app, lambda: take_back("org1"), lambda: take_back("org2"))
    assert (one.code, other.code) == ("", "grant.last_organiser")
    with app.app_context():
        live = select(Grant.code).where(Grant.role == Role.ORGANISER, Grant.revoked_at.is_(None))
        assert list(db.session.scalars(live)) == ["org2"]


def test_of_two_new_links_one_opens(app: Flask, edition: str) -> None:
    def link() -> str:
        person = grants.of(found(), "org1", [Role.ORGANISER]).person
        assert person is not None
        return accounts.invite(person, at=AT)

    one, other = behind(app, link, link)
    with app.app_context():
        live = select(OneTimeLink.digest).where(OneTimeLink.used_at.is_(None))
        assert list(db.session.scalars(live)) == [sessions.digest(str(other.given))]
    assert one.given != other.given


def test_a_login_is_one_persons(app: Flask, edition: str) -> None:
    def choose(code: str) -> None:
        person = grants.of(found(), code, [Role.ORGANISER]).person
        assert person is not None
        passwords.choose(person, "wang", PASSWORD, at=AT)

    one, other = behind(app, lambda: choose("org1"), lambda: choose("org2"))
    assert (one.code, other.code) == ("", "login.taken")


def test_no_more_tries_get_through_at_once_than_one_after_another(app: Flask, edition: str) -> None:
    """CTFd 3.8.7: a race allowed more tries than there were."""

    with app.app_context():  # all of them were compared before any was counted
        tried = passwords.compare("wang", "guess", address=HERE["address"], at=AT)

    def guess() -> None:
        try:
            passwords.enter(tried, device=HERE["device"], at=AT)
        except Refused as refusal:
            if refusal.keep:
                db.session.commit()  # as the guard does
            raise

    told = [one.code for one in at_once(app, *[guess] * (tries.MOST + 4))]
    assert (told.count("login.wrong"), told.count("login.too_many")) == (tries.MOST, 4)
    with app.app_context():
        kept = select(Attempt.id).where(Attempt.key == "login:wang")
        assert len(list(db.session.scalars(kept))) == tries.MOST


# ── the staff list ────────────────────────────────────────────────────────────────────────────
ROWS = (("张敏", "20150001", "数理学院", "1990.03"), ("李静", "20150002", "数理学院", "1991.04"))


@pytest.fixture
def listed(app: Flask) -> str:
    college.a_college(app, {"math": "数理学院"})
    return college.CODE


def upload(code: str) -> int:
    read = uploads.read(found(code), a_workbook(ROWS), file_name="a.xlsx", at=AT)
    draft = roster.upload(found(code), read, by=BY, at=AT)
    return draft.id


def test_of_two_staff_lists_one_waits(app: Flask, listed: str) -> None:
    _one, other = behind(app, lambda: upload(listed), lambda: upload(listed))
    with app.app_context():
        assert list(db.session.scalars(select(RosterDraft.id))) == [other.given]


def test_what_two_people_mend_is_all_kept(app: Flask, listed: str) -> None:
    with app.app_context():
        upload(listed)
        db.session.commit()

    def mend(row: int, course: str) -> None:
        roster.mend(roster.draft_of(found(listed)), {row: {"course": course}})

    behind(app, lambda: mend(0, "高等数学"), lambda: mend(1, "线性代数"))
    with app.app_context():
        fixes = drafts.fixes(roster.draft_of(found(listed)))
        assert fixes == {"0": {"course": "高等数学"}, "1": {"course": "线性代数"}}


def test_a_list_is_entered_once(app: Flask, listed: str) -> None:
    with app.app_context():
        upload(listed)
        db.session.commit()
        seen = roster.preview(roster.draft_of(found(listed)), found(listed), at=AT).digest

    def enter() -> int:
        draft = roster.draft_of(found(listed))
        return len(roster.enter(draft, found(listed), seen=seen, by=BY, at=AT))

    one, other = behind(app, enter, enter)
    assert (one.given, other.code) == (2, "missing")


# ── nominations ───────────────────────────────────────────────────────────────────────────────
def test_results_are_read_within_the_lock(app: Flask, listed: str) -> None:
    """What a correction changed while somebody waited is what the nomination goes by."""
    read: list[str] = []

    def results(who: str) -> Callable[[], Results]:
        def reading() -> Results:
            read.append(who)
            return {}

        return reading

    def hold_it() -> None:
        alone(f"nominations {found(listed).id}")
        read.append("held")

    def fix() -> None:
        nominations.fix_final(found(listed), results("read"), reason="", by=BY, at=AT)

    _one, other = behind(app, hold_it, fix)
    assert other.code == "roster.empty"
    assert read == ["held", "read"]
