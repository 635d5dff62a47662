"""The run of show (流程单): who appears in a stage, in which order, and who is on now.

The roster is fixed once on the stage's chain; lots are drawn from public digits (trust.md 2.5);
each move of an appearance is an event. Sealing and unsealing an appearance is judging's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from competition import chain, stages, trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.ledger import draw
from competition.ledger.event import Kind
from competition.models import Appearance, Entry, RulebookText, Stage
from competition.rules.lifecycles import APPEARANCE, AppearanceState, EntryState, StageState, after

BEFORE_SCORING = (StageState.PLANNED, StageState.OPEN, StageState.CLOSED)
MOVES = ("call", "finish", "send_back", "mark_absent", "withdraw", "return", "disqualify")
NEEDS_REASON = ("mark_absent", "withdraw", "disqualify", "return")
ON_THE_DAY = ("call", "finish", "send_back", "disqualify")
ORDER, TIE = "order", "tie"
LEAST_DIGITS = 10  # trust.md 2.5: ten dice of ten sides
DIGITS = re.compile(r"[0-9]")


# ── who appears ───────────────────────────────────────────────────────────────────────────────
def fix_roster(
    stage: Stage, entries: Sequence[Entry], *, by: str, at: datetime
) -> list[Appearance]:
    """Fix who takes part in the stage; pseudonyms c01 … follow the entries' codes.

    A person's name lies in a part of its own, so that it can be disclosed or erased alone.
    """
    alone(f"roster {stage.edition_id}")  # who withdraws at this moment waits
    stages.hold(stage)
    _refuse_roster(stage, entries)
    if db.session.scalar(select(Appearance.id).where(Appearance.stage_id == stage.id).limit(1)):
        raise Refused("roster.fixed_already")
    width = max(2, len(str(len(entries))))
    appearances = [
        Appearance(
            edition_id=stage.edition_id, stage=stage, entry=entry, code=f"c{number:0{width}d}"
        )
        for number, entry in enumerate(sorted(entries, key=lambda entry: entry.code), 1)
    ]
    db.session.add_all(appearances)
    db.session.flush()
    parts: dict[str, object] = {"ids": [one.code for one in appearances]}
    parts |= {f"person.{one.code}": _person(one) for one in appearances}
    chain.append(stage.chain, Kind.ROSTER, by=by, at=at, parts=parts)
    about = f"{stage.code} {len(appearances)}"
    trail.note("roster", edition=stage.edition_id, by=by, at=at, about=about)
    return appearances


def _person(appearance: Appearance) -> dict[str, object]:
    entry = appearance.entry
    unit = entry.unit.name if entry.unit else ""
    return {"id": appearance.code, "name": entry.name, "unit": unit}


def _refuse_roster(stage: Stage, entries: Sequence[Entry]) -> None:
    if not entries:
        raise Refused("roster.empty")
    if any(entry.edition_id != stage.edition_id for entry in entries):
        raise Missing
    if stage.unit_id is not None and any(entry.unit_id != stage.unit_id for entry in entries):
        raise Missing
    gone = [entry.name for entry in entries if entry.state is EntryState.WITHDRAWN]
    if gone:
        raise Refused("roster.withdrawn", names=tuple(gone))
    _refuse_late(stage, "roster.too_late")
    if not chain.size(stage.chain):
        raise Refused("stage.no_rulebook")


def _refuse_late(stage: Stage, code: str) -> None:
    if stage.state not in BEFORE_SCORING:
        raise Refused(code, state=stage.state)


def appearances(stage: Stage) -> list[Appearance]:
    """In order of appearance, not yet drawn ones by pseudonym; entries and units are loaded."""
    loaded = joinedload(Appearance.entry).joinedload(Entry.unit)
    found = db.session.scalars(
        select(Appearance).where(Appearance.stage_id == stage.id).options(loaded)
    )
    return sorted(found, key=lambda one: (one.position is None, one.position or 0, one.code))


def of(stage: Stage, code: str) -> Appearance:
    """The stage's appearance of that pseudonym; another stage's is not there."""
    found = db.session.scalar(
        select(Appearance).where(Appearance.stage_id == stage.id, Appearance.code == code)
    )
    if found is None:
        raise Missing
    return found


# ── the draw ──────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as the chain has it: everything that somebody needs to repeat it."""

    name: str
    chain: str
    items: tuple[str, ...]
    commits: Mapping[str, str] = field(default_factory=dict)
    committed: str = ""  # hash of the event that fixed list and commitments
    public: str = ""
    reveals: Mapping[str, str] = field(default_factory=dict)
    result: tuple[str, ...] = ()
    at: str = ""

    @property
    def seed(self) -> str:
        secrets = {who: bytes.fromhex(secret) for who, secret in self.reveals.items()}
        return draw.seed(self.chain, self.name, self.items, self.public, secrets).hex()


def commit_draw(
    stage: Stage, *, commits: Mapping[str, Mapping[str, str]], by: str, at: datetime
) -> None:
    """Fix the list and the witnesses' commitments before anybody reveals or rolls dice.

    `commits` are by draw and witness: the draw's name is inside a commitment, so each witness
    hands over one for the order and one for the lot.
    """
    items = _items(stage)
    for name in (ORDER, TIE):
        content = {"commits": dict(commits.get(name, {})), "draw": name, "items": items}
        chain.append(stage.chain, Kind.DRAW_COMMIT, by=by, at=at, parts={"commit": content})
    about = f"{stage.code} {len(commits.get(ORDER, {}))}"
    trail.note("draw.commit", edition=stage.edition_id, by=by, at=at, about=about)


def draw_order(
    stage: Stage,
    *,
    public: str,
    by: str,
    at: datetime,
    reveals: Mapping[str, bytes] | None = None,
) -> Drawn:
    """Draw the order of appearance, and a lot for exact ties that favours nobody yet known.

    `public` are digits rolled in public, last of all. Without witnesses the list is committed to
    here; with witnesses `commit_draw` came before, and each must reveal.
    """
    digits = DIGITS.findall(public)
    if len(digits) < LEAST_DIGITS:
        raise Refused("draw.few_digits", least=LEAST_DIGITS, typed=len(digits))
    shown = "dice " + " ".join(digits)
    items = _items(stage)
    begun = draws(stage.chain)
    if not begun:
        commit_draw(stage, commits={}, by=by, at=at)
        begun = draws(stage.chain)
    for name in (ORDER, TIE):
        _reveal(stage, begun[name], shown, reveals or {}, by=by, at=at)
    done = draws(stage.chain)[ORDER]
    places = {code: place for place, code in enumerate(done.result, 1)}
    for one in appearances(stage):
        one.position = places[one.code]
    about = f"{stage.code} {len(items)}"
    trail.note("draw", edition=stage.edition_id, by=by, at=at, about=about)
    return done


def _reveal(
    stage: Stage, begun: Drawn, public: str, reveals: Mapping[str, bytes], *, by: str, at: datetime
) -> None:
    try:
        draw.opened(stage.chain, begun.name, begun.commits, reveals)
    except draw.BadDraw as bad:
        raise Refused(f"draw.{bad.code}", who=bad.who) from None
    seed = draw.seed(stage.chain, begun.name, begun.items, public, reveals)
    content = {
        "draw": begun.name,
        "public": public,
        "result": list(draw.shuffle(begun.items, seed)),
        "reveals": {who: secret.hex() for who, secret in reveals.items()},
    }
    chain.append(stage.chain, Kind.DRAW_REVEAL, by=by, at=at, parts={"reveal": content})


def _items(stage: Stage) -> list[str]:
    """The fixed list, if lots may be drawn for it now."""
    stages.hold(stage)
    _refuse_late(stage, "draw.too_late")
    found = appearances(stage)
    if not found:
        raise Refused("draw.no_roster")
    if any(one.position is not None for one in found):
        raise Refused("draw.done_already")
    return sorted(one.code for one in found)


def draw_of(stage: Stage) -> dict[str, Drawn]:
    """The stage's draws, wherever they are proved: rules replaced later begin a new chain."""
    chains = select(RulebookText.chain).where(RulebookText.stage_id == stage.id)
    for name in db.session.scalars(chains.order_by(RulebookText.number.desc())):
        if found := draws(name):
            return found
    return {}


def draws(name: str) -> dict[str, Drawn]:
    """The draws of one chain by name."""
    found: dict[str, Drawn] = {}
    for event, parts in chain.events(name, Kind.DRAW_COMMIT, Kind.DRAW_REVEAL):
        if event.kind is Kind.DRAW_COMMIT:
            commit = parts["commit"]
            assert isinstance(commit, dict)
            found[commit["draw"]] = Drawn(
                commit["draw"], name, tuple(commit["items"]), commit["commits"], event.hash
            )
            continue
        reveal = parts["reveal"]
        assert isinstance(reveal, dict)
        begun = found[reveal["draw"]]
        found[begun.name] = Drawn(
            begun.name, name, begun.items, begun.commits, begun.committed, reveal["public"],
            reveal["reveals"], tuple(reveal["result"]), event.at,
        )  # fmt: skip
    return found


# ── on the day ────────────────────────────────────────────────────────────────────────────────
def move(appearance: Appearance, to: str, *, by: str, at: datetime, reason: str = "") -> None:
    """Call, finish, mark absent, withdraw, return, disqualify: one event each.

    One at a time is on stage: the screens, the clock and the judges' lists name a single person.
    """
    if to not in MOVES:
        raise Refused("move.not_allowed", state=appearance.state, move=to)
    if to in NEEDS_REASON and not reason.strip():
        raise Refused("appearance.no_reason")
    stage = appearance.stage
    stages.hold(stage)
    if stage.state not in BEFORE_SCORING and stage.state is not StageState.SCORING:
        raise Refused("appearance.stage_sealed", state=stage.state)
    if to in ON_THE_DAY and stage.state is not StageState.SCORING:
        raise Refused("appearance.not_open", state=stage.state)
    if to == "call" and (now := on_now(appearances(stage))):
        raise Refused("appearance.another_on_stage", name=now.entry.name)
    appearance.state = after(APPEARANCE, appearance.state, to)
    parts: dict[str, object] = {
        "appearance": {"id": appearance.code, "state": str(appearance.state)}
    }
    if reason.strip():
        parts["reason"] = {"text": reason.strip()}
    chain.append(stage.chain, Kind.APPEARANCE, by=by, at=at, parts=parts)
    about = f"{stage.code} {appearance.code}"
    trail.note(
        f"appearance:{to}", edition=stage.edition_id, by=by, at=at, about=about, reason=reason
    )


def on_now(found: Sequence[Appearance]) -> Appearance | None:
    """Who is on stage now."""
    return next((one for one in found if one.state is AppearanceState.ON_STAGE), None)


def next_up(found: Sequence[Appearance]) -> Appearance | None:
    """Who is to be called next."""
    return next((one for one in found if one.state is AppearanceState.WAITING), None)
