"""People get in once by a link, again by a password, and out everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from competition import accounts, editions, passwords, sessions, tries
from competition.db import db
from competition.errors import Refused
from competition.models import Edition, Person
from competition.policy import Act, Role, may

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
HERE = {"device": "a browser", "address": "192.0.2.1"}


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    with app.app_context():
        yield editions.make(code="qjs13", name="第十三届", at=AT)


def somebody(name: str = "王秘书") -> Person:
    return accounts.add_person(name, at=AT)


def code_of(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.code


def test_a_link_opens_one_session_once(edition: Edition) -> None:
    code = accounts.invite(somebody(), at=AT)
    secret = accounts.enter_by_link(code, at=AT, **HERE)
    opened = sessions.of(secret, at=AT, days=14)
    assert opened is not None
    assert sessions.actor_of(opened).name == "王秘书"
    with pytest.raises(Refused) as error:
        accounts.enter_by_link(code, at=AT, **HERE)
    assert code_of(error) == "link.used"


def test_a_new_link_ends_the_earlier_one(edition: Edition) -> None:
    person = somebody()
    first, second = accounts.invite(person, at=AT), accounts.invite(person, at=AT)
    with pytest.raises(Refused) as error:
        accounts.enter_by_link(first, at=AT, **HERE)
    assert code_of(error) == "link.used"
    assert accounts.enter_by_link(second, at=AT, **HERE)


def test_a_link_is_closed_at_the_first_instant_after_its_time(edition: Edition) -> None:
    code = accounts.invite(somebody(), at=AT)
    end = AT + accounts.INVITATION
    with pytest.raises(Refused) as error:
        accounts.enter_by_link(code, at=end, **HERE)
    assert code_of(error) == "link.ended"
    assert accounts.enter_by_link(code, at=end - timedelta(milliseconds=1), **HERE)


def test_a_seat_is_one_tablet(edition: Edition) -> None:
    seat = accounts.grant(edition, Role.JUDGE, at=AT, by="org1", code="final.j01")
    first = accounts.enter_by_link(accounts.seat_link(seat, at=AT), at=AT, **HERE)
    second = accounts.enter_by_link(accounts.seat_link(seat, at=AT), at=AT, **HERE)
    assert sessions.of(first, at=AT, days=14) is None
    session = sessions.of(second, at=AT, days=14)
    actor = sessions.actor_of(session)
    assert [held.code for held in actor.held] == ["final.j01"]
    assert may(actor, Act.SIGN_SHEET, edition.id)


def test_a_role_taken_back_ends_with_the_next_request(edition: Edition) -> None:
    person = somebody()
    given = accounts.grant(edition, Role.DESK, at=AT, by="org1", person=person)
    secret = accounts.enter_by_link(accounts.invite(person, at=AT), at=AT, **HERE)
    session = sessions.of(secret, at=AT, days=14)
    assert may(sessions.actor_of(session), Act.SEAL, edition.id)
    accounts.revoke(given, at=AT, by="org1", reason="换人")
    db.session.flush()
    assert not may(sessions.actor_of(session), Act.SEAL, edition.id)


def test_a_grant_counts_in_its_own_edition_only(edition: Edition) -> None:
    person = somebody()
    accounts.grant(edition, Role.ORGANISER, at=AT, by="system", person=person)
    other = editions.make(code="qjs14", name="第十四届", at=AT)
    secret = accounts.enter_by_link(accounts.invite(person, at=AT), at=AT, **HERE)
    actor = sessions.actor_of(sessions.of(secret, at=AT, days=14))
    assert may(actor, Act.SET_UP, edition.id)
    assert not may(actor, Act.SET_UP, other.id)


def by_password(login: str, password: str, *, at: datetime) -> str:
    tried = passwords.compare(login, password, address=HERE["address"], at=at)
    return passwords.enter(tried, device=HERE["device"], at=at)


def test_a_password_lets_in_and_look_alikes_are_one_login(edition: Edition) -> None:
    person = somebody()
    passwords.choose(person, "Wang", "一句话就很好 2026", at=AT)
    assert by_password("ＷＡＮＧ ", "一句话就很好 2026", at=AT)
    with pytest.raises(Refused) as error:
        passwords.choose(somebody("另一人"), "wang", "another long one", at=AT)
    assert code_of(error) == "login.taken"


def test_wrong_name_and_wrong_password_are_one_answer(edition: Edition) -> None:
    passwords.choose(somebody(), "wang", "correct horse battery", at=AT)
    for login in ("wang", "nobody"):
        with pytest.raises(Refused) as error:
            by_password(login, "guess", at=AT)
        assert code_of(error) == "login.wrong"
        assert error.value.keep


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(edition: Edition) -> None:
    person = somebody()
    passwords.choose(person, "wang", "correct horse battery", at=AT)
    tried = passwords.compare("wang", "correct horse battery", address="192.0.2.1", at=AT)
    passwords.choose(person, "wang", "another one altogether", at=AT)
    with pytest.raises(Refused) as error:
        passwords.enter(tried, device="a browser", at=AT)
    assert code_of(error) == "login.wrong"


def test_after_eight_wrong_tries_the_account_rests_for_a_quarter_of_an_hour(
    edition: Edition,
) -> None:
    passwords.choose(somebody(), "wang", "correct horse battery", at=AT)
    for _try in range(tries.MOST):
        with pytest.raises(Refused):
            by_password("wang", "guess", at=AT)
    with pytest.raises(Refused) as error:
        by_password("wang", "correct horse battery", at=AT)
    assert code_of(error) == "login.too_many"
    later = AT + tries.PAUSE + timedelta(seconds=1)
    assert by_password("wang", "correct horse battery", at=later)


def test_a_short_password_is_refused_with_the_least_length(edition: Edition) -> None:
    with pytest.raises(Refused) as error:
        passwords.choose(somebody(), "wang", "short", at=AT)
    assert error.value.facts == {"least": passwords.LEAST}


def test_a_new_password_ends_the_persons_other_sessions(edition: Edition) -> None:
    person, other = somebody(), somebody("另一人")
    elsewhere, here, others = (
        accounts.enter_by_link(accounts.invite(one, at=AT), at=AT, **HERE)
        for one in (person, person, other)
    )
    kept = sessions.of(here, at=AT, days=14)
    passwords.choose(person, "wang", "correct horse battery", at=AT, here=kept)
    alive = [sessions.of(one, at=AT, days=14) is not None for one in (elsewhere, here, others)]
    assert alive == [False, True, True]


def test_whoever_has_many_addresses_still_guesses_no_short_code(app: Flask) -> None:
    """A provider gives each household 2^64 IPv6 addresses; and there are many households."""
    assert tries.of_visitor("2001:db8:1:2:aaaa::1") == tries.of_visitor("2001:db8:1:2::ffff")
    assert tries.of_visitor("2001:db8:1:2::1") != tries.of_visitor("2001:db8:1:3::1")
    assert tries.of_visitor("::ffff:192.0.2.7") == tries.of_visitor("192.0.2.7") == "192.0.2.7"
    with app.app_context():
        for number in range(tries.MOST * tries.MANY[tries.SHORT]):
            tries.failed(tries.SHORT, f"{tries.ADDRESS}2001:db8:0:{number:x}::/64", at=AT)
        for code, why in (("1234 5678", "link.short_flood"), ("a-scanned-secret", "link.unknown")):
            with pytest.raises(Refused) as refused:
                accounts.enter_by_link(code, **HERE, at=AT)
            assert refused.value.code == why
