"""A mistake of whoever runs a command, or the machine's fault, is a sentence and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from competition import cli, settings
from competition.settings import BadSettings
from tests import build

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PODIUM_INSTANCE", str(tmp_path))
    return tmp_path


def test_wrong_settings_and_a_damaged_file_are_said_with_what_to_do(
    folder: Path, capsys: Captured
) -> None:
    (folder / "settings.toml").write_text("https = 'ture'\n", "utf-8")
    assert cli.main(["check"]) == 1
    assert "设置有错：https: 'ture' is not a bool" in capsys.readouterr().err
    (folder / "settings.toml").write_text("language = 'en'\n", "utf-8")
    (folder / "competition.sqlite").write_bytes(b"no database at all" * 500)
    for command in (["check"], ["restore", "backup.zip"]):
        assert cli.main(command) == 1
        said = capsys.readouterr().err
        assert "file is not a database" in said
        assert "podium restore" in said
    (folder / "competition.sqlite").unlink()
    assert cli.main(["backup", "--to", str(folder / "settings.toml" / "stick")]) == 1
    assert "Not a directory" in capsys.readouterr().err


def test_a_slip_in_a_name_is_said_and_a_bug_is_not_hidden(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    hall = build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=2)
    monkeypatch.setattr(cli, "create_app", lambda: app)
    assert cli.main(["link", hall.edition, "nobody7"]) == 1
    assert "nobody7" in capsys.readouterr().err

    def wrong() -> Flask:
        raise ProgrammingError("SELEKT", None, Exception("syntax error"))

    monkeypatch.setattr(cli, "create_app", wrong)
    with pytest.raises(ProgrammingError):
        cli.main(["check"])


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PODIUM_HTTPS", "ture", "is not a bool"),
        ("PODIUM_PROXIES", "-1", "proxies: -1 is not from 0 to 9"),
        ("PORT", "80000", "port: 80000 is not from 1 to 65535"),
    ],
)
def test_a_setting_out_of_its_range_is_refused(
    tmp_path: Path, name: str, value: str, why: str
) -> None:
    with pytest.raises(BadSettings, match=why):
        settings.load(tmp_path, {name: value})
    assert settings.load(tmp_path, {"PODIUM_HTTPS": "off"}).https is False


def test_a_language_that_nobody_wrote_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("language = 'de'\n", "utf-8")
    with pytest.raises(BadSettings, match="none of zh, en"):
        settings.load(tmp_path, {})
