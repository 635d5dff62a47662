"""The whole rulebook and the blocks that stand around the chain: ranking, prizes, penalties."""

# ruff: noqa: RUF009 (key() only describes a field: it makes a dataclass Field)
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from judging.scoring.clauses import (
    AdvanceBy,
    Base,
    Clocked,
    Compare,
    Component,
    Convert,
    Missing,
    Reveal,
    SeatRule,
    Share,
    Step,
    Style,
    Tie,
    Tiebreak,
    Vacancy,
    View,
)
from judging.scoring.exact import Mode
from judging.scoring.keys import Kind, key


@dataclass(frozen=True, slots=True)
class Measure:
    """A chain of its own beside the main one, for tie-breaks, awards and display."""

    name: str = key(Kind.TEXT)
    start: str = key(Kind.TEXT, "marks", name="from")
    steps: tuple[Step, ...] = key(Kind.TABLES, (), name="step", of=Step)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Ranking:
    """名次: what is compared, how equals are numbered, what settles a tie."""

    by: tuple[View, ...] = key(Kind.VIEWS, (View(by="score"),), of=View)
    places: int | None = key(Kind.WHOLE, None, most=18)
    mode: Mode = key(Kind.CHOICE, Mode.HALF_UP, of=Mode)
    compare: Compare = key(Kind.CHOICE, Compare.SHOWN, of=Compare)
    style: Style = key(Kind.CHOICE, Style.STANDARD, of=Style)
    last: tuple[str, ...] = key(Kind.TEXTS, ())
    within: str = key(Kind.TEXT, "")
    tiebreak: tuple[Tiebreak, ...] = key(Kind.TABLES, (), of=Tiebreak)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Prize:
    """奖项: a level given by place, a number of seats or a share of the entries."""

    code: str = key(Kind.TEXT)
    name: str = key(Kind.TEXT, "")
    count: int | None = key(Kind.WHOLE, None)
    share: Fraction | None = key(Kind.DECIMAL, None)
    round: Share = key(Kind.CHOICE, Share.DOWN, of=Share)
    base: Base = key(Kind.CHOICE, Base.SCORED, of=Base)
    least: int = key(Kind.WHOLE, 0)
    at: tuple[int, ...] = key(Kind.WHOLES, (), least=1)
    threshold: Fraction | None = key(Kind.DECIMAL, None)
    vacancy: Vacancy = key(Kind.CHOICE, Vacancy.VACANT, of=Vacancy)
    tie: Tie = key(Kind.CHOICE, Tie.ASK, of=Tie)
    absorb: bool = key(Kind.FLAG, False)
    within: str = key(Kind.TEXT, "")
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Special(View):
    """专项奖: a view over the cube; ties go to the better place."""

    code: str = key(Kind.TEXT, "")
    count: int = key(Kind.WHOLE, 1, least=1)
    threshold: Fraction | None = key(Kind.DECIMAL, None)
    prizes: tuple[str, ...] = key(Kind.TEXTS, ())


@dataclass(frozen=True, slots=True)
class Award:
    """A derived award: to the unit or coach behind the entries (优秀组织奖, 优秀指导教师)."""

    code: str = key(Kind.TEXT)
    name: str = key(Kind.TEXT, "")
    to: str = key(Kind.TEXT, "unit")
    prizes: tuple[str, ...] = key(Kind.TEXTS, ())
    points: tuple[tuple[str, Fraction], ...] = key(Kind.WEIGHTS, ())
    threshold: Fraction | None = key(Kind.DECIMAL, None)
    among: Fraction | None = key(Kind.DECIMAL, None)
    count: int | None = key(Kind.WHOLE, None)
    share: Fraction | None = key(Kind.DECIMAL, None)
    round: Share = key(Kind.CHOICE, Share.DOWN, of=Share)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Advance:
    """晋级: one block of the line; blocks are tried in order over those not yet through."""

    by: AdvanceBy = key(Kind.CHOICE, AdvanceBy.PLACE, of=AdvanceBy)
    count: int | None = key(Kind.WHOLE, None)
    share: Fraction | None = key(Kind.DECIMAL, None)
    round: Share = key(Kind.CHOICE, Share.DOWN, of=Share)
    base: Base = key(Kind.CHOICE, Base.SCORED, of=Base)
    threshold: Fraction | None = key(Kind.DECIMAL, None)
    within: str = key(Kind.TEXT, "")
    seats: tuple[tuple[str, Fraction], ...] = key(Kind.WEIGHTS, ())
    tie: Tie = key(Kind.CHOICE, Tie.ASK, of=Tie)
    reserves: int = key(Kind.WHOLE, 0)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class PenaltyRule:
    """扣分: points taken for one article, fixed or by a measured value such as seconds."""

    code: str = key(Kind.TEXT)
    name: str = key(Kind.TEXT, "")
    points: Fraction = key(Kind.DECIMAL, Fraction(0))
    least: Fraction | None = key(Kind.DECIMAL, None)
    most: Fraction | None = key(Kind.DECIMAL, None)
    bands: tuple[tuple[Fraction, Fraction], ...] = key(Kind.BANDS, ())
    beyond: Fraction = key(Kind.DECIMAL, Fraction(0))
    per: Fraction | None = key(Kind.DECIMAL, None)
    cap: Fraction | None = key(Kind.DECIMAL, None)
    sets: Fraction | None = key(Kind.DECIMAL, None)
    whole: Clocked | None = key(Kind.CHOICE, None, of=Clocked)
    unit: str = key(Kind.TEXT, "")
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Variance:
    """When the head judge is told that the marks for one entry lie far apart."""

    spread: Fraction | None = key(Kind.DECIMAL, None)
    beyond: Fraction | None = key(Kind.DECIMAL, None)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Clock:
    """The speech clock: minutes allowed and the signals, in seconds from the start."""

    minutes: int = key(Kind.WHOLE, 0)
    signals: tuple[int, ...] = key(Kind.WHOLES, ())
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Vote:
    """观众投票: cards, one for each person; its converted counts are the entry's number `votes`."""

    choices: int = key(Kind.WHOLE, 1, least=1)
    exact: bool = key(Kind.FLAG, False)
    weights: tuple[tuple[str, Fraction], ...] = key(Kind.WEIGHTS, ())
    convert: Convert = key(Kind.CHOICE, Convert.COUNT, of=Convert)
    most: Fraction = key(Kind.DECIMAL, Fraction(100))
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """评审细则: the adopted document of a stage, whole."""

    name: str = key(Kind.TEXT)
    source: str = key(Kind.TEXT, "")
    stage: str = key(Kind.TEXT, "")
    scale: int = key(Kind.WHOLE, 2, most=9)
    attempts: int = key(Kind.WHOLE, 1, least=1, most=99)
    lower_wins: bool = key(Kind.FLAG, False)
    reveal: Reveal = key(Kind.CHOICE, Reveal.STAGE, of=Reveal)
    first_together: int = key(Kind.WHOLE, 0)
    publication: str = key(Kind.TEXT, "P1")
    publicity_days: int = key(Kind.WHOLE, 5)
    blind: bool = key(Kind.FLAG, False)
    specials_per_entry: int = key(Kind.WHOLE, 0)
    components: tuple[Component, ...] = key(Kind.TABLES, (), name="component", of=Component)
    seats: tuple[SeatRule, ...] = key(Kind.TABLES, (), of=SeatRule)
    missing: Missing = key(Kind.TABLE, Missing(), of=Missing)
    variance: Variance | None = key(Kind.TABLE, None, of=Variance)
    clock: Clock | None = key(Kind.TABLE, None, of=Clock)
    vote: Vote | None = key(Kind.TABLE, None, of=Vote)
    penalties: tuple[PenaltyRule, ...] = key(Kind.TABLES, (), name="penalty", of=PenaltyRule)
    steps: tuple[Step, ...] = key(Kind.TABLES, (), name="step", of=Step)
    measures: tuple[Measure, ...] = key(Kind.TABLES, (), name="measure", of=Measure)
    ranking: Ranking = key(Kind.TABLE, Ranking(), of=Ranking)
    advances: tuple[Advance, ...] = key(Kind.TABLES, (), name="advance", of=Advance)
    prizes: tuple[Prize, ...] = key(Kind.TABLES, (), name="prize", of=Prize)
    specials: tuple[Special, ...] = key(Kind.TABLES, (), name="special", of=Special)
    awards: tuple[Award, ...] = key(Kind.TABLES, (), name="award", of=Award)
