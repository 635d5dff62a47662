"""The list of mailboxes: kept, tried, deleted, and what became of each mail in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from competition import clock, editions, mails
from competition.db import db
from competition.outbox import Mail, MailAddress
from competition.policy import Role
from competition.upkeep import mailing
from tests import mailboxes
from tests.clients import Person
from tests.college import HOME, a_college, somebody
from tests.mail_servers import a_mail_server, mails_by
from tests.web.organising import errors, words

MAIL = f"{HOME}/mail"
NEW = {
    "address": "jiaowu@offices.test", "purpose": "heads", "unit": "", "language": "zh",
}  # fmt: skip


@pytest.fixture
def organiser(app: Flask, moment: datetime) -> Iterator[Person]:
    a_college(app, {"math": "数理学院工会"})
    with somebody(app, Role.ORGANISER) as one:
        one.get(MAIL)
        yield one


def kept(app: Flask) -> list[tuple[str, str, str, str | None]]:
    with app.app_context():
        rows = db.session.scalars(select(MailAddress).order_by(MailAddress.id))
        return [
            (
                mails.mailbox(one) or "",
                one.purpose,
                one.language,
                one.unit.code if one.unit else None,
            )
            for one in rows
        ]


def number(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(MailAddress.id)).one()


def test_a_mailbox_is_kept_tried_and_deleted(app: Flask, organiser: Person) -> None:
    assert "还没有登记邮箱，什么也不寄。" in words(organiser.get(MAIL))
    assert organiser.post(MAIL, NEW).is_redirect
    assert kept(app) == [("jiaowu@offices.test", "heads", "zh", None)]
    with a_mail_server() as post:
        mails_by(app, post)
        assert organiser.post(f"{MAIL}/{number(app)}/try", {}).is_redirect
        assert organiser.post(f"{MAIL}/{number(app)}/try", {}).status_code == 409
        assert "待寄" in words(organiser.get(f"{MAIL}/sent"))
        send(app)
        (one,) = post.taken
        assert (one.to, one.read["Subject"]) == (
            "jiaowu@offices.test", "〔第十三届青年教师教学基本功比赛〕试寄",
        )  # fmt: skip
        assert "已寄出" in words(organiser.get(f"{MAIL}/sent"))
        post.refused = {"jiaowu@offices.test": 550}
        clock.advance(timedelta(minutes=1))
        organiser.post(f"{MAIL}/{number(app)}/try", {})
        send(app)
        assert "没有寄到 邮件：有邮箱被拒收，不再寄。" in words(organiser.get(f"{MAIL}/sent"))
        assert "有 1 封没有寄到" in words(organiser.get(MAIL))
    assert organiser.post(f"{MAIL}/{number(app)}/remove", {}).is_redirect
    assert kept(app) == []
    trail = words(organiser.get(f"{HOME}/trail"))
    assert "登记收件邮箱，用于“全部校验码”" in trail
    assert "删除收件邮箱，原用于“全部校验码”" in trail
    assert "offices.test" not in trail


def send(app: Flask) -> None:
    with app.app_context():
        mailing.send(app, at=clock.now())
        db.session.commit()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"address": ""}, "此处必须填写"),
        ({"address": "教务处"}, "这不是一个完整的邮箱地址"),
        ({"address": "a@b.test\nBcc: c@d.test"}, "这不是一个完整的邮箱地址"),
        ({"purpose": "deadlines"}, "请选择单位"),
        ({"purpose": ""}, "此处必须填写"),
        ({"language": "fr"}, ""),
        ({"unit": "none"}, ""),
    ],
)
def test_what_cannot_be_kept_is_told_beside_its_field(
    app: Flask, organiser: Person, other: dict[str, str], said: str
) -> None:
    answer = organiser.post(MAIL, NEW | other)
    assert answer.status_code == 422
    assert said in "".join(errors(answer))
    assert kept(app) == []


def test_a_units_deadlines_go_to_its_own_office(app: Flask, organiser: Person) -> None:
    own = NEW | {"purpose": "deadlines", "unit": "math", "language": "en"}
    assert organiser.post(MAIL, own).is_redirect
    assert kept(app) == [("jiaowu@offices.test", "deadlines", "en", "math")]
    assert organiser.post(MAIL, own).status_code == 422
    assert "一个单位的截止提醒：数理学院工会" in words(organiser.get(MAIL))


def test_without_a_server_and_in_a_rehearsal_nothing_is_tried(
    app: Flask, organiser: Person
) -> None:
    organiser.post(MAIL, NEW)
    assert "邮件：没有设置，不寄出任何邮件。" in words(organiser.get(MAIL))
    assert "邮件：没有设置，不寄出任何邮件。" in words(organiser.get(f"{HOME}/rounds"))
    answer = organiser.post(f"{MAIL}/{number(app)}/try", {})
    assert (answer.status_code, "请先按 README 在设置里写上 smtp" in words(answer)) == (409, True)
    with app.app_context():
        editions.of("qjs-13").rehearsal = True
        db.session.commit()
    with a_mail_server() as post:
        mails_by(app, post)
        answer = organiser.post(f"{MAIL}/{number(app)}/try", {})
        assert (answer.status_code, "这是演练，不寄邮件" in words(answer)) == (409, True)
        assert "登记了也不寄邮件" in words(organiser.get(MAIL))
        send(app)
        assert post.taken == []
    with app.app_context():
        assert db.session.scalars(select(Mail)).all() == []


def test_another_editions_mailbox_is_not_there(app: Flask, organiser: Person) -> None:
    with app.app_context():
        other = editions.make(code="other", name="别家的比赛", at=clock.now())
        mailboxes.keep(other, mails.MailPurpose.HEADS, at=clock.now())
        db.session.commit()
    for act in ("try", "remove"):
        assert organiser.post(f"{MAIL}/{number(app)}/{act}", {}).status_code == 404
    assert len(kept(app)) == 1


@pytest.mark.parametrize("many", [0, 1, 300])
def test_the_pages_hold_any_number_in_both_languages(
    app: Flask, organiser: Person, many: int
) -> None:
    with app.app_context():
        mailboxes.some(editions.of("qjs-13"), "math", at=clock.now(), many=many)
        db.session.commit()
    for language in ("zh", "en"):
        organiser.get(f"/language/{language}")
        listed, sent = organiser.get(MAIL), organiser.get(f"{MAIL}/sent")
        for page, rows in ((listed, many), (sent, min(3 * many, 500))):
            assert page.status_code == 200
            assert len(
                re.findall('<td [^>]*>[^<]*@offices.test|row">[^<]*@offices', page.text)
            ) == min(rows, 50)
        if many == 300:
            assert f"{min(3 * many, 500)}" in words(sent)
            found = organiser.get(f"{MAIL}?q=office299@")
            assert "office299@offices.test" in found.text
            assert "office298@offices.test" not in found.text
