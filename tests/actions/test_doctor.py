"""`podium doctor`: what is wrong is said, with what to do, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from competition import cli, clock, settings
from competition.app import create_app
from competition.db import db
from competition.findings import Finding, Tone, worst
from competition.upkeep import doctor, machine
from competition.upkeep.backup import backup
from competition.upkeep.speaking import speaking
from competition.web.finding_words import told
from tests import build, eventful
from tests.build import Hall
from tests.installations import again, file_of, let_go
from tests.scenes import Scenes

IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
Usage = namedtuple("Usage", "total used free")
# What a laptop in an office says before anything is set up for the hall.
USUAL = {"address.free", "address.only_here"}
NO_SERVER = {"tick.never"}  # none has run, so nobody has made the rounds


@pytest.fixture
def hall(app: Flask, scenes: Scenes) -> Iterator[Hall]:
    """A whole contest, looked at the day after its end; nothing that is patched here is of it."""
    with scenes.offered(app):
        held = eventful.an_eventful_contest(app)
    with clock.frozen(build.AT + timedelta(days=10)):
        yield held


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port of one's own, a machine with fonts, and the mirror not waited for."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        monkeypatch.setenv("PORT", str(free.getsockname()[1]))
    monkeypatch.setattr("competition.upkeep.check.PATIENCE", 0)
    monkeypatch.setattr(doctor, "APART", 10**9)  # the clock is held still here, the database's not
    monkeypatch.setattr(shutil, "which", lambda _name: "/bin/true")
    listed = subprocess.CompletedProcess([], 0, stdout="Noto Sans SC\n")
    monkeypatch.setattr(subprocess, "run", lambda *_words, **_options: listed)


def examined(app: Flask) -> list[Finding]:
    """What the doctor says of this installation, by a process that sees it for the first time."""
    settings.secret(Path(app.instance_path), "server")
    with again(app) as fresh:
        return list(doctor.examine(lambda: fresh, Path(app.instance_path)))


def asked(found: list[Finding]) -> set[str]:
    """The codes of everything that is not fine."""
    return {one.code for one in found if one.tone is not Tone.FINE}


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


def test_it_changes_nothing(app: Flask, hall: Hall) -> None:
    def everything() -> dict[str, list[str]]:
        with app.app_context():
            return {
                name: sorted(map(repr, db.session.execute(table.select()).all()))
                for name, table in db.metadata.tables.items()
            }

    before = everything()
    examined(app)
    assert everything() == before


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
    monkeypatch.setattr("competition.db.WANTED", wanted)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    found = list(
        doctor.examine(
            lambda: create_app(app.instance_path, SQLALCHEMY_DATABASE_URI=url),
            Path(app.instance_path),
        )
    )
    assert asked(found) == {"database.unsafe"}


def test_what_other_accounts_could_read(app: Flask, engine: str, tmp_path: Path) -> None:
    """A new installation is private under any umask; the doctor sees what somebody opened later."""
    before = os.umask(0)
    try:
        let_go(fresh := create_app(str(tmp_path / "new" / "instance")))
    finally:
        os.umask(before)
    made = [Path(fresh.instance_path), *Path(fresh.instance_path).iterdir()]
    assert "competition.sqlite" in {one.name for one in made}
    assert [one for one in made if one.stat().st_mode & 0o077] == []
    assert "private.kept" in {one.code for one in examined(app)}
    Path(app.instance_path).chmod(0o755)
    opened = {app.instance_path: "700"}
    if engine == "sqlite":
        file = str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database)
        Path(file).chmod(0o640)
        opened[file] = "600"
    told = [one.facts for one in examined(app) if one.code == "private.open"]
    assert {one["path"]: one["mode"] for one in told} == opened


def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("prot = 8000\n", "utf-8")
    found = list(doctor.examine(lambda: create_app(str(tmp_path)), tmp_path))
    assert asked(found) == {"settings.bad"}
    assert found[-1].facts["fault"] == "unknown setting: prot"


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as one:
        port = one.getsockname()[1]
    url = f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"
    make = lambda: create_app(str(tmp_path), SQLALCHEMY_DATABASE_URI=url)  # noqa: E731
    assert asked(list(doctor.examine(make, tmp_path))) == {"database.unreachable"}


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


def test_keys_that_others_can_read_or_that_are_damaged(app: Flask) -> None:
    key = Path(app.instance_path) / "cookies.key"
    key.chmod(0o644)
    assert "keys.open" in asked(examined(app))
    with again(app) as fresh:
        key.chmod(0o600)
        key.write_bytes(b"short")
        found = list(doctor.examine(lambda: fresh, Path(app.instance_path)))
    assert "keys.damaged" in asked(found)


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


def test_no_chinese_font(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = subprocess.CompletedProcess([], 0, stdout="")
    monkeypatch.setattr(subprocess, "run", lambda *_words, **_options: empty)
    assert "fonts.none" in asked(examined(app))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "fonts.unknown" in asked(examined(app))


def test_the_port_of_another_program(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        assert "address.taken" in asked(examined(app))


def test_what_tablets_can_open(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "own_addresses", lambda: ["10.1.2.3"])
    monkeypatch.setenv("HOST", "0.0.0.0")
    found = examined(app)
    (shown,) = (one for one in found if one.code == "address.for_tablets")
    assert str(shown.facts["urls"]).startswith("http://10.1.2.3:")
    assert "address.plain" in asked(found)
    (Path(app.instance_path) / "settings.toml").write_text('trusted_hosts = ["podium.local"]\n')
    assert "address.refuses" in asked(examined(app))


def test_a_running_server_answers(server) -> None:
    here = settings.Settings(host="127.0.0.1", port=int(server.url.rpartition(":")[2]))
    found = list(machine.address(here, Path(server.instance)))
    assert [one.code for one in found] == ["address.answers", "address.only_here"]


# ── the commands ──────────────────────────────────────────────────────────────────────────────
def test_the_command_says_it_in_either_language_and_by_its_status(
    app: Flask, hall: Hall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PODIUM_INSTANCE", app.instance_path)
    found = examined(app)
    with again(app) as fresh:
        monkeypatch.setattr(cli, "create_app", lambda: fresh)
        assert cli.main(["doctor"]) == {Tone.LOOK: 2, Tone.WRONG: 1}[worst(found)]
        chinese = capsys.readouterr().out
        cli.main(["doctor", "--language", "en"])
        english = capsys.readouterr().out
    assert "✓ 流水：1 条全部走完，63 个记录前后相连，与各表一致。" in chinese
    assert "没有必须处理的问题" in chinese.splitlines()[-1]
    assert not IDEOGRAPH.search(english)
    assert len(english.splitlines()) == len(chinese.splitlines())
