"""The clauses of a rulebook as frozen values. One dataclass per block of the TOML text."""

# ruff: noqa: RUF009 (key() only describes a field: it makes a dataclass Field)
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from judging.scoring.cube import Only
from judging.scoring.exact import Mode
from judging.scoring.keys import Kind, key


class Fold(StrEnum):
    """What `take` may be: a fold removes an axis. The last four serve tie-breaks only."""

    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    BEST = "best"
    WORST = "worst"
    PRODUCT = "product"
    WEIGHTED = "weighted"
    COUNT = "count"
    SOFT_MEDIAN = "soft_median"
    MAJORITY = "majority"
    COUNTBACK = "countback"
    HEAD_TO_HEAD = "head_to_head"
    COUNT_WITHIN = "count_within"
    MAJORITY_WITHIN = "majority_within"


class TurnKind(StrEnum):
    """What `turn` may be: a turn changes values and keeps the axes."""

    CLAMP = "clamp"
    RANK = "rank"
    PERCENTILE = "percentile"
    STANDARDISE = "standardise"
    TABLE = "table"
    LINEAR = "linear"


class AddKind(StrEnum):
    """What `add` may bring in."""

    PENALTIES = "penalties"
    CARRY = "carry"


class Style(StrEnum):
    """How equal entries are numbered: 1224 standard, 1334 modified, 1223 dense, 1 2.5 2.5 4."""

    STANDARD = "1224"
    MODIFIED = "1334"
    DENSE = "1223"
    FRACTIONAL = "fractional"


class Policy(StrEnum):
    """What a missing score sheet does; `absent` uses the same words."""

    BLOCK = "block"
    LEAVE_OUT = "leave_out"
    MEAN_OF_OTHERS = "mean_of_others"


class Around(StrEnum):
    """The middle a clamp pulls to."""

    MEAN = "mean"
    MEDIAN = "median"


class Compare(StrEnum):
    """Whether places follow the published number or the exact one."""

    SHOWN = "shown"
    EXACT = "exact"


class Tie(StrEnum):
    """What happens when equals stand across a border."""

    ASK = "ask"
    EXTEND = "extend"
    HOLD = "hold"
    ALL = "all"
    NONE = "none"


class Vacancy(StrEnum):
    """Where a seat goes that nobody reaches the threshold for."""

    VACANT = "vacant"
    ROLL_DOWN = "roll_down"


class Share(StrEnum):
    """How a share of the entries becomes a whole number of seats."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    CUMULATIVE_DOWN = "cumulative_down"
    CUMULATIVE_HALF_UP = "cumulative_half_up"
    LARGEST_REMAINDER = "largest_remainder"


class Base(StrEnum):
    """Whom a share counts: those with a score, or everybody entered."""

    SCORED = "scored"
    ENTERED = "entered"


class AdvanceBy(StrEnum):
    """How the line is drawn."""

    PLACE = "place"
    SHARE = "share"
    THRESHOLD = "threshold"
    QUOTA = "quota"
    DECISION = "decision"


class Reveal(StrEnum):
    """When scores may be shown in the hall."""

    PER_APPEARANCE = "per_appearance"
    FIRST_TOGETHER = "first_together"
    STAGE = "stage"


class Convert(StrEnum):
    """What the votes of an entry become (domain.md B3): themselves, of the most, of all."""

    COUNT = "count"
    OF_MOST = "of_most"
    SHARE = "share"


class Clocked(StrEnum):
    """The two edges a penalty's measured value may be rounded to before it is looked up."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"


@dataclass(frozen=True, slots=True)
class Criterion:
    """指标: one line of the rubric."""

    code: str = key(Kind.TEXT)
    name: str = key(Kind.TEXT, "")
    most: Fraction | None = key(Kind.DECIMAL, None)
    least: Fraction = key(Kind.DECIMAL, Fraction(0))
    step: Fraction | None = key(Kind.DECIMAL, None)
    levels: tuple[str, ...] = key(Kind.TEXTS, ())
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Component:
    """评分项目: a part of what is judged. Without criteria they are open (any code may come)."""

    code: str = key(Kind.TEXT)
    name: str = key(Kind.TEXT, "")
    criteria: tuple[Criterion, ...] = key(Kind.TABLES, (), name="criterion", of=Criterion)
    weight: Fraction | None = key(Kind.DECIMAL, None)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class SeatRule:
    """席位: how many judges of one role there are, what they score, what they weigh."""

    role: str = key(Kind.TEXT)
    name: str = key(Kind.TEXT, "")
    count: int = key(Kind.WHOLE, 1, least=1, most=999)
    weight: Fraction | None = key(Kind.DECIMAL, None)
    scores: tuple[str, ...] = key(Kind.TEXTS, ())
    counted: bool = key(Kind.FLAG, True)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Missing:
    """What a score sheet that has not come does: the policy is published before scoring."""

    policy: Policy = key(Kind.CHOICE, Policy.BLOCK, of=Policy)
    least: int = key(Kind.WHOLE, 0)
    source: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Folding:
    """The keys every fold has, in a step and in a view."""

    name: str = key(Kind.TEXT, "")
    source: str = key(Kind.TEXT, "")
    only: Only = key(Kind.ONLY, ())
    take: Fold | None = key(Kind.CHOICE, None, of=Fold)
    drop_high: int = key(Kind.WHOLE, 0)
    drop_low: int = key(Kind.WHOLE, 0)
    at_least: int = key(Kind.WHOLE, 0)
    drop_beyond: Fraction | None = key(Kind.DECIMAL, None)
    need: int = key(Kind.WHOLE, 0)
    short: str = key(Kind.TEXT, "")
    above: Fraction | None = key(Kind.DECIMAL, None)
    weights: tuple[tuple[str, Fraction], ...] = key(Kind.WEIGHTS, ())
    absent: Policy | None = key(Kind.CHOICE, None, of=Policy)
    places: int | None = key(Kind.WHOLE, None, most=18)
    mode: Mode = key(Kind.CHOICE, Mode.HALF_UP, of=Mode)
    lower_wins: bool | None = key(Kind.FLAG, None)
    style: Style | None = key(Kind.CHOICE, None, of=Style)


@dataclass(frozen=True, slots=True)
class View(Folding):
    """One number per entry out of a named state: the same in tie-breaks, awards, thresholds."""

    by: str = key(Kind.TEXT, "")
    number: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Tiebreak(View):
    """A view, or a question to people (`ask`)."""

    ask: str = key(Kind.TEXT, "")


@dataclass(frozen=True, slots=True)
class Step(Folding):
    """One link of the chain: one verb, then limits, then rounding."""

    over: tuple[str, ...] = key(Kind.AXES, ())
    turn: TurnKind | None = key(Kind.CHOICE, None, of=TurnKind)
    across: tuple[str, ...] = key(Kind.AXES, ())
    by: Fraction | None = key(Kind.DECIMAL, None)
    around: Around = key(Kind.CHOICE, Around.MEAN, of=Around)
    tie: tuple[Tiebreak, ...] = key(Kind.TABLES, (), of=Tiebreak)
    mean: str = key(Kind.TEXT, "")
    sd: str = key(Kind.TEXT, "")
    table: tuple[Fraction, ...] = key(Kind.DECIMALS, ())
    bands: tuple[tuple[Fraction, Fraction], ...] = key(Kind.BANDS, ())
    slope: Fraction = key(Kind.DECIMAL, Fraction(1))
    plus: Fraction = key(Kind.DECIMAL, Fraction(0))
    times: str = key(Kind.TEXT, "")
    add: AddKind | None = key(Kind.CHOICE, None, of=AddKind)
    value: str = key(Kind.TEXT, "")
    stages: tuple[str, ...] = key(Kind.TEXTS, ())
    least: Fraction | None = key(Kind.DECIMAL, None)
    most: Fraction | None = key(Kind.DECIMAL, None)
