"""A second evaluator, written for plainness and never for speed, that shares no code with the
engine: it reads the same TOML with tomllib and works on lists of dictionaries.

It knows every fold and turn of the random contests, limits, roundings, words, recusals, missing
sheets, penalties, carried values, and places without tie-breaks. Where both agree, a mistake would
have to be made twice in two different shapes.
"""

from __future__ import annotations

import decimal
import tomllib
from fractions import Fraction
from itertools import takewhile
from typing import Any

AXES = ("stage", "attempt", "component", "criterion", "panel", "role", "seat")
WORDS = ("DSQ", "DNF", "DNS")  # the gravest first
Cell = dict[str, Any]
SHORT = "short"
NOTHING = "nothing"


class Naive:
    """One contest: its rulebook as TOML gives it, its marks, penalties and carried values."""

    def __init__(self, text: str, marks: list[Cell], penalties: Any, carried: Any) -> None:
        self.book = tomllib.loads(text)
        self.policy = self.book.get("missing", {}).get("policy", "block")
        self.seats = {seat["role"]: seat["count"] for seat in self.book.get("seats", [])}
        self.cells = [{"stage": "", **mark} for mark in marks]
        self.penalties, self.carried = penalties, carried
        self.lower = self.book.get("lower_wins", False)

    def scores(self) -> dict[str, Any]:
        """Entry to score (a fraction or a word); who has none is not there."""
        there = {(cell["entry"], cell["role"]) for cell in self.cells}
        entries = {entry for entry, _ in there}
        cells = self.cells
        for step in self.book.get("step", []):
            cells = self.perform(step, cells)
        found = {cell["entry"]: cell["value"] for cell in cells}
        if self.policy == "block":
            gone = {e for e in entries for role in self.seats if (e, role) not in there}
            found |= dict.fromkeys(gone, SHORT)
        return {entry: value for entry, value in found.items() if value not in (None, SHORT)}

    def perform(self, step: Cell, cells: list[Cell]) -> list[Cell]:
        """One step on the cells that it touches."""
        only = step.get("only", {})
        rest = [c for c in cells if any(c[axis] != code for axis, code in only.items())]
        hit = [c for c in cells if all(c[axis] == code for axis, code in only.items())]
        if "over" in step:
            hit = self.take_away(step, hit)
        elif step.get("add") == "carry":
            hit = [each for c in hit for each in self.with_carry(step, c)]
        elif step.get("add") == "penalties":
            hit = [dict(c, value=self.penalised(c)) for c in hit]
        elif "turn" in step or "times" in step:
            groups = alike(hit, (step.get("across", ""),))
            hit = [dict(c, value=self.turned(step, c, group)) for group in groups for c in group]
        if step.get("add") == "carry":
            return rest + hit
        return rest + [dict(c, value=closing(step, c["value"])) for c in hit]

    # ── folds ─────────────────────────────────────────────────────────────────────────────────
    def take_away(self, step: Cell, cells: list[Cell]) -> list[Cell]:
        over = tuple([step["over"]] if isinstance(step["over"], str) else step["over"])
        found = [
            dict(group[0], **dict.fromkeys(over, ""), value=self.together(step, group, over))
            for group in alike(cells, over)
        ]
        return [cell for cell in found if cell["value"] != NOTHING]

    def together(self, step: Cell, group: list[Cell], over: tuple[str, ...]) -> Any:
        """What a group becomes: recusals out, missing ones dealt with, then the fold."""
        if "seat" in over:
            group = self.seated(step, group)
        elif "role" not in over:
            if None in [c["value"] for c in group]:
                return None
            if self.lacks(group, over):
                return SHORT if self.policy == "block" else NOTHING
        group = [c for c in group if c["value"] is not None]
        if not group:
            return NOTHING
        least = self.book.get("missing", {}).get("least", 0) if "seat" in over else 0
        if SHORT in [c["value"] for c in group] or len(group) < least:
            return SHORT
        if step["take"] == "weighted":
            return weighted(step, group, over[0])
        return self.gathered(step, [c["value"] for c in group])

    def seated(self, step: Cell, group: list[Cell]) -> list[Cell]:
        """The sheets of one role, with what stands for those that have not come."""
        policy = step.get("absent", self.policy)
        missing = self.seats.get(group[0]["role"], 0) - len(group)
        if policy == "block" and missing > 0:
            return [dict(group[0], value=SHORT)]
        numbers = [c["value"] for c in group if isinstance(c["value"], Fraction)]
        if policy == "mean_of_others" and numbers:
            mean = sum(numbers) / len(numbers)
            known = [dict(c, value=mean) if c["value"] is None else c for c in group]
            return known + [dict(group[0], value=mean)] * missing
        return group

    def lacks(self, group: list[Cell], over: tuple[str, ...]) -> bool:
        """Whether a sheet is without a component or criterion that the rulebook declares."""
        declared = self.book.get("component", [])
        parts = {part["code"]: [c["code"] for c in part["criterion"]] for part in declared}
        if "component" not in over:
            parts = {code: lines for code, lines in parts.items() if code == group[0]["component"]}
        if "criterion" in over:
            there = {(c["component"], c["criterion"]) for c in group}
            return any((p, line) not in there for p, lines in parts.items() for line in lines)
        return "component" in over and not set(parts) <= {c["component"] for c in group}

    def gathered(self, step: Cell, values: list[Any]) -> Any:
        """``need``, trimming, ``drop_beyond``, then the fold itself."""
        if len(values) < step.get("need", 0):
            return step["short"]
        lower = step.get("lower_wins", self.lower)
        line = within_reach(step, trimmed(step, values, lower=lower))
        numbers = [v for v in line if isinstance(v, Fraction)]
        words = [w for w in WORDS if w in line]
        if step["take"] == "count":
            return Fraction(sum(v > Fraction(step["above"]) for v in numbers))
        if step["take"] == "best" and numbers:
            return min(numbers) if lower else max(numbers)
        if words:
            return words[0]
        if step["take"] in ("best", "worst"):
            return max(numbers) if lower else min(numbers)
        return PLAIN[step["take"]](numbers)

    # ── turns, penalties, earlier stages ──────────────────────────────────────────────────────
    def turned(self, step: Cell, cell: Cell, group: list[Cell]) -> Any:
        """A turn or a factor on one cell, among those it is compared with."""
        value = cell["value"]
        if not isinstance(value, Fraction):
            return value
        if "times" in step:
            return value * Fraction(step["times"])
        if step["turn"] == "linear":
            return value * Fraction(step["slope"]) + Fraction(step["plus"])
        if step["turn"] == "table":
            below = list(takewhile(lambda band: Fraction(band[0]) < value, step["bands"]))
            left = step["bands"][len(below) :]
            return Fraction(left[0][1]) if left else Fraction(0)
        numbers = [c["value"] for c in group if isinstance(c["value"], Fraction)]
        if step["turn"] == "clamp":
            mean, by = sum(numbers) / len(numbers), Fraction(step["by"])
            return max(mean - by, min(mean + by, value))
        sign = 1 if step.get("lower_wins", self.lower) else -1
        ahead = sum(sign * v < sign * value for v in numbers)
        if step["turn"] == "rank":
            return Fraction(1 + ahead)
        middle = ahead + Fraction(1 + numbers.count(value), 2)
        return 100 * (len(numbers) - middle + Fraction(1, 2)) / len(numbers)

    def penalised(self, cell: Cell) -> Any:
        """The score less its penalties: each article within its cap, or the score that one sets."""
        value = cell["value"]
        if not isinstance(value, Fraction):
            return value
        rules = {rule["code"]: rule for rule in self.book.get("penalty", [])}
        mine = [(code, points) for entry, code, points in self.penalties if entry == cell["entry"]]
        for code in dict.fromkeys(code for code, _ in mine):
            if "sets" in rules.get(code, {}):
                return Fraction(rules[code]["sets"])
            points = sum(p for c, p in mine if c == code)
            cap = rules.get(code, {}).get("cap")
            value += points if cap is None else max(points, Fraction(cap))
        return value

    def with_carry(self, step: Cell, cell: Cell) -> list[Cell]:
        """The cell as this stage's, and beside it what the entry brings from the first."""
        bare = dict.fromkeys(AXES, "")
        own = {**bare, "entry": cell["entry"], "stage": "final", "value": cell["value"]}
        brought = self.carried.get(cell["entry"], SHORT)
        if brought == SHORT and self.policy == "leave_out":
            return [own]
        return [own, dict(own, stage=step["stages"][0], value=brought)]

    # ── places ────────────────────────────────────────────────────────────────────────────────
    def places(self, scores: dict[str, Any]) -> dict[str, Fraction]:
        """Places by the published or the exact number, in the ranking's style."""
        ranking = self.book["ranking"]
        keys: dict[str, Any] = {}
        for entry, value in scores.items():
            if isinstance(value, Fraction):
                exact = ranking["compare"] == "exact" or "places" not in ranking
                shown = value if exact else to_places(value, ranking["places"], "half_up")
                keys[entry] = (0, shown if self.lower else -shown)
            elif value in ranking.get("last", ()):
                keys[entry] = (1, 0)
        found = {}
        for entry, mine in keys.items():
            ahead = sum(other < mine for other in keys.values())
            level = sum(other == mine for other in keys.values())
            better = len({other for other in keys.values() if other < mine})
            found[entry] = {
                "1224": Fraction(ahead + 1),
                "1334": Fraction(ahead + level),
                "1223": Fraction(better + 1),
                "fractional": Fraction(2 * ahead + level + 1, 2),
            }[ranking["style"]]
        return found


def alike(cells: list[Cell], but: tuple[str, ...]) -> list[list[Cell]]:
    """The cells in groups that stand on one coordinate, but for the axes named."""
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        at = tuple(cell[axis] for axis in ("entry", *AXES) if axis not in but)
        groups.setdefault(at, []).append(cell)
    return list(groups.values())


def weighted(step: Cell, group: list[Cell], axis: str) -> Any:
    """Weights as written; the weight of what is absent blocks, or goes to the others."""
    weights = {code: Fraction(weight) for code, weight in step["weights"].items()}
    there = {c[axis] for c in group}
    if there != set(weights) and step.get("absent", "block") == "block":
        return SHORT
    if words := [w for w in WORDS for c in group if c["value"] == w]:
        return words[0]
    here = sum(weight for code, weight in weights.items() if code in there)
    return sum(weights[c[axis]] * c["value"] for c in group) * sum(weights.values()) / here


def trimmed(step: Cell, values: list[Any], *, lower: bool) -> list[Any]:
    """From low to high without the ends; words stand at the bad end, the gravest outermost."""
    numbers = sorted(v for v in values if isinstance(v, Fraction))
    words = [w for w in WORDS for v in values if v == w]
    line: list[Any] = numbers + words[::-1] if lower else words + numbers
    low, high = step.get("drop_low", 0), step.get("drop_high", 0)
    if len(line) > low + high and len(line) >= step.get("at_least", 0):
        return line[low : len(line) - high]
    return line


def within_reach(step: Cell, line: list[Any]) -> list[Any]:
    """Without the numbers that lie too far from the median, unless nothing would be left."""
    numbers = [v for v in line if isinstance(v, Fraction)]
    if "drop_beyond" not in step or not numbers:
        return line
    centre, reach = median(numbers), Fraction(step["drop_beyond"])
    near = [v for v in line if isinstance(v, str) or abs(v - centre) <= reach]
    return near or line


def median(numbers: list[Fraction]) -> Fraction:
    line = sorted(numbers)
    return (line[(len(line) - 1) // 2] + line[len(line) // 2]) / 2


def soft_median(numbers: list[Fraction]) -> Fraction:
    centre = median(numbers)
    weights = [1 / (1 + (v - centre) ** 2) for v in numbers]
    pairs = zip(weights, numbers, strict=True)
    return sum((w * v for w, v in pairs), Fraction(0)) / sum(weights)


PLAIN: dict[str, Any] = {
    "sum": sum,
    "mean": lambda numbers: sum(numbers) / len(numbers),
    "median": median,
    "soft_median": soft_median,
}


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
    with decimal.localcontext() as context:
        context.prec = 120
        exact = decimal.Decimal(value.numerator) / value.denominator
        unit = decimal.Decimal(1).scaleb(-places)
        return Fraction(exact.quantize(unit, f"ROUND_{mode.upper()}"))
