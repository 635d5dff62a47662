"""Random small contests for the laws: lawful rulebooks as text, and what is given with them.

One draw of bytes makes a whole contest, read like a tape: that is many times cheaper than a draw
for every mark, and it still shrinks, because zero always picks the plainest choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from tests.scoring.tape import ANY, Cell, Contest, Palette, Tape

LENGTH = 320
FINE = tuple(Fraction(n, 2) for n in range(61))
COARSE = tuple(map(Fraction, (8, 9, 10)))
WORDS = ("DNF", "DNS", "DSQ")
PARTS = {"c": ("p", "q"), "d": ("r",)}
PENALTIES = ("late", "late", "foul", "void")
SHAPES = ("whole",) * 34 + ("missing", "missing", "recused", "half recused", "gap", "word")
TURNS: dict[str, str] = {
    "clamp": 'turn = "clamp"\nacross = "seat"\nby = "2.5"',
    "rank": 'turn = "rank"\nacross = "entry"\nlower_wins = true',
    "percentile": 'turn = "percentile"\nacross = "entry"',
    "linear": 'turn = "linear"\nslope = "1.5"\nplus = "-2"',
    "bands": 'turn = "table"\nbands = [["8.5", "3"], ["9.5", "2"], ["20", "7"]]',
    "times": 'times = "0.6"',
    "only": 'only.role = "x"\ntimes = "1.25"',
}


def contests(palette: Palette = ANY) -> st.SearchStrategy[Contest]:
    """Contests of a palette."""
    tapes = st.binary(min_size=LENGTH, max_size=LENGTH).map(Tape)
    return tapes.map(lambda tape: Draft(tape, palette).contest())


class Draft:
    """One contest being written, from the first line of its rulebook to the last mark."""

    def __init__(self, tape: Tape, palette: Palette) -> None:
        self.tape, self.palette = tape, palette
        self.pick, self.rarely = tape.pick, tape.now_and_then
        self.declared = not tape.now_and_then()
        self.policy = self.pick(("block", "leave_out", "mean_of_others"))
        self.experts, self.students = self.pick((3, 2, 4, 5, 1)), self.pick((1, 1, 2))
        self.attempts = self.pick(("1", "1", "1", "12"))
        self.panels = self.pick(("", "", "ab"))
        self.carry = self.rarely(3)
        self.taken = self.rarely(2)
        self.tidy, self.soft = self.rarely(), False
        self.grid = self.pick((FINE, COARSE))

    def contest(self) -> Contest:
        """The rulebook, the marks, and what else is given."""
        text = "\n".join([*self.head(), *self.chain(), ""])
        entries = "ABCDE"[: self.pick((3, 4, 3, 2, 5, 1))]
        cells = [cell for n, entry in enumerate(entries) for cell in self.sheets(n, entry)]
        there = tuple(dict.fromkeys(cell["entry"] for cell in cells))
        return Contest(text, cells, self.penalties(there), self.carried(there), there)

    # ── the rulebook ──────────────────────────────────────────────────────────────────────────
    def head(self) -> list[str]:
        """Everything that stands before the first step."""
        lines = ['name = "random"', f"attempts = {len(self.attempts)}"]
        if self.carry:
            lines.append('stage = "final"')
        if self.palette.lower_wins and self.rarely():
            lines.append("lower_wins = true")
        if self.declared:
            lines += self.rubric()
        if self.taken:
            sets = ', { code = "void", sets = "5" }' if self.palette.floors else ""
            lines.append(f'penalty = [{{ code = "late", points = "-1", cap = "-3" }}{sets}]')
        if self.palette.prizes and self.rarely(2):
            lines += self.prizes()
        return [*lines, *self.ranking()]

    def rubric(self) -> list[str]:
        """Components with their criteria, seats, and what happens when a sheet is missing."""
        parts = ", ".join(
            f'{{ code = "{part}", criterion = [{", ".join(coded(lines))}] }}'
            for part, lines in PARTS.items()
        )
        seats = ", ".join(
            f'{{ role = "{role}", count = {count}, scores = ["c", "d"] }}'
            for role, count in (("x", self.experts), ("y", self.students))
        )
        least = self.pick((0, 0, 0, min(self.experts, self.students)))
        missing = f'{{ policy = "{self.policy}", least = {least} }}'
        return [f"component = [{parts}]", f"seats = [{seats}]", f"missing = {missing}"]

    def prizes(self) -> list[str]:
        """Prizes, a special award and a line: they follow from the order and change no score."""
        tie = self.pick(("ask", "extend", "hold"))
        line = self.pick(("ask", "all", "none"))
        level = f'{{ code = "2", share = "0.34", round = "half_up", tie = "{tie}" }}'
        return [
            f'prize = [{{ code = "1", count = 1, tie = "{tie}" }}, {level}]',
            'special = [{ code = "best sheet", by = "sheet", take = "best" }]',
            f'advance = [{{ count = 2, tie = "{line}", reserves = 1 }}]',
        ]

    def ranking(self) -> list[str]:
        """Publication, style, words that are placed, tie-breaks."""
        pick, exact = self.pick, not self.palette.closings
        lines = ["[ranking]", f'style = "{pick(("1224", "1334", "1223", "fractional"))}"']
        lines.append(f'compare = "{"exact" if exact else pick(("shown", "exact"))}"')
        if not self.rarely():
            lines.append(f"places = {pick((0, 1, 2))}")
        if self.palette.words and self.rarely(2):
            lines.append('last = ["DNF", "DNS"]')
        if self.palette.breakers and self.rarely(2):
            lines.append(f"tiebreak = [{', '.join(self.breakers())}]")
        return lines

    def breakers(self) -> list[str]:
        """Views and list comparisons; one leaves the rest of the ties to people."""
        take = self.pick(("best", "mean", "median", "worst"))
        found = [f'{{ by = "sheet", only.role = "x", take = "{take}" }}']
        if self.rarely(2):
            take = self.pick(("countback", "head_to_head"))
            found.append(f'{{ by = "sheet", take = "{take}" }}')
        return [*found, '{ ask = "jury" }'] if self.rarely(2) else found

    def chain(self) -> list[str]:
        """Criterion, seat, role, panel and attempt go in a lawful order, with turns in between."""
        whole = self.rarely(2) or not self.palette.sums
        inner = '["criterion", "component"]' if whole else '"criterion"'
        first = "sum" if self.declared or self.palette.sums else "mean"
        steps = [*self.turn(), *self.fold(inner, first, name="sheet"), *self.turn()]
        steps += [*self.seat_folds(), *self.turn(), *self.role_fold()]
        rest = ['"attempt"', *['"component"'] * (not whole), *['"panel"'] * bool(self.panels)]
        for axis in rest:
            steps += self.fold(axis)
        if self.taken:
            floor = 'least = "2"\n' if self.palette.floors and self.rarely(2) else ""
            steps.append(f'[[step]]\nadd = "penalties"\n{floor}')
        if self.carry:
            steps += ['[[step]]\nadd = "carry"\nvalue = "total"\nstages = ["first"]\n']
            weights = 'weights = { first = "0.4", final = "0.6" }'
            steps.append(f'[[step]]\nover = "stage"\ntake = "weighted"\n{weights}\n')
        return steps

    def fold(self, over: str, *takes: str, name: str = "", only: str = "") -> list[str]:
        """A fold with trimming, or none."""
        take = self.pick(takes or self.palette.takes)
        if take == "soft_median":  # of one another they grow beyond all bounds
            take, self.soft = ("median" if self.soft else take), True
        lines = [f'name = "{name}"'] * bool(name) + [f'only.role = "{only}"'] * bool(only)
        lines += [f"over = {over}", f'take = "{take}"']
        if take != "sum" or not self.declared:
            lines += [f"{end} = {self.pick((0, 1, 2))}" for end in ("drop_high", "drop_low")]
            lines.append(f"at_least = {self.pick((0, 3, 4))}")
        if take == "count":
            lines.append('above = "9"')
        if self.palette.drops and self.rarely(8):
            lines += ['drop_beyond = "2"', f'need = {self.pick((1, 2))}\nshort = "DNF"']
        if take == "sum" and over == '"seat"' and self.declared:
            lines.append(f'absent = "{self.policy}"')
        if self.palette.lower_wins and self.rarely():
            lines.append(f"lower_wins = {self.pick(('true', 'false'))}")
        return [block(lines + self.closing())]

    def seat_folds(self) -> list[str]:
        """One fold for all judges, or one for each role."""
        extra = ("sum",) if self.palette.sums or self.even_seats() else ()
        takes = tuple(dict.fromkeys((*self.palette.takes, *extra)))
        if self.rarely(2):
            return self.fold('"seat"', *takes)
        return [*self.fold('"seat"', *takes, only="x"), *self.fold('"seat"', *takes, only="y")]

    def even_seats(self) -> bool:
        """Whether every entry has a value in every declared seat, by rule."""
        return self.declared and self.policy == "mean_of_others"

    def role_fold(self) -> list[str]:
        """Experts and students are weighted, or folded like any axis."""
        if self.palette.sums and self.rarely(2):
            return self.fold('"role"')
        absent = f'absent = "{self.pick(("block", "leave_out")) if self.palette.sums else "block"}"'
        lines = ['over = "role"', 'take = "weighted"', 'weights = { x = "0.7", y = "0.3" }', absent]
        return [block(lines + self.closing())]

    def turn(self) -> list[str]:
        """A step that keeps the axes, or none at all."""
        name = self.pick(("", "", *self.palette.turns))
        return [block([TURNS[name], *self.closing()])] if name else []

    def closing(self) -> list[str]:
        """Limits and a rounding, or none."""
        lines: list[str] = []
        if self.palette.closings and self.rarely(3):
            mode = self.pick(("half_up", "half_even", "half_down", "down", "up"))
            lines += [f"places = {self.pick((2, 1, 0))}", f'mode = "{mode}"']
        if self.palette.closings and self.rarely(6):
            lines.append(self.pick(('least = "3.5"', 'most = "24.25"')))
        return lines

    # ── what is given ─────────────────────────────────────────────────────────────────────────
    def sheets(self, number: int, entry: str) -> list[Cell]:
        """One entry's sheets: whole, partly filled in, recused, or missing."""
        panel = self.panels[number % 2 : number % 2 + 1]
        seats = [("x", str(n)) for n in range(self.experts)]
        seats += [("y", str(n)) for n in range(self.students)]
        found: list[Cell] = []
        for attempt in self.attempts:
            for role, seat in seats:
                at = {"entry": entry, "attempt": attempt, "panel": panel, "role": role}
                found += self.sheet({**at, "seat": seat})
        return found

    def sheet(self, at: Cell) -> list[Cell]:
        """One judge's marks for one attempt."""
        shape = "whole" if self.tidy else self.pick(SHAPES)
        lines = [(part, line) for part, codes in PARTS.items() for line in codes]
        cells = [
            {**at, "component": part, "criterion": line, "value": self.value(shape)}
            for part, line in lines
        ]
        if shape == "gap":
            del cells[self.pick(range(len(cells)))]
        if shape == "half recused":
            cells[0]["value"] = None
        return [] if shape == "missing" else cells

    def value(self, shape: str) -> Fraction | str | None:
        """A number, a word, or a recusal."""
        if shape == "recused":
            return None
        word = shape == "word" and self.palette.words
        return self.pick(WORDS) if word else self.pick(self.grid)

    def penalties(self, entries: Sequence[str]) -> tuple[tuple[str, str, Fraction], ...]:
        """Confirmed penalties, some of one article twice, some that set the score."""
        if not self.taken:
            return ()
        codes = PENALTIES if self.palette.floors else PENALTIES[:3]
        return tuple(
            (entry, self.pick(codes), self.pick((Fraction(-2), Fraction(-1, 2))))
            for entry in [*entries, *entries]
            if self.rarely(3)
        )

    def carried(self, entries: Sequence[str]) -> dict[str, Fraction | str]:
        """What the first stage left: nearly everybody has a number."""
        if not self.carry:
            return {}
        values: tuple[Fraction | str, ...] = (*FINE[:24], "DNF") if self.palette.words else FINE
        absent = {entry for entry in entries if self.palette.sums and self.rarely(12)}
        return {entry: self.pick(values) for entry in entries if entry not in absent}


def block(lines: Sequence[str]) -> str:
    """The lines as one step."""
    return "\n".join(["[[step]]", *lines, ""])


def coded(codes: Sequence[str]) -> list[str]:
    """Each code as an inline table."""
    return [f'{{ code = "{code}" }}' for code in codes]
