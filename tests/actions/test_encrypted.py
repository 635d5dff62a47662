"""Private text lies encrypted: none of it in the database, and it opens in its own place only."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from competition import births, drafts, encrypted, lodgers, objections, publication, settings
from competition.db import db
from competition.encrypted import Encrypted, Fault
from competition.errors import Refused
from competition.lodgers import Lodger
from competition.models import Entry, Objection, PrivateRecord, RosterDraft, Stage
from competition.rules.dates import BirthDate
from competition.upkeep import private_text
from tests.announced import a_sealed_stage, announce
from tests.build import AT, BY, stage_of

HERE, THERE = encrypted.place("a.b", 1), encrypted.place("a.b", 2)
LIST = {"lines": [{"born": "1985-03-07"}]}


def key_of(app: Flask) -> Path:
    return Path(app.instance_path) / "private.key"


def test_what_is_kept_comes_back_and_nothing_stays_nothing(app: Flask) -> None:
    with app.app_context():
        kept = encrypted.keep("1985-03-07", HERE)
        assert encrypted.text(kept, HERE) == "1985-03-07"
        assert encrypted.keep("1985-03-07", HERE) != kept, "equal texts are not seen to be equal"
        assert encrypted.keep("", HERE) == encrypted.keep(b"", HERE) == ""
        assert encrypted.text(Encrypted(""), HERE) == ""
        assert key_of(app).stat().st_mode & 0o777 == 0o600


def test_it_opens_in_its_own_place_only(app: Flask) -> None:
    with app.app_context():
        kept = encrypted.keep("1985-03-07", HERE)
        assert encrypted.opened(kept, THERE) is Fault.CHANGED
        middle = len(kept) // 2
        for other in ("A", "B"):
            bent = Encrypted(kept[:middle] + other + kept[middle + 1 :])
            if bent != kept:
                assert encrypted.opened(bent, HERE) is Fault.CHANGED
        for wrong in ("1985-03-07", "e1.", "e1.AAAA", kept[:-4], "e1." + "é"):
            assert isinstance(encrypted.opened(Encrypted(wrong), HERE), Fault)


def test_a_lost_key_loses_the_text_and_nothing_else(app: Flask) -> None:
    """And one that was put back, after the new one, opens it again, also in a program that runs."""
    with app.app_context():
        kept = encrypted.keep("1985-03-07", HERE)
        lost = key_of(app).read_bytes()
        key_of(app).unlink()
        assert encrypted.opened(kept, HERE) is Fault.NO_KEY
        later = encrypted.keep("1990-01", HERE)
        assert (encrypted.text(kept, HERE), encrypted.text(later, HERE)) == (None, "1990-01")
        key_of(app).write_bytes(key_of(app).read_bytes() + lost)
        found = [encrypted.text(one, HERE) for one in (kept, later)]
        assert found == ["1985-03-07", "1990-01"]


def test_with_a_damaged_key_no_server_starts(app: Flask) -> None:
    from competition.app import create_app  # noqa: PLC0415

    with app.app_context():
        kept = encrypted.keep("1985-03-07", HERE)
        key_of(app).write_bytes(b"short")
        assert encrypted.opened(kept, HERE) is Fault.NO_KEY, "one that runs goes on"
    with pytest.raises(settings.DamagedKey, match=r"private\.key"):
        create_app(instance=app.instance_path)


def lodge(stage: Stage, *, name: str = "张三") -> Objection:
    return objections.lodge(
        publication.of(stage), name=name, contact="13812345678", about="", text="总分有误",
        address="192.0.2.7", at=AT,
    )  # fmt: skip


def a_stage_with_everything(app: Flask) -> None:
    """A birth date, an objection, a staff list that waits."""
    hall = a_sealed_stage(app)
    announce(app, hall, at=AT)
    with stage_of(app, hall) as stage:
        entry = stage.appearances[0].entry
        births.keep(stage.edition, [(entry, BirthDate(1985, 3, 7))], at=AT)
        draft = RosterDraft(
            edition_id=stage.edition_id, by=BY, at=AT, file_name="a.xlsx",
            **drafts.kept(stage.edition, b"1985-03-07", LIST),
        )  # fmt: skip
        db.session.add(draft)
        drafts.mend(draft, {"0": {"born": "1985-03-07"}})
        lodge(stage)


def test_no_column_holds_it_in_plain(app: Flask) -> None:
    a_stage_with_everything(app)
    with app.app_context():
        for table, columns in {
            "private_record": "born", "objection": "name || contact",
            "roster_draft": "workbook || rows || fixes",
        }.items():  # fmt: skip
            for found in db.session.scalars(text(f"SELECT {columns} FROM {table}")).all():
                assert found.startswith("e1.")
                for canary in ("1985", "13812345678", "张三"):
                    assert canary not in found


def test_the_column_itself_refuses_plain_text(app: Flask) -> None:
    a_stage_with_everything(app)
    with app.app_context(), pytest.raises(StatementError, match="not encrypted"):
        db.session.execute(update(Objection).values(contact="13812345678"))
    with app.app_context():
        db.session.execute(update(Objection).values(contact=""))


def test_texts_that_changed_places_are_not_read(app: Flask) -> None:
    """Two objections of one announcement: whose is whose is proved."""
    a_stage_with_everything(app)
    hall_stage = select(Stage).order_by(Stage.id)
    with app.app_context():
        stage = db.session.scalars(hall_stage).first()
        assert stage is not None
        first = db.session.scalars(select(Objection)).one()
        other = lodge(stage, name="李四")
        first.name, other.name = other.name, first.name
        db.session.flush()
        told = [lodgers.of(one).name for one in (first, other)]
        assert told == [None, None]
        assert objections.by_ref(first.ref) is first


def test_what_cannot_be_read_stops_nobody(app: Flask) -> None:
    a_stage_with_everything(app)
    key_of(app).unlink()
    with app.app_context():
        entry = db.session.scalars(select(Entry).join(PrivateRecord)).one()
        assert births.born(entry) is None
        assert lodgers.of(db.session.scalars(select(Objection)).one()) == Lodger(None, None)
        draft = db.session.scalars(select(RosterDraft)).one()
        for look in (drafts.rows, drafts.fixes, drafts.workbook):
            with pytest.raises(Refused) as refused:
                look(draft)
            assert refused.value.code == "roster.unreadable"


def test_a_new_key_encrypts_everything_anew_and_the_old_one_still_opens(app: Flask) -> None:
    a_stage_with_everything(app)
    folder, old = Path(app.instance_path), key_of(app).read_bytes()
    with app.app_context():
        before = {(one.place, one.value) for one in private_text.everything()}
        assert private_text.renew(folder) == (6, 0)
        now = list(private_text.everything())
        assert {one.place for one in now} == {place for place, _value in before}
        assert before & {(one.place, one.value) for one in now} == set()
        assert key_of(app).stat().st_mode & 0o777 == 0o600
        whole = key_of(app).read_bytes()
        assert (len(whole), whole[32:]) == (64, old)
        assert [one for one in now if one.fault] == []
        assert all(not isinstance(encrypted.opened(Encrypted(v), p), Fault) for p, v in before)
        key_of(app).write_bytes(whole[:32])
        assert [one for one in now if one.fault] == [], "nothing needs the old one any more"
        key_of(app).write_bytes(old)
        assert {one.fault for one in now} == {Fault.NO_KEY}
        assert private_text.renew(folder) == (0, 6), "what does not open is left as it is"
        assert {one.value for one in private_text.everything()} == {one.value for one in now}
