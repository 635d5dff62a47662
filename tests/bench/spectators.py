"""A hall of phones, in a process of its own: each asks every two seconds whether anything changed.

python -m tests.bench.spectators HOST PORT PATH COUNT SECONDS

It prints what it saw as JSON: questions, failures, and for each phone the moment (monotonic clock
of this machine) at which it first held another picture than the one it began with.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from random import Random

EVERY = 2.0  # as static/js/board.js asks
RANDOM = Random(1)


@dataclass
class Seen:
    """What all phones together have seen."""

    asked: int = 0
    failed: int = 0
    changed: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where they look."""

    host: str
    port: int
    path: str


async def question(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: Place, told: str
) -> str:
    """Ask once on an open connection; the name of the picture that was there."""
    lines = [
        f"GET {place.path} HTTP/1.1",
        f"Host: {place.host}:{place.port}",
        "Accept-Encoding: gzip",
    ]
    lines += [f"If-None-Match: {told}"] if told else []
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, *rest = head.split("\r\n")
    fields = {
        name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)
    }
    if int(status.split()[1]) not in (200, 304):
        raise ConnectionError(status)
    await reader.readexactly(int(fields.get("content-length", "0")))
    return fields.get("etag", told)


async def phone(place: Place, until: float, seen: Seen) -> None:
    """One spectator, from a moment of their own, until the end."""
    await asyncio.sleep(RANDOM.random() * EVERY)
    told, changed, streams = "", False, None
    while time.monotonic() < until:
        try:
            streams = streams or await asyncio.open_connection(place.host, place.port)
            now = await question(*streams, place, told)
            seen.asked += 1
            if told and now != told and not changed:
                changed = True
                seen.changed.append(time.monotonic())
            told = now
        except (OSError, asyncio.IncompleteReadError):
            seen.failed, streams = seen.failed + 1, None
        await asyncio.sleep(EVERY * (0.9 + RANDOM.random() / 5))


async def crowd(place: Place, count: int, seconds: float) -> Seen:
    seen, until = Seen(), time.monotonic() + seconds
    await asyncio.gather(*(phone(place, until, seen) for _ in range(count)))
    return seen


def main() -> None:
    host, port, path, count, seconds = sys.argv[1:]
    seen = asyncio.run(crowd(Place(host, int(port), path), int(count), float(seconds)))
    print(json.dumps({"asked": seen.asked, "failed": seen.failed, "changed": seen.changed}))


if __name__ == "__main__":
    main()
