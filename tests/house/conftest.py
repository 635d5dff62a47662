"""The house is looked at once: what asks nothing of the records needs no second engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from competition.app import create_app
from competition.db import db


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Flask]:
    """The app with its addresses; the database behind it is an empty file."""
    made = create_app(instance=str(tmp_path))
    yield made
    with made.app_context():
        db.engine.dispose()
