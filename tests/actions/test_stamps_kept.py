"""Time stamps of heads: what goes with a backup, what goes by a stick, and the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from competition import chain, cli, settings, stamps
from competition.db import db
from competition.ledger.head import Label
from competition.settings import BadSettings
from competition.upkeep import stamping
from competition.upkeep.backup import backup
from competition.upkeep.rebuild import rebuild
from competition.upkeep.restore import restore
from competition.upkeep.standing import let_go
from tests import build
from tests.actions.test_stamps import ask, asks, authority, hall, kept
from tests.actions.test_tick import LATER
from tests.authorities import Authority
from tests.build import Hall, stage_of
from tests.databases import Copies
from tests.installations import again, older

__all__ = ["authority", "hall"]  # fixtures


@pytest.mark.parametrize("address", ["tsa.example.cn", "file:///etc/passwd", "ftp://x/y"])
def test_an_address_that_cannot_be_asked_is_refused_at_the_start(
    tmp_path: Path, address: str
) -> None:
    (tmp_path / "settings.toml").write_text(f'stamp_authority = "{address}"\n')
    with pytest.raises(BadSettings, match="stamp_authority"):
        settings.load(tmp_path, {})


def test_a_stamp_is_in_the_backup(
    app: Flask, hall: Hall, authority: Authority, tmp_path: Path
) -> None:
    asks(app, authority)
    ask(app)
    wanted = kept(app)
    made = backup(app, at=LATER, to=tmp_path / "stick")
    with stage_of(app, hall) as stage:
        chain.sign_head(stage.chain, Label.DAY, at=LATER, key=build.KEY)
    ask(app)
    assert len(kept(app)) == len(wanted) + 1
    let_go(app)
    restore(app, made.path, at=LATER)
    assert kept(app)[: len(wanted)] == wanted
    ask(app)
    assert len(kept(app)) == len(wanted) + 1


def test_a_head_that_comes_back_from_the_mirror_is_stamped_anew(
    app: Flask, hall: Hall, authority: Authority, copies: Copies, tmp_path: Path
) -> None:
    """The mirror holds no stamps: what an older database has lost is asked for again."""
    asks(app, authority)
    ask(app)
    with older(app, copies, tmp_path) as url:
        with stage_of(app, hall) as stage:
            chain.sign_head(stage.chain, Label.DAY, at=LATER, key=build.KEY)
        assert ask(app) == (["stamps.stamped"], [])
        with again(app, url) as restored:
            assert rebuild(restored).open == []
            assert len(kept(restored)) == 2
            asks(restored, authority)
            assert ask(restored) == (["stamps.stamped"], [])
            assert [text for text, _ in kept(restored)] == [text for text, _ in kept(app)]


# ── by files on a stick ───────────────────────────────────────────────────────────────────────
def exchanged(app: Flask, folder: Path) -> list[str]:
    with app.app_context():
        found = stamping.exchange(app, folder)
        db.session.commit()
    return [one.code for one in found]


def test_requests_go_out_on_a_stick_and_answers_come_back(
    app: Flask, hall: Hall, authority: Authority, tmp_path: Path
) -> None:
    asks(app, authority, stamp_authority="")
    assert ask(app) == ([], [])
    stick = tmp_path / "stick"
    assert exchanged(app, stick) == ["stamps.asked"] * 2
    requests = sorted(stick.glob("*.tsq"))
    assert [one.with_suffix(".txt").read_bytes() for one in requests] == texts(app, requests)
    was = [one.read_bytes() for one in requests]
    assert exchanged(app, stick) == []  # the answers are on their way
    assert [one.read_bytes() for one in requests] == was
    for one in requests:
        one.with_suffix(".tsr").write_bytes(authority.answer(one.read_bytes()))
    assert exchanged(app, stick) == ["stamps.stamped"] * 2
    assert exchanged(app, stick) == []
    assert len(kept(app)) == 2


def texts(app: Flask, requests: list[Path]) -> list[bytes]:
    with app.app_context():
        told = {one.name: one.text for one in stamps.waiting()}
    return [told[one.stem] for one in requests]


def test_a_wrong_answer_on_the_stick_is_told_and_the_right_one_taken(
    app: Flask, hall: Hall, authority: Authority, tmp_path: Path
) -> None:
    asks(app, authority, stamp_authority="")
    exchanged(app, tmp_path / "stick")
    one, other = sorted((tmp_path / "stick").glob("*.tsq"))
    answer = authority.answer(one.read_bytes())
    one.with_suffix(".tsr").write_bytes(answer)
    other.with_suffix(".tsr").write_bytes(answer)
    assert sorted(exchanged(app, tmp_path / "stick")) == ["stamps.stamped", "stamps.unfit"]
    assert [kept_one for _, kept_one in kept(app)] == [answer]


def test_the_command_says_what_it_did(
    app: Flask, hall: Hall, authority: Authority, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(cli, "create_app", lambda: app)
    command = ["stamp", str(tmp_path / "stick")]
    assert cli.main(command) == 1
    assert "stamp_roots" in capsys.readouterr().out
    asks(app, authority, stamp_authority="")
    assert cli.main(command) == 0
    assert capsys.readouterr().out.count(".tsq") == 2
    one, other = sorted((tmp_path / "stick").glob("*.tsq"))
    one.with_suffix(".tsr").write_bytes(authority.answer(one.read_bytes()))
    other.with_suffix(".tsr").write_bytes(b"<html>")
    assert cli.main(command) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert [f"{other.stem}.tsr" in line for line in said].count(True) == 1
    other.with_suffix(".tsr").write_bytes(authority.answer(other.read_bytes()))
    assert cli.main(command) == 0
    assert cli.main(command) == 0
    assert "没有要盖时间戳的校验码" in capsys.readouterr().out
    assert len(kept(app)) == 2
