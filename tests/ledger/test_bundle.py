from __future__ import annotations

import random
from typing import Any

import pytest

from competition.ledger.bundle import (
    BadBundle,
    Level,
    Part,
    Publication,
    disclosed,
    read,
    write,
)
from competition.ledger.canon import cj, load
from competition.ledger.event import Kind, event_hash, event_line, genesis

CHAIN = "demo-2026/small"
AT = "2026-11-21T01:00:0%d.000Z"


def a_chain() -> tuple[list[bytes], list[Part]]:
    """Four events: rules, roster with one person, open, one signed sheet with a note."""
    told: list[tuple[Kind, dict[str, Any]]] = [
        (Kind.RULES, {"rules": {"chain": CHAIN}}),
        (Kind.ROSTER, {"ids": ["c01"], "person.c01": {"name": "王明"}}),
        (Kind.OPEN, {}),
        (Kind.SCORE, {"score": {"sheet": "c01.j01", "total": 5}, "note": {"text": "好"}}),
    ]
    lines: list[bytes] = []
    parts: list[Part] = []
    link = genesis(CHAIN)
    for seq, (kind, content) in enumerate(told):
        mine = [Part(seq, name, bytes([seq] * 16), data) for name, data in content.items()]
        lines.append(
            event_line(
                chain=CHAIN, seq=seq, prev=link, kind=kind, actor="org1", at=AT % seq,
                op=f"op{seq}", parts={part.name: part.hash for part in mine},
            )
        )  # fmt: skip
        link = event_hash(lines[-1])
        parts += mine
    return lines, parts


LINES, PARTS = a_chain()
FULL = write(CHAIN, Level.FULL, events=LINES, parts=PARTS, heads=["note 1", "note 2"])


def test_a_bundle_reads_back_as_it_was_written() -> None:
    found = read(FULL)
    assert (found.chain, found.level, found.heads) == (CHAIN, Level.FULL, ("note 1", "note 2"))
    assert [event.line for event in found.events] == LINES
    assert list(found.parts.values()) == sorted(PARTS, key=lambda part: (part.seq, part.name))
    again = write(
        CHAIN, Level.FULL, events=LINES, parts=reversed(list(found.parts.values())),
        heads=found.heads,
    )  # fmt: skip
    assert again == FULL


def test_every_line_is_canonical_and_in_its_place() -> None:
    lines = FULL[:-1].split(b"\n")
    assert [cj(load(line)) for line in lines] == lines
    assert [next(iter(load(line))) for line in lines] == [
        "chain", *["e"] * 4, *["p"] * 5, *["head"] * 2,
    ]  # fmt: skip


def test_a_public_bundle_may_lack_parts_and_a_full_one_may_not() -> None:
    shown = [part for part in PARTS if part.name not in ("score", "note")]
    public = read(write(CHAIN, Level.PUBLIC, events=LINES, parts=shown, heads=[]))
    assert (3, "score") not in public.parts
    with pytest.raises(BadBundle, match="part score of event 3"):
        read(write(CHAIN, Level.FULL, events=LINES, parts=shown, heads=[]))


def test_even_a_full_bundle_may_lack_an_erased_person() -> None:
    kept = [part for part in PARTS if part.name != "person.c01"]
    assert len(read(write(CHAIN, Level.FULL, events=LINES, parts=kept, heads=[])).parts) == 4


def test_every_single_changed_byte_of_events_and_parts_is_noticed() -> None:
    """But for the last event, which only a signed head covers, and the heads: the verifier's."""
    chance = random.Random(20261121)
    last, parts, heads = FULL.index(LINES[-1]), FULL.index(b'{"p"'), FULL.index(b'{"head"')
    for place in (*range(last), *range(parts, heads)):
        changed = bytearray(FULL)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(BadBundle):
            read(bytes(changed))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b'{"chain":"demo-2026/small","level":"half","tb1":"bundle"}'],
        [b'{"chain":"demo-2026/small","level":"full","tb1":"bundle","x":1}'],
        [b"[]"],
    ],
)
def test_a_file_without_the_header_is_no_bundle(lines: list[bytes]) -> None:
    with pytest.raises(BadBundle):
        read(b"".join(line + b"\n" for line in lines))


def test_records_lost_doubled_or_out_of_order_are_refused() -> None:
    lines = FULL[:-1].split(b"\n")
    for wrong in (
        [*lines[:2], *lines[3:]],
        [*lines[:3], *lines[2:]],
        [lines[0], lines[2], lines[1], *lines[3:]],
        [*lines[:5], lines[6], lines[5], *lines[7:]],
        [*lines[:5], lines[-1], *lines[5:-1]],
        [*lines, b'{"x":1}'],
        [*lines, b"{}"],
    ):
        with pytest.raises(BadBundle):
            read(b"".join(line + b"\n" for line in wrong))
    with pytest.raises(BadBundle):
        read(FULL[:-1])


@pytest.mark.parametrize(
    ("kind", "part", "levels"),
    [
        (Kind.RULES, "rules", "P0 P1 P2"),
        (Kind.ROSTER, "person.c01", "P0 P1 P2"),
        (Kind.ROSTER, "person.c02", ""),
        (Kind.PANEL, "person.j01", "P2"),
        (Kind.SCORE, "score", "P1 P2"),
        (Kind.SCORE_LATE, "score", "P1 P2"),
        (Kind.PROPOSE, "action", "P1 P2"),
        (Kind.SCORE, "note", ""),
        (Kind.SCORE, "meta", ""),
        (Kind.RECUSE, "reason", ""),
        (Kind.RESULT, "result", "P0 P1 P2"),
    ],
)
def test_a_publication_level_discloses_these_parts_and_no_more(
    kind: Kind, part: str, levels: str
) -> None:
    winners = frozenset({"c01"})
    shown = [str(level) for level in Publication if disclosed(kind, part, level, winners)]
    assert " ".join(shown) == levels
