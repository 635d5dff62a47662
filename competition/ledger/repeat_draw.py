#!/usr/bin/env python3
"""Draw the lots again: python3 repeat_draw.py final-draw.json (standard library, Python 3.8+)."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from typing import Any, Iterator


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def words(seed: bytes) -> Iterator[int]:
    for block in range(2**32):
        message = b"tb1/stream\n" + block.to_bytes(4, "big")
        mac = hmac.new(seed, message, hashlib.sha256).digest()
        yield from (int.from_bytes(mac[at : at + 4], "big") for at in range(0, 32, 4))


def lots(draw: dict[str, Any]) -> list[str]:
    for who, secret in draw["reveals"].items():  # each witness showed what was committed to
        named = b"tb1/commit\n" + canonical([draw["chain"], draw["draw"], who])
        assert draw["commits"][who] == hashlib.sha256(named + bytes.fromhex(secret)).hexdigest()
    assert set(draw["reveals"]) == set(draw["commits"]), "a witness is missing"
    whole = {key: draw[key] for key in ("chain", "draw", "items", "public", "reveals")}
    stream = words(hashlib.sha256(b"tb1/seed\n" + canonical(whole)).digest())

    def below(most: int) -> int:  # words past the limit would be unfair
        return next(word for word in stream if word < 2**32 - 2**32 % most) % most

    if "segments" in draw:  # one of so many for each, whatever the others drew
        return [f"{one}:{1 + below(draw['segments'])}" for one in draw["items"]]
    order = list(draw["items"])
    for i in range(len(order) - 1, 0, -1):  # Fisher-Yates
        j = below(i + 1)
        order[i], order[j] = order[j], order[i]
    return order


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        record = json.load(file)
    for draw in record:
        same = lots(draw) == draw["result"]
        print(draw["draw"], *lots(draw), "- the same" if same else "- DIFFERENT")
