"""Random small contests for the laws: lawful rulebooks as text, and their marks."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import strategies as st

from judging.scoring.cube import Mark

TAKES = ("sum", "mean", "median", "best", "worst")
MARKS = st.integers(0, 100).map(lambda n: Fraction(n, 2))
Cell = dict[str, Any]


@st.composite
def closing(draw: st.DrawFn) -> str:
    """Limits and a rounding, or none."""
    parts = []
    if draw(st.booleans()):
        parts.append(f"places = {draw(st.integers(0, 3))}")
        parts.append(f'mode = "{draw(st.sampled_from(("half_up", "half_even", "down")))}"')
    if draw(st.integers(0, 4)) == 0:
        parts.append('least = "3.5"')
    if draw(st.integers(0, 4)) == 0:
        parts.append('most = "80.25"')
    return "".join(f"\n{part}" for part in parts)


@st.composite
def fold(draw: st.DrawFn, over: str) -> str:
    """A fold with trimming, or none."""
    lines = [f"over = {over}", f'take = "{draw(st.sampled_from(TAKES))}"']
    for name in ("drop_high", "drop_low"):
        lines.append(f"{name} = {draw(st.integers(0, 2))}")
    lines.append(f"at_least = {draw(st.integers(0, 4))}")
    lines.append(f"lower_wins = {str(draw(st.booleans())).lower()}")
    return "[[step]]\n" + "\n".join(lines) + draw(closing())


@st.composite
def turn(draw: st.DrawFn) -> str:
    """A step that keeps the axes, or none at all."""
    text = draw(
        st.sampled_from(
            (
                "",
                'turn = "clamp"\nacross = "seat"\nby = "2.5"',
                'turn = "rank"\nacross = "entry"\nlower_wins = true',
                'times = "0.6"',
                'only.role = "x"\ntimes = "1.25"',
            )
        )
    )
    return f"[[step]]\n{text}{draw(closing())}\n" if text else ""


@st.composite
def chain(draw: st.DrawFn) -> str:
    """A chain over criterion, seat, role and attempt in a lawful order, turns in between."""
    inner = draw(st.sampled_from(('"criterion"', '["criterion", "component"]')))
    steps = [draw(turn()), draw(fold(inner)), draw(turn()), draw(fold('"seat"')), draw(turn())]
    if draw(st.booleans()):
        steps.append(
            '[[step]]\nover = "role"\ntake = "weighted"\nweights = { x = "0.7", y = "0.3" }'
        )
    else:
        steps.append(draw(fold('"role"')))
    rest = '"component"' if "component" not in inner else None
    for axis in filter(None, (rest, '"attempt"')):
        steps.append(draw(fold(axis)))
    head = 'name = "random"\n[ranking]\nplaces = 2\n'
    return head + "\n".join(steps) + "\n"


CODES = ("attempt", "component", "criterion", "role", "seat")


@st.composite
def sheets(draw: st.DrawFn, words: bool = True) -> list[Cell]:
    """Entries × attempts × seats of two roles × two criteria of one component."""
    values: st.SearchStrategy[Any] = MARKS
    if words:
        values = st.one_of(MARKS, MARKS, st.sampled_from((None, "DNF", "DSQ", "DNS")))
    seats = [("x", str(n)) for n in range(1, draw(st.integers(1, 4)) + 1)] + [("y", "1")]
    entries = "ABC"[: draw(st.integers(1, 3))]
    attempts = "12"[: draw(st.integers(1, 2))]
    at = list(product(entries, attempts, ("c",), ("p", "q"), seats))
    drawn = draw(st.lists(values, min_size=len(at), max_size=len(at)))
    return [
        {
            "entry": entry,
            **dict(zip(CODES, (attempt, part, line, *seat), strict=True)),
            "value": value,
        }
        for (entry, attempt, part, line, seat), value in zip(at, drawn, strict=True)
    ]


def as_marks(cells: list[Cell]) -> tuple[Mark, ...]:
    """The same sheets as the engine takes them."""
    return tuple(Mark(**cell) for cell in cells)
