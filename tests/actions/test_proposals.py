"""Proposals that nobody can confirm any more: they wait for nobody, and they stay ended."""

from __future__ import annotations

from competition import second_person
from competition.rules.lifecycles import StageState
from judging import proposals, results
from judging.models import Why
from tests.actions.marks import (
    KEY,
    LATER,
    SPREAD,
    agree,
    hall,
    refused,
    sealed,
    sign,
    sign_all,
    someone,
)


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
