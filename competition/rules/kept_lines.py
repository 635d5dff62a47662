"""Lines of a staff list as plain values, so that they can wait for a person to mend them.

Private numbers that stand where they do not belong are not kept: a stand-in of the same shape
brings the same problem again, and nobody's phone number waits in a database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

from competition.rules.privacy import found_in, is_id_number
from competition.rules.roster import Line, Problem, Weight
from competition.rules.tables import Cell, Field, squeezed, text_of

STAND_INS = {
    "id_number": "110101190001010000",
    "phone": "13000000000",
    "email": "name@example.invalid",
}
TOO_LONG = 10**17  # a number that has lost its last digits may be somebody's ID number


def plain(line: Line) -> dict[str, Any]:
    """The line as JSON takes it."""
    return {
        "sheet": line.sheet,
        "row": line.row,
        "cells": {str(known): _cell(cell) for known, cell in line.cells.items()},
        "columns": {str(known): letter for known, letter in line.columns.items()},
        "since_1904": line.since_1904,
        "hidden": line.hidden,
    }


def line(kept: Mapping[str, Any]) -> Line:
    """The line that `plain` wrote down."""
    return Line(
        sheet=kept["sheet"],
        row=kept["row"],
        cells={Field(known): _read(cell) for known, cell in kept["cells"].items()},
        columns={Field(known): letter for known, letter in kept["columns"].items()},
        since_1904=kept["since_1904"],
        hidden=kept["hidden"],
    )


def _cell(cell: Cell) -> dict[str, Any]:
    kept: dict[str, Any] = {"shape": cell.shape, **_value(cell.value)}
    marks = {"formula": cell.formula, "merged": cell.merged, "error": cell.error}
    return kept | {name: True for name, is_so in marks.items() if is_so}


def _value(value: object) -> dict[str, Any]:
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case bool():
            return {"value": value}
        case int() | float() if abs(value) >= 10**15 and isfinite(value):
            return {"value": TOO_LONG}
        case int():
            return {"value": int(STAND_INS["phone"]) if found_in(str(value)) else value}
        case float() if isfinite(value):
            whole = value == int(value) and found_in(str(int(value)))
            return {"value": float(STAND_INS["phone"]) if whole else value}
        case _:
            return {"value": without_private(text_of(value))}


def without_private(text: str) -> str:
    """The text, or a stand-in for a text that holds a private number."""
    if is_id_number(squeezed(text).upper()):
        return STAND_INS["id_number"]
    kind = found_in(text)
    return STAND_INS[kind] if kind else text


def _read(kept: Mapping[str, Any]) -> Cell:
    value: object = kept.get("value")
    if "moment" in kept:
        value = datetime.fromisoformat(kept["moment"])
    elif "day" in kept:
        value = date.fromisoformat(kept["day"])
    return Cell(
        value,
        kept["shape"],
        formula=kept.get("formula", False),
        merged=kept.get("merged", False),
        error=kept.get("error", False),
    )


def plain_problems(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems of whole sheets and headings as JSON takes them."""
    return [
        {
            "sheet": one.sheet,
            "row": one.row,
            "column": one.column,
            "code": one.code,
            "facts": dict(one.facts),
            "weight": str(one.weight),
        }
        for one in problems
    ]


def problem(kept: Mapping[str, Any]) -> Problem:
    """The problem that `plain_problems` wrote down."""
    facts = tuple(kept["facts"].items())
    place = (kept["sheet"], kept["row"], kept["column"])
    return Problem(*place, kept["code"], facts, Weight(kept["weight"]))
