"""A second evaluator, written for plainness and never for speed, that shares no code with the
engine: it reads the same TOML with tomllib and works on lists of dictionaries.

It knows sums, means, medians, best, worst, trimming, weights, clamps, ranks, factors, limits,
roundings, recusals and words, and ranks by the published number. Where both agree on random small
contests, a mistake would have to be made twice in two different shapes.
"""

from __future__ import annotations

import tomllib
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

AXES = ("attempt", "component", "criterion", "role", "seat")
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
Cell = dict[str, Any]
SHORT = object()


def evaluate(text: str, marks: list[Cell]) -> dict[str, Any]:
    """Entry to score (a fraction, a word, or nothing at all)."""
    book = tomllib.loads(text)
    cells = [dict(mark) for mark in marks]
    for step in book.get("step", []):
        cells = perform(step, cells)
    return {cell["entry"]: cell["value"] for cell in cells if cell["value"] not in (None, SHORT)}


def perform(step: Cell, cells: list[Cell]) -> list[Cell]:
    only = step.get("only", {})
    hit = [c for c in cells if all(c[axis] == code for axis, code in only.items())]
    rest = [c for c in cells if c not in hit]
    if "over" in step:
        hit = take_away(step, hit)
    elif step.get("turn") == "clamp":
        hit = [dict(c, value=clamp(step, c, hit)) for c in hit]
    elif step.get("turn") == "rank":
        hit = [dict(c, value=rank(step, c, hit)) for c in hit]
    elif "times" in step:
        hit = [dict(c, value=scaled(c["value"], Fraction(step["times"]))) for c in hit]
    return rest + [dict(c, value=closing(step, c["value"])) for c in hit]


def scaled(value: Any, by: Fraction) -> Any:
    return value * by if isinstance(value, Fraction) else value


def alike(one: Cell, two: Cell, but: tuple[str, ...]) -> bool:
    return all(one[axis] == two[axis] for axis in ("entry", *AXES) if axis not in but)


def take_away(step: Cell, cells: list[Cell]) -> list[Cell]:
    over = tuple([step["over"]] if isinstance(step["over"], str) else step["over"])
    found: list[Cell] = []
    for cell in cells:
        spot = dict(cell, **dict.fromkeys(over, ""))
        if not any(alike(spot, other, ()) for other in found):
            group = [c for c in cells if alike(c, cell, over)]
            value = together(step, group, over)
            if value != "nothing":
                found.append(dict(spot, value=value))
    return found


def together(step: Cell, group: list[Cell], over: tuple[str, ...]) -> Any:
    values = [c["value"] for c in group]
    if None in values and not {"seat", "role"} & set(over):
        return None
    pairs = [(c["role"], c["component"], c["value"]) for c in group if c["value"] is not None]
    if not pairs:
        return "nothing"
    if SHORT in [value for _, _, value in pairs]:
        return SHORT
    if step["take"] == "weighted":
        if {role for role, _, _ in pairs} != set(step["weights"]):
            return SHORT
        if words := [value for _, _, value in pairs if isinstance(value, str)]:
            return min(words, key=("DSQ", "DNF", "DNS").index)
        return sum(Fraction(step["weights"][role]) * value for role, _, value in pairs)
    lower = step.get("lower_wins", False)
    worst_at_end = sorted(v for _, _, v in pairs if isinstance(v, Fraction))
    words = [w for w in ("DSQ", "DNF", "DNS") for _, _, v in pairs if v == w]
    line: list[Any] = worst_at_end + words[::-1] if lower else words + worst_at_end
    low, high = step.get("drop_low", 0), step.get("drop_high", 0)
    if len(line) > low + high and len(line) >= step.get("at_least", 0):
        line = line[low : len(line) - high]
    return gathered(step["take"], line, lower)


def gathered(take: str, line: list[Any], lower: bool) -> Any:
    words = [v for v in line if isinstance(v, str)]
    numbers = [v for v in line if not isinstance(v, str)]
    if take == "best" and numbers:
        return min(numbers) if lower else max(numbers)
    if words:
        for word in ("DSQ", "DNF", "DNS"):
            if word in words:
                return word
    if take in ("best", "worst"):
        return max(numbers) if lower else min(numbers)
    if take == "median":
        middle = sorted(numbers)
        return (middle[(len(middle) - 1) // 2] + middle[len(middle) // 2]) / 2
    return sum(numbers) / (len(numbers) if take == "mean" else 1)


def clamp(step: Cell, cell: Cell, cells: list[Cell]) -> Any:
    if not isinstance(cell["value"], Fraction):
        return cell["value"]
    group = [c["value"] for c in cells if alike(c, cell, (step["across"],))]
    numbers = [v for v in group if isinstance(v, Fraction)]
    mean, by = sum(numbers) / len(numbers), Fraction(step["by"])
    return max(mean - by, min(mean + by, cell["value"]))


def rank(step: Cell, cell: Cell, cells: list[Cell]) -> Any:
    if not isinstance(cell["value"], Fraction):
        return cell["value"]
    group = [c["value"] for c in cells if alike(c, cell, ("entry",))]
    sign = 1 if step.get("lower_wins", False) else -1
    ahead = [v for v in group if isinstance(v, Fraction) and sign * v < sign * cell["value"]]
    return Fraction(1 + len(ahead))


def closing(step: Cell, value: Any) -> Any:
    if not isinstance(value, Fraction):
        return value
    if "least" in step:
        value = max(value, Fraction(step["least"]))
    if "most" in step:
        value = min(value, Fraction(step["most"]))
    if "places" in step:
        value = to_places(value, step["places"], step.get("mode", "half_up"))
    return value


def to_places(value: Fraction, places: int, mode: str) -> Fraction:
    """By decimal arithmetic with many digits: the engine does it with integers."""
    with localcontext() as context:
        context.prec = 120
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return Fraction(exact.quantize(Decimal(1).scaleb(-places), MODES[mode]))


def published(scores: dict[str, Any], places: int) -> dict[str, int]:
    """Places by the published number, 1224."""
    shown = {
        e: to_places(v, places, "half_up") for e, v in scores.items() if isinstance(v, Fraction)
    }
    return {e: 1 + sum(other > mine for other in shown.values()) for e, mine in shown.items()}
