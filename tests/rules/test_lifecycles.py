from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from competition.errors import Refused
from competition.rules import lifecycles
from competition.rules.lifecycles import (
    APPEARANCE,
    ENTRY,
    OBJECTION,
    STAGE,
    AppearanceState,
    EntryState,
    ObjectionState,
    StageState,
    after,
    may_follow,
)

TABLES: tuple[tuple[Any, Any], ...] = (
    (STAGE, StageState),
    (APPEARANCE, AppearanceState),
    (ENTRY, EntryState),
    (OBJECTION, ObjectionState),
)


def test_the_stage_moves_are_those_of_the_house() -> None:
    assert {(str(state), move): str(to) for (state, move), to in STAGE.items()} == {
        ("planned", "open"): "open",
        ("open", "close"): "closed",
        ("closed", "reopen"): "open",
        ("closed", "start_scoring"): "scoring",
        ("scoring", "seal"): "sealed",
        ("sealed", "unseal"): "scoring",
        ("sealed", "publicise"): "publicised",
        ("publicised", "withdraw"): "sealed",
        ("publicised", "confirm"): "final",
    }


def test_a_move_that_is_not_in_the_table_is_refused_with_state_and_move() -> None:
    with pytest.raises(Refused) as refused:
        after(STAGE, StageState.PLANNED, "seal")
    assert refused.value.code == "move.not_allowed"
    assert refused.value.facts == {"state": StageState.PLANNED, "move": "seal"}
    assert after(STAGE, StageState.SCORING, "seal") is StageState.SEALED


@pytest.mark.parametrize(
    ("table", "states"), TABLES, ids=lambda value: getattr(value, "__name__", "")
)
def test_every_state_is_reached_and_every_other_move_refused(
    table: Mapping[tuple[StrEnum, str], StrEnum], states: type[StrEnum]
) -> None:
    first = next(iter(states))
    assert {first, *table.values()} == set(states)
    moves = {move for _, move in table}
    for state in states:
        assert may_follow(table, state) == tuple(m for s, m in table if s == state)
        for move in moves - set(may_follow(table, state)):
            with pytest.raises(Refused):
                after(table, state, move)


def test_what_was_confirmed_or_answered_is_moved_no_more() -> None:
    assert may_follow(STAGE, StageState.FINAL) == ()
    for answered in (ObjectionState.UPHELD, ObjectionState.DISMISSED, ObjectionState.TAKEN_BACK):
        assert may_follow(OBJECTION, answered) == ()


def test_a_sealed_appearance_can_only_be_unsealed() -> None:
    assert may_follow(APPEARANCE, AppearanceState.SEALED) == ("unseal",)


def test_who_is_out_never_has_a_way_to_be_sealed() -> None:
    for state in lifecycles.OUT:
        assert "seal" not in may_follow(APPEARANCE, state)
