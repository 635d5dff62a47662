"""Lots: the order of appearance, a lot for exact ties, and a teaching segment for each where the
stage has some, from public digits (trust.md 2.5).

The list is fixed first, with the commitments of whoever witnesses; the digits come last. Everything
stands on the stage's chain, so that anybody can repeat it. `witnesses.py` gathers commitments and
secrets before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from competition import chain, clock, editions, run_of_show, stages, trail
from competition.db import db
from competition.errors import Refused
from competition.ledger import draw
from competition.ledger.event import Kind, code24
from competition.models import RulebookText, Stage
from competition.witnessed import JUDGES, ORDER, SEGMENT, TIE
from judging.scoring import lot

LEAST_DIGITS = 10  # trust.md 2.5: ten dice of ten sides
DIGITS = re.compile(r"[0-9]")
Commits = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as the chain has it: everything that somebody needs to repeat it."""

    name: str  # order; order.2 after one that was void
    chain: str
    items: tuple[str, ...]
    commits: Mapping[str, str] = field(default_factory=dict)
    witnesses: Mapping[str, str] = field(default_factory=dict)  # pseudonym → for whom they stand
    segments: int = 0  # of how many each draws one; 0 where the list itself is shuffled
    typed: tuple[str, ...] = ()  # whose commitments the server computed
    committed: str = ""  # hash of the event that fixed list and commitments
    fixed_at: str = ""  # when that was
    public: str = ""
    reveals: Mapping[str, str] = field(default_factory=dict)
    result: tuple[str, ...] = ()
    at: str = ""

    @property
    def fixed(self) -> datetime:
        """When the list was fixed."""
        return clock.moment(self.fixed_at)

    @property
    def each(self) -> list[tuple[str, str]]:
        """Of a draw of segments: who drew which."""
        pairs = (one.partition(":") for one in self.result) if self.segments else ()
        return [(who, segment) for who, _colon, segment in pairs]

    @property
    def seed(self) -> str:
        secrets = {who: bytes.fromhex(secret) for who, secret in self.reveals.items()}
        return draw.seed(self.chain, self.name, self.items, self.public, secrets).hex()


# ── what the chain has ────────────────────────────────────────────────────────────────────────
def of(stage: Stage, lead: str = ORDER) -> dict[str, Drawn]:
    """The stage's draws of one go, wherever they are proved: rules replaced later begin a new
    chain."""
    chains = select(RulebookText.chain).where(RulebookText.stage_id == stage.id)
    for name in db.session.scalars(chains.order_by(RulebookText.number.desc())):
        if found := on(name, lead):
            return found
    return {}


def on(name: str, lead: str = ORDER) -> dict[str, Drawn]:
    """What a chain has of each draw of this go by what it is for; of several the last, the others
    are void."""
    found: dict[str, Drawn] = {}
    for event, parts in chain.events(name, Kind.DRAW_COMMIT, Kind.DRAW_REVEAL):
        if event.kind is Kind.DRAW_COMMIT:
            told = parts["commit"]
            assert isinstance(told, dict)
            found[plain(told["draw"])] = Drawn(
                told["draw"], name, tuple(told["items"]), told["commits"],
                told.get("witnesses", {}), told.get("segments", 0), tuple(told.get("typed", ())),
                event.hash, event.at,
            )  # fmt: skip
            continue
        reveal = parts["reveal"]
        assert isinstance(reveal, dict)
        begun = found[plain(reveal["draw"])]
        found[plain(begun.name)] = replace(
            begun, public=reveal["public"], reveals=reveal["reveals"],
            result=tuple(reveal["result"]), at=event.at,
        )  # fmt: skip
    return {what: one for what, one in found.items() if (what == JUDGES) == (lead == JUDGES)}


def code_of(begun: Mapping[str, Drawn]) -> str:
    """What is read out once all is fixed: of the last commitment's event, which stands on those of
    the other draws."""
    return code24(list(begun.values())[-1].committed) if begun else ""


def plain(name: str) -> str:
    """What a draw is for: order.2 is the order, drawn once more because the first was void."""
    return name.partition(".")[0]


def numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}.{number}"


def next_number(name: str, lead: str = ORDER) -> int:
    """Which draw on this chain the next one is: those that were void keep their names."""
    begun = on(name, lead)
    if lead not in begun:
        return 1
    return int(begun[lead].name.partition(".")[2] or 1) + 1


def names(stage: Stage, lead: str = ORDER) -> tuple[str, ...]:
    """What lots are drawn for, all in one go."""
    if lead == JUDGES:
        return (JUDGES,)
    return (ORDER, TIE, SEGMENT) if stage.segments else (ORDER, TIE)


def segments_of(stage: Stage) -> dict[str, str]:
    """Appearance → the teaching segment that it drew."""
    drawn = of(stage).get(SEGMENT)
    return dict(drawn.each) if drawn else {}


def hand_out(stage: Stage) -> None:
    """Write to each appearance the segment that it drew, as the chain has it."""
    drawn = segments_of(stage)
    for one in stage.appearances:
        one.segment = drawn.get(one.code, "")


def settles_ties(stage: Stage) -> bool:
    """Whether the rules in force settle equals by the lot; of another lot nothing is promised."""
    adopted = editions.current_text(stage)
    return adopted is not None and lot.settles(editions.parsed(adopted.text))


# ── draw ──────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Go:
    """What is drawn in one go: `lead` first. `refuse` says why not now, `listed` over which list,
    `follow` does what the result means, given who held the draw and when."""

    lead: str
    refuse: Callable[[Stage], object]
    listed: Callable[[Stage], list[str]]
    follow: Callable[[Stage, Drawn, str, datetime], None]


def items(stage: Stage) -> list[str]:
    """The fixed list, if lots may be drawn for it now."""
    stages.hold(stage)
    if not stage.state.before_scoring:
        raise Refused("draw.too_late", state=stage.state)
    if on(stage.chain, JUDGES) and not any(chain.events(stage.chain, Kind.PANEL)):
        raise Refused("draw.judges_first")
    found = run_of_show.appearances(stage)
    if not found:
        raise Refused("draw.no_roster")
    if any(one.position is not None for one in found):
        raise Refused("draw.done_already")
    return sorted(one.code for one in found)


def _appear(stage: Stage, done: Drawn, by: str, at: datetime) -> None:
    """Everybody comes in the order that was drawn, with the segment that was theirs."""
    places = {code: place for place, code in enumerate(done.result, 1)}
    for one in run_of_show.appearances(stage):
        one.position = places[one.code]
    hand_out(stage)
    trail.note("draw", edition=stage.edition_id, by=by, at=at, about=f"{stage.code} {len(places)}")


LOTS = Go(ORDER, items, items, _appear)


def commit(
    stage: Stage,
    *,
    commits: Commits,
    by: str,
    at: datetime,
    go: Go = LOTS,
    witnesses: Mapping[str, str] | None = None,
    typed: Sequence[str] = (),
    void: str = "",
) -> None:
    """Fix the list and the witnesses' commitments before anybody reveals or rolls dice.

    `commits` are by draw and witness: the draw's name is inside a commitment, so each witness
    hands over one for each of `names`; `typed` names those that the server computed.
    `void` is why the draw before does not count: the chain tells it here, and the name is another,
    so that no commitment counts twice.
    """
    stages.hold(stage)
    listed, before = go.listed(stage), on(stage.chain, go.lead)
    number = next_number(stage.chain, go.lead)
    for name in names(stage, go.lead):
        content: dict[str, object] = {
            "commits": dict(commits.get(name, {})), "draw": numbered(name, number), "items": listed,
        }  # fmt: skip
        if name == SEGMENT:
            content |= {"segments": stage.segments}
        if witnesses:
            content |= {"typed": list(typed), "witnesses": dict(witnesses)}
        if name in before:
            content |= {"reason": void, "voids": before[name].name}
        chain.append(stage.chain, Kind.DRAW_COMMIT, by=by, at=at, parts={"commit": content})
    about = f"{stage.code} {len(commits.get(go.lead, {}))}"
    trail.note("draw.commit", edition=stage.edition_id, by=by, at=at, about=about)


def draw_order(
    stage: Stage,
    *,
    public: str,
    by: str,
    at: datetime,
    reveals: Mapping[str, bytes] | None = None,
    void: str = "",
) -> Drawn:
    """Draw the order of appearance, a lot for exact ties that favours nobody yet known, and where
    the stage has segments one for each."""
    return carry_out(stage, LOTS, public=public, by=by, at=at, reveals=reveals, void=void)


def carry_out(
    stage: Stage,
    go: Go,
    *,
    public: str,
    by: str,
    at: datetime,
    reveals: Mapping[str, bytes] | None = None,
    void: str = "",
) -> Drawn:
    """Draw everything of this go, and let its result take effect.

    `public` are digits rolled in public, last of all. Without witnesses the list is committed to
    here; with witnesses `commit` came before, and each must reveal. `void` is why the draw that
    was begun before does not count.
    """
    digits = DIGITS.findall(public)
    if len(digits) < LEAST_DIGITS:
        raise Refused("draw.few_digits", least=LEAST_DIGITS, typed=len(digits))
    shown = "dice " + " ".join(digits)
    stages.hold(stage)
    go.refuse(stage)
    if void or not on(stage.chain, go.lead):
        commit(stage, commits={}, by=by, at=at, void=void, go=go)
    for begun in on(stage.chain, go.lead).values():
        _reveal(stage, begun, shown, reveals or {}, by=by, at=at)
    done = on(stage.chain, go.lead)[go.lead]
    go.follow(stage, done, by, at)
    return done


def _reveal(
    stage: Stage, begun: Drawn, public: str, reveals: Mapping[str, bytes], *, by: str, at: datetime
) -> None:
    try:
        draw.opened(stage.chain, begun.name, begun.commits, reveals)
    except draw.BadDraw as bad:
        raise Refused(f"draw.{bad.code}", who=bad.who) from None
    seed = draw.seed(stage.chain, begun.name, begun.items, public, reveals)
    segmented = draw.segments(begun.items, begun.segments, seed) if begun.segments else ()
    content = {
        "draw": begun.name,
        "public": public,
        "result": list(segmented or draw.shuffle(begun.items, seed)),
        "reveals": {who: secret.hex() for who, secret in reveals.items()},
    }
    chain.append(stage.chain, Kind.DRAW_REVEAL, by=by, at=at, parts={"reveal": content})
