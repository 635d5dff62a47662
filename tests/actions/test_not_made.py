"""An attempt that was not made: alone while nobody has signed, by two persons afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from flask import Flask

from competition import bundles, chain, trail
from competition.errors import Missing
from competition.ledger.event import Kind
from competition.models import Stage
from judging import confirmations, not_made, panels, projection, proposals, results, sheets
from tests.actions.marks import column, refused, signing, someone
from tests.build import AT, BY, KEY, SMALL, appearance_in, stage_of
from tests.held import a_hall
from tests.ledger.test_attacks import verdict

TWICE = (
    "attempts = 2\n"
    + SMALL.replace("count = 3", "count = 1")
    + """
[[step]]
over = "attempt"
take = "best"
"""
)
REASON = "第二轮没有出发"


@contextmanager
def two_attempts(app: Flask) -> Iterator[Stage]:
    """Two contestants, one judge, two attempts; the chain knows the office."""
    hall = a_hall(app, TWICE, ("王思源", "李雨桐"))
    with stage_of(app, hall) as found:
        yield found


@pytest.fixture
def stage(app: Flask):
    with two_attempts(app) as found:
        yield found


def sign(stage: Stage, sheet: str, goal: str) -> None:
    answer = sheets.sign(panels.place_in(stage, sheet), signing(goal, "70"), at=AT)
    assert answer.status == 201


def change(stage: Stage, *, made: bool, by: str = "desk1", reason: str = REASON):
    return proposals.change_attempt(
        appearance_in(stage, "c01"), 2, made=made, reason=reason, by=someone(stage, by), at=AT
    )


def expected(stage: Stage) -> Sequence[str]:
    return sorted(place.sheet for place in sheets.expected(stage))


ALL = ["c01.a1.j01", "c01.a2.j01", "c02.a1.j01", "c02.a2.j01"]
LESS = ["c01.a1.j01", "c02.a1.j01", "c02.a2.j01"]


def test_alone_while_nobody_has_signed_and_taken_back_alone(stage: Stage) -> None:
    assert change(stage, made=False) is None
    assert expected(stage) == LESS
    assert change(stage, made=True, reason="看错了") is None
    assert expected(stage) == ALL
    told = [parts for _event, parts in chain.events(stage.chain, Kind.APPEARANCE)]
    assert [one["appearance"] for one in told] == [
        {"attempt": 2, "id": "c01", "state": "no_attempt"},
        {"attempt": 2, "id": "c01", "state": "attempt"},
    ]
    assert projection.differences(stage) == []


def test_it_is_on_the_trail_with_its_reason(stage: Stage) -> None:
    change(stage, made=False)
    line = trail.of_edition(stage.edition_id, most=1)[0]
    assert (line.act, line.by, line.about, line.reason) == (
        "no_attempt",
        "desk1",
        "final c01 2",
        REASON,
    )


def test_a_reason_is_needed(stage: Stage) -> None:
    with refused("attempt.no_reason"):
        change(stage, made=False, reason=" ")


def test_nobody_alone_drops_a_signed_sheet(stage: Stage) -> None:
    sign(stage, "c01.a2.j01", "18")
    with refused("attempt.signed"):
        not_made.change(appearance_in(stage, "c01"), 2, made=False, by=BY, at=AT, reason=REASON)
    waits = change(stage, made=False)
    assert waits is not None
    assert waits.action == "no_attempt"
    assert expected(stage) == ALL


def test_two_persons_drop_it_and_the_sheet_is_kept(stage: Stage) -> None:
    sign(stage, "c01.a2.j01", "18")
    waits = change(stage, made=False)
    with refused("proposal.same_person"):
        confirmations.confirm(stage, waits.seq, by=someone(stage, "desk1", "aud1"), at=AT, key=KEY)
    confirmations.confirm(stage, waits.seq, by=someone(stage, "aud1"), at=AT, key=KEY)
    assert expected(stage) == LESS
    assert [row.total for row in sheets.of_stage(stage).values()] == [8800]
    assert projection.differences(stage) == []
    with refused("sheet.no_attempt"):
        sign(stage, "c01.a2.j01", "19")


def test_what_two_persons_dropped_nobody_alone_brings_back(stage: Stage) -> None:
    sign(stage, "c01.a2.j01", "18")
    for made in (False, True):
        waits = change(stage, made=made)
        confirmations.confirm(stage, waits.seq, by=someone(stage, "aud1"), at=AT, key=KEY)
    assert expected(stage) == ALL


def test_a_dropped_sheet_does_not_count_for_us_nor_for_the_verifier(stage: Stage) -> None:
    assert verdict(dropped_by_two(stage)) == "same"
    assert column(results.latest(stage), "shown") == {"c01": "80", "c02": "82"}


def dropped_by_two(stage: Stage) -> bytes:
    """The bundle of a sealed stage where the best attempt of c01 does not count."""
    for sheet, goal in zip(ALL, ("10", "20", "11", "12"), strict=True):
        sign(stage, sheet, goal)
    waits = change(stage, made=False)
    confirmations.confirm(stage, waits.seq, by=someone(stage, "aud1"), at=AT, key=KEY)
    results.seal_stage(stage, by=BY, at=AT, key=KEY)
    return bundles.full(stage.chain)


def test_the_verifier_wants_two_persons_for_signed_sheets(stage: Stage) -> None:
    assert verdict(dropped_by_one(stage)) == "differs"


def dropped_by_one(stage: Stage) -> bytes:
    """What no door offers: a signed sheet dropped by one person."""
    sign(stage, "c01.a2.j01", "18")
    not_made.record(appearance_in(stage, "c01"), 2, made=False, by="desk1", at=AT, reason=REASON)
    return bundles.full(stage.chain)


def test_a_proposal_that_somebody_signed_over_is_still_what_was_agreed(stage: Stage) -> None:
    sign(stage, "c01.a2.j01", "18")
    waits = change(stage, made=False)
    place = panels.place_in(stage, "c01.a2.j01")
    assert sheets.sign(place, signing("19", "70", base=1), at=AT).status == 201
    confirmations.confirm(stage, waits.seq, by=someone(stage, "aud1"), at=AT, key=KEY)
    assert expected(stage) == LESS
    assert [row.rev for row in sheets.of_stage(stage).values()] == [2]


def test_only_the_scorers_register_it(stage: Stage) -> None:
    with pytest.raises(Missing):
        change(stage, made=False, by="aud1")
