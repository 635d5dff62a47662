"""Bundles that only a dishonest server signs: well linked and signed, and no two readers alike.

Each is a change to the records of an honest bundle; what is written anew has every hash, link and
signature in its place, so that only the reading of its content can refuse it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from competition.ledger import head

KEY = bytes(range(32))  # tests/build.py signs with it
EVENTFUL = (Path(__file__).parents[1] / "vectors" / "eventful.jsonl").read_bytes()


class Records:
    """The lines of a bundle as they are written, with no rule about what they may say."""

    def __init__(self) -> None:
        lines = [json.loads(line) for line in EVENTFUL.splitlines()]
        self.header, self.heads = lines[0], [one["head"] for one in lines if "head" in one]
        self.events = [one["e"] for one in lines if "e" in one]
        self.parts = [one["p"] for one in lines if "p" in one]

    def told(self, name: str, number: int = 0) -> Any:
        return [part["data"] for part in self.parts if part["part"] == name][number]

    @property
    def rules(self) -> Any:
        return self.told("rules")["rulebook"]

    def write(self) -> bytes:
        hashes: list[str] = []
        for part in self.parts:
            if part["part"] == "announce":
                part["data"]["rulebook"] = _digest("rules", _line(self.rules))
        for seq, event in enumerate(self.events):
            event["prev"] = hashes[-1] if seq else _digest("genesis", event["chain"].encode())
            for part in (one for one in self.parts if one["seq"] in (seq, str(seq))):
                if part["part"] == "confirm" and type(part["data"]["ref"]) is int:
                    part["data"]["hash"] = hashes[part["data"]["ref"]]
                told = _digest("part", bytes.fromhex(part["salt"]), _line(part["data"]))
                event["parts"][str(part["part"])] = told
            hashes.append(_digest("event", _line(event)))
        notes = [{"head": self._signed(note.split("\n"), hashes)} for note in self.heads]
        records = [{"e": one} for one in self.events] + [{"p": one} for one in self.parts]
        return b"".join(_line(one) + b"\n" for one in [self.header, *records, *notes])

    def _signed(self, lines: list[str], hashes: list[str]) -> str:
        lines[3] = hashes[int(lines[2]) - 1]
        lines[5] = max(lines[5], str(self.events[int(lines[2]) - 1]["at"]))
        text = "\n".join(lines[:6]) + "\n"
        if not self.told("rules")["signers"]:
            return f"{text}\n"
        return head.note(text, head.sign(text, "server", KEY))


def _line(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")  # half a character, as JavaScript spells it


def _digest(tag: str, *pieces: bytes) -> str:
    return hashlib.sha256(f"tb1/{tag}\n".encode() + b"".join(pieces)).hexdigest()


def alone_in_anothers_name(records: Records) -> None:
    """One person confirms what one proposed; a word in the content names somebody else."""
    ref = records.told("confirm")["ref"]
    seq = next(one["seq"] for one in records.parts if one["data"] is records.told("confirm"))
    records.told("action")["by"] = records.events[ref]["actor"]
    records.events[ref]["actor"] = records.events[seq]["actor"]


def step(name: str, value: Any) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records.rules["step"][1][name] = value

    return change


def event(name: str, value: Any, seq: int = -1) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records.events[seq][name] = value

    return change


def told(part: str, name: str, value: Any) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records.told(part)[name] = value

    return change


def rules(name: str, value: Any) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records.rules[name] = value

    return change


def mode(value: str) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records.rules["step"][1].update(places=2, mode=value)

    return change


def row(name: str, value: Any) -> Callable[[Records], None]:
    def change(records: Records) -> None:
        records.told("result")["rows"][0][name] = value

    return change


def head_before_the_first(records: Records) -> None:
    lines = records.heads[-1].split("\n")
    lines[2] = "-1"
    records.heads.append("\n".join(lines))


def part_seq(records: Records) -> None:
    records.parts[0]["seq"] = "0"


STRANGE = "\u0662\u0660\u0662\u0666-11-22T00:30:00.000Z"
HOSTILE: dict[str, tuple[Callable[[Records], None], str]] = {
    "alone in another's name": (alone_in_anothers_name, "differs"),
    "an event of all objects": (event("kind", "constructor"), "not checked"),
    "an event's other spelling": (event("kind", "score_late"), "not checked"),
    "a list as operation": (event("op", ["1"]), "differs"),
    "a list as time": (event("at", ["2026-12-31T00:00:00.000Z"]), "differs"),
    "digits of another script": (event("at", STRANGE), "differs"),
    "true as version": (event("v", True), "differs"),
    "a sequence in words": (part_seq, "differs"),
    "half a character": (told("score", "note", "\ud800"), "differs"),
    "a head before the first": (head_before_the_first, "differs"),
    "an exponent": (step("most", "1e2"), "differs"),
    "an exponent beyond all": (step("most", "1e999999999"), "differs"),
    "places beyond all": (step("places", 10**12), "differs"),
    "a scale beyond all": (rules("scale", 10**12), "differs"),
    "attempts beyond all": (rules("attempts", 10**12), "differs"),
    "no attempt, so no sheet is owed": (rules("attempts", 0), "differs"),
    "a number with blanks": (step("most", " 100"), "differs"),
    "a number in a full width": (step("most", "\uff11\uff10\uff10"), "differs"),
    "a number with a sign": (step("most", "+100"), "same"),
    "nothing as a divisor": (step("most", "1/0"), "differs"),
    "a fraction of a decimal": (step("most", "200.0/1"), "differs"),
    "a rounding of all objects": (mode("constructor"), "not checked"),
    "a place in a list": (row("place", ["1"]), "differs"),
    "heads that nobody signs": (told("rules", "signers", {}), "differs"),
    "points in words": (told("penalty", "points", "-200"), "differs"),
}


def forged(name: str) -> bytes:
    """The bundle of this name, its links and signatures in their places."""
    records = Records()
    HOSTILE[name][0](records)
    return records.write()
