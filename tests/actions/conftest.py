"""A stage under its rulebook, for the actions that need one."""

from __future__ import annotations

import pytest

from competition import editions
from tests import doctoring
from tests.actions.test_editions import AT, KEY, TEXT


@pytest.fixture
def stage(app):
    """The final of 第十三届, within an app context; nobody on its roster yet."""
    with app.app_context():
        edition = editions.make(code="qjs-13", name="第十三届", at=AT)
        made = editions.add_stage(edition, code="final", name="决赛", position=1, by="org1", at=AT)
        editions.adopt_rulebook(made, TEXT, by="org1", at=AT, key=KEY)
        yield made


@pytest.fixture
def quiet(monkeypatch):
    """A machine on which the doctor finds nothing but what a test puts there."""
    doctoring.quieten(monkeypatch)
