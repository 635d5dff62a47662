#!/usr/bin/env python3
"""Draw the lots again: python3 repeat_draw.py final-draw.json (standard library, Python 3.8+).

Exit status 0: all come out the same; 1: one does not; 2: the file cannot be read.
"""

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
        if draw["commits"][who] != hashlib.sha256(named + bytes.fromhex(secret)).hexdigest():
            raise ValueError(f"the secret of {who} is not the one committed to")
    if set(draw["reveals"]) != set(draw["commits"]):
        raise ValueError("a witness is missing")
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


def repeated(draw: dict[str, Any]) -> bool:
    """Say what comes out, the names beside the codes where they are public."""
    try:
        order = lots(draw)
    except ValueError as reason:
        print(draw["draw"], "- DIFFERENT:", reason)
        return False
    names, same = draw.get("names", {}), bool(order == draw["result"])
    told = [f"{one} {names.get(one.partition(':')[0], '')}".rstrip() for one in order]
    print(
        draw["draw"], (", " if names else " ").join(told), "- the same" if same else "- DIFFERENT"
    )
    return same


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("name one file: python3 repeat_draw.py final-draw.json")
        return 2
    try:
        with open(arguments[0], "rb") as file:
            same = [repeated(draw) for draw in json.load(file)]
        return 0 if same and all(same) else 1
    except OSError as error:
        print(f"cannot read {arguments[0]}: {error.strerror}")
    except (ValueError, KeyError, TypeError, AttributeError):
        print(f"{arguments[0]} is not the record of a draw: download it again from the draw page")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
