"""`podium doctor`: what is wrong is said, with what to do, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from competition import cli, clock
from competition.db import db
from competition.findings import Tone, worst
from competition.models import Objection
from competition.upkeep import doctor
from competition.upkeep.backup import backup
from competition.upkeep.speaking import speaking
from competition.web.finding_words import told
from tests import build, eventful
from tests.actions.test_encrypted import a_stage_with_everything
from tests.build import Hall
from tests.doctoring import NO_SERVER, USUAL, asked, examined, seen
from tests.installations import file_of
from tests.scenes import Scenes

pytestmark = pytest.mark.usefixtures("quiet")
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def hall(app: Flask, scenes: Scenes) -> Iterator[Hall]:
    """A whole contest, looked at the day after its end; nothing that is patched here is of it."""
    with scenes.offered(app):
        held = eventful.an_eventful_contest(app)
    with clock.frozen(build.AT + timedelta(days=10)):
        yield held


def sign_with(app: Flask, key: bytes) -> None:
    (Path(app.instance_path) / "server.key").write_bytes(key)
    (Path(app.instance_path) / "server.key").chmod(0o600)


def kept(app: Flask) -> Path:
    return backup(app, at=clock.now()).path


def test_a_sound_installation_is_called_so(app: Flask, hall: Hall, engine: str) -> None:
    if engine == "sqlite":  # pg_dump is a program, and programs are held still in this file
        kept(app)
    found = examined(app)
    assert asked(found) == USUAL | NO_SERVER | (set() if engine == "sqlite" else {"backup.none"})
    fine = {one.code for one in found if one.tone is Tone.FINE}
    assert fine >= {
        "space.enough", "database.durable", "schema.current", "clock.shown", "keys.there",
        "ledger.whole", "mirror.in_step", "fonts.there", "private.kept",
    }  # fmt: skip
    whole = next(one for one in found if one.code == "ledger.whole")
    assert (whole.facts["chains"], whole.facts["events"]) == (1, 63)


def test_every_finding_is_said_in_both_languages(app: Flask, hall: Hall) -> None:
    for one in examined(app):
        with speaking(app, "zh"):
            chinese = told(one)
        with speaking(app, "en"):
            english = told(one)
        assert IDEOGRAPH.search(chinese), one
        assert english
        assert not IDEOGRAPH.search(english), one


# ── each fault that it is there to find ───────────────────────────────────────────────────────
def test_a_full_disk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, code in ((400_000_000, "space.little"), (9_000_000, "space.none")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _place, free=free: Usage(0, 0, free))
        assert code in asked(examined(app))


def test_a_database_that_could_forget(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"sqlite": {"synchronous": {"9"}}, "postgresql": {"fsync": {"always"}}}
    monkeypatch.setattr("competition.durable.WANTED", wanted)
    assert asked(examined(app)) == {"database.unsafe"}


def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("prot = 8000\n", "utf-8")
    found = seen(tmp_path)
    assert asked(found) == {"keys.missing", "settings.bad"}
    assert found[-1].facts["fault"] == "unknown setting: prot"


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as one:
        port = one.getsockname()[1]
    url = f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"
    assert asked(seen(tmp_path, url)) == {"keys.missing", "database.unreachable"}


@pytest.mark.parametrize(("schema", "code"), [("9999", "schema.ahead"), (None, "schema.none")])
def test_another_schema(app: Flask, schema: str | None, code: str) -> None:
    """What lies in tables that are not as the program expects them is not looked at."""
    change = "DROP TABLE alembic_version"
    if schema:
        change = f"UPDATE alembic_version SET version_num = '{schema}'"
    with app.app_context():
        db.session.execute(text(change))
        db.session.commit()
    found = examined(app)
    assert asked(found) == {code} | USUAL
    assert "ledger.whole" not in {one.code for one in found}


def test_a_clock_that_went_back(app: Flask, hall: Hall) -> None:
    with clock.frozen(build.AT - timedelta(days=3)):
        assert "clock.behind" in asked(examined(app))


def test_two_clocks_that_are_apart(
    app: Flask, hall: Hall, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has no clock of its own."""
    monkeypatch.setattr(doctor, "APART", 5)
    assert ("clock.apart" in asked(examined(app))) is (engine == "postgresql")


def test_keys_that_others_can_read_that_are_damaged_or_lost(app: Flask) -> None:
    build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=2)
    instance = Path(app.instance_path)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    sign_with(app, build.KEY)
    (instance / "cookies.key").chmod(0o644)
    assert "keys.open" in asked(seen(instance, url))
    (instance / "cookies.key").write_bytes(b"short")
    assert {"keys.damaged", "keys.open"} & asked(found := seen(instance, url)) == {"keys.damaged"}
    assert "ledger.whole" in {one.code for one in found}
    (instance / "cookies.key").unlink()
    assert {one.facts["name"] for one in seen(instance, url) if one.code == "keys.missing"} == {
        "cookies.key"
    }
    (instance / "server.key").unlink()
    (lost,) = (one for one in seen(instance, url) if one.code == "keys.lost")
    assert lost.facts == {"name": "server.key", "chains": 1}


def test_the_key_of_private_text_lost_damaged_or_read_by_others(app: Flask) -> None:
    a_stage_with_everything(app)
    key = Path(app.instance_path) / "private.key"
    facts = {one.code: one.facts for one in examined(app)}
    assert facts["private_text.opens"] == {"count": 6, "name": "private.key"}
    key.chmod(0o644)
    assert "keys.open" in asked(examined(app))
    kept = key.read_bytes()
    key.write_bytes(b"short")
    assert {"keys.damaged", "private_text.no_key"} <= asked(examined(app))
    key.unlink()
    facts = {one.code: one.facts for one in examined(app)}
    assert facts["private_text.no_key"] == {"count": 6, "name": "private.key"}
    key.touch(0o600)
    key.write_bytes(kept)
    with app.app_context():
        lodged = db.session.scalars(select(Objection)).one()
        lodged.name, lodged.contact = lodged.contact, lodged.name
        db.session.commit()
    facts = {one.code: one.facts for one in examined(app)}
    assert facts["private_text.changed"] == {"count": 2}
    assert facts["private_text.opens"]["count"] == 4


def test_another_key_than_the_rules_name(app: Flask) -> None:
    hall = build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=2)
    sign_with(app, build.KEY)
    assert "keys.signs" in {one.code for one in examined(app)}
    sign_with(app, bytes(32))
    (other,) = (one for one in examined(app) if one.code == "keys.other")
    assert (other.facts["chain"], other.edition) == (hall.chain, hall.edition)


def test_a_mirror_that_is_behind_or_damaged(app: Flask, hall: Hall) -> None:
    file = file_of(app, hall.chain)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))
    assert "mirror.lacks" in asked(examined(app))
    file.write_bytes(b"{}\n" + b"".join(lines))
    assert "mirror.unreadable" in asked(examined(app))


def test_a_total_changed_behind_the_ledger(app: Flask, hall: Hall) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE sheet_now SET total = total + 1 WHERE id = 1"))
        db.session.commit()
    assert "ledger.projection" in asked(examined(app))


def test_backups_none_old_and_damaged(app: Flask, hall: Hall, engine: str) -> None:
    assert "backup.none" in asked(examined(app))
    if engine == "postgresql":
        return  # a dump is a program's, and programs are held still in this file
    with clock.frozen(build.AT - timedelta(days=2)):
        file = kept(app)
    with clock.frozen(build.AT + timedelta(days=20)):
        assert "backup.old" in asked(examined(app))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    assert "backup.bad" in asked(examined(app))


# ── the commands ──────────────────────────────────────────────────────────────────────────────
def test_the_command_says_it_in_either_language_and_by_its_status(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PODIUM_INSTANCE", app.instance_path)
    monkeypatch.setenv("DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    assert cli.main(["doctor"]) == {Tone.LOOK: 2, Tone.WRONG: 1}[worst(examined(app))]
    chinese = capsys.readouterr().out
    cli.main(["doctor", "--language", "en"])
    english = capsys.readouterr().out
    assert "✓ 流水：1 条全部走完，63 个记录前后相连，与各表一致。" in chinese
    assert "没有必须处理的问题" in chinese.splitlines()[-1]
    assert not IDEOGRAPH.search(english)
    assert len(english.splitlines()) == len(chinese.splitlines())


def test_whoever_reads_no_further_hears_no_complaint(tmp_path: Path) -> None:
    """As in `podium doctor | head -3`."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from competition.cli import main; raise SystemExit(main())"]
    asking = subprocess.Popen(
        [*command, "doctor"], stdout=writing, stderr=subprocess.PIPE,
        env={**os.environ, "PODIUM_INSTANCE": str(tmp_path)},
    )  # fmt: skip
    os.close(writing)
    complaint = asking.communicate()[1]
    assert (asking.returncode, complaint) == (1, b"")
