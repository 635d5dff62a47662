"""Wherever the database goes on, its private text is read there: the key comes with it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from competition import clock, lodgers
from competition.db import db
from competition.lodgers import Lodger
from competition.models import Objection
from competition.upkeep import sealing
from competition.upkeep.backup import backup
from competition.upkeep.handover import hand_over
from competition.upkeep.restore import restore
from tests.actions.test_encrypted import a_stage_with_everything, key_of
from tests.actions.test_handover import laptop
from tests.databases import Copies

WHO = Lodger("张三", "13812345678")


def who(app: Flask) -> Lodger:
    with app.app_context():
        return lodgers.of(db.session.scalars(select(Objection)).one())


def test_a_backup_is_read_on_a_new_computer(app: Flask, copies: Copies, tmp_path: Path) -> None:
    a_stage_with_everything(app)
    found = backup(app, at=clock.now(), to=tmp_path)
    with laptop(copies, tmp_path) as there:
        key_of(there).write_bytes(bytes(32))  # one that was made there before
        restore(there, found.path, at=clock.now())
        assert who(there) == WHO
        assert key_of(there).read_bytes() == key_of(app).read_bytes()
        assert key_of(there).stat().st_mode & 0o777 == 0o600
        (kept,) = (Path(there.instance_path) / "set-aside").glob("private.key.*")
        assert kept.read_bytes() == bytes(32)


def test_who_goes_on_elsewhere_reads_it(app: Flask, copies: Copies, tmp_path: Path) -> None:
    a_stage_with_everything(app)
    away = hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    with laptop(copies, tmp_path) as there:
        restore(there, away.path, at=clock.now())
        assert who(there) == WHO


def test_a_backup_that_is_put_back_brings_a_lost_key_back(app: Flask, tmp_path: Path) -> None:
    a_stage_with_everything(app)
    found = backup(app, at=clock.now(), to=tmp_path)
    key_of(app).unlink()
    assert who(app) == Lodger(None, None)
    restore(app, found.path, at=clock.now())
    assert who(app) == WHO


def test_the_key_lies_beside_its_data_in_an_open_backup_and_in_a_sealed_one_unseen(
    app: Flask, tmp_path: Path
) -> None:
    """As the signing key does: who wants neither read seals (`backup_keys`)."""
    a_stage_with_everything(app)
    key = key_of(app).read_bytes()
    public = sealing.new_key(tmp_path / "age.txt")
    plain = backup(app, at=clock.now(), to=tmp_path / "plain").path
    sealed = backup(app, at=clock.now(), to=tmp_path / "sealed", keys=[public]).path
    with zipfile.ZipFile(plain) as packed:
        assert packed.read("private.key") == key
    opened = sealing.opened(sealed, tmp_path / "age.txt", tmp_path)
    with zipfile.ZipFile(opened) as packed:
        assert packed.read("private.key") == key
    assert key not in sealed.read_bytes()
