"""Backups: checked when they are made, put back whole, refused when they are not as written."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text

from competition import chain, cli, clock, run_of_show, second_person, settings
from competition.db import db
from competition.ledger.event import code24
from competition.rules.lifecycles import StageState
from competition.upkeep import archive, standing
from competition.upkeep.archive import BadBackup
from competition.upkeep.backup import Backup, NoBackup, backup
from competition.upkeep.check import check
from competition.upkeep.restore import NotRestored, Restored, restore
from competition.upkeep.standing import Serving
from judging import proposals
from judging.models import Why
from tests import build, eventful
from tests.build import Hall
from tests.held import organiser
from tests.installations import again

AT = build.AT


def held(app: Flask) -> Hall:
    return eventful.an_eventful_contest(app)


def made(app: Flask, folder: Path) -> Backup:
    return backup(app, at=clock.now(), to=folder)


def call(app: Flask, hall: Hall) -> None:
    first(app, hall, "call")


def first(app: Flask, hall: Hall, to: str) -> None:
    with build.stage_of(app, hall) as stage:
        run_of_show.move(run_of_show.appearances(stage)[0], to, by="desk1", at=AT)


def size(app: Flask, hall: Hall) -> int:
    with app.app_context():
        return chain.size(hall.chain)


def test_a_backup_is_checked_and_says_what_is_in_it(app: Flask, tmp_path: Path) -> None:
    hall = held(app)
    settings.secret(Path(app.instance_path), "server")
    found = made(app, tmp_path / "stick")
    told = archive.read(found.path)
    assert told == found.manifest
    assert (told.checked, told.handed_over) == (True, False)
    assert set(told.files) == {told.database, "server.key", "cookies.key", "private.key"}
    with app.app_context():
        head = chain.tip(hall.chain)
        assert told.chains[hall.chain] == archive.Chain(chain.size(hall.chain), head, code24(head))
    assert found.path.stat().st_mode & 0o077 == 0
    assert [one.name for one in (tmp_path / "stick").iterdir()] == [found.path.name]


def asked(told: Restored) -> list[int]:
    """Nothing is left to do but this: so many stages wait for two persons."""
    return [int(one.removeprefix("有 ").split(" ")[0]) for one in told.open]


def test_what_was_backed_up_comes_back_and_nothing_is_thrown_away(
    app: Flask, tmp_path: Path
) -> None:
    """Without the mirror: everything after the backup is gone here, and kept aside."""
    hall = eventful.before_it(app)
    found = made(app, tmp_path)
    before = size(app, hall)
    call(app, hall)
    app.extensions["podium.mirror"] = None
    folder = Path(app.instance_path) / "ledger"
    folder.rename(folder.with_name("elsewhere"))
    told = restore(app, found.path, at=clock.now())
    assert size(app, hall) == before
    assert asked(told) == [1]
    with again(app) as later:
        assert check(later) == []
    assert told.aside is not None
    assert told.aside.exists()
    if told.manifest.engine == "sqlite":
        with closing(sqlite3.connect(told.aside / "competition.sqlite")) as old:
            assert old.execute("SELECT count(*) FROM ledger_event").fetchone()[0] == before + 1
    else:
        assert archive.read(told.aside).chains[hall.chain].events == before + 1


def test_what_waited_for_a_second_person_is_proposed_anew(app: Flask, tmp_path: Path) -> None:
    """It may have been taken back after the backup."""
    hall = eventful.before_it(app)
    with build.stage_of(app, hall) as stage:
        by = organiser(stage)
        proposals.propose_excuse(stage, "c01.j01", Why.ABSENT, reason="病", by=by, at=AT)
    found = made(app, tmp_path)
    told = restore(app, found.path, at=clock.now())
    assert [line for line in told.done if "1 个等着确认的提议" in line] == told.done
    with build.stage_of(app, hall) as stage:
        assert second_person.pending(stage) == []


def test_with_the_mirror_at_hand_nothing_is_lost_at_all(app: Flask, tmp_path: Path) -> None:
    hall = eventful.before_it(app)
    found = made(app, tmp_path)
    eventful.play(app, hall)
    wanted = size(app, hall)
    told = restore(app, found.path, at=clock.now())
    assert (told.open, size(app, hall)) == ([], wanted)
    with build.stage_of(app, hall) as stage:
        assert stage.state is StageState.FINAL


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    app: Flask, tmp_path: Path, place: float
) -> None:
    hall = eventful.before_it(app)
    found = made(app, tmp_path)
    call(app, hall)
    content = bytearray(found.path.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    found.path.write_bytes(content)
    before = size(app, hall)
    with pytest.raises(NotRestored, match="请换一份备份"):
        restore(app, found.path, at=clock.now())
    assert size(app, hall) == before
    assert not (Path(app.instance_path) / "set-aside").exists()


def test_a_tampered_database_is_replaced_and_what_is_put_back_is_looked_at_first(
    app: Flask, tmp_path: Path
) -> None:
    """That is when a backup is needed. One of a newer program is refused by what it says."""
    held(app)
    found = made(app, tmp_path)
    with app.app_context():
        db.session.execute(text("UPDATE sheet_now SET total = total + 1"))
        db.session.commit()
    assert check(app) != []
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(found.path) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == archive.MANIFEST:
                content = content.replace(b'"schema": "', b'"schema": "9')
            new.writestr(name, content)
    with pytest.raises(NotRestored, match="请先更新程序"):
        restore(app, newer, at=clock.now())
    assert check(app) != []
    told = restore(app, found.path, at=clock.now())
    assert (told.open, told.aside is not None) == ([], True)
    assert check(app) == []


def test_a_file_that_its_manifest_does_not_name_is_refused(app: Flask, tmp_path: Path) -> None:
    eventful.before_it(app)
    found = made(app, tmp_path)
    with zipfile.ZipFile(found.path, "a") as packed:
        packed.writestr("../../evil.py", "print()")
    with pytest.raises(BadBackup, match="other files"):
        archive.read(found.path)


def test_a_database_that_was_tampered_with_is_kept_as_evidence_and_not_called_a_backup(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held(app)
    with app.app_context():
        db.session.execute(text("UPDATE sheet_now SET total = total + 1"))
        db.session.commit()
    monkeypatch.setattr(cli, "create_app", lambda: app)
    assert cli.main(["backup", "--to", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    (file,) = tmp_path.glob("*.zip")
    told = archive.read(file)
    assert (file.name.startswith("faulty-podium-"), told.checked) == (True, False)
    assert told.faults
    assert all("与流水不一致" in one and one in said for one in told.faults)
    assert "只能作证据" in said
    with pytest.raises(NotRestored, match="与流水不一致"):
        restore(app, file, at=clock.now())


def test_no_room_no_backup(
    app: Flask, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "postgresql":
        return  # its disk is not this one
    eventful.before_it(app)
    free = SimpleNamespace(free=1_000_000)
    monkeypatch.setattr("competition.upkeep.backup.shutil.disk_usage", lambda _folder: free)
    with pytest.raises(NoBackup, match="磁盘空间不够"):
        made(app, tmp_path)


def test_no_restore_under_a_running_server(app: Flask, tmp_path: Path) -> None:
    eventful.before_it(app)
    found = made(app, tmp_path)
    with standing.serving(app), pytest.raises(Serving):
        restore(app, found.path, at=clock.now())


def test_the_commands_say_what_they_did(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = eventful.before_it(app)
    monkeypatch.setattr(cli, "create_app", lambda: app)
    assert cli.main(["backup", "--to", str(tmp_path / "stick")]) == 0
    (file,) = (tmp_path / "stick").glob("podium-*.zip")
    with app.app_context():
        code = code24(chain.tip(hall.chain))
    said = capsys.readouterr().out
    assert f"已备份并核对：{file}" in said
    assert code in said
    assert cli.main(["restore", str(file)]) == 0
    assert code in capsys.readouterr().out
    file.write_bytes(b"no zip")
    assert cli.main(["restore", str(file)]) == 1
    assert "不能用" in capsys.readouterr().out
