"""A draw held before everybody: cards, phones, the code read out, secrets, dice last."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from competition import draws
from competition.ledger.event import code24
from competition.models import Stage
from tests.build import SMALL, Hall, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.office import Staff, staff_of
from tests.screens import done, form_on, send, words

PAGE = "/e/qjs13/witness/final"
DRAW = "/e/qjs13/organiser/stages/final/draw"
CODE = re.compile(r'class="receipt-number"[^>]*>([A-Z2-9-]{14})<')
NUMBERS = ("11112222333344445555", "9" * 20)
DICE = {"public": "4 0 9 1 7 3 3 8 2 6"}


def not_yet(_stage: Stage) -> None:
    """The lots wait for the test."""


def undrawn(app: Flask) -> tuple[Hall, Staff]:
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=3, start=False, draw=not_yet)
    return hall, staff_of(app, hall)


def cards(staff: Staff) -> list[str]:
    page = staff.organiser.get(DRAW)
    made = done(staff.organiser, page, "/witnesses$", {"names": "监审\n化学工程学院\n"})
    return CODE.findall(made.text)


def with_card(app: Flask, code: str) -> Person:
    phone = Person(app)
    done(phone, phone.get(PAGE), "/witness/final$", {"code": code.lower()})
    return phone


def committed(app: Flask, staff: Staff) -> list[Person]:
    """Two phones without script, whose witnesses type their digits."""
    phones = [with_card(app, code) for code in cards(staff)]
    for phone, number in zip(phones, NUMBERS, strict=True):
        done(phone, phone.get(PAGE), "/commit$", {"digits": number})
    return phones


def test_two_witnesses_without_script_and_the_dice(app: Flask) -> None:
    hall, staff = undrawn(app)
    assert Person(app).get(PAGE).status_code == 404, "nobody was called"
    phones = committed(app, staff)
    assert "由服务器代算" in words(staff.organiser.get(DRAW).text)
    early = staff.organiser.post(DRAW, DICE)
    assert (early.status_code, "还在等见证人交承诺" in early.text) == (409, True)
    fixed = done(staff.organiser, staff.organiser.get(DRAW), "/fix$")
    with stage_of(app, hall) as stage:
        begun, last = (draws.on(stage.chain)[name] for name in ("order", "tie"))
    code = words(fixed.text).partition("请大家记下 ")[2][:29]
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", code)
    assert code == code24(last.committed), "it stands on all that was committed to"
    asked = phones[0].get(PAGE)
    assert code in words(asked.text), "each compares what is read out"
    wrong = send(phones[0], asked, "/reveal$", {"secret": NUMBERS[1]})
    assert (wrong.status_code, f'value="{NUMBERS[1]}"' in wrong.text) == (409, True)
    assert NUMBERS[0].encode().hex() not in Person(app).get(PAGE).text
    for phone, number in zip(phones, NUMBERS, strict=True):
        done(phone, phone.get(PAGE), "/reveal$", {"secret": number})
    assert NUMBERS[0].encode().hex() in Person(app).get(PAGE).text, "before the dice, for all"
    shown = done(staff.organiser, staff.organiser.get(DRAW), "/draw$", DICE)
    with stage_of(app, hall) as stage:
        drawn = draws.on(stage.chain)["order"]
    assert (drawn.committed, drawn.typed) == (begun.committed, ("w1", "w2"))
    assert f"见证人 w2（化学工程学院）的秘密数，由服务器代算承诺 {'39' * 20}" in words(shown.text)
    public = Person(app).get("/e/qjs13/final/draw")
    assert drawn.reveals["w1"] in public.text
    assert "去看结果" in phones[0].get(PAGE).text


def test_a_witness_who_leaves_makes_it_void_and_it_is_said(app: Flask) -> None:
    _hall, staff = undrawn(app)
    phones = committed(app, staff)
    done(staff.organiser, staff.organiser.get(DRAW), "/fix$")
    done(phones[0], phones[0].get(PAGE), "/reveal$", {"secret": NUMBERS[0]})
    page = staff.organiser.get(DRAW)
    silent = send(staff.organiser, page, "/draw/void$", {"reason": ""})
    assert silent.status_code == 422
    after = done(staff.organiser, page, "/draw/void$", {"reason": "化学工程学院的老师离场"})
    assert "上一次抽签已作废：化学工程学院的老师离场" in words(after.text)
    assert "这次抽签已作废" in words(phones[1].get(PAGE).text)
    again = committed(app, staff)
    assert "您是见证人 w1" in words(again[0].get(PAGE).text)
    asked = form_on(phones[0].get(PAGE), "/witness/final$")
    assert "code" in asked.names, "an old card opens nothing any more"


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKLM", ""])
def test_whoever_has_no_card_only_watches(app: Flask, typed: str) -> None:
    _hall, staff = undrawn(app)
    cards(staff)
    stranger = Person(app)
    refused = send(stranger, stranger.get(PAGE), "/witness/final$", {"code": typed})
    assert (refused.status_code, "没有这个见证码" in refused.text) == (409, True)
    assert stranger.post(f"{PAGE}/commit", {"digits": NUMBERS[0]}).status_code == 409
    for member in (staff.observer, staff.desk, stranger):
        member.get("/")
        assert member.post(f"{DRAW}/fix", {}).status_code == 404
