"""What the pages of a score sheet show: its lines, the facts its script needs, both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask import url_for
from flask_babel import gettext as _

from competition import editions
from competition.i18n import lang
from competition.rules.lifecycles import AppearanceState
from competition.web.page import term
from judging import own_sheets, sheets
from judging.models import Seat
from judging.own_sheets import Row, Word
from judging.panels import Place
from judging.scoring import sheet as paper
from judging.scoring.exact import plain
from judging.scoring.rulebook import Component, Criterion, Rulebook
from judging.scoring.sheet import MarkFault

TYPED = "{value}"  # where the script puts what was typed


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
        return plain(_step(self.criterion, self.scale))

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


def _step(line: Criterion, scale: int) -> Fraction:
    return line.step if line.step is not None else Fraction(1, 10**scale)


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


# ── what the script needs ─────────────────────────────────────────────────────────────────────
def facts(rows: tuple[Row, ...], row: Row, base: int) -> dict[str, object]:
    """The sheet in whole units, and each local check's sentence with a gap for what was typed."""
    place = row.place
    rulebook = editions.rulebook_of(place.seat.stage)
    criteria = paper.criteria(rulebook, place.seat.role)
    return {
        **_stands(rows, row),
        "sheet": place.sheet,
        "label": label(place),
        "owner": owner(place.seat),
        "base": base,
        "scale": rulebook.scale,
        "lines": [_line_facts(key, line, rulebook) for key, line in criteria.items()],
        "own": [
            {"label": label(row.place), "marks": now.marks, "total": now.total}
            for row, now in own_sheets.earlier(rows, place)
        ],
        "sign": url_for("judge.put_sheet", sheet=place.sheet),
        "draft": url_for("judge.keep_draft", sheet=place.sheet),
        "mine": url_for("judge.my_sheets"),
        "conflict": url_for("judge.conflict", sheet=place.sheet),
        "late": url_for("judge.late", sheet=place.sheet),
    }


def _stands(rows: tuple[Row, ...], row: Row) -> dict[str, object]:
    """What is signed, how many of the others are, and who is on stage while this sheet is not."""
    now, other = row.now, on_stage_instead(rows, row)
    return {
        "who": who(row),
        "instead": {"who": who(other), "href": sheet_address(other)} if other else None,
        "waiting": row.place.appearance.state is AppearanceState.WAITING,
        "now": sheets.receipt(now) if now else None,
        "signed": sum(one.now is not None for one in rows if one.wanted and one is not row),
        "wanted": sum(one.wanted for one in rows),
        "zone": row.place.seat.stage.edition.time_zone,
    }


def on_stage_instead(rows: tuple[Row, ...], row: Row) -> Row | None:
    """Who is on stage while this sheet, not yet signed, is somebody else's (trust.md A8)."""
    found = next((one for one in rows if one.on_stage), None)
    return found if found and not row.on_stage and row.now is None else None


def sheet_address(row: Row) -> str:
    return url_for("judge.sheet", sheet=row.place.sheet)


def owner(seat: Seat) -> str:
    """Whose drafts and unsent sheets these are: a tablet may change hands."""
    return f"{seat.stage.edition.code}/{seat.stage.code}/{seat.code}"


def ids(place: Place) -> str:
    """The fields that the running total is made of, for its `for`."""
    rulebook = editions.rulebook_of(place.seat.stage)
    return " ".join(key.replace(".", "-") for key in paper.criteria(rulebook, place.seat.role))


def _line_facts(key: str, line: Criterion, rulebook: Rulebook) -> dict[str, object]:
    return {
        "key": key,
        "name": line.name,
        "least": _units(line.least, rulebook.scale),
        "most": None if line.most is None else _units(line.most, rulebook.scale),
        "step": _step_units(line, rulebook.scale),
        "sentences": _sentences(key, line, rulebook),
    }


def _units(value: Fraction, scale: int) -> int:
    return int(value * 10**scale)


def _step_units(line: Criterion, scale: int) -> int:
    """The step in whole units; one finer than the scale can be checked by the server alone."""
    step = _step(line, scale) * 10**scale
    return int(step) if step.denominator == 1 else 1


def _sentences(key: str, line: Criterion, rulebook: Rulebook) -> dict[str, str]:
    told = {
        "name": line.name,
        "value": TYPED,
        "least": plain(line.least),
        "most": plain(line.most) if line.most is not None else "∞",
        "step": plain(_step(line, rulebook.scale)),
        "scale": str(rulebook.scale),
    }
    codes = ("empty", "not_number", "out_of_range", "off_step", "too_fine")
    given = tuple(told.items())
    return {code: MarkFault(key, f"mark.{code}", given).sentence(lang()) for code in codes}


# ── both versions ─────────────────────────────────────────────────────────────────────────────
def side_by_side(
    place: Place, one: Mapping[str, int], other: Mapping[str, int]
) -> list[tuple[str, str, str]]:
    """(criterion, one version's mark, the other's) in the order of the sheet."""
    rulebook = editions.rulebook_of(place.seat.stage)
    left, right = own_sheets.as_typed(place, dict(one)), own_sheets.as_typed(place, dict(other))
    criteria = paper.criteria(rulebook, place.seat.role)
    return [(line.name, left.get(key, "—"), right.get(key, "—")) for key, line in criteria.items()]
