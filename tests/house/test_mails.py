"""Mails: what leaves the house was read by somebody, and nothing but words comes from a name."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from competition.outbox import MailKind
from competition.settings import Settings
from competition.upkeep import mailing
from tests.house.source import ROOT
from tests.house.write_mails import AT, GOLDEN, NOTE, SAMPLES, a_mail, mails

HERE = replace(Settings(), mail_from="podium@contest.test", site="https://contest.test/")
PARTS = {"_keep.txt", "_why.txt"}


def test_the_mails_are_those_that_were_read(site: Flask) -> None:
    renew = "if this is meant: python -m tests.house.write_mails, and show the change"
    told = dict(mails(site))
    assert sorted(told) == sorted(file.name for file in GOLDEN.iterdir())
    for file, text in told.items():
        assert text.splitlines() == (GOLDEN / file).read_text("utf-8").splitlines(), renew


def test_each_kind_has_its_template_and_each_template_its_kind() -> None:
    there = {file.name for file in (ROOT / "templates/mail").iterdir()}
    assert there == {f"{kind}.txt" for kind in MailKind} | PARTS
    assert {kind for kind, _purpose, _facts in SAMPLES.values()} == set(MailKind)


def test_what_is_attached_is_the_note_byte_for_byte(site: Flask) -> None:
    with site.app_context():
        (part,) = mailing.packed(a_mail("head", "zh"), HERE, AT).message.iter_attachments()
    assert part.get_payload(decode=True) == NOTE.encode()


NAMES = (
    "决赛\nBcc: x@evil.test",
    "决赛\r\n\r\nBcc: x@evil.test",
    "决赛\x0bBcc: x@evil.test\x85b\u2028c",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_name_with_a_line_break_adds_no_header(site: Flask, sample: str, name: str) -> None:
    with site.app_context():
        plain = list(mailing.packed(a_mail(sample, "zh"), HERE, AT).message)
        mail = a_mail(sample, "zh")
        mail.edition.name = name
        mail.facts = {key: name if key == "stage" else one for key, one in mail.facts.items()}
        if mail.address.unit is not None:
            mail.address.unit.name = name
        message = mailing.packed(mail, HERE, AT).message
    assert list(message) == plain
    assert "\n" not in str(message["Subject"])
    head = message.as_bytes().partition(b"\r\n\r\n")[0]
    assert re.findall(rb"(?im)^bcc:", head) == []


def test_links_lead_to_ordinary_pages_and_never_in(site: Flask) -> None:
    """Whoever reads the mailbox reads the mail: no one-time link, no way to sign in."""
    urls = site.url_map.bind("contest.test")
    for file, text in mails(site):
        for path in re.findall(r"https://contest\.test(/\S*)", text):
            endpoint, facts = urls.match(path, "GET")
            assert endpoint.partition(".")[0] in ("public", "check", "unit", "organiser"), file
            assert "code" not in facts, file
        assert "#" not in text.partition("\n\n")[2].partition("====")[0], file
