"""What the pages of a score sheet show: its lines, the facts its script needs, both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from competition import editions
from competition.i18n import lang
from competition.models import Appearance
from competition.web.page import term
from judging import own_sheets
from judging.own_sheets import Row, Word
from judging.panels import Place
from judging.points import in_points
from judging.scoring import sheet as paper
from judging.scoring.exact import plain
from judging.scoring.rulebook import Component, Criterion
from judging.scoring.sheet import MarkFault


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion with what stands in its field."""

    key: str
    criterion: Criterion
    scale: int
    value: str = ""
    error: str = ""

    @property
    def least(self) -> str:
        return plain(self.criterion.least)

    @property
    def most(self) -> str:
        return "" if self.criterion.most is None else plain(self.criterion.most)

    @property
    def step(self) -> str:
        return plain(step_of(self.criterion, self.scale))

    @property
    def levels(self) -> tuple[tuple[str, str], ...]:
        """A level text may name its span first: "90-100 | 目标明确"."""
        cut = [text.partition("|") for text in self.criterion.levels]
        return tuple((a.strip(), b.strip()) if bar else ("", a.strip()) for a, bar, b in cut)


@dataclass(frozen=True, slots=True)
class Part:
    """A component with the lines of this judge."""

    component: Component
    lines: tuple[Line, ...]


def parts(
    place: Place, typed: Mapping[str, str], found: tuple[MarkFault, ...] = ()
) -> tuple[Part, ...]:
    """The sheet as this seat's role scores it, with what was typed and what is wrong with it."""
    rulebook, role = editions.rulebook_of(place.seat.stage), place.seat.role
    criteria = paper.criteria(rulebook, role)
    wrong = {fault.key: fault.sentence(lang()) for fault in found}
    lines = {
        key: Line(key, line, rulebook.scale, typed.get(key, ""), wrong.get(key, ""))
        for key, line in criteria.items()
    }
    return tuple(
        Part(part, tuple(lines[f"{part.code}.{line.code}"] for line in part.criteria))
        for part in paper.rubric(rulebook, role)
    )


def step_of(line: Criterion, scale: int) -> Fraction:
    """The rulebook's step, else the finest that it keeps."""
    return line.step if line.step is not None else in_points(1, scale)


# ── who it is about ───────────────────────────────────────────────────────────────────────────
def label(place: Place) -> str:
    """A sheet in the judge's words: "5 号", of several attempts "5 号 第 2 轮"."""
    told = str(place.appearance.position or place.appearance.code)
    if place.attempts > 1:
        return _("%(number)s 号 第 %(attempt)s 轮", number=told, attempt=place.attempt)
    return _("%(number)s 号", number=told)


def who(row: Row) -> str:
    """Whose sheet it is: "5 号 王思源", of a blind one only "5 号"."""
    return " ".join(filter(None, [label(row.place), row.name]))


def turn(place: Place) -> str:
    """Which of several attempts."""
    return _("第 %(attempt)s 轮", attempt=place.attempt) if place.attempts > 1 else ""


def segment(appearance: Appearance) -> str:
    """Which teaching segment fell to whom."""
    drawn = appearance.segment
    return _("第 %(number)s 节段", number=drawn) if drawn else ""


def range_of(line: Line) -> str:
    """What may be given: "0–20 分，每档 0.5"."""
    return _(
        "%(least)s–%(most)s 分，每档 %(step)s",
        least=line.least, most=line.most or "∞", step=line.step,
    )  # fmt: skip


def on_stage_instead(rows: tuple[Row, ...], row: Row) -> Row | None:
    """Who is on stage while this sheet, not yet signed, is somebody else's (trust.md A8)."""
    found = next((one for one in rows if one.on_stage), None)
    return found if found and not row.on_stage and row.now is None else None


def own_totals(rows: tuple[Row, ...], place: Place) -> list[tuple[int, str, str]]:
    """The judge's own other totals, highest first, with the sheets that share each of them."""
    shared: dict[tuple[int, str], list[str]] = {}
    for row, now in own_sheets.earlier(rows, place):
        shared.setdefault((now.total, row.total), []).append(label(row.place))
    return [(units, shown, _("、").join(labels)) for (units, shown), labels in shared.items()]


def why_closed(row: Row) -> str:
    """Why this sheet cannot be signed now; only shown where it cannot."""
    place = row.place
    if row.excuse:
        return _("您对这位选手已登记“%(why)s”，不需要评分。", why=term(row.excuse.why))
    if row.word is Word.NOT_MADE:
        return _("这一轮没有进行，不需要评分。")
    if not row.wanted:
        state = term(place.appearance.state)
        return _("这位选手的状态是“%(state)s”，不需要评分。", state=state)
    if row.word is Word.SEALED:
        return _("已经封分，不能再改。如发现有误，请告诉计分台。")
    state = term(place.seat.stage.state)
    return _("这个阶段现在是“%(state)s”，还不能签交评分表。可以先看评分标准。", state=state)


# ── both versions ─────────────────────────────────────────────────────────────────────────────
def side_by_side(
    place: Place, one: Mapping[str, int], other: Mapping[str, int]
) -> list[tuple[str, str, str]]:
    """(criterion, one version's mark, the other's) in the order of the sheet."""
    rulebook = editions.rulebook_of(place.seat.stage)
    left, right = own_sheets.as_typed(place, dict(one)), own_sheets.as_typed(place, dict(other))
    criteria = paper.criteria(rulebook, place.seat.role)
    return [(line.name, left.get(key, "—"), right.get(key, "—")) for key, line in criteria.items()]
