"""A copied scene is the one that was built; what is built does not depend on who builds it when."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from competition import chain, clock
from competition.db import db
from competition.models import Edition
from judging import projection
from tests.actions.marks import sign
from tests.build import AT, SMALL, Hall, a_stage_in_scoring, an_edition, stage_of
from tests.databases import Copies
from tests.one_app import OneApp
from tests.scenes import Scenes

Begun = Callable[[], AbstractContextManager[Flask]]
# What is drawn by lot when a chain begins, and what is computed from that.
DRAWN = {
    ("ledger_event", "op"), ("ledger_event", "line"), ("ledger_event", "hash"),
    ("ledger_head", "note"), ("ledger_part", "hash"), ("ledger_part", "salt"),
}  # fmt: skip


@pytest.fixture
def begun(copies: Copies, tmp_path: Path) -> Begun:
    """What the rig does around a test; each call is the next test of the same worker."""
    one, scenes = OneApp(), Scenes(copies)

    @contextmanager
    def test() -> Iterator[Flask]:
        folder = tmp_path / secrets.token_hex(4)
        folder.mkdir()
        with (
            copies.fresh(folder) as url,
            one.at(url, folder / "instance") as app,
            scenes.offered(app),
        ):
            yield app

    return test


def a_hall(app: Flask, contestants: int = 3) -> Hall:
    return a_stage_in_scoring(app, rulebook=SMALL, contestants=contestants, on_stage=0)


def rows(app: Flask) -> dict[tuple[str, str], list[Any]]:
    """(table, column) → its values, in the order of the table's key."""
    found: dict[tuple[str, str], list[Any]] = {}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table).order_by(*table.primary_key)).mappings():
                for column, value in row.items():
                    found.setdefault((table.name, str(column)), []).append(value)
    return found


def mirror(app: Flask) -> dict[str, tuple[bytes, int]]:
    folder = Path(app.instance_path)
    return {
        str(one.relative_to(folder)): (one.read_bytes(), one.stat().st_mode)
        for one in folder.rglob("*.jsonl")
    }


def chains(app: Flask) -> list[str]:
    """The hash of each chain's last event: no two chains that were begun have the same."""
    with app.app_context():
        return [chain.tip(name) for name in chain.chains()]


def test_the_next_test_finds_what_the_first_one_built_and_goes_on_with_it(begun: Begun) -> None:
    with begun() as first:
        hall = a_hall(first)
        built = rows(first), mirror(first)
    with begun() as second:
        assert a_hall(second) == hall
        assert (rows(second), mirror(second)) == built
        with stage_of(second, hall) as stage:
            assert sign(stage, "c01.j01", "18", "70").status == 201
        with stage_of(second, hall) as stage:
            assert list(chain.faults(hall.chain)) == []
            assert projection.differences(stage) == []
            an_edition("next")
            assert db.session.scalars(select(Edition.id).order_by(Edition.id)).all() == [1, 2]
        assert mirror(second) != built[1]


def test_nothing_but_what_is_drawn_by_lot_depends_on_the_instance_or_the_clock(
    begun: Begun,
) -> None:
    found = []
    for days in (0, 999):
        with begun() as app, clock.frozen(AT + timedelta(days=days)):
            a_hall(app)
            found.append(rows(app))
    one, other = found
    assert {name for name in one.keys() | other.keys() if one[name] != other[name]} == DRAWN


def test_another_beginning_is_built_anew(begun: Begun) -> None:
    seen = []
    for contestants, moment in ((3, AT), (3, AT), (4, AT), (3, AT + timedelta(days=1))):
        with begun() as app, clock.frozen(moment):
            a_hall(app, contestants)
            seen += chains(app)
    assert [seen.index(one) for one in seen] == [0, 0, 2, 3]


def test_where_somebody_has_written_already_it_is_built(begun: Begun) -> None:
    seen = []
    for before in ("", "other", ""):
        with begun() as app:
            with app.app_context():
                if before:
                    an_edition(before)
                db.session.commit()
            a_hall(app)
            seen += chains(app)
            with app.app_context():
                codes = db.session.scalars(select(Edition.code).order_by(Edition.id)).all()
                assert codes == [one for one in (before, "qjs13") if one]
    assert [seen.index(one) for one in seen] == [0, 1, 0]
