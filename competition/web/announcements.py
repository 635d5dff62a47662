"""Announcements and stages as the public templates take them: plain, allow-listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from competition import certificates, noticeboard, objections, preliminaries, publication
from competition.ledger.event import code24
from competition.models import Edition, Objection, Publication, Stage
from competition.noticeboard import Turn
from competition.publication import Standing
from competition.rules.announcement import Announcement, Line
from competition.rules.lifecycles import ObjectionState, StageState
from competition.web import qr

# The public phases of a stage, and how far each state has come: (done, current).
PHASES = ("open", "scoring", "publicised", "final")
REACHED = {
    StageState.PLANNED: (0, ""),
    StageState.OPEN: (0, "open"),
    StageState.CLOSED: (1, ""),
    StageState.SCORING: (1, "scoring"),
    StageState.SEALED: (1, "scoring"),
    StageState.PUBLICISED: (2, "publicised"),
    StageState.FINAL: (4, ""),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of the ranking, as `_parts/standings.html` takes it."""

    code: str
    place: str
    tied: bool
    name: str
    unit: str
    score: str
    prize: str
    prize_tier: int
    specials: tuple[str, ...]
    advanced: bool
    explain_url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement in a list."""

    stage: str
    number: int
    standing: Standing
    published_at: datetime
    until: date
    url: str


def ranked(found: Publication, told: Announcement) -> tuple[Ranked, ...]:
    """The lines in their order; entries of one place are tied."""
    places = Counter(line.place for line in told.lines)
    tiers = tiers_of(told.lines)
    explains = publication.explains(found)
    return tuple(
        Ranked(
            code=line.code,
            place=line.place,
            tied=bool(line.place) and places[line.place] > 1,
            name=line.name,
            unit=line.unit,
            score=line.score,
            prize=line.prize,
            prize_tier=tiers.get(line.prize, 0),
            specials=line.specials,
            advanced=bool(line.advanced),
            explain_url=_explain_url(found, line) if explains else "",
        )
        for line in told.lines
    )


def tiers_of(lines: Sequence[Line]) -> dict[str, int]:
    """Prizes from the highest: the lines stand in final order, so the first named is the first."""
    names = list(dict.fromkeys(line.prize for line in lines if line.prize))
    return {name: tier for tier, name in enumerate(names, 1)}


def _explain_url(found: Publication, line: Line) -> str:
    return url_for(
        "public.explanation",
        edition=found.stage.edition.code,
        stage=found.stage.code,
        number=found.number,
        code=line.code,
    )


@dataclass(frozen=True, slots=True)
class Announced:
    """Everything that an announcement's page shows; `told` is the frozen announcement itself."""

    told: Announcement
    stage: Stage
    number: int
    digest: str
    code: str
    published_at: datetime
    ends_at: datetime
    until: date
    standing: Standing
    newest: int
    withdrawn_at: datetime | None
    open: bool
    rules_url: str
    issuer: str
    objections: Mapping[ObjectionState, int]  # counts alone, and only once the result is final
    qr: str  # of the announcement's own address
    lines: tuple[Ranked, ...]


def announced(found: Publication, *, at: datetime) -> Announced:
    """The announcement as it was frozen, and what it is worth now."""
    told = publication.announcement_of(found)
    newest = publication.newest(found.stage)
    standing = publication.standing(found, newest_number=newest, at=at)
    return Announced(
        told=told,
        stage=found.stage,
        number=found.number,
        digest=found.digest,
        code=code24(found.head),
        published_at=found.published_at,
        ends_at=found.ends_at,
        until=publication.until(found.ends_at, found.stage.edition),
        standing=standing,
        newest=newest,
        withdrawn_at=next((one.at for one in found.steps if one.step == "withdrawn"), None),
        open=objections.is_open(found, at=at),
        rules_url=rules_url(found.stage),
        issuer=certificates.issuer_of(found.stage.edition),
        objections=objections.ended(found.stage) if standing is Standing.FINAL else {},
        qr=qr.of_address(numbered_url(found, whole=True)),
        lines=ranked(found, told),
    )


def line_named(found: Publication, code: str) -> str:
    """Who a line is about, in words; empty for the announcement as a whole."""
    lines = publication.announcement_of(found).lines
    return next((named(line) for line in lines if code and line.code == code), "")


def lines_named(listed: Sequence[Objection]) -> dict[int, str]:
    """By objection: whom it is about, each announcement read once."""
    told = {one.publication_id: one.publication for one in listed}
    names = {
        (number, line.code): named(line)
        for number, found in told.items()
        for line in publication.announcement_of(found).lines
    }
    return {one.id: names.get((one.publication_id, one.about), "") for one in listed}


def named(line: Line) -> str:
    return " ".join(part for part in (line.name or line.code, line.unit) if part)


def notices(found: Sequence[Publication], *, at: datetime) -> tuple[Notice, ...]:
    """Announcements, newest first, and what each is worth now."""
    newest = {one.stage_id: one.number for one in reversed(found)}
    return tuple(
        Notice(
            stage=one.stage.name,
            number=one.number,
            standing=publication.standing(one, newest_number=newest[one.stage_id], at=at),
            published_at=one.published_at,
            until=publication.until(one.ends_at, one.stage.edition),
            url=numbered_url(one),
        )
        for one in found
    )


def numbered_url(found: Publication, *, whole: bool = False) -> str:
    """The address that stays this announcement's; `whole` with the site's name, for paper."""
    stage = found.stage
    return url_for(
        "public.announcement", edition=stage.edition.code, stage=stage.code, number=found.number,
        _external=whole,
    )  # fmt: skip


# ── stages ────────────────────────────────────────────────────────────────────────────────────
def phases(stage: Stage) -> tuple[tuple[str, str], ...]:
    """The four phases that the public knows, each done, current or todo."""
    done, current = REACHED[stage.state]
    return tuple(
        (phase, "done" if index < done else "current" if phase == current else "todo")
        for index, phase in enumerate(PHASES)
    )


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage on the edition's page: how far it is, who appears when, where its result stands."""

    stage: Stage
    phases: tuple[tuple[str, str], ...]
    turns: tuple[Turn, ...]
    notice: Notice | None  # the newest announcement
    rules_url: str

    @property
    def on_now(self) -> Turn | None:
        return next((one for one in self.turns if one.said == "now"), None)

    @property
    def next_up(self) -> Turn | None:
        """Who waits first; nobody before the stage has begun."""
        running = self.stage.state.is_scoring
        return next((one for one in self.turns if running and not one.said), None)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that an edition's page shows."""

    stages: tuple[Staged, ...]
    preliminaries: tuple[Staged, ...]
    notices: tuple[Notice, ...]

    @property
    def judged(self) -> int:
        """How many units have their preliminary behind them."""
        return sum(one.stage.state.has_closed_sheets for one in self.preliminaries)

    @property
    def past_preliminaries(self) -> bool:
        """Whether people come for what follows the preliminaries."""
        return any(not one.stage.state.is_planned for one in self.stages)

    @property
    def running(self) -> bool:
        """Whether the run of show moves while somebody looks at the page."""
        return any(one.stage.state.is_scoring for one in self.stages)


def board(edition: Edition, *, at: datetime) -> Board:
    """The edition's stages, those of single units apart, and its announcements."""
    told = publication.of_edition(edition)
    shown = notices(told, at=at)
    newest = {one.stage_id: notice for one, notice in reversed([*zip(told, shown, strict=True)])}
    own = [stage for stage in edition.stages if stage.unit_id is None]
    turns, ruled = noticeboard.run_of_show(own), noticeboard.ruled(edition)
    found = [
        Staged(
            stage=stage,
            phases=phases(stage),
            turns=tuple(turns.get(stage.id, ())),
            notice=newest.get(stage.id),
            rules_url=rules_url(stage) if stage.id in ruled else "",
        )
        for stage in (*own, *preliminaries.of_edition(edition))
    ]
    return Board(
        stages=tuple(one for one in found if one.stage.unit_id is None),
        preliminaries=tuple(one for one in found if one.stage.unit_id is not None),
        notices=shown,
    )


def rules_url(stage: Stage) -> str:
    return url_for("public.rules", edition=stage.edition.code, stage=stage.code)
