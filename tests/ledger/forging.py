"""What somebody can do who owns the server: rewrite a bundle and sign it again.

forger = Forger(bundle)         # events with their parts, heads with their labels
forger.part("score", 0)["marks"]["live.goal"] = 1900
forger.compute()                # results and announcements follow from what was changed
forger.write()                  # links, hashes, confirmations and signatures anew
"""

from __future__ import annotations

from typing import Any

from competition.ledger import head, verify
from competition.ledger.bundle import Level, Part, read, write
from competition.ledger.canon import cj, digest
from competition.ledger.event import Kind, event_hash, event_line, genesis
from competition.ledger.head import Label


class Forger:
    """A bundle taken apart. Whoever holds the keys can put any other one together."""

    def __init__(self, content: bytes, key: bytes) -> None:
        bundle = read(content)
        self.chain, self.key = bundle.chain, key
        self.events: list[dict[str, Any]] = []
        for event in bundle.events:
            mine = {n: part for (seq, n), part in bundle.parts.items() if seq == event.seq}
            self.events.append(
                {
                    "kind": event.kind, "actor": event.actor, "at": event.at, "op": event.op,
                    "parts": {name: part.data for name, part in mine.items()},
                    "salts": {name: part.salt for name, part in mine.items()},
                }
            )  # fmt: skip
        self.heads = [
            (lines[4], int(lines[2]), lines[5])
            for lines in (note.split("\n") for note in bundle.heads)
        ]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["kind"] == kind]

    def part(self, kind: str, number: int = 0) -> Any:
        """The content of the n-th event of a kind."""
        (name,) = (n for n in self.of_kind(kind)[number]["parts"] if n not in ("note", "reason"))
        return self.of_kind(kind)[number]["parts"][name]

    def write(self) -> bytes:
        lines: list[bytes] = []
        parts: list[Part] = []
        hashes: list[str] = []
        for seq, event in enumerate(self.events):
            if event["kind"] == "confirm":
                event["parts"]["confirm"]["hash"] = hashes[event["parts"]["confirm"]["ref"]]
            mine = [
                Part(seq, name, event["salts"].get(name, bytes(16)), data)
                for name, data in event["parts"].items()
            ]
            lines.append(
                event_line(
                    chain=self.chain, seq=seq, prev=hashes[-1] if seq else genesis(self.chain),
                    kind=Kind(event["kind"]), actor=event["actor"], at=event["at"],
                    op=event["op"], parts={part.name: part.hash for part in mine},
                )
            )  # fmt: skip
            hashes.append(event_hash(lines[-1]))
            parts += mine
        notes = [self.note(*one, hashes) for one in self.heads if one[1] <= len(lines)]
        return write(self.chain, Level.FULL, events=lines, parts=parts, heads=notes)

    def note(self, label: str, size: int, at: str, hashes: list[str]) -> str:
        text = head.head_text(
            chain=self.chain, size=size, hash_=hashes[size - 1], label=Label(label), at=at
        )
        return head.note(text, head.sign(text, "server", self.key))

    def compute(self) -> None:
        """Let every result and announcement follow from the marks and rules as they now are."""
        walk = _Recomputing(self.write())
        for seq, rows in walk.fresh.items():
            self.events[seq]["parts"]["result"]["rows"] = rows
        rules = digest("rules", cj(walk.book))
        shown: Any = None
        for event in self.events:
            shown = event["parts"].get("result", shown)
            if event["kind"] == "announce":
                event["parts"]["announce"]["rulebook"] = rules
                event["parts"]["announce"]["lines"] = [
                    {
                        "advanced": row["advanced"], "code": row["entry"], "name": "",
                        "place": row["place"], "prize": row["prize"], "score": row["shown"],
                        "specials": row["specials"], "unit": "",
                    }
                    for row in shown["rows"]
                ]  # fmt: skip


class _Recomputing(verify.Walk):
    """The verifier itself tells a forger what would pass."""

    def __init__(self, raw: bytes) -> None:
        self.fresh: dict[int, list[dict[str, Any]]] = {}
        super().__init__(raw)

    def on_penalty(self, event: Any, told: Any) -> None:
        """Whoever gave or struck it, and whatever was agreed: it is what the forger wants."""
        self.agreed = [given for given in self.agreed if given[0] != "penalty"]
        self.penalties[event["seq"]] = told
        if "strikes" in told:
            del self.penalties[event["seq"]], self.penalties[told["strikes"]]

    def on_result(self, event: Any, told: Any) -> None:
        columns = dict(verify.computed(self.engine()))
        self.fresh[event["seq"]] = [
            {
                **row, "exact": columns["exact"].get(row["entry"], ""),
                "shown": columns["shown"].get(row["entry"], ""),
                "place": columns["place"].get(row["entry"], ""),
                "prize": columns["prize"].get(row["entry"], ""),
                "specials": columns["specials"].get(row["entry"], []),
            }
            for row in told["rows"]
        ]  # fmt: skip
        self.results.append(told)

    def on_announce(self, event: Any, told: Any) -> None:
        self.agree("publish", run=len(self.results))
        self.state = "public"
