"""The hall's screens: what the desk shows on them, frozen at the moment it is shown.

A frame is written once and read by everybody. What depends on marks is in a frame only after the
seal that allows it, and a frame never holds more than the hall may read: there is nothing in its
page's source to be found early.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition import draws, editions, run_of_show, trail
from competition.db import db, lock
from competition.errors import Refused
from competition.models import Appearance, Stage
from competition.rules.lifecycles import CLOSED_SHEETS, AppearanceState
from judging import cases, results, reveals, together, votes
from judging.models import HallFrame, PenaltyNow, Scene, SheetNow
from judging.scoring.clauses import Reveal

SCREENS = (1, 2, 3, 4)
TEXT_MOST = 60
Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Order:
    """What the desk asks for: a scene on some of the screens, with what it is about."""

    scene: str
    screens: tuple[int, ...]
    about: str = ""  # an appearance's code, or the words of a pause


# ── show ──────────────────────────────────────────────────────────────────────────────────────
def show(stage: Stage, order: Order, *, by: str, at: datetime) -> None:
    """Freeze what this scene shows now, and let the screens show it."""
    if order.scene not in BODIES:
        raise Refused("screen.unknown")
    if not order.screens or set(order.screens) - set(SCREENS):
        raise Refused("screen.none_chosen")
    body = BODIES[Scene(order.scene)](stage, order.about)
    _put(stage, order.screens, Scene(order.scene), body, by=by, at=at)
    trail.note(
        "screen", edition=stage.edition_id, by=by, at=at,
        about=f"{stage.code} {order.scene} {order.about}".strip(),
    )  # fmt: skip


def reveal(
    stage: Stage, screens: Sequence[int], *, done: int, whole: bool, by: str, at: datetime
) -> None:
    """Let the hall read the next name, or the rest of its prize at once.

    `done` is how many names had been read when the operator pressed: a second press of the same
    page, or of another operator's, must not read out one name more than was meant.
    """
    if not screens or set(screens) - set(SCREENS):
        raise Refused("screen.none_chosen")
    lock(_name(stage))
    plan = reveals.plan(stage)
    if done != revealed(stage, plan):
        raise Refused("reveal.moved_on")
    if done >= len(plan.steps):
        raise Refused("reveal.over")
    upto = plan.end_of_group(done) if whole else done + 1
    _put(stage, screens, Scene.REVEAL, plan.shown(upto), by=by, at=at)
    about = f"{stage.code} {upto}/{len(plan.steps)}"
    trail.note("reveal", edition=stage.edition_id, by=by, at=at, about=about)


def revealed(stage: Stage, plan: reveals.Plan) -> int:
    """How many names of this plan the hall has read; another run begins anew."""
    rows = select(HallFrame.body).where(
        HallFrame.stage_id == stage.id, HallFrame.scene == Scene.REVEAL
    )
    steps = [int(str(body["step"])) for body in db.session.scalars(rows) if body["run"] == plan.run]
    return max(steps, default=0)


def _put(
    stage: Stage, screens: Sequence[int], scene: Scene, body: Body, *, by: str, at: datetime
) -> None:
    lock(_name(stage))
    numbers = select(func.coalesce(func.max(HallFrame.number), 0))
    number = int(db.session.scalar(numbers.where(HallFrame.stage_id == stage.id)) or 0) + 1
    db.session.add_all(
        HallFrame(
            edition_id=stage.edition_id, stage_id=stage.id, screen=screen, number=number,
            scene=scene, body=body, at=at, by=by,
        )
        for screen in sorted(set(screens))
    )  # fmt: skip
    db.session.flush()


def _name(stage: Stage) -> str:
    return f"screens {stage.id}"


# ── what a scene holds ────────────────────────────────────────────────────────────────────────
def _nothing(_stage: Stage, _about: str) -> Body:
    return {}


def _clock(stage: Stage, _about: str) -> Body:
    if editions.rulebook_of(stage).clock is None:
        raise Refused("clock.none")
    return {}


def _pause(_stage: Stage, about: str) -> Body:
    text = about.strip()
    if len(text) > TEXT_MOST:  # nothing is cut in silence
        raise Refused("text.too_long", most=TEXT_MOST, over=len(text) - TEXT_MOST)
    return {"text": text}


def _vote(stage: Stage, _about: str) -> Body:
    """Only the way there: how the vote stands is nobody's to know before it is closed."""
    votes.clause(stage)
    return {}


def _draw(stage: Stage, _about: str) -> Body:
    """The drawn order, and the digits rolled in public that anybody can repeat it with."""
    drawn = draws.of(stage).get(draws.ORDER)
    if drawn is None or not drawn.result:
        raise Refused("screen.not_drawn")
    who = {one.code: "" if _blind(stage) else one.entry.name for one in stage.appearances}
    lots = [{"number": place, "name": who[code]} for place, code in enumerate(drawn.result, 1)]
    return {"digits": drawn.public.removeprefix("dice "), "lots": lots}


def _score(stage: Stage, about: str) -> Body:
    """One score, the first few together, or the whole table: as the rulebook reveals (7.7)."""
    how = editions.rulebook_of(stage).reveal
    if how is Reveal.STAGE:
        return _table(stage)
    shown = cases.shown_with(run_of_show.of(stage, about))
    codes = [one.code for one in shown]
    made_of = _made_of(stage, codes)
    return {"of": codes, "made_of": made_of, "scores": [_scored(one) for one in shown]}


def _made_of(stage: Stage, codes: list[str]) -> list[int]:
    """What these scores are made of, in two numbers: each sheet or penalty that comes changes one.

    Revisions only grow, and after the seal nobody strikes a penalty.
    """
    whose = select(Appearance.id).where(Appearance.stage_id == stage.id, Appearance.code.in_(codes))
    revs = select(func.coalesce(func.sum(SheetNow.rev), 0))
    taken = select(func.count()).select_from(PenaltyNow)
    return [
        int(db.session.scalar(revs.where(SheetNow.appearance_id.in_(whose))) or 0),
        int(db.session.scalar(taken.where(PenaltyNow.appearance_id.in_(whose))) or 0),
    ]


def _table(stage: Stage) -> Body:
    if stage.state not in CLOSED_SHEETS:
        raise Refused("results.not_sealed")
    last = results.latest(stage)
    assert last is not None, "a sealed stage has a run"
    who = {one.code: one for one in run_of_show.appearances(stage)}
    scores = [
        {**_named(who[str(row["entry"])]), "score": row["shown"], "place": row["place"]}
        for row in results.rows_of(last)
        if row["place"]
    ]
    return {"run": last.number, "scores": scores}


def _scored(one: Appearance) -> Mapping[str, object]:
    row = results.score_of(one).rows[0]
    return {**_named(one), "score": row.shown, "place": ""}


def _named(one: Appearance) -> Body:
    unit = one.entry.unit.name if one.entry.unit else ""
    hidden = _blind(one.stage) and one.stage.state not in CLOSED_SHEETS
    return {
        "number": one.position,
        "name": "" if hidden else one.entry.name,
        "unit": "" if hidden else unit,
    }


def _blind(stage: Stage) -> bool:
    return editions.rulebook_of(stage).blind


BODIES = {
    Scene.FOLLOW: _nothing,
    Scene.CLOCK: _clock,
    Scene.PAUSE: _pause,
    Scene.DRAW: _draw,
    Scene.SCORE: _score,
    Scene.VOTE: _vote,
}


# ── read ──────────────────────────────────────────────────────────────────────────────────────
def now(stage: Stage, screen: int) -> HallFrame | None:
    """What the screen shows; None is the usual scene, which follows the stage.

    What was computed after a seal is gone with it: an opened seal takes it off the screens, and so
    does a correction, a late sheet or a penalty that two persons agreed on since.
    """
    newest = (
        select(HallFrame)
        .where(HallFrame.stage_id == stage.id, HallFrame.screen == screen)
        .order_by(HallFrame.number.desc())
        .limit(1)
    )
    frame = db.session.scalar(newest)
    return None if frame is None or _gone(stage, frame) else frame


def _gone(stage: Stage, frame: HallFrame) -> bool:
    """Of a run that is not the latest; of a score whose seal was opened, or that has changed."""
    if (run := frame.body.get("run")) is not None:
        last = results.latest(stage)
        return stage.state not in CLOSED_SHEETS or last is None or last.number != run
    codes = frame.body.get("of", [])
    assert isinstance(codes, list)
    if not codes:
        return False
    whose = [run_of_show.of(stage, code) for code in codes]
    opened = any(one.state is not AppearanceState.SEALED for one in whose)
    return opened or frame.body.get("made_of") != _made_of(stage, codes)


def shows_table(stage: Stage) -> bool:
    """Whether the whole table may be shown: the rulebook reveals at the end, and it is sealed."""
    at_the_end = editions.rulebook_of(stage).reveal is Reveal.STAGE
    return at_the_end and stage.state in CLOSED_SHEETS


def newest(stage: Stage) -> int:
    """The number of the stage's last frame: grows with each thing shown."""
    numbers = select(func.coalesce(func.max(HallFrame.number), 0))
    return int(db.session.scalar(numbers.where(HallFrame.stage_id == stage.id)) or 0)


def scorable(stage: Stage, listed: Sequence[Appearance]) -> list[Appearance]:
    """The appearances whose score may be shown alone now; of a stage shown whole there are none."""
    if editions.rulebook_of(stage).reveal is Reveal.STAGE or stage.state.before_scoring:
        return []
    first = together.first_of(stage, listed)
    return [one for one in listed if together.all_sealed(first if one in first else [one])]
