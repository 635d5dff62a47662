"""A restore that ends in its middle: no server starts, and the next restore makes it whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask

from competition import clock
from competition.app import ROOT
from competition.upkeep import doctor, going_on, half_way, postgres, restore
from competition.upkeep.backup import backup
from competition.upkeep.check import check
from competition.upkeep.half_way import HalfWay
from tests import eventful
from tests.actions.test_backups import asked, call
from tests.installations import again


class Killed(BaseException):
    """Nothing that the program catches."""


def killed(*_told: object, **_named: object) -> NoReturn:
    raise Killed


def says(app: Flask) -> set[str]:
    return {one.code for one in doctor.examine(Path(app.instance_path))}


@pytest.mark.parametrize("step", ["keys", "note"])
def test_killed_after_the_database_was_replaced(
    app: Flask, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its keys were put, or before two persons are asked to record it."""
    hall = eventful.before_it(app)
    found = backup(app, at=clock.now(), to=tmp_path)
    call(app, hall)
    monkeypatch.setenv("PODIUM_INSTANCE", app.instance_path)
    monkeypatch.setenv("DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    with monkeypatch.context() as patch:
        where = (restore, "_put_keys") if step == "keys" else (going_on.restores, "note")
        patch.setattr(*where, killed)
        with pytest.raises(Killed):
            restore.restore(app, found.path, at=clock.now())
    assert half_way.begun(Path(app.instance_path)) == found.path.name
    served = subprocess.run(
        [sys.executable, "-m", "competition.cli", "serve"], capture_output=True, text=True,
        check=False, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert served.returncode == 1
    assert f"恢复 {found.path.name} 的时候中断了" in served.stderr
    assert "restore.half_way" in says(app)
    assert asked(restore.restore(app, found.path, at=clock.now())) == [1]
    assert half_way.begun(Path(app.instance_path)) == ""
    assert "restore.half_way" not in says(app)
    with again(app) as later:
        assert check(later) == []


def test_what_fails_before_anything_is_replaced_stops_no_server(
    app: Flask, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eventful.before_it(app)
    found = backup(app, at=clock.now(), to=tmp_path)
    instance = Path(app.instance_path)
    for earlier in ("", "another.zip"):
        if earlier:
            (instance / half_way.FILE).write_text(earlier)
        with monkeypatch.context() as patch:
            if engine == "sqlite":
                patch.setattr(Path, "replace", full)
            else:
                patch.setattr(postgres, "run", full)
                patch.setattr(postgres, "put", nothing)
                patch.setattr(restore, "_refuse_faulty", nothing)
                patch.setattr(restore, "_dump_aside", nothing)
            with pytest.raises(OSError, match="full"):
                restore.restore(app, found.path, at=clock.now())
        assert half_way.begun(instance) == earlier, "one that was cut off before still is"


def nothing(*_told: object, **_named: object) -> None:
    """What comes before it is not this test's."""


def full(*_told: object, **_named: object) -> NoReturn:
    raise OSError(28, "the disk is full")


def test_refused_by_name(tmp_path: Path) -> None:
    half_way.refuse(tmp_path)
    with pytest.raises(OSError, match="x"), half_way.replacing(tmp_path, "a.zip"):
        raise OSError("x")
    half_way.refuse(tmp_path)
    with half_way.replacing(tmp_path, "a.zip"):
        pass
    with pytest.raises(HalfWay, match=r"^a\.zip$"):
        half_way.refuse(tmp_path)
