"""What is owed by mail: found from the facts, once, to whom it concerns, and nothing old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from competition import chain, cli, clock, mails, retention, trail
from competition.bundles import announced, announced_heads
from competition.db import db
from competition.errors import Missing, Refused
from competition.facts import Trail
from competition.ledger.event import code24
from competition.ledger.head import Label
from competition.mails import Wanted
from competition.models import Publication
from competition.outbox import Mail, MailAddress, MailKind, MailPurpose
from competition.settings import Settings
from competition.upkeep import mail_due
from competition.upkeep.backup import backup
from competition.upkeep.restore import restore
from competition.upkeep.standing import let_go
from competition.upkeep.tick import tick
from tests import build, eventful, mailboxes
from tests.announced import a_sealed_stage, announce
from tests.build import AT, Hall, an_edition, stage_of
from tests.mail_servers import a_mail_server, mails_by

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


keep = partial(mailboxes.keep, at=AT - DAY)


def find(app: Flask, at: datetime) -> int:
    with app.app_context():
        many = mail_due.find(at=at)
        db.session.commit()
    return many


def owed(app: Flask) -> list[Mail]:
    """The rows, the oldest first; within an app context."""
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


# ── codes ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    held = eventful.before_it(app)
    with stage_of(app, held) as stage:
        for purpose in (MailPurpose.HEADS, MailPurpose.ANNOUNCED):
            keep(stage.edition, purpose)
    with clock.frozen(AT):
        yield held


def test_each_head_is_told_once_as_the_office_reads_it(app: Flask, hall: Hall) -> None:
    at = AT + HOUR
    assert find(app, at) == 2  # the rules', and that of the start
    assert find(app, at) == 0
    with app.app_context():
        heads = chain.heads(hall.chain)
        assert [one.facts["note"] for one in owed(app)] == [one.note for one in heads]
        assert [one.facts["moment"] for one in owed(app)] == ["rules", "open"]
        assert {one.kind for one in owed(app)} == {MailKind.HEAD}
    with stage_of(app, hall) as stage:
        chain.sign_head(stage.chain, Label.DAY, at=at, key=build.KEY)
    assert find(app, at) == 1


def test_what_was_before_the_address_or_is_old_is_told_to_nobody(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        keep(stage.edition, MailPurpose.HEADS, address="late@offices.test", at=AT + HOUR)
    assert find(app, AT + 2 * DAY + HOUR) == 0
    assert find(app, AT + 2 * DAY - HOUR) == 2
    with app.app_context():
        assert {mails.mailbox(one.address) for one in owed(app)} == {"heads@offices.test"}


def test_an_announcement_is_told_with_the_head_that_everybody_may_read(
    app: Flask, hall: Hall
) -> None:
    """Before it the public's addresses get nothing; the office has had the others."""
    with stage_of(app, hall) as stage:
        day = eventful.Day(stage)
        eventful._score(day, eventful.MARKS)
        for act in (eventful._seal, eventful._settle):
            act(day)
        sealed = day.at
    find(app, sealed + HOUR)
    with app.app_context():
        assert {one.kind for one in owed(app)} == {MailKind.HEAD}
        before = len(owed(app))
    with stage_of(app, hall) as stage:
        eventful._publish(eventful.Day(stage).later(HOUR))
    at = sealed + 3 * HOUR
    assert find(app, at) == 2
    with app.app_context():
        one = db.session.scalars(select(Publication)).one()
        (told,) = [mail for mail in owed(app) if mail.kind is MailKind.ANNOUNCED]
        assert len(owed(app)) == before + 2
        assert told.facts["note"] == announced_heads(one.head)[-1].note
        assert (told.facts["hash"], told.facts["number"]) == (one.head, 1)


def test_the_code_and_the_attachment_of_a_mail_check_the_record(
    app: Flask, hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both the 24 digits and the fourth line of what is attached, with `podium verify`."""
    eventful.play(app, hall)
    with stage_of(app, hall) as stage:
        record = tmp_path / "record.jsonl"
        first = db.session.scalars(select(Publication).order_by(Publication.id)).first()
        assert first is not None
        record.write_bytes(announced(first.head))
        at = first.published_at + HOUR
        assert stage.edition is not None
    with a_mail_server() as post, app.app_context():
        mails_by(app, post)
        tick(app, at=at, holder="hall:1")
    (mail,) = [one for one in post.taken if "第 1 号公告" in str(one.read["Subject"])]
    (note,) = [part.get_content() for part in mail.read.iter_attachments()]
    digits = code24(hash_ := note.split("\n")[3])
    assert digits in mail.text
    assert "https://contest.test/e/qjs13/final/result/1/check\n" in mail.text
    for code in (digits, hash_):
        assert cli.main(["verify", str(record), "--code", code]) == 0
    assert cli.main(["verify", str(record), "--code", digits[::-1]]) == 2
    capsys.readouterr()


def test_a_rehearsal_writes_to_nobody(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True
        (address, _) = mails.addresses(stage.edition)
        assert not mails.owe(address, MailKind.TRIAL, "x", {}, at=AT)
        with pytest.raises(Refused, match=r"mail\.rehearsal"):
            mails.try_out(address, Settings(smtp="smtp://x"), by="org1", at=AT)
    assert find(app, AT + HOUR) == 0
    with stage_of(app, hall) as stage:  # nor what was owed before it became one
        stage.edition.rehearsal = False
    assert find(app, AT + HOUR) == 2
    with stage_of(app, hall) as stage:
        stage.edition.rehearsal = True
    with app.app_context():
        assert mails.due(at=AT + HOUR, most=9) == []


def test_an_older_backup_floods_nobody(app: Flask, hall: Hall, tmp_path: Path) -> None:
    """What went after the backup is known by its key, or is old."""
    at = AT + HOUR
    made = backup(app, at=at, to=tmp_path / "stick")
    with a_mail_server() as post:
        mails_by(app, post)
        tick(app, at=at, holder="hall:1")
        sent = list(post.ids)
        assert len(sent) == 2
        let_go(app)
        restore(app, made.path, at=at)
        tick(app, at=at + 3 * DAY, holder="hall:1")
        assert post.ids == sent
        let_go(app)
        restore(app, made.path, at=at + HOUR)
        tick(app, at=at + 10 * HOUR, holder="hall:1")
        assert set(post.ids) == set(sent), "lately: once more, and recognised as the same"


# ── the list ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("address", "purpose", "code"),
    [
        ("union", MailPurpose.HEADS, "mail.no_address"),
        ("union@offices.test, more@offices.test", MailPurpose.HEADS, "mail.no_address"),
        ("union@offices.test\nBcc: x@y.z", MailPurpose.HEADS, "mail.no_address"),
        ("<union@offices.test>", MailPurpose.HEADS, "mail.no_address"),
        ("工会@offices.test", MailPurpose.HEADS, "mail.no_address"),
        ("u" * 64 + "@" + "o.test." * 30 + "cn", MailPurpose.HEADS, "mail.no_address"),
        ("union@offices.test", MailPurpose.DEADLINES, "mail.no_unit"),
        ("heads@offices.test", MailPurpose.HEADS, "mail.there_already"),
    ],
)
def test_what_is_no_mailbox_is_refused(
    app: Flask, address: str, purpose: MailPurpose, code: str
) -> None:
    with app.app_context():
        edition = an_edition()
        keep(edition, MailPurpose.HEADS)
        with pytest.raises(Refused, match=code):
            mails.add(edition, Wanted(address, purpose, "zh"), by="org1", at=AT)


def test_an_address_goes_at_once_with_all_that_was_sent_there(app: Flask, hall: Hall) -> None:
    """And stands nowhere else: not in the trail, which says what for."""
    find(app, AT + HOUR)
    with stage_of(app, hall) as stage:
        heads = next(one for one in mails.addresses(stage.edition) if one.purpose == "heads")
        number = heads.id
        mails.remove(heads, by="org1", at=AT)
        lines = db.session.scalars(select(Trail).where(Trail.act.startswith("mail.")))
        assert [(one.act, one.about) for one in lines] == [
            ("mail.add:heads", ""), ("mail.add:announced", ""), ("mail.remove:heads", ""),
        ]  # fmt: skip
    with stage_of(app, hall) as stage:
        with pytest.raises(Missing):
            mails.address_of(stage.edition, number)
        assert owed(app) == []
    assert find(app, AT + HOUR) == 0


def test_in_the_database_no_address_can_be_read(app: Flask, hall: Hall) -> None:
    """Nor sent to once its key is gone: that is said, and the others go."""
    with app.app_context():
        rows = db.session.execute(text("SELECT address FROM mail_address")).all()
        assert [one for (one,) in rows if "offices" in one or not one.startswith("e1.")] == []
        db.session.execute(text("UPDATE mail_address SET address = 'e1.' WHERE purpose = 'heads'"))
        db.session.commit()
    with a_mail_server() as post:
        mails_by(app, post)
        found = tick(app, at=AT + HOUR, holder="hall:1").found
    assert "mail.unreadable" in [one.code for one in found]
    assert post.taken == []


def test_addresses_go_with_the_edition_s_personal_data(app: Flask) -> None:
    held = a_sealed_stage(app)
    with stage_of(app, held) as stage:
        keep(stage.edition, MailPurpose.HEADS)
    find(app, AT + HOUR)
    announce(app, held, at=AT + 2 * HOUR)
    with stage_of(app, held) as stage:
        (kept,) = [one for one in retention.kept(stage.edition) if one.what == "mails"]
        assert kept.until == retention.contacts_until(stage.edition)
        assert kept.count == 1
        assert kept.until is not None
        last = AT + (kept.until - clock.day(AT, "Asia/Shanghai"))
        assert retention.delete_due(stage.edition, by="server", at=last) == ()
        (done,) = retention.delete_due(stage.edition, by="server", at=last + DAY)
        assert (done.code, done.facts) == ("tick.mails", {"count": 1})
        for table in (Mail, MailAddress):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        (line,) = [one for one in trail.of_edition(stage.edition_id) if one.act == "mails.delete"]
        assert line.about == "1"
