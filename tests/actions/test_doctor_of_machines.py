"""`podium doctor` looks at the machine, at what lies there and at the address; it makes nothing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from competition import settings
from competition.app import create_app
from competition.db import db
from competition.upkeep import doctor, machine
from competition.upkeep.schema import upgraded
from competition.upkeep.standing import let_go
from tests.doctoring import NO_SERVER, USUAL, asked, examined, seen

pytestmark = pytest.mark.usefixtures("quiet")


def test_it_changes_nothing_whatever_is_there(app: Flask, tmp_path: Path) -> None:
    """No folder, an empty one, one that was never started, a sound one, one of a killed process.

    What is damaged in one is looked at by `examined` like everything in this file.
    """
    folder = tmp_path / "none"
    assert {"keys.missing", "schema.none"} <= asked(seen(folder))
    assert not folder.exists()
    folder.mkdir(0o700)
    assert {"keys.missing", "schema.none"} <= asked(seen(folder))
    let_go(made := create_app(str(folder)))
    assert asked(seen(folder)) == {"keys.missing", "schema.none"} | USUAL
    with made.app_context():
        upgraded(made)
    let_go(made)
    assert asked(seen(folder)) == {"keys.missing"} | USUAL | NO_SERVER
    with made.app_context():
        db.session.execute(text("ALTER TABLE person ADD COLUMN shoe_size INTEGER"))
        db.session.commit()
        killed = shutil.copytree(folder, tmp_path / "killed")  # its journal was never brought in
    let_go(made)
    for one in (folder, killed):
        (unfinished,) = (found for found in seen(one) if found.code == "schema.unfinished")
        assert unfinished.facts["columns"] == "person.shoe_size"
    (folder / "cookies.key").write_bytes(b"short")
    assert "keys.damaged" in asked(seen(folder))


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
    with pytest.MonkeyPatch.context() as patch:  # beside it, in the file that it writes
        patch.setenv("DATABASE_URL", server.database)
        codes = {one.code for one in doctor.examine(Path(server.instance))}
    assert {"database.durable", "schema.current", "ledger.whole"} <= codes
