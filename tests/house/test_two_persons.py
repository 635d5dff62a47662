"""Two-person actions: each is timed, has its two sides, is checked, told whole, and carried out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from competition.policy import PAIRS
from competition.rules.lifecycles import TIMELY
from judging.confirmations import CARRY_OUT
from judging.proposals import CHECKS
from judging.web.desk_words import FACTS


@pytest.mark.parametrize("table", [TIMELY, PAIRS, CHECKS, FACTS], ids=range(4))
def test_no_two_person_action_is_forgotten(table: Mapping[str, object]) -> None:
    """The second person agrees to what the page shows, so none may be shown as a bare title."""
    assert set(table) == set(CARRY_OUT)
