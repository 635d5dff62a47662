"""From a TOML table to a clause: every fault is kept, none stops the reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING
from fractions import Fraction
from typing import Any
from unicodedata import normalize

from judging.scoring.cube import AXES
from judging.scoring.exact import NotANumber, decimal
from judging.scoring.fault import Fault, fault
from judging.scoring.keys import Key, Kind, keys_of

STEP_KEYS = frozenset({"over", "take", "turn", "times", "add"})


class Reader:
    """Reads clauses and collects faults with the path of the key each one sits on."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def clause(self, of: Any, table: object, path: str) -> Any:
        """Read one table into the dataclass ``of``; a faulty key keeps its default."""
        if not isinstance(table, dict):
            self._fault(path, "not_table")
            table = {}
        known = {declared.name: (each, declared) for each, declared in keys_of(of)}
        for name in table:
            if name not in known:
                self._fault(_join(path, name), "unknown_key", key=name)
        values = {}
        for name, (each, declared) in known.items():
            empty = "" if each.default is MISSING else each.default
            values[each.name] = self._value(declared, table, _join(path, name), empty)
        return of(**values)

    def _value(self, declared: Key, table: dict[str, object], path: str, empty: Any) -> Any:
        if declared.name not in table:
            if declared.required:
                self._fault(path, "required", key=declared.name)
            return empty
        before = len(self.faults)
        value = READERS[declared.kind](self, table[declared.name], path, declared)
        deep = declared.kind in (Kind.TABLE, Kind.TABLES, Kind.VIEWS)
        return value if deep or len(self.faults) == before else empty

    def _fault(self, path: str, code: str, **facts: object) -> None:
        self.faults.append(fault(path, code, **facts))

    def text(self, value: object, path: str, _: Key) -> str:
        """Any text, one spelling of each; TOML numbers and dates are not text."""
        if not isinstance(value, str):
            self._fault(path, "not_text")
            return ""
        return normalize("NFC", value)

    def texts(self, value: object, path: str, declared: Key) -> tuple[str, ...]:
        """One text or a list of them."""
        if isinstance(value, str):
            return (value,)
        return tuple(self._each(value, path, self.text, declared))

    def whole(self, value: object, path: str, declared: Key) -> int:
        """A whole number; `true` is not 1 here."""
        if not isinstance(value, int) or isinstance(value, bool) or value < declared.least:
            self._fault(path, "not_whole", least=declared.least)
        elif value > declared.most:
            self._fault(path, "too_large", most=declared.most)
        else:
            return value
        return 0

    def wholes(self, value: object, path: str, declared: Key) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(self._each(value, path, self.whole, declared))

    def decimal(self, value: object, path: str, _: Key) -> Fraction:
        """A decimal in quotes: a bare TOML number may already have lost digits."""
        try:
            return decimal(value if isinstance(value, str) else "")
        except NotANumber:
            self._fault(path, "not_decimal", value=value)
            return Fraction(0)

    def decimals(self, value: object, path: str, declared: Key) -> tuple[Fraction, ...]:
        """A list of decimals in quotes."""
        return tuple(self._each(value, path, self.decimal, declared))

    def bands(self, value: object, path: str, declared: Key) -> tuple[tuple[Fraction, ...], ...]:
        """A list of pairs ``[top, points]``."""
        return tuple(self._each(value, path, self._band, declared))

    def _band(self, value: object, path: str, declared: Key) -> tuple[Fraction, ...]:
        if not isinstance(value, list) or len(value) != 2:
            self._fault(path, "not_band")
            return (Fraction(0), Fraction(0))
        return self.decimals(value, path, declared)

    def flag(self, value: object, path: str, _: Key) -> bool:
        """`true` or `false`."""
        if not isinstance(value, bool):
            self._fault(path, "not_flag")
        return value is True

    def choice(self, value: object, path: str, declared: Key) -> Any:
        """One of a closed list of words."""
        choices = [str(each) for each in declared.of]
        if value not in choices:
            self._fault(path, "not_choice", value=value, choices=", ".join(choices))
            return None
        return declared.of(value)

    def axes(self, value: object, path: str, declared: Key) -> tuple[str, ...]:
        """One axis or a list of axes of the cube."""
        found = self.texts(value, path, declared)
        for each in found:
            self._axis(each, path)
        return found

    def _axis(self, name: str, path: str) -> None:
        if name not in AXES:
            self._fault(path, "not_axis", value=name, axes=", ".join(AXES))

    def only(self, value: object, path: str, declared: Key) -> tuple[tuple[str, Any], ...]:
        """``only.AXIS = "x"`` or a list: conditions in the order of the axes."""
        if not isinstance(value, dict):
            self._fault(path, "not_table")
            return ()
        for name in value:
            self._axis(name, _join(path, name))
        return tuple(
            (axis, self.texts(value[axis], _join(path, axis), declared))
            for axis in AXES
            if axis in value
        )

    def weights(self, value: object, path: str, declared: Key) -> tuple[tuple[str, Fraction], ...]:
        """A table from a code to a decimal; of each code one spelling."""
        if not isinstance(value, dict):
            self._fault(path, "not_table")
            return ()
        found: dict[str, Fraction] = {}
        for name in sorted(value):
            code = normalize("NFC", name)
            if code in found:
                self._fault(path, "code_twice", name=code)
            found[code] = self.decimal(value[name], _join(path, name), declared)
        return tuple(sorted(found.items()))

    def table(self, value: object, path: str, declared: Key) -> Any:
        """A table that is a clause of its own."""
        return self.clause(declared.of, value, path)

    def tables(self, value: object, path: str, declared: Key) -> tuple[Any, ...]:
        """A list of clauses. A measure may hold its single step inline."""
        return tuple(self._each(value, path, self.table, declared))

    def views(self, value: object, path: str, declared: Key) -> tuple[Any, ...]:
        """A list of views; the name of a state alone is the shortest view."""
        listed = [value] if isinstance(value, str) else value
        return tuple(self._each(listed, path, self._view, declared))

    def _view(self, value: object, path: str, declared: Key) -> Any:
        if isinstance(value, str):
            return declared.of(by=value)
        return self.clause(declared.of, value, path)

    def _each(
        self, value: object, path: str, read: Callable[[object, str, Key], Any], declared: Key
    ) -> list[Any]:
        if not isinstance(value, list):
            self._fault(path, "not_list")
            return []
        return [read(each, f"{path}[{index}]", declared) for index, each in enumerate(value)]


READERS: dict[Kind, Callable[[Reader, object, str, Key], Any]] = {
    Kind.TEXT: Reader.text,
    Kind.TEXTS: Reader.texts,
    Kind.WHOLE: Reader.whole,
    Kind.WHOLES: Reader.wholes,
    Kind.DECIMAL: Reader.decimal,
    Kind.DECIMALS: Reader.decimals,
    Kind.BANDS: Reader.bands,
    Kind.FLAG: Reader.flag,
    Kind.CHOICE: Reader.choice,
    Kind.AXES: Reader.axes,
    Kind.ONLY: Reader.only,
    Kind.WEIGHTS: Reader.weights,
    Kind.TABLE: Reader.table,
    Kind.TABLES: Reader.tables,
    Kind.VIEWS: Reader.views,
}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def inlined(measure: object) -> object:
    """A measure may carry its one step's keys itself (`over`, `take` …): put them in a step."""
    if not isinstance(measure, dict) or "step" in measure:
        return measure
    own = {name: measure[name] for name in ("name", "from", "source") if name in measure}
    step = {name: each for name, each in measure.items() if name not in own}
    return {**own, "step": [step]} if step else own
