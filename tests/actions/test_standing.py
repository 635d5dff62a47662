"""Commands beside a running server: with other settings they write nowhere else than it does."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from competition import cli, settings
from competition.findings import Finding
from competition.upkeep import doctor, machine, standing
from tests.doctoring import asked, digest

COMMANDS = (
    ["serve"], ["init"], ["link", "qjs-14", "org1"], ["upgrade"], ["check"], ["rebuild"], ["tick"],
    ["backup"], ["restore", "some.zip"], ["handover", "--whom", "hall"], ["tls", "192.0.2.1"],
)  # fmt: skip


@pytest.fixture
def started(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server was started for the whole hall, in an environment that no other shell has."""
    here = settings.Settings(host="0.0.0.0", port=9000)
    monkeypatch.setitem(app.extensions, "podium", here)
    monkeypatch.setenv("PODIUM_INSTANCE", app.instance_path)
    for name in settings.ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(machine, "address", lambda *_where: ())  # nobody listens in these tests
    monkeypatch.setattr("competition.upkeep.check.PATIENCE", 0)
    return Path(app.instance_path)


def test_no_command_works_on_other_records_than_the_server_beside_it(
    app: Flask, started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with standing.serving(app):
        before = digest(started)
        for words in COMMANDS:
            assert cli.main(words) == 1, words
            said = capsys.readouterr()
            assert "所以没有继续" in said.err
            assert standing.place(make_url(url), started) in said.err
            assert str(started / "competition.sqlite") in said.err
            assert said.out == ""
        (started / "settings.toml").write_text("language = 'en'\n", "utf-8")
        assert cli.main(["backup"]) == 1
        assert "so nothing was done" in capsys.readouterr().err
        (started / "settings.toml").unlink()
        found = list(doctor.examine(started))
        assert "serving.elsewhere" in asked(found)
        assert "ledger.whole" not in {one.code for one in found}
        assert digest(started)[2:] == before[2:]
    assert standing.difference(started, settings.load(started)) is None  # its file counts no more


def test_a_link_leads_to_where_the_server_listens(
    app: Flask, started: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setenv("PORT", "8123")
    looked: list[settings.Settings] = []

    def address(here: settings.Settings, _instance: Path) -> list[Finding]:
        looked.append(here)
        return []

    monkeypatch.setattr(machine, "address", address)
    with standing.serving(app):
        monkeypatch.setitem(app.extensions, "podium", settings.load(started))  # of another process
        monkeypatch.setattr(cli, "create_app", lambda: app)
        assert cli.main(["init"]) == 0
        said = capsys.readouterr()
        assert said.out.startswith("http://0.0.0.0:9000/in#")
        assert "先启动它" not in said.out
        assert "HOST=0.0.0.0" not in said.out
        assert "port = 9000" in said.err
        assert "port = 8123" in said.err
        assert "serving.otherwise" in asked(list(doctor.examine(started)))
    assert [(one.host, one.port) for one in looked] == [("0.0.0.0", 9000)]
    assert cli.main(["init"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("http://127.0.0.1:8123/in#")
    assert said.err == ""
    assert "第一位组织者的登录链接" in said.out
    assert "先启动它（make serve，或者 podium serve）" in said.out
    assert "用 HOST=0.0.0.0 启动服务" in said.out


def test_what_the_server_says_of_itself_holds_no_secret(app: Flask, started: Path) -> None:
    with standing.serving(app):
        file = started / standing.STARTED_WITH
        assert file.stat().st_mode & 0o777 == 0o600
        told = json.loads(file.read_text("utf-8"))
        assert told["database_url"] == standing.place(
            make_url(app.config["SQLALCHEMY_DATABASE_URI"]), started
        )
    secret = "postgresql+psycopg://podium:hush@127.0.0.1/final?password=hush2&passfile=hush3"
    assert standing.place(make_url(secret), started) == "postgresql://localhost:5432/final"
    same = "postgresql+psycopg://another:word@localhost:5432/final"
    assert standing.place(make_url(same), started) == "postgresql://localhost:5432/final"
    here = replace(settings.Settings(), database_url=secret)
    assert "hush" not in json.dumps(standing._shown(started, here, make_url(secret)))
