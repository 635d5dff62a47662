"""Roles taken back: an edition keeps an organiser, and a stage under way somebody to confirm."""

from __future__ import annotations

import pytest
from flask import Flask

from competition import accounts, grants
from competition.errors import Refused
from competition.policy import Role
from judging import confirmations, proposals
from tests.build import AT, BY, KEY, SMALL, stage_of
from tests.held import AUDITOR, a_hall, observer, organiser


def test_the_only_observer_on_the_chain_of_a_stage_under_way_stays(app: Flask) -> None:
    """Nobody else could confirm, not even that somebody else may."""
    hall = a_hall(app, SMALL, ("王思源", "李雨桐"))
    with stage_of(app, hall) as stage:
        first = grants.of(stage.edition, AUDITOR, (Role.OBSERVER,))
        accounts.grant(stage.edition, Role.OBSERVER, at=AT, by=BY, code="aud2")
        with pytest.raises(Refused) as refused:
            grants.take_back(first, by=BY, at=AT, reason="调离")
        assert refused.value.code == "grant.last_observer"
        assert refused.value.facts == {"stage": "决赛"}
        assert first.revoked_at is None
        waits = proposals.propose_office(stage, reason="换人", by=organiser(stage), at=AT)
        confirmations.confirm(stage, waits.seq, by=observer(stage), at=AT, key=KEY)
        grants.take_back(first, by=BY, at=AT, reason="调离")
        assert first.revoked_at == AT


def test_an_observer_whom_no_chain_needs_may_go(app: Flask) -> None:
    hall = a_hall(app, SMALL, ("王思源", "李雨桐"))
    with stage_of(app, hall) as stage:
        late = accounts.grant(stage.edition, Role.OBSERVER, at=AT, by=BY, code="aud2")
        grants.take_back(late, by=BY, at=AT, reason="调离")
        assert late.revoked_at == AT
