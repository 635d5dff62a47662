"""Witnesses of a draw (trust.md 2.5): the list is fixed, all commit, all reveal, dice come last.

Each witness holds a card and a phone. The phone makes a secret, keeps it, and hands over what it
commits to; only when list and commitments are on the chain are secrets revealed, and only when all
are revealed are dice taken. Who stays silent can stop a draw, which makes it void under its name,
and can never choose among outcomes: nobody knows one before the dice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition import card_codes, draws, stages, trail
from competition.db import db
from competition.draws import LOTS, Drawn, Go
from competition.errors import Missing, Refused
from competition.ledger import draw as lots
from competition.models import Stage
from competition.rules.lifecycles import DRAW, DrawState, after
from competition.witnessed import ORDER, RUNNING, SEGMENT, TIE, Witness, WitnessedDraw

CARD = "draw.witness"
LEAST, MOST = 2, 9
LONGEST_NAME = 40
HASH = re.compile(r"[0-9a-f]{64}")
SECRET = re.compile(r"([0-9a-f]{2}){16,64}")
LEAST_TYPED, MOST_TYPED = 20, 60  # digits; sixty-six bits at least


@dataclass(frozen=True, slots=True)
class Card:
    """A witness's card: the code is shown here and never again."""

    who: str
    name: str
    code: str


# ── who witnesses ─────────────────────────────────────────────────────────────────────────────
def running(stage: Stage, lead: str = "") -> WitnessedDraw | None:
    """The draw that waits for its witnesses, or for the dice; of one go, or whichever it is."""
    ours = select(WitnessedDraw).where(WitnessedDraw.chain == stage.chain, RUNNING)
    return db.session.scalar(ours.where(WitnessedDraw.lead == lead) if lead else ours)


def latest(stage: Stage) -> WitnessedDraw:
    """The last draw that witnesses were called to; where none ever were it is not there."""
    ours = select(WitnessedDraw).where(WitnessedDraw.chain == stage.chain)
    found = db.session.scalar(ours.order_by(WitnessedDraw.id.desc()).limit(1))
    if found is None:
        raise Missing
    return found


def reason_void(stage: Stage, lead: str = ORDER) -> str:
    """Why the draw that the chain has begun is void; "" where none is."""
    pending = draws.on(stage.chain, lead).get(lead)
    if pending is None or pending.result:
        return ""
    ours = select(WitnessedDraw.reason).where(
        WitnessedDraw.chain == stage.chain,
        WitnessedDraw.state == DrawState.VOID,
        WitnessedDraw.lead == lead,
    )
    for_it = WitnessedDraw.number == draws.next_number(stage.chain, lead) - 1
    return db.session.scalar(ours.where(for_it).limit(1)) or ""


def call(stage: Stage, names: Sequence[str], *, by: str, at: datetime, go: Go = LOTS) -> list[Card]:
    """Open the draw to witnesses of different interests; each gets a card for their own phone."""
    go.listed(stage)
    called = [name.strip() for name in names if name.strip()]
    if not LEAST <= len(called) <= MOST or len(set(called)) < len(called):
        raise Refused("witness.how_many", least=LEAST, most=MOST)
    if max(map(len, called)) > LONGEST_NAME:
        raise Refused("witness.long_name", most=LONGEST_NAME)
    if running(stage) is not None:
        raise Refused("witness.called_already")
    if draws.on(stage.chain, go.lead) and not reason_void(stage, go.lead):
        raise Refused("witness.pending")
    made = WitnessedDraw(
        edition_id=stage.edition_id, stage_id=stage.id, chain=stage.chain, lead=go.lead,
        number=draws.next_number(stage.chain, go.lead), opened_at=at,
    )  # fmt: skip
    db.session.add(made)
    cards = [Card(f"w{n}", name, card_codes.fresh()) for n, name in enumerate(called, 1)]
    made.witnesses = [
        Witness(
            edition_id=stage.edition_id, code=card.who, name=card.name,
            digest=card_codes.kept(CARD, card.code),
        )
        for card in cards
    ]  # fmt: skip
    db.session.flush()
    _note("draw.call", made, by, at, f"{stage.code} {len(cards)}")
    return cards


def fresh_card(stage: Stage, who: str, *, by: str, at: datetime, go: Go = LOTS) -> Card:
    """Another card for a witness whose first was lost: that one no longer opens anything."""
    found = _running(stage, go.lead)
    witness = next((one for one in found.witnesses if one.code == who), None)
    if witness is None:
        raise Missing
    card = Card(who, witness.name, card_codes.fresh())
    witness.digest = card_codes.kept(CARD, card.code)
    _note("draw.card", found, by, at, f"{stage.code} {who}")
    return card


def _running(stage: Stage, lead: str = "") -> WitnessedDraw:
    stages.hold(stage)
    found = running(stage, lead)
    if found is None:
        raise Refused("witness.none_called")
    return found


def _note(act: str, found: WitnessedDraw, by: str, at: datetime, about: str) -> None:
    trail.note(act, edition=found.edition_id, by=by, at=at, about=about)


# ── a witness at a phone ──────────────────────────────────────────────────────────────────────
def of_card(stage: Stage, code: str) -> str:
    """The digest of the card that somebody typed or scanned, if it is one of this draw's."""
    kept = card_codes.kept(CARD, code)
    if holding(latest(stage), kept) is None:
        raise Refused("witness.unknown_card")
    return kept


def holding(found: WitnessedDraw, digest: str) -> Witness | None:
    return next((one for one in found.witnesses if one.digest == digest), None)


def commit(
    stage: Stage, digest: str, *, order: str, tie: str = "", at: datetime, segment: str = ""
) -> None:
    """Take what a phone commits to, `order` for whatever leads. The secret never left it."""
    witness = _witness(stage, digest, DrawState.GATHERING)
    handed = {witness.draw.lead: order, TIE: tie, SEGMENT: segment}
    told = {name: handed[name] for name in draws.names(stage, witness.draw.lead)}
    if not all(map(HASH.fullmatch, told.values())):
        raise Refused("witness.garbled")
    _committed(witness, told, at, typed=False)


def commit_digits(stage: Stage, digest: str, digits: str, *, at: datetime) -> None:
    """Compute it for a phone without script. This server has then seen the digits: it says so."""
    witness = _witness(stage, digest, DrawState.GATHERING)
    secret = _typed(digits)
    names = draws.names(stage, witness.draw.lead)
    told = {name: _commitment(witness, name, secret) for name in names}
    _committed(witness, told, at, typed=True)


def _witness(stage: Stage, digest: str, state: DrawState) -> Witness:
    found = _running(stage)
    witness = holding(found, digest)
    if witness is None:
        raise Refused("witness.unknown_card")
    if found.state is not state:
        raise Refused("witness.not_now", state=found.state)
    return witness


def _typed(digits: str) -> bytes:
    bare = re.sub(r"[\s-]", "", digits)
    if not (bare.isascii() and bare.isdigit() and LEAST_TYPED <= len(bare) <= MOST_TYPED):
        raise Refused("witness.digits", least=LEAST_TYPED, most=MOST_TYPED)
    return bare.encode()


def _commitment(witness: Witness, name: str, secret: bytes) -> str:
    found = witness.draw
    return lots.commitment(found.chain, draws.numbered(name, found.number), witness.code, secret)


def _committed(witness: Witness, told: Mapping[str, str], at: datetime, *, typed: bool) -> None:
    witness.lead_commit, witness.typed = told[witness.draw.lead], typed
    witness.tie_commit, witness.segment_commit = told.get(TIE), told.get(SEGMENT)
    about = f"{witness.draw.stage.code} {witness.code}"
    _note("draw.committed", witness.draw, witness.code, at, about)


def reveal(stage: Stage, digest: str, secret: str, *, at: datetime) -> None:
    """Open what was committed to; only now that list and commitments stand on the chain."""
    witness = _witness(stage, digest, DrawState.FIXED)
    if witness.lead_commit is None:
        raise Refused("witness.left_out")
    raw = _typed(secret) if witness.typed else _phones(secret)
    for name, told in witness.commits.items():
        if _commitment(witness, name, raw) != told:
            raise Refused("draw.other_secret", who=witness.name)
    witness.secret = raw.hex()
    about = f"{stage.code} {witness.code}"
    _note("draw.revealed", witness.draw, witness.code, at, about)


def _phones(secret: str) -> bytes:
    bare = re.sub(r"\s", "", secret).lower()
    if not SECRET.fullmatch(bare):
        raise Refused("witness.garbled_secret")
    return bytes.fromhex(bare)


# ── who holds the draw ────────────────────────────────────────────────────────────────────────
def fix(stage: Stage, *, by: str, at: datetime, go: Go = LOTS) -> None:
    """Put the list and everybody's commitments on the chain; who has not committed is left out."""
    found = _running(stage, go.lead)
    fixed, here = after(DRAW, found.state, "fix"), found.committed
    if len(here) < LEAST:
        raise Refused("witness.too_few", least=LEAST, have=len(here))
    found.state = fixed
    names = draws.names(stage, go.lead)
    commits = {name: {one.code: one.commits[name] for one in here} for name in names}
    draws.commit(
        stage, commits=commits, witnesses={one.code: one.name for one in here}, go=go,
        typed=[one.code for one in here if one.typed], void=reason_void(stage, go.lead), by=by,
        at=at,
    )  # fmt: skip


def fix_list(stage: Stage, *, by: str, at: datetime) -> None:
    """Fix the list with nobody's commitment, before the digits exist.

    For few people without witnesses: whoever has the code knows that the list stood before, and
    where the digits then come from those who draw a lottery, nobody here could have chosen them.
    """
    draws.items(stage)
    if running(stage) is not None:
        raise Refused("witness.called_already")
    if awaited(stage) is not None:
        raise Refused("draw.fixed_already")
    draws.commit(stage, commits={}, void=reason_void(stage), by=by, at=at)


def awaited(stage: Stage) -> Drawn | None:
    """The draw on the chain whose list is fixed without witnesses, and which waits for digits."""
    begun = draws.on(stage.chain).get(ORDER)
    if begun is None or begun.result or begun.commits or reason_void(stage):
        return None
    return begun


def call_off(stage: Stage, *, by: str, at: datetime, go: Go = LOTS) -> None:
    """Send the witnesses home before anything is on the chain."""
    found = _running(stage, go.lead)
    found.state = after(DRAW, found.state, "call_off")
    _note("draw.call_off", found, by, at, stage.code)


def void(stage: Stage, reason: str, *, by: str, at: datetime, go: Go = LOTS) -> None:
    """A witness does not reveal: the draw is void under its name, the next one has another.

    Once all have revealed there is no way but the dice: nobody may look first and begin again.
    """
    if not reason.strip():
        raise Refused("witness.no_reason")
    stages.hold(stage)
    found = running(stage, go.lead) or _forgotten(stage, at, go.lead)
    if found.state is DrawState.FIXED and found.committed and not found.silent:
        raise Refused("witness.all_revealed")
    found.state, found.reason = after(DRAW, found.state, "void"), reason.strip()
    trail.note("draw.void", edition=stage.edition_id, by=by, at=at, about=stage.code, reason=reason)


def _forgotten(stage: Stage, at: datetime, lead: str) -> WitnessedDraw:
    """What only the chain remembers, since it was brought back from the mirror."""
    pending = draws.on(stage.chain, lead).get(lead)
    if pending is None or pending.result:
        raise Refused("witness.none_called")
    made = WitnessedDraw(
        edition_id=stage.edition_id, stage_id=stage.id, chain=stage.chain, opened_at=at,
        lead=lead, number=draws.next_number(stage.chain, lead) - 1, state=DrawState.FIXED,
    )  # fmt: skip
    db.session.add(made)
    return made


def roll(stage: Stage, *, public: str, by: str, at: datetime, go: Go = LOTS) -> Drawn:
    """Draw from digits rolled in public, last of all; with the witnesses' secrets, if any came."""
    stages.hold(stage)
    found = running(stage, go.lead)
    if found is None:
        void = reason_void(stage, go.lead)
        return draws.carry_out(stage, go, public=public, void=void, by=by, at=at)
    if found.state is DrawState.GATHERING:
        raise Refused("witness.gathering")
    if found.silent:
        raise Refused("draw.not_revealed", who=tuple(one.name for one in found.silent))
    secrets = {one.code: bytes.fromhex(one.secret or "") for one in found.committed}
    done = draws.carry_out(stage, go, public=public, reveals=secrets, by=by, at=at)
    found.state = after(DRAW, found.state, "roll")
    return done
