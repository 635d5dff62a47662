"""The browser's reading of a bundle beside the verifier's: the page's modules, served alone."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from competition.ledger import draw
from judging.scoring.case import Case, Entrant
from judging.scoring.rulebook import canon
from judging.scoring.score import compute
from tests.ledger.panels_by_chance import Contest, contest

STATIC = Path(__file__).parents[2] / "static"
VERDICTS = """async (bundles) => {
  const { check } = await import("/js/verify/bundle.js");
  const raw = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return bundles.map(([text, codes]) => check(raw(text), codes).verdict);
}"""
CONTESTS = """async (contests) => {
  const { Contest, compared } = await import("/js/verify/contest.js");
  const { exact } = await import("/js/verify/exact.js");
  const { key } = await import("/js/verify/cells.js");
  const value = (given) => (typeof given === "string" ? exact(given) : given.word);
  return contests.flatMap((one) => {
    const cells = new Map(one.marks.map(([at, given]) => [key(at), value(given)]));
    const away = new Map(one.penalties.map(([entry, points]) => [entry, exact(points)]));
    return compared(new Contest(one.book, cells, away, [], one.entered), { rows: one.rows }, "");
  });
}"""
DRAWS = """async (draws) => {
  const { shuffled, unhex } = await import("/js/verify/chain.js");
  const items = (count) => [...Array(count).keys()];
  return draws.map(([seed, count]) => shuffled(items(count), unhex(seed)));
}"""


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = {"": "application/octet-stream", ".js": "text/javascript"}  # noqa: RUF012

    def log_message(self, *_facts: object) -> None:
        """A test's output is the test's."""


@contextmanager
def modules() -> Iterator[str]:
    """The address of static/, from this process, for pages that only need its modules."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(STATIC)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def packed(content: bytes, *codes: str) -> list[object]:
    return [base64.b64encode(content).decode(), list(codes)]


def contests(
    numbers: range, make: Callable[[random.Random], Contest] = contest
) -> list[dict[str, object]]:
    """Contests by chance with the engine's own results, as the page's modules take them."""
    return [_plain(make(random.Random(number))) for number in numbers]


def _plain(one: Contest) -> dict[str, object]:
    outcome = compute(
        Case(one.rulebook, one.marks, tuple(map(Entrant, one.entries)), one.penalties)
    )
    rows = [
        {
            "entry": row.entry, "exact": row.exact, "shown": row.shown, "place": row.place,
            "prize": row.prize, "specials": list(row.specials), "advanced": row.advanced,
        }
        for row in outcome.rows
    ]  # fmt: skip
    marks = [
        ((m.entry, "", m.attempt, m.component, m.criterion, "", m.role, m.seat), _value(m.value))
        for m in one.marks
    ]
    return {
        "book": canon(one.rulebook), "entered": len(one.entries), "marks": marks, "rows": rows,
        "penalties": [(one.entry, str(one.points)) for one in one.penalties],
    }  # fmt: skip


def _value(value: object) -> object:
    return str(value) if isinstance(value, Fraction) else {"word": value}


def draws(count: int) -> tuple[list[list[object]], list[list[int]]]:
    """Seeds and sizes by chance, and the orders that the program draws from them."""
    chance = random.Random(20261121)
    given = [(chance.randbytes(32), chance.randrange(0, 41)) for _ in range(count)]
    orders = [_order(range(size), seed) for seed, size in given]
    return [[seed.hex(), size] for seed, size in given], orders


def _order(items: Sequence[int], seed: bytes) -> list[int]:
    return list(draw.shuffle(items, seed))
