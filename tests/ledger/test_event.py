from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from competition.ledger import head
from competition.ledger.canon import NotCanonical, cj, load
from competition.ledger.event import (
    KINDS,
    BadEvent,
    Kind,
    code24,
    event_hash,
    event_line,
    genesis,
    part_hash,
    read_event,
    stamp,
)

VECTORS_DIR = Path(__file__).parents[1] / "vectors"
VECTORS = json.loads((VECTORS_DIR / "trust.json").read_text("utf-8"))
PART = VECTORS["part"]
CHAIN = VECTORS["genesis"]["chain"]
AN_EVENT: dict[str, Any] = {
    "chain": CHAIN,
    "seq": 0,
    "prev": VECTORS["genesis"]["hash"],
    "kind": Kind.SCORE,
    "actor": "j03",
    "at": "2026-11-21T06:30:12.345Z",
    "op": "7f1e3a52-9c1b-4d0e-8a55-0123456789ab",
    "parts": {"score": PART["hash"]},
}


def test_the_fixed_vectors_of_genesis_and_part() -> None:
    assert genesis(CHAIN) == VECTORS["genesis"]["hash"]
    assert part_hash(bytes.fromhex(PART["salt"]), PART["data"]) == PART["hash"]


def test_the_fixed_vector_of_the_event_its_hash_and_its_code() -> None:
    line = event_line(**AN_EVENT)
    assert line.decode() == VECTORS["event"]["bytes"]
    assert event_hash(line) == VECTORS["event"]["hash"]
    assert code24(event_hash(line)) == VECTORS["event"]["code24"] == "1543 6453 8002 5656 8111 4296"


def test_an_event_reads_back_as_it_was_written() -> None:
    line = event_line(**AN_EVENT)
    event = read_event(line)
    assert {name: getattr(event, name) for name in AN_EVENT} == AN_EVENT
    assert (event.line, event.hash) == (line, VECTORS["event"]["hash"])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"seq": -1}, "bad seq"),
        ({"seq": True}, "bad seq"),
        ({"prev": "ab"}, "bad prev"),
        ({"at": "2026-11-21 06:30"}, "bad at"),
        ({"chain": "demo"}, "bad chain"),
        ({"actor": ""}, "actor and op are names"),
        ({"op": 7}, "actor and op are names"),
        ({"kind": "lock"}, "unknown kind: lock"),
        ({"parts": {}}, "part missing: score"),
        ({"parts": {"score": "zz"}}, "part score has no hash"),
        ({"parts": {"score": PART["hash"], "name": PART["hash"]}}, "part not allowed: name"),
        ({"kind": "open"}, "part not allowed: score"),
    ],
)
def test_an_unlawful_event_is_neither_written_nor_read(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadEvent) as refused:
        event_line(**AN_EVENT | change)
    assert str(refused.value) == fault
    with pytest.raises(BadEvent):
        read_event(cj({**AN_EVENT, "v": 1, **change}))


def test_a_line_with_other_fields_or_spaces_is_refused() -> None:
    with pytest.raises(BadEvent):
        read_event(cj({**AN_EVENT, "v": 2}))
    with pytest.raises(BadEvent):
        read_event(cj({**AN_EVENT, "v": 1, "x": 1}))
    with pytest.raises(BadEvent):
        read_event(b"[]")
    with pytest.raises(NotCanonical):
        read_event(event_line(**AN_EVENT) + b"\n")


def test_the_kinds_are_the_closed_list_of_the_trust_format() -> None:
    assert " ".join(Kind) == (
        "rules roster panel panel.change recuse draw.commit draw.reveal open appearance score "
        "score.conflict score.late penalty propose confirm seal unseal votes carry decision "
        "result announce objection recover"
    )
    assert set(KINDS) == set(Kind)


def test_a_roster_has_one_part_for_each_person() -> None:
    roster = KINDS[Kind.ROSTER]
    assert roster.fault(frozenset({"ids", "person.c01", "person.c02"})) == ""
    assert roster.fault(frozenset({"ids", "phone.c01"})) == "part not allowed: phone.c01"


def test_a_salt_has_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        part_hash(b"short", {})


def test_an_instant_is_written_in_utc_with_the_milliseconds_cut() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert stamp(datetime(2026, 11, 21, 14, 30, 12, 345999, shanghai)) == "2026-11-21T06:30:12.345Z"
    assert stamp(datetime(2026, 11, 21, tzinfo=UTC)) == "2026-11-21T00:00:00.000Z"
    with pytest.raises(ValueError, match="time zone"):
        stamp(datetime(2026, 11, 21))  # noqa: DTZ001  the naive instant is the point


# The small bundle of the prototype: its kinds and rules are older than the closed list (it has
# "lock"), its bytes, links, parts and signatures are of this format.


def bundle() -> Iterator[dict[str, Any]]:
    for line in (VECTORS_DIR / "bundle_small.jsonl").read_bytes().splitlines():
        yield load(line)


def test_the_small_bundle_is_one_unbroken_chain() -> None:
    header, *records = bundle()
    events = [record["e"] for record in records if "e" in record]
    link = genesis(header["chain"])
    for seq, event in enumerate(events):
        assert (event["seq"], event["prev"]) == (seq, link)
        link = event_hash(cj(event))
    assert len(events) == 24
    assert code24(link) == VECTORS["codes"]["small"]["final"]


def test_every_part_of_the_small_bundle_opens_the_hash_in_its_event() -> None:
    records = list(bundle())
    events = [record["e"] for record in records if "e" in record]
    parts = [record["p"] for record in records if "p" in record]
    assert len(parts) == sum(len(event["parts"]) for event in events) > 0
    for part in parts:
        named = events[part["seq"]]["parts"][part["part"]]
        assert part_hash(bytes.fromhex(part["salt"]), part["data"]) == named


def test_the_signed_heads_of_the_small_bundle_have_the_published_codes() -> None:
    records = list(bundle())
    rules = next(record["p"]["data"] for record in records if "p" in record)
    signers = {name: bytes.fromhex(key) for name, key in rules["signers"].items()}
    heads = [head.verify(record["head"], signers) for record in records if "head" in record]
    codes = {str(found.label): code24(found.hash) for found in heads}
    assert codes == json.loads((VECTORS_DIR / "codes.json").read_text("utf-8"))["small"]
