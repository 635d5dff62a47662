"""The roster is fixed once, lots are drawn once, and each move on the day is an event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from competition import chain, draws, editions, entries, run_of_show, stages
from competition.db import db
from competition.errors import Missing, Refused
from competition.ledger.event import Kind
from competition.models import Unit
from competition.rules.lifecycles import AppearanceState as State

AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
DICE = "4 0 9 1 7 3 3 8 2 6"


def people(stage, names="张王李赵"):
    unit = Unit(edition_id=stage.edition_id, code=f"math{len(names)}", name="数理学院", facts={})
    db.session.add(unit)
    return [entries.add(stage.edition, name=name, unit=unit, by="org1", at=AT) for name in names]


def fixed(stage, names="张王李赵"):
    return run_of_show.fix_roster(stage, people(stage, names), by="org1", at=AT)


def drawn(stage, public=DICE, **more):
    return draws.draw_order(stage, public=public, by="org1", at=AT, **more)


def start(stage):
    for move in ("open", "close", "start_scoring"):
        stages.move(stage, move, by="org1", at=AT)


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def kinds(stage):
    return [event.kind for event, _ in chain.events(stage.chain)]


# ── the roster ────────────────────────────────────────────────────────────────────────────────
def test_pseudonyms_follow_the_entries_codes(stage):
    made = run_of_show.fix_roster(stage, people(stage)[::-1], by="org1", at=AT)
    assert [(one.code, one.entry.code) for one in made] == [
        ("c01", "e001"), ("c02", "e002"), ("c03", "e003"), ("c04", "e004"),
    ]  # fmt: skip


def test_a_hundred_contestants_sort_as_they_count(stage):
    made = fixed(stage, "张" * 100)
    assert [made[0].code, made[-1].code] == ["c001", "c100"]


def test_each_name_lies_in_a_part_of_its_own(stage):
    fixed(stage, "张王")
    assert chain.part(stage.chain, 1, "ids") == ["c01", "c02"]
    assert chain.part(stage.chain, 1, "person.c02") == {
        "id": "c02", "name": "王", "unit": "数理学院",
    }  # fmt: skip


def test_the_roster_is_fixed_once(stage):
    fixed(stage)
    with refused("roster.fixed_already"):
        fixed(stage, "孙")


def test_nobody_is_no_roster(stage):
    with refused("roster.empty"):
        run_of_show.fix_roster(stage, [], by="org1", at=AT)


def test_a_roster_needs_a_rulebook(stage):
    bare = editions.add_stage(stage.edition, code="bare", name="无", position=3, by="org1", at=AT)
    with refused("stage.no_rulebook"):
        fixed(bare)


def test_who_withdrew_is_named(stage):
    chosen = people(stage)
    entries.move(chosen[1], "withdraw", by="org1", at=AT, reason="出国")
    with refused("roster.withdrawn") as caught:
        run_of_show.fix_roster(stage, chosen, by="org1", at=AT)
    assert caught.value.facts == {"names": ("王",)}


def test_another_editions_entry_cannot_appear(stage):
    other = editions.make(code="qjs-14", name="第十四届", at=AT)
    stranger = entries.add(other, name="客", by="org1", at=AT)
    with pytest.raises(Missing):
        run_of_show.fix_roster(stage, [stranger], by="org1", at=AT)


def test_no_roster_once_scoring_began(stage):
    start(stage)
    with refused("roster.too_late"):
        fixed(stage)


# ── on the day ────────────────────────────────────────────────────────────────────────────────
def on_the_day(stage):
    fixed(stage)
    drawn(stage)
    start(stage)
    return run_of_show.appearances(stage)


def go(appearance, to, **more):
    run_of_show.move(appearance, to, by="desk1", at=AT, **more)


def test_each_move_is_an_event(stage):
    first = on_the_day(stage)[0]
    go(first, "call")
    go(first, "finish")
    assert first.state is State.SCORING
    told = [parts for _, parts in chain.events(stage.chain, Kind.APPEARANCE)]
    assert told == [
        {"appearance": {"id": first.code, "state": "on_stage"}},
        {"appearance": {"id": first.code, "state": "scoring"}},
    ]


def test_a_reason_is_a_part_of_its_own(stage):
    first = on_the_day(stage)[0]
    go(first, "mark_absent", reason="家中急事")
    ((_, parts),) = chain.events(stage.chain, Kind.APPEARANCE)
    assert parts == {
        "appearance": {"id": first.code, "state": "absent"}, "reason": {"text": "家中急事"},
    }  # fmt: skip


@pytest.mark.parametrize("to", ["mark_absent", "withdraw"])
def test_who_is_out_can_come_back(stage, to):
    first = on_the_day(stage)[0]
    go(first, to, reason="迟到")
    go(first, "return", reason="赶到,经监审同意")
    assert first.state is State.WAITING


@pytest.mark.parametrize("to", ["mark_absent", "withdraw", "disqualify", "return"])
def test_what_hurts_needs_a_reason(stage, to):
    with refused("appearance.no_reason"):
        go(on_the_day(stage)[0], to, reason="  ")


@pytest.mark.parametrize("to", ["finish", "seal", "unseal", "publish"])
def test_a_move_outside_the_table_is_refused(stage, to):
    with refused("move.not_allowed"):
        go(on_the_day(stage)[0], to)


def test_nobody_is_called_before_scoring_began(stage):
    fixed(stage)
    with refused("appearance.not_open"):
        go(run_of_show.appearances(stage)[0], "call")


def test_somebody_may_withdraw_before_the_day(stage):
    fixed(stage)
    first = run_of_show.appearances(stage)[0]
    go(first, "withdraw", reason="出国访学")
    assert first.state is State.WITHDRAWN


def test_nothing_moves_after_the_seal(stage):
    first = on_the_day(stage)[0]
    stages.move(stage, "seal", by="org1", at=AT)
    with refused("appearance.stage_sealed"):
        go(first, "withdraw", reason="出国访学")


def test_who_is_on_and_who_is_next(stage):
    found = on_the_day(stage)
    assert (run_of_show.on_now(found), run_of_show.next_up(found)) == (None, found[0])
    go(found[0], "call")
    assert (run_of_show.on_now(found), run_of_show.next_up(found)) == (found[0], found[1])


def test_another_stages_appearance_is_not_there(stage):
    fixed(stage)
    other = editions.add_stage(stage.edition, code="semi", name="复赛", position=2, by="o", at=AT)
    with pytest.raises(Missing):
        run_of_show.of(other, "c01")
