from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from typing import Any

import pytest

from competition.errors import Refused
from competition.ledger.canon import NotCanonical, load
from competition.rules.announcement import (
    PUBLIC,
    PUBLIC_LINE,
    Announcement,
    Line,
    from_text,
    refuse_private,
)
from competition.rules.privacy import found_in, is_id_number

FIRST = Line(
    code="c04",
    place="1",
    name="王小明",
    unit="化学工程学院",
    score="88.62",
    prize="一等奖",
    specials=("最佳教案奖",),
    advanced=True,
)
ANNOUNCEMENT = Announcement(
    chain="demo-2026/final",
    edition="第十三届青年教师教学基本功比赛",
    stage="决赛",
    number=1,
    head="ab" * 32,
    rulebook="cd" * 32,
    lines=(FIRST, Line(code="c05", place="2")),
    published_at="2026-11-21T09:00:00.000Z",
    publicity_days=5,
    ends_at="2026-11-30T16:00:00.000Z",
)


def test_an_announcement_reads_back_from_its_text() -> None:
    assert from_text(ANNOUNCEMENT.text()) == ANNOUNCEMENT
    assert load(ANNOUNCEMENT.text().encode()) == ANNOUNCEMENT.to_plain()


def test_the_digest_is_of_the_text_and_changes_with_every_field() -> None:
    seen = {ANNOUNCEMENT.digest()}
    for field in fields(Announcement):
        value = getattr(ANNOUNCEMENT, field.name)
        other: Any = value + 1 if isinstance(value, int) else value[:-1] if value else "x"
        seen.add(replace(ANNOUNCEMENT, **{field.name: other}).digest())
    for field in fields(Line):
        value = getattr(FIRST, field.name)
        changed: Any = not value if isinstance(value, bool) else value[:-1]
        line = replace(FIRST, **{field.name: changed})
        seen.add(replace(ANNOUNCEMENT, lines=(line, ANNOUNCEMENT.lines[1])).digest())
    assert len(seen) == 1 + len(fields(Announcement)) + len(fields(Line))
    text = b"tb1/announcement\n" + ANNOUNCEMENT.text().encode()
    assert ANNOUNCEMENT.digest() == hashlib.sha256(text).hexdigest()


def test_only_the_listed_fields_can_become_public() -> None:
    """Whoever adds a field here answers the question whether the public may read it."""
    assert {field.name for field in fields(Announcement)} == {*PUBLIC, "lines"}
    assert {field.name for field in fields(Line)} == set(PUBLIC_LINE)
    assert set(PUBLIC_LINE) == {
        "code", "place", "name", "unit", "score", "prize", "specials", "advanced",
    }  # fmt: skip


def test_a_text_with_other_fields_or_another_spelling_is_refused() -> None:
    plain = ANNOUNCEMENT.to_plain() | {"phone": "1"}
    compact = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
    with pytest.raises(ValueError, match="fields of an announcement"):
        from_text(json.dumps(plain, **compact))  # type: ignore[arg-type]
    with pytest.raises(NotCanonical):
        from_text(ANNOUNCEMENT.text() + " ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11010519491231002X", "id_number"),
        ("王小明 11010519491231002x", "id_number"),
        ("110105194912310021", "id_number"),  # mistyped, and as private
        ("110105194913310021", ""),  # no day of birth inside: some other number
        ("13812345678", "phone"),
        ("电话13812345678。", "phone"),
        ("a.b@example.edu.cn", "email"),
        ("12345678901", ""),
        ("王小明", ""),
        ("88.62", ""),
    ],
)
def test_private_things_are_known_by_their_shape(text: str, found: str) -> None:
    assert found_in(text) == found


def test_an_id_number_is_known_by_the_day_of_birth_inside() -> None:
    assert is_id_number("11010519491231002X")
    assert not is_id_number("110105194900310020")
    assert not is_id_number("11010519491231002")


@pytest.mark.parametrize("field", ["name", "unit", "score", "prize", "place"])
def test_a_phone_number_typed_into_a_line_is_refused(field: str) -> None:
    typed: Any = {field: "王小明13812345678"}
    line = replace(FIRST, **typed)
    with pytest.raises(Refused) as refused:
        refuse_private(replace(ANNOUNCEMENT, lines=(line,)))
    assert refused.value.code == "announcement.phone"
    assert refused.value.facts == {"line": "c04"}


def test_an_ordinary_announcement_is_not_refused_and_its_note_is_looked_at() -> None:
    refuse_private(ANNOUNCEMENT)
    with pytest.raises(Refused) as refused:
        refuse_private(replace(ANNOUNCEMENT, note="联系人 13812345678"))
    assert refused.value.code == "announcement.note_phone"
