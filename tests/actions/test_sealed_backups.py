"""Sealed backups: who has no key reads nothing, and a damaged one never goes back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from competition import chain, cli, clock, settings
from competition.settings import BadSettings
from competition.upkeep import archive, machine, own_backups, sealing
from competition.upkeep.archive import BadBackup
from competition.upkeep.backup import FOLDER, Backup, backup
from competition.upkeep.restore import NotRestored, restore
from tests import build, eventful
from tests.actions.test_backups import call, size
from tests.build import Hall

Captured = pytest.CaptureFixture[str]


def sealed(app: Flask, folder: Path) -> Backup:
    public = sealing.new_key(folder / "key.txt")
    return backup(app, at=clock.now(), to=folder / "stick", keys=[public])


def canaries(app: Flask) -> list[bytes]:
    key = settings.secret(Path(app.instance_path), "server")
    return [key, key.hex().encode(), *(name.encode() for name in eventful.NAMES)]


def refused(app: Flask, file: Path, key: Path | None) -> str:
    with pytest.raises(NotRestored) as told:
        restore(app, file, at=clock.now(), key=key)
    return str(told.value)


def test_what_is_sealed_is_read_by_nobody_else_and_comes_back_whole(
    app: Flask, engine: str, tmp_path: Path
) -> None:
    hall = eventful.before_it(app)
    secrets = canaries(app)
    found = sealed(app, tmp_path)
    key = tmp_path / "key.txt"
    assert key.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in (tmp_path / "stick").iterdir()) == [
        found.path.name, f"{found.path.name}.json",
    ]  # fmt: skip
    assert found.path.read_bytes().startswith(b"age-encryption.org/v1\n")
    for one in (tmp_path / "stick").iterdir():
        assert one.stat().st_mode & 0o077 == 0
        assert [word for word in secrets if word in one.read_bytes()] == []
    assert list((Path(app.instance_path) / FOLDER).iterdir()) == []  # nothing open is left over
    assert archive.read(found.path).chains == found.manifest.chains
    plain = sealing.opened(found.path, key, tmp_path)
    with zipfile.ZipFile(plain) as packed:
        inside = b"".join(map(packed.read, packed.namelist()))
    seen = [word for word in secrets if word in inside]
    assert secrets[0] in seen
    assert engine == "postgresql" or len(seen) > len(eventful.NAMES)  # a dump is packed once more
    before = size(app, hall)
    call(app, hall)
    assert "--key" in refused(app, found.path, None)
    sealing.new_key(tmp_path / "other.txt")
    assert "No matching keys" in refused(app, found.path, tmp_path / "other.txt")
    (tmp_path / "none.txt").write_text("# nothing\n", "utf-8")
    assert "AGE-SECRET-KEY-1" in refused(app, found.path, tmp_path / "none.txt")
    assert size(app, hall) == before + 1
    app.extensions["podium.mirror"] = None
    (Path(app.instance_path) / "ledger").rename(tmp_path / "elsewhere")
    renamed = found.path.rename(tmp_path / "from a mail")
    assert "--key" in refused(app, renamed, None)
    restore(app, renamed, at=clock.now(), key=key)
    assert size(app, hall) == before
    assert not list(Path(app.instance_path).glob(".restoring-*"))


def test_one_that_was_cut_or_changed_is_refused_whole(
    app: Flask, engine: str, tmp_path: Path
) -> None:
    hall: Hall = eventful.before_it(app)
    found = sealed(app, tmp_path)
    whole, key = found.path.read_bytes(), tmp_path / "key.txt"
    with app.app_context():
        tip = chain.tip(hall.chain)
    middle = len(whole) // 2
    damaged = [
        whole[:-1], whole[:middle], b"", whole + b"\n", whole[:30] + b"?" + whole[31:],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        whole[:-20] + bytes([whole[-20] ^ 128]) + whole[-19:],
    ]  # fmt: skip
    for content in damaged if engine == "sqlite" else damaged[-2:]:
        found.path.write_bytes(content)
        assert "打不开" in refused(app, found.path, key)
        with pytest.raises(BadBackup, match="not as it was written"):
            archive.read(found.path)
    with app.app_context():
        assert chain.tip(hall.chain) == tip


def test_the_servers_own_are_sealed_for_the_keys_of_its_settings(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = eventful.before_it(app)
    keys = tuple(sealing.new_key(tmp_path / name) for name in ("ours", "theirs"))
    here = replace(app.extensions["podium"], backup_keys=keys)
    monkeypatch.setitem(app.extensions, "podium", here)
    folder, at = Path(app.instance_path) / FOLDER, build.AT + timedelta(days=10)
    told = []
    with app.app_context():
        last = chain.newest_at()
    for hours in (0, 0, 30):
        with app.app_context():
            did, faults = own_backups.make_due(
                app, last if hours < 1 else "9999", every=timedelta(hours=24), kept=1,
                at=at + timedelta(hours=hours),
            )  # fmt: skip
        assert faults == []
        told.append([one.code for one in did])
    assert told == [["tick.backed_up"], [], ["tick.backed_up", "tick.dropped"]]
    (file,) = archive.found_in(folder)
    assert sorted(one.name for one in folder.iterdir()) == [file.name, f"{file.name}.json"]
    for name in ("ours", "theirs"):
        opened = archive.read(sealing.opened(file, tmp_path / name, tmp_path))
        assert hall.chain in opened.chains
        (tmp_path / "opened.zip").unlink()
    with clock.frozen(at + timedelta(hours=31)):
        assert [one.code for one in machine.copies(folder.parent, last)] == ["backup.fresh"]
        file.write_bytes(b"age-encryption.org/v1\n")
        assert [one.code for one in machine.copies(folder.parent, last)] == ["backup.bad"]


def test_the_commands_make_a_key_once_and_refuse_what_is_none(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(cli, "create_app", lambda: app)
    file = tmp_path / "key.txt"
    assert cli.main(["backup-key", str(file)]) == 0
    said, secret = capsys.readouterr().out, file.read_text("ascii").splitlines()[-1]
    public = secret_line(said)
    assert secret not in said
    assert sealing.recipients([public])
    words = ["handover", "--whom", "hall", "--to", str(tmp_path), "--for", public]
    assert cli.main(words) == 0
    assert "zip.age --key 私钥文件。" in capsys.readouterr().out
    assert cli.main(["backup-key", str(file)]) == 1  # a key is never written over
    assert file.read_text("ascii").splitlines()[-1] == secret
    with pytest.raises(SystemExit) as stopped:
        cli.main(["backup", "--for", public[:-1] + "b"])  # no such letter: a slip
    assert stopped.value.code == 2
    with pytest.raises(BadSettings, match="no public key"):
        sealing.recipients(["age1nonsense"])


def secret_line(said: str) -> str:
    """The line for settings.toml, as it is to be copied; what it names."""
    (line,) = (one.strip() for one in said.splitlines() if one.strip().startswith("backup_keys"))
    return str(line.split('"')[1])
