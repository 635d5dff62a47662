"""Proposals that nobody can confirm any more: they wait for nobody, and they stay ended."""

from __future__ import annotations

import pytest

from competition import accounts, bundles, editions, second_person
from competition.ledger import verify
from competition.ledger.event import Kind
from competition.policy import Actor, Held, Role
from competition.rules.lifecycles import AppearanceState, StageState
from judging import confirmations, corrections, offices, proposals, results
from judging.models import Why
from tests import eventful
from tests.actions.marks import (
    KEY,
    LATER,
    SPREAD,
    agree,
    column,
    hall,
    kinds,
    refused,
    sealed,
    sign,
    sign_all,
    someone,
    told,
)
from tests.build import BY, SMALL, stage_of
from tests.held import observer, organiser


def test_what_is_outdated_waits_for_nobody_and_ends_with_the_next_act_of_two(app):
    with hall(app) as stage:
        sealed(stage)
        by = someone(stage, "org1")
        publish = proposals.propose_publication(stage, reason="已核对", by=by, at=LATER)
        results.run(stage, at=LATER, key=KEY)
        assert proposals.waiting(stage) == []
        again = proposals.propose_publication(stage, reason="再核对", by=by, at=LATER)
        assert [one.seq for one in second_person.pending(stage)] == [again.seq]
        with refused("proposal.ended"):
            agree(stage, publish.seq)


def test_breaking_the_seal_brings_no_earlier_proposal_back(app):
    """Absent for c01 was proposed before the seal; the seal outdates it, and that is for good."""
    with hall(app) as stage:
        by = someone(stage, "org1")
        sign_all(stage, SPREAD, but=["c01.j03"])
        absent = proposals.propose_excuse(
            stage, "c01.j03", Why.ABSENT, reason="生病", by=by, at=LATER
        )
        sign(stage, "c01.j03", "10", "60")
        results.seal_stage(stage, by="desk1", at=LATER, key=KEY)
        broken = proposals.propose_unseal(stage, reason="重评", by=by, at=LATER)
        agree(stage, broken.seq)
        assert stage.state is StageState.SCORING
        assert second_person.pending(stage) == []
        with refused("proposal.ended"):
            agree(stage, absent.seq)


# ── who the chain knows ───────────────────────────────────────────────────────────────────────
def given(stage, role, code):
    """Somebody who gets a role now."""
    person = accounts.add_person(code, at=LATER)
    grant = accounts.grant(stage.edition, role, at=LATER, by=BY, person=person, code=code)
    return Actor(code, person.id, held=(Held(role, stage.edition_id, code, grant.id),))


def test_who_got_a_role_after_the_opening_is_put_on_the_chain_by_two_persons(app):
    made = eventful.before_it(app)
    with stage_of(app, made) as stage:
        eventful._score(day := eventful.Day(stage), eventful.MARKS)
        eventful._seal(day)
        late = given(stage, Role.OBSERVER, "aud9")
        by = organiser(stage)
        asked = proposals.propose_unseal(stage, reason="重评", by=by, at=LATER)
        with refused("proposal.not_on_chain"):
            confirmations.confirm(stage, asked.seq, by=late, at=LATER, key=KEY)
        told = proposals.propose_office(stage, reason="接任", by=by, at=LATER)
        assert told.what == {"office": {"aud9": "observer"}}
        with refused("proposal.not_on_chain"):
            confirmations.confirm(stage, told.seq, by=late, at=LATER, key=KEY)
        assert second_person.confirmers(stage, "unseal", BY) == ["aud1"]
        confirmations.confirm(stage, told.seq, by=observer(stage), at=LATER, key=KEY)
        assert kinds(stage)[-1] is Kind.PANEL_CHANGE
        assert second_person.confirmers(stage, "unseal", BY) == ["aud1", "aud9"]
        confirmations.confirm(stage, asked.seq, by=late, at=LATER, key=KEY)
        with refused("office.known"):
            proposals.propose_office(stage, reason="再来", by=by, at=LATER)
        walk = verify.check(bundles.full(stage.chain))
        assert (walk.differs, walk.state, walk.office["aud9"]) == ([], "open", "observer")


def test_a_role_put_on_the_chain_by_one_person_is_noticed_by_the_verifier(app):
    made = eventful.before_it(app)
    with stage_of(app, made) as stage:
        offices.admit_office(stage, {"aud9": "observer"}, by="org1", at=LATER)
        with pytest.raises(verify.Bad, match=r"panel\.change without two persons"):
            verify.check(bundles.full(stage.chain))


def test_an_older_proposal_does_not_overwrite_a_correction(app):
    """The late sheet was held against revision 1; two persons have made revision 2 since."""
    with hall(app) as stage:
        sealed(stage)
        late = int(told(sign(stage, "c01.j01", "20", "80", base=1))["seq"])
        desk = someone(stage, "desk1")
        admit = corrections.propose_late(stage, late, reason="网络中断", by=desk, at=LATER)
        typed = {"live.goal": "5", "live.method": "5"}
        corrected = corrections.propose(stage, "c01.j01", typed, reason="抄错", by=desk, at=LATER)
        agree(stage, corrected.seq)
        with refused("proposal.ended"):
            agree(stage, admit.seq)
        assert column(results.latest(stage), "shown")["c01"] == "50"


def test_a_penalty_of_somebody_who_is_out_waits_for_nobody(app):
    made = eventful.before_it(app)
    with stage_of(app, made) as stage:
        eventful._score(day := eventful.Day(stage), eventful.MARKS)
        day.appearance("c04").state = AppearanceState.SEALED
        asked = proposals.penalise(
            day.appearance("c04"),
            "time",
            measured=1300,
            reason="超时",
            by=organiser(stage),
            at=LATER,
        )
        assert asked is not None
        assert [one.seq for one in proposals.waiting(stage)] == [asked.seq]
        day.appearance("c04").state = AppearanceState.DISQUALIFIED
        assert proposals.waiting(stage) == []


def test_other_seats_are_refused_once_the_panel_sits(app):
    with hall(app, start=False) as stage:
        text = SMALL.replace("count = 3", "count = 5")
        with refused("rulebook.other_seats"):
            editions.adopt_rulebook(stage, text, by=BY, at=LATER, key=KEY)
        softer = SMALL.replace('most = "80"', 'most = "70"')
        assert editions.adopt_rulebook(stage, softer, by=BY, at=LATER, key=KEY).number == 2
