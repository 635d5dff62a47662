"""A draw that is held before everybody: what its forms do, whatever is drawn.

Witnesses are called and get cards, the list is fixed, dice are typed last; or it is called off, or
void. Each kind of draw says in a `Held` what it draws, who may hold it and what its page is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue

from competition import clock, stages, witnesses
from competition.draws import Go
from competition.errors import Refused
from competition.models import Stage
from competition.policy import Act
from competition.web.forms_organiser import DrawForm, VoidForm, WitnessesForm
from competition.web.guard import me
from competition.web.organiser_blueprint import beside
from competition.web.page import page
from competition.web.qr import picture
from competition.witnesses import Card

FEW = "draw.few_digits"  # the one refusal of the dice that is about what was typed
MOVES = {"fix": witnesses.fix, "call_off": witnesses.call_off}


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of draw. `ends` are its addresses by what they do; `show` makes its page, with the
    forms that were sent and what was refused."""

    go: Go
    act: Act
    ends: Mapping[str, str]
    show: Callable[..., ResponseReturnValue]

    def back(self, stage: str) -> ResponseReturnValue:
        return redirect(url_for(self.ends["page"], edition=g.edition.code, stage=stage))


def roll(held: Held, stage: str) -> ResponseReturnValue:
    found, form = stages.of(g.edition, stage), DrawForm()
    if form.validate():
        by, public = me(held.act), form.public.data or ""
        try:
            witnesses.roll(found, public=public, by=by, at=clock.now(), go=held.go)
        except Refused as error:
            if error.code != FEW:
                return held.show(found, form, refused=error)
            beside(form.public, error)
        else:
            return held.back(stage)
    return held.show(stages.of(g.edition, stage), form, status=422)


def call(held: Held, stage: str) -> ResponseReturnValue:
    """Call witnesses. Their cards are on this page and nowhere else."""
    found, form = stages.of(g.edition, stage), WitnessesForm()
    if form.validate():
        names, by = (form.names.data or "").splitlines(), me(held.act)
        try:
            cards = witnesses.call(found, names, by=by, at=clock.now(), go=held.go)
        except Refused as error:
            beside(form.names, error)
        else:
            return _cards(held, found, *cards)
    return held.show(stages.of(g.edition, stage), form, status=422)


def another_card(held: Held, stage: str, who: str) -> ResponseReturnValue:
    found = stages.of(g.edition, stage)
    try:
        card = witnesses.fresh_card(found, who, by=me(held.act), at=clock.now(), go=held.go)
    except Refused as error:
        return held.show(found, refused=error)
    return _cards(held, found, card)


def _cards(held: Held, found: Stage, *cards: Card) -> ResponseReturnValue:
    address = url_for("witness.take_part", edition=g.edition.code, stage=found.code, _external=True)
    shown = [(one, picture(f"{address}#{one.code}")) for one in cards]
    return page(
        "organiser/witness_cards.html", stage=found, cards=shown, address=address, ends=held.ends
    )  # fmt: skip


def move(held: Held, stage: str, how: str) -> ResponseReturnValue:
    found = stages.of(g.edition, stage)
    try:
        MOVES[how](found, by=me(held.act), at=clock.now(), go=held.go)
    except Refused as error:
        return held.show(found, refused=error)
    return held.back(stage)


def void(held: Held, stage: str) -> ResponseReturnValue:
    found, form = stages.of(g.edition, stage), VoidForm()
    if form.validate():
        reason, by = form.reason.data or "", me(held.act)
        try:
            witnesses.void(found, reason, by=by, at=clock.now(), go=held.go)
        except Refused as error:
            beside(form.reason, error)
        else:
            return held.back(stage)
    return held.show(stages.of(g.edition, stage), form, status=422)
