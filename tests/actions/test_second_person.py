"""Two persons: one proposes with a reason, another confirms exactly that, nobody does both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from competition import accounts, chain, editions, progress, second_person, trail
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Stage
from competition.policy import PAIRS, PRIVATELY, Actor, Held, Role
from competition.rules.lifecycles import Ending

AT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
WHAT: dict[str, object] = {"run": 1, "head": "ab"}


@pytest.fixture
def stage(app: Flask) -> Iterator[Stage]:
    with app.app_context():
        edition = editions.make(code="qjs13", name="第十三届", at=AT)
        yield editions.add_stage(edition, code="final", name="决赛", position=1, by="org1", at=AT)


def actor(stage: Stage, *roles: Role) -> Actor:
    """A person of their own who holds these roles."""
    person = accounts.add_person("某人", at=AT)
    person.name += str(person.id)
    held = tuple(
        Held(role, stage.edition_id, given.code, given.id)
        for role in roles
        for given in [accounts.grant(stage.edition, role, at=AT, by="org1", person=person)]
    )
    return Actor(person.name, person.id, False, held)


def test_a_proposal_waits_until_another_person_confirms_it(stage: Stage) -> None:
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    assert [one.seq for one in second_person.pending(stage)] == [made.seq]
    done = second_person.confirm(stage, made.seq, by=observer, at=AT)
    assert (done.what, done.by, done.confirmed_by) == (WHAT, "org1", "aud1")
    assert second_person.pending(stage) == []


def test_the_confirmation_names_the_hash_of_what_was_proposed(stage: Stage) -> None:
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    second_person.confirm(stage, made.seq, by=observer, at=AT)
    parts = [parts for _event, parts in chain.events(stage.chain, Kind.CONFIRM)]
    assert parts == [{"confirm": {"ref": made.seq, "hash": made.hash}}]


def test_two_roles_of_one_person_are_not_two_persons(stage: Stage) -> None:
    both = actor(stage, Role.ORGANISER, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=both, at=AT)
    with pytest.raises(Refused) as error:
        second_person.confirm(stage, made.seq, by=both, at=AT)
    assert error.value.code == "proposal.same_person"
    assert len(second_person.pending(stage)) == 1


@pytest.mark.parametrize("action", sorted(PRIVATELY))
def test_a_private_reason_lies_in_a_part_of_its_own(stage: Stage, action: str) -> None:
    """Illness, a relative: nobody outside learns it from the record of a result."""
    organiser = actor(stage, Role.ORGANISER)
    second_person.propose(stage, action, WHAT, reason="病假", by=organiser, at=AT)
    ((_event, parts),) = chain.events(stage.chain, Kind.PROPOSE)
    assert parts == {"action": {"action": action, "what": WHAT}, "reason": {"text": "病假"}}
    assert [one.reason for one in second_person.pending(stage)] == ["病假"]


def test_two_accounts_of_one_name_are_not_two_persons(stage: Stage) -> None:
    """One human with two sign-ins; all that is known of them is the name."""
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    again = replace(observer, name=f" {organiser.name[:1]} {organiser.name[1:]}")
    with pytest.raises(Refused) as refused:
        second_person.confirm(stage, made.seq, by=again, at=AT)
    assert refused.value.code == "proposal.same_name"
    assert second_person.confirm(stage, made.seq, by=observer, at=AT).confirmed_by == "aud1"


def test_a_role_taken_back_since_does_not_make_another_person(stage: Stage) -> None:
    both = actor(stage, Role.ORGANISER, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=both, at=AT)
    left = Actor(both.name, both.person, False, both.held[1:])
    with pytest.raises(Refused) as error:
        second_person.confirm(stage, made.seq, by=left, at=AT)
    assert error.value.code == "proposal.same_person"


def test_the_same_code_in_another_edition_is_another_person(stage: Stage) -> None:
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    last_year = Held(Role.ORGANISER, stage.edition_id + 1, "org1", 99)
    both_years = Actor(observer.name, observer.person, False, (*observer.held, last_year))
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    assert second_person.confirm(stage, made.seq, by=both_years, at=AT).confirmed_by == "aud1"


@pytest.mark.parametrize("action", sorted(PAIRS))
def test_only_the_named_roles_propose_and_confirm(stage: Stage, action: str) -> None:
    proposers, confirmers = PAIRS[action]
    for role in (Role.ORGANISER, Role.OBSERVER, Role.DESK):
        somebody = actor(stage, role)
        if role not in proposers:
            with pytest.raises(Missing):
                second_person.propose(stage, action, WHAT, reason="因", by=somebody, at=AT)
        if role not in confirmers:
            first = actor(stage, next(iter(sorted(proposers))))
            what: dict[str, object] = {"for": str(role)}
            made = second_person.propose(stage, action, what, reason="因", by=first, at=AT)
            with pytest.raises(Missing):
                second_person.confirm(stage, made.seq, by=somebody, at=AT)


def test_a_reason_is_needed(stage: Stage) -> None:
    with pytest.raises(Refused) as error:
        second_person.propose(
            stage, "publish", WHAT, reason="  ", by=actor(stage, Role.ORGANISER), at=AT
        )
    assert error.value.code == "proposal.no_reason"


def test_the_same_proposal_does_not_wait_twice_and_is_confirmed_once(stage: Stage) -> None:
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    with pytest.raises(Refused) as error:
        second_person.propose(stage, "publish", WHAT, reason="再来", by=organiser, at=AT)
    assert error.value.code == "proposal.waits_already"
    second_person.confirm(stage, made.seq, by=observer, at=AT)
    with pytest.raises(Refused) as error:
        second_person.confirm(stage, made.seq, by=observer, at=AT)
    assert error.value.code == "proposal.not_waiting"


# ── what is not confirmed ─────────────────────────────────────────────────────────────────────
def test_who_proposed_takes_it_back_and_may_propose_it_again(stage: Stage) -> None:
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    second_person.take_back(stage, made.seq, by=organiser, at=AT)
    assert second_person.pending(stage) == []
    (ended,) = second_person.proposals(stage)
    assert ended.end is not None
    assert (ended.end.how, ended.end.by) == (Ending.TAKEN_BACK, "org1")
    with pytest.raises(Refused) as error:
        second_person.confirm(stage, made.seq, by=observer, at=AT)
    assert (error.value.code, error.value.facts["how"]) == ("proposal.ended", Ending.TAKEN_BACK)
    again = second_person.propose(stage, "publish", WHAT, reason="再看过", by=organiser, at=AT)
    assert [one.seq for one in second_person.pending(stage)] == [again.seq]


def test_nobody_else_takes_it_back(stage: Stage) -> None:
    organiser = actor(stage, Role.ORGANISER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    for other in (actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)):
        with pytest.raises(Missing):
            second_person.take_back(stage, made.seq, by=other, at=AT)
    assert [one.seq for one in second_person.pending(stage)] == [made.seq]


def test_the_second_person_sends_it_back_with_a_reason(stage: Stage) -> None:
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    with pytest.raises(Refused) as error:
        second_person.send_back(stage, made.seq, reason=" ", by=observer, at=AT)
    assert error.value.code == "proposal.no_reason"
    second_person.send_back(stage, made.seq, reason="姓名有误", by=observer, at=AT)
    (ended,) = second_person.proposals(stage)
    assert ended.end is not None
    assert (ended.end.how, ended.end.by, ended.end.reason) == (
        Ending.SENT_BACK, "aud1", "姓名有误",
    )  # fmt: skip
    lines = trail.of_edition(stage.edition_id, most=1)
    assert [(one.act, one.by, one.reason) for one in lines] == [
        ("sent_back:publish", "aud1", "姓名有误")
    ]
    for again in (second_person.confirm, second_person.take_back):
        with pytest.raises(Refused) as error:
            again(stage, made.seq, by=observer, at=AT)
        assert error.value.code == "proposal.ended"


def test_who_may_not_confirm_does_not_send_back_and_nobody_their_own(stage: Stage) -> None:
    both = actor(stage, Role.ORGANISER, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=both, at=AT)
    with pytest.raises(Missing):
        second_person.send_back(stage, made.seq, reason="不同意", by=actor(stage, Role.DESK), at=AT)
    with pytest.raises(Refused) as error:
        second_person.send_back(stage, made.seq, reason="不同意", by=both, at=AT)
    assert error.value.code == "proposal.own"


def test_what_was_confirmed_can_no_longer_end(stage: Stage) -> None:
    organiser, observer = actor(stage, Role.ORGANISER), actor(stage, Role.OBSERVER)
    made = second_person.propose(stage, "publish", WHAT, reason="齐了", by=organiser, at=AT)
    second_person.confirm(stage, made.seq, by=observer, at=AT)
    with pytest.raises(Refused) as error:
        second_person.take_back(stage, made.seq, by=organiser, at=AT)
    assert error.value.code == "proposal.not_waiting"


def test_what_ended_waits_for_nobody(stage: Stage) -> None:
    organiser = actor(stage, Role.ORGANISER)
    for number in (1, 2, 3):
        second_person.propose(stage, "unseal", {"run": number}, reason="因", by=organiser, at=AT)
    first, second, _third = second_person.pending(stage)
    second_person.take_back(stage, first.seq, by=organiser, at=AT)
    second_person.outdate(stage, second, at=AT)
    assert progress.of_stage(stage).waiting == 1


def test_somebody_of_another_edition_is_nobody_here(stage: Stage) -> None:
    other = editions.make(code="qjs14", name="第十四届", at=AT)
    far = editions.add_stage(other, code="final", name="决赛", position=1, by="org1", at=AT)
    with pytest.raises(Missing):
        second_person.propose(
            stage, "publish", WHAT, reason="因", by=actor(far, Role.ORGANISER), at=AT
        )
