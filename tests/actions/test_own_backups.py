"""The backups the rounds make: when one is due, which go, what is said where none can be made."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from competition import accounts, settings, trail
from competition.db import db
from competition.upkeep import archive, own_backups, postgres
from competition.upkeep.tick import tick
from tests import eventful
from tests.actions.test_tick import LATER, hall, noted
from tests.build import Hall, stage_of

__all__ = ["hall"]  # a fixture


def test_the_backup_can_be_read_and_old_ones_go(app: Flask, hall: Hall) -> None:
    folder = Path(app.instance_path) / "backups"
    app.extensions["podium"] = settings.Settings(backups_kept=2)
    folder.mkdir(parents=True)
    (folder / "podium-20200101-000000.zip").write_bytes(b"a person's")
    for day in range(3):
        at = LATER + timedelta(days=2 * day)
        eventful.grow(app, hall, at)
        tick(app, at=at + timedelta(hours=25), holder="hall:1")
    own = sorted(folder.glob("auto-*.zip"))
    assert len(own) == 2
    assert all(archive.read(one).checked for one in own)
    assert (folder / "podium-20200101-000000.zip").exists()
    assert [one for one in noted(app) if one[2] == "tick.dropped"] == [
        ("backup", "did", "tick.dropped")
    ]


def test_of_each_day_one_stays_however_many_were_made_since(tmp_path: Path) -> None:
    """Backups by the hour would push out the day before the fault."""
    for day, hours in (("20261119", 1), ("20261120", 1), ("20261121", 20)):
        for hour in range(hours):
            file = tmp_path / f"auto-{day}-{hour:02}0000.zip"
            file.write_bytes(b"")
            os.utime(file, (int(day) * 100 + hour,) * 2)
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    own_backups._drop_old(tmp_path, kept=14, at=at)
    stayed = sorted(one.name[5:13] for one in tmp_path.iterdir())
    assert stayed == ["20261119", "20261120", *["20261121"] * 14]


def test_none_but_the_newest_outlives_a_month(tmp_path: Path) -> None:
    """Where little is done little is backed up: what was deleted since would stay for years."""
    for number, day in enumerate(("20260101", "20260301", "20261022", "20261101")):
        file = tmp_path / f"auto-{day}-000000.zip"
        file.write_bytes(b"")
        os.utime(file, (number, number))
    own_backups._drop_old(tmp_path, kept=14, at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert sorted(one.name[5:13] for one in tmp_path.iterdir()) == ["20261022", "20261101"]
    own_backups._drop_old(tmp_path, kept=14, at=datetime(2027, 11, 21, tzinfo=UTC))
    assert [one.name[5:13] for one in tmp_path.iterdir()] == ["20261101"]


def test_a_rehearsal_in_its_final_is_no_reason_to_hurry(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True
    for minutes in (0, 61):
        at = LATER + timedelta(minutes=minutes)
        eventful.grow(app, hall, at)
        tick(app, at=at + timedelta(seconds=1), holder="hall:1")
    assert len(list((Path(app.instance_path) / "backups").glob("auto-*.zip"))) == 1


def test_while_judges_score_it_backs_up_each_hour(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        assert stage.state == "scoring"
    for minutes, made in ((0, 1), (50, 1), (61, 2)):
        at = LATER + timedelta(minutes=minutes)
        eventful.grow(app, hall, at)
        tick(app, at=at + timedelta(seconds=1), holder="hall:1")
        assert len(list((Path(app.instance_path) / "backups").glob("auto-*.zip"))) == made


def test_what_only_the_trail_tells_is_backed_up_too(app: Flask, hall: Hall) -> None:
    """Rosters and people are in no chain."""
    folder = Path(app.instance_path) / "backups"
    tick(app, at=LATER, holder="hall:1")
    with app.app_context():
        accounts.add_person("王秘书", at=LATER + timedelta(hours=1))
        trail.note("roster", edition=None, by="org1", at=LATER + timedelta(hours=1))
        db.session.commit()
    tick(app, at=LATER + timedelta(hours=26), holder="hall:1")
    assert len(list(folder.glob("auto-*.zip"))) == 2


def test_a_copy_is_tried_where_the_certificates_are_not(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODIUM_CERTIFICATE", "tls/server.crt")
    monkeypatch.setenv("PODIUM_CERTIFICATE_KEY", "tls/server.key")
    assert "tick.no_backup" not in [one.code for one in tick(app, at=LATER, holder="hall:1").found]
    assert len(list((Path(app.instance_path) / "backups").glob("auto-*.zip"))) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_copy_that_a_killed_process_left_is_gone_and_one_in_use_stays(app: Flask) -> None:
    with app.app_context():
        url = db.engine.url
    with psycopg.connect(postgres.plain(url), autocommit=True) as connection:
        connection.execute("CREATE DATABASE podium_check_1")
        connection.execute("CREATE DATABASE podium_check_2")

        def there() -> set[str]:
            found = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '_check_'")
            return {name for (name,) in found}

        with psycopg.connect(postgres.plain(url.set(database="podium_check_2"))):
            with postgres.scratch(url) as one, postgres.scratch(url) as other:
                assert one.database != other.database
                assert "podium_check_1" not in there()
            assert there() == {"podium_check_2"}
        connection.execute("DROP DATABASE podium_check_2")


def test_a_clock_that_went_back_keeps_nobody_from_a_backup(app: Flask, hall: Hall) -> None:
    folder = Path(app.instance_path) / "backups"
    tick(app, at=LATER + timedelta(days=30), holder="hall:1")
    eventful.grow(app, hall, LATER + timedelta(days=31))
    tick(app, at=LATER, holder="hall:1")
    assert len(list(folder.glob("auto-*.zip"))) == 2


def test_a_copy_with_faults_is_kept_and_said_and_names_no_other_edition(
    app: Flask, hall: Hall
) -> None:
    """What it says of one edition is not every edition's business. It pushes out no sound one."""
    app.extensions["podium"] = settings.Settings(backups_kept=1)
    folder = Path(app.instance_path) / "backups"
    eventful.play(app, hall)
    assert tick(app, at=LATER, holder="hall:1").found == ()
    with app.app_context():
        db.session.execute(text("UPDATE sheet_now SET total = total + 1 WHERE id = 1"))
        db.session.commit()
    for hours, grown in ((25, True), (26, False), (50, True), (75, True)):
        at = LATER + timedelta(hours=hours)
        if grown:
            eventful.grow(app, hall, at)
        found = tick(app, at=at + timedelta(seconds=1), holder="hall:1").found
        (failed,) = (one for one in found if one.code == "backup.faulty")
        assert (set(failed.facts), failed.edition) == ({"file"}, "")
    assert len(list(folder.glob("auto-*.zip"))) == 1
    assert len(list(folder.glob("faulty-auto-*.zip"))) == 2
