"""Every kind of mail as its reader gets it, in both languages: tests/golden/mail/.

    python -m tests.house.write_mails         renews them

Texts for a secretary to read: a change of one is a change of what leaves the house.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from flask import Flask

from competition import encrypted, rounds
from competition.app import create_app
from competition.findings import Finding, Tone
from competition.ledger.event import code24, stamp
from competition.ledger.head import Label, head_text, note, sign
from competition.models import Edition, Unit
from competition.outbox import Mail, MailAddress, MailKind, MailPurpose
from competition.upkeep import mailing
from tests.house.source import ROOT

GOLDEN = ROOT / "tests/golden/mail"
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
CHAIN = "qjs13/final"
NOTE = note(
    text := head_text(chain=CHAIN, size=215, hash_=HASH, label=Label.LOCK, at=stamp(AT)),
    sign(text, "server", b"k" * 32),
)
HEAD: dict[str, object] = {
    "stage": "决赛", "stage_code": "final", "chain": CHAIN, "size": 215, "digits": code24(HASH),
    "hash": HASH, "at": stamp(AT), "note": NOTE,
}  # fmt: skip
FOUND = (
    Finding("space.none", Tone.WRONG, {"place": "/var/lib/podium", "mb": 12}),
    Finding("deadline.waiting", Tone.LOOK, {"stage": "决赛", "count": 2, "hours": 12}, "qjs13"),
)
SAMPLES: Mapping[str, tuple[MailKind, MailPurpose, Mapping[str, object]]] = {
    "head": (MailKind.HEAD, MailPurpose.HEADS, HEAD | {"moment": "lock"}),
    "announced": (
        MailKind.ANNOUNCED, MailPurpose.ANNOUNCED, HEAD | {"number": 2, "ends": stamp(AT)},
    ),
    **{
        f"deadline-{code}": (
            MailKind.DEADLINE, MailPurpose.DEADLINES,
            {"code": code, "stage": "决赛", "starts": stamp(AT)},
        )
        for code in ("prepare", "preliminary", "nominate")
    },
    "alarm": (
        MailKind.ALARM, MailPurpose.ALARMS, {"found": [rounds.plain(one) for one in FOUND]},
    ),
    "trial": (MailKind.TRIAL, MailPurpose.HEADS, {}),
}  # fmt: skip


def a_mail(name: str, language: str) -> Mail:
    """As it stands in the outbox, without a database; within an app context."""
    kind, purpose, facts = SAMPLES[name]
    edition = Edition(
        code="qjs13", name="第十三届青年教师教学竞赛", time_zone="Asia/Shanghai",
        rules={"english": {"决赛": "Final"}}, rehearsal=False,
    )  # fmt: skip
    address = MailAddress(id=1, purpose=purpose, language=language)
    address.address = encrypted.keep("office@union.test", encrypted.place_of(address, "address"))
    if purpose is MailPurpose.DEADLINES:
        address.unit = Unit(code="math", name="数理学院工会")
    return Mail(
        id=1, key=f"{kind}:sample:1", kind=kind, language=language, facts=facts, made_at=AT,
        edition=edition, address=address,
    )  # fmt: skip


def mails(app: Flask) -> Iterator[tuple[str, str]]:
    """File name and text of each."""
    here = replace(
        app.extensions["podium"], mail_from="podium@contest.test", site="https://contest.test"
    )
    with app.app_context():
        for name in SAMPLES:
            for language in ("zh", "en"):
                yield (
                    f"{name}.{language}.txt",
                    shown(mailing.packed(a_mail(name, language), here, AT)),
                )


def shown(packed: mailing.Packed) -> str:
    """What a mail program shows: some headers, the text, the attachment."""
    message = packed.message
    heads = ("From", "To", "Date", "Subject", "Message-ID", "Auto-Submitted")
    lines = [f"{name}: {message[name]}" for name in heads]
    body = message.get_body(("plain",))
    assert body is not None
    told = "\n".join(lines) + "\n\n" + str(body.get_content())
    for part in message.iter_attachments():
        told += f"\n==== {part.get_filename()} ====\n{part.get_content()}"
    return told.replace("\r\n", "\n")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as instance:
        for file, text in mails(create_app(instance=instance)):
            (GOLDEN / file).write_text(text, "utf-8")
    print(GOLDEN.relative_to(ROOT))
