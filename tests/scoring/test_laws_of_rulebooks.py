"""Laws of the rulebook's text (scoring.md §13): what is written can be read, for every key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from judging.scoring.book import Rulebook
from judging.scoring.cube import AXES
from judging.scoring.keys import Key, Kind, keys_of
from judging.scoring.reading import Reader
from judging.scoring.rulebook import dump, parse
from judging.scoring.writing import canonical, toml
from tests.scoring.contests import contests
from tests.scoring.lawful import law
from tests.scoring.tape import Contest, Tape


@law(contests())
def test_parse_of_dump_is_the_rulebook(contest: Contest) -> bool:
    book = parse(contest.text)
    again = parse(dump(book))
    assert again == book
    return len(book.steps) > 4


TEXTS = (
    "a",
    "",
    "一等奖",
    'a "b"',
    "a\\b",
    "a\nb",
    "a\tb",
    "\x7f",
    "\u2028",
    "#",
    "[x]",
    "a.b",
    "é",
)
NUMBERS = ("0", "1", "-2.5", "0.1", "99.99", "0.000000000000000001", "-12345678901234567")
# A key is mostly left out, so that each of them meets each default.
SOMETIMES = 3


@law(st.binary(min_size=600, max_size=600).map(Tape))
def test_every_key_is_read_as_it_was_written(tape: Tape) -> bool:
    book = clause(tape, Rulebook)
    reader = Reader()
    again = reader.clause(Rulebook, tomllib.loads(toml(book)), "")
    assert reader.faults == []
    assert again == book
    assert canonical(again) == canonical(book)
    return toml(book).count("=") > 20


def clause(tape: Tape, kind: type) -> Any:
    """Any value of a clause, lawful or not as a whole: each key for itself takes what it takes."""
    return kind(
        **{
            each.name: DRAWN[declared.kind](tape, declared)
            for each, declared in keys_of(kind)
            if declared.required or tape.now_and_then(SOMETIMES)
        }
    )


def some(tape: Tape, draw: Callable[[Tape, Key], Any], declared: Key) -> tuple[Any, ...]:
    return tuple(draw(tape, declared) for _ in range(tape.pick((1, 2, 0))))


def text(tape: Tape, _: Key) -> str:
    return tape.pick(TEXTS)


def whole(tape: Tape, declared: Key) -> int:
    return min(declared.least + tape.pick((0, 1, 7, 2**40)), declared.most)


def number(tape: Tape, _: Key) -> Fraction:
    return Fraction(tape.pick(NUMBERS))


def pair(tape: Tape, declared: Key) -> tuple[Fraction, Fraction]:
    return number(tape, declared), number(tape, declared)


def axes(tape: Tape) -> list[str]:
    return [axis for axis in AXES if tape.now_and_then(SOMETIMES)]


def weights(tape: Tape, declared: Key) -> tuple[tuple[str, Fraction], ...]:
    names = {text(tape, declared) for _ in range(tape.pick((1, 2, 0)))}
    return tuple((name, number(tape, declared)) for name in sorted(names))


DRAWN: dict[Kind, Callable[[Tape, Key], Any]] = {
    Kind.TEXT: text,
    Kind.TEXTS: lambda tape, declared: some(tape, text, declared),
    Kind.WHOLE: whole,
    Kind.WHOLES: lambda tape, declared: some(tape, whole, declared),
    Kind.DECIMAL: number,
    Kind.DECIMALS: lambda tape, declared: some(tape, number, declared),
    Kind.BANDS: lambda tape, declared: some(tape, pair, declared),
    Kind.FLAG: lambda tape, _: tape.pick((False, True)),
    Kind.CHOICE: lambda tape, declared: tape.pick(tuple(declared.of)),
    Kind.AXES: lambda tape, _: tuple(axes(tape)),
    Kind.ONLY: lambda tape, declared: tuple(
        (axis, some(tape, text, declared)) for axis in axes(tape)
    ),
    Kind.WEIGHTS: weights,
    Kind.TABLE: lambda tape, declared: clause(tape, declared.of),
    Kind.TABLES: lambda tape, declared: some(tape, lambda t, d: clause(t, d.of), declared),
    Kind.VIEWS: lambda tape, declared: some(tape, lambda t, d: clause(t, d.of), declared),
}
