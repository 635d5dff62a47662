"""Judges drawn from the pool: over which list, who sits, who moves up (trust.md 2.5, 1.3)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from competition import bundles, chain, draws, editions, run_of_show, witnesses
from competition.errors import Missing
from competition.ledger import draw, repeat_draw, verify
from competition.ledger.event import Kind
from competition.witnessed import JUDGES
from judging import erasures, panel_draws, panels, pool
from judging.panel_draws import GO
from tests.actions.test_editions import AT, KEY, refused
from tests.actions.test_run_of_show import DICE, drawn, fixed
from tests.actions.test_run_of_show import start as opened

BOOK = (Path(editions.__file__).parent / "presets" / "young_teachers.final.toml").read_text("utf-8")
EXPERTS = [f"专家{number:02d}，第{number}学院" for number in range(1, 13)]
STUDENTS = [f"学生{number}" for number in range(1, 6)]
BY: dict[str, Any] = {"by": "org1", "at": AT}


@pytest.fixture
def final(stage):
    """Seven experts and three students are wanted; twelve and five were invited."""
    made = editions.add_stage(stage.edition, code="last", name="总决赛", position=2, **BY)
    editions.adopt_rulebook(made, BOOK, key=KEY, **BY)
    pool.add(stage.edition, "expert", EXPERTS, **BY)
    pool.add(stage.edition, "student", STUDENTS, **BY)
    return made


def rolled(stage, public=DICE):
    return witnesses.roll(stage, public=public, go=GO, **BY)


def seats(stage):
    return {seat.code: (seat.lot, seat.name) for seat in panels.seats_of(stage)}


def by_role(order, role):
    return [one.partition(":")[0] for one in order if one.endswith(role)]


def test_a_pool_is_typed_or_pasted_and_no_code_is_given_twice(stage):
    edition = stage.edition
    assert (
        pool.add(
            edition,
            "expert",
            ["王一\t数理学院", "李二, 文学院", "张三 外语 学院", "", "赵四"],
            **BY,
        )
        == 4
    )
    assert [(one.code, one.name, one.unit) for one in pool.of_edition(edition)] == [
        ("k01", "王一", "数理学院"), ("k02", "李二", "文学院"), ("k03", "张三", "外语 学院"),
        ("k04", "赵四", ""),
    ]  # fmt: skip
    pool.remove(edition, "k04", **BY)
    pool.add(edition, "expert", ["孙五"], **BY)
    assert pool.of_edition(edition)[-1].code == "k05"
    for typed, code in (
        (["孙五"], "pool.twice"), (["周六", "周六"], "pool.twice"), ([" "], "pool.how_many"),
        (["，数理学院"], "pool.bad_line"),
    ):  # fmt: skip
        with refused(code):
            pool.add(edition, "expert", typed, **BY)
    with refused("pool.no_role"):
        pool.add(edition, "audience", ["钱七"], **BY)
    with pytest.raises(Missing):
        pool.judge_in(edition, "k04")


def test_the_first_of_each_role_sit_in_the_drawn_order(final):
    done = rolled(final)
    experts, students = by_role(done.result, "expert"), by_role(done.result, "student")
    names = pool.names(final.edition)
    lots = [*experts[:7], *students[:3]]
    assert seats(final) == {
        f"j{number:02d}": (lot, names[lot]) for number, lot in enumerate(lots, 1)
    }
    told: Any
    (told,) = (parts["panel"] for _event, parts in chain.events(final.chain, Kind.PANEL))
    assert told["people"]["j08"] == {"lot": students[0], "panel": "p1", "role": "student"}
    assert done.items[0] == "k01:expert"
    assert len(done.items) == 17
    walk = verify.check(bundles.full(final.chain))
    assert (walk.differs, walk.unknown, len(walk.lots)) == ([], [], 10)
    with refused("panel.seated_already"):
        rolled(final)


def test_who_cannot_come_is_passed_over_and_the_next_moves_up(final):
    done = rolled(final)
    experts = by_role(done.result, "expert")
    before = seats(final)
    panel_draws.pass_over(final, experts[2], reason="生病", **BY)
    after = seats(final)
    assert {code for code in after if after[code] != before[code]} == {"j03"}
    assert after["j03"] == (experts[7], pool.names(final.edition)[experts[7]])
    pool.mark_away(final.edition, experts[8], **BY)
    with refused("pool.next_away"):
        panel_draws.pass_over(final, experts[0], reason="生病", **BY)
    panel_draws.pass_over(final, experts[8], reason="出差", **BY)
    panel_draws.pass_over(final, experts[0], reason="生病", **BY)
    assert seats(final)["j01"][0] == experts[9]
    with refused("pool.passed_already"):
        panel_draws.pass_over(final, experts[0], reason="生病", **BY)
    with refused("pool.no_reason"):
        panel_draws.pass_over(final, experts[1], reason=" ", **BY)
    with pytest.raises(Missing):
        panel_draws.pass_over(final, "k99", reason="生病", **BY)
    panel_draws.pass_over(final, experts[1], reason="生病", **BY)
    panel_draws.pass_over(final, experts[3], reason="生病", **BY)
    with refused("pool.no_reserve"):
        panel_draws.pass_over(final, experts[4], reason="生病", **BY)
    verify.check(bundles.full(final.chain))
    public = bundles.public(final.chain)
    verify.check(public)
    assert "生病".encode() not in public
    assert f"passed.{experts[2]}".encode() in public


def test_nobody_is_seated_by_hand_where_judges_are_drawn(final):
    names = {"expert": [f"评委{n}" for n in range(7)], "student": list("甲乙丙")}
    draws.commit(final, commits={}, go=GO, **BY)
    with refused("panel.drawn"):
        panels.seat_panel(final, names, **BY)
    fixed(final)
    with refused("draw.judges_first"):
        drawn(final)
    rolled(final)
    with refused("panel.drawn_seat"):
        panels.rename_seat(panels.seat_in(final, "j01"), "别人", reason="换人", **BY)
    drawn(final)
    assert list(draws.of(final)) == ["order", "tie"]
    opened(final)
    with refused("panel.after_open"):
        panel_draws.pass_over(final, seats(final)["j01"][0], reason="生病", **BY)


def test_nothing_is_drawn_once_seats_are_taken_by_hand_or_lots_were_drawn(final, stage):
    names = {"expert": [f"评委{n}" for n in range(7)], "student": list("甲乙丙")}
    fixed(stage)
    drawn(stage)
    with refused("pool.after_lots"):
        rolled(stage)
    panels.seat_panel(final, names, **BY)
    with refused("panel.seated_already"):
        rolled(final)


def test_a_list_that_is_too_short_is_refused_with_what_is_missing(final):
    for code in ("k13", "k14", "k15"):
        pool.mark_away(final.edition, code, **BY)
    with refused("pool.too_few") as caught:
        rolled(final)
    assert caught.value.facts == {"role": "学生评委", "need": 3, "have": 2}
    pool.mark_back(final.edition, "k13", **BY)
    assert len(panel_draws.listed(final)) == 15


def test_group_by_group_the_second_draws_from_who_is_left(final):
    second = editions.add_stage(final.edition, code="group2", name="第二组", position=3, **BY)
    editions.adopt_rulebook(second, BOOK, key=KEY, **BY)
    more = [f"专家{number}" for number in range(20, 26)]
    pool.add(final.edition, "expert", more, **BY)
    pool.add(final.edition, "student", ["学生六"], **BY)
    witnesses.call(final, ["组委会", "监审"], go=GO, **BY)
    with refused("pool.another_draw"):
        panel_draws.listed(second)
    witnesses.call_off(final, go=GO, **BY)
    first = rolled(final)
    left = set(panel_draws.listed(second))
    sitting = {lot for lot, _name in seats(final).values()}
    assert {one.partition(":")[0] for one in left} == set(pool.names(final.edition)) - sitting
    rolled(second, "1 1 2 2 3 3 4 4 5 5")
    nxt = by_role(first.result, "expert")[7]
    taken = {lot for lot, _name in seats(second).values()}
    if nxt in taken:
        with refused("pool.next_sits"):
            panel_draws.pass_over(final, seats(final)["j01"][0], reason="生病", **BY)
    with refused("pool.seated"):
        pool.mark_away(final.edition, seats(second)["j01"][0], **BY)
    with refused("pool.listed"):
        pool.remove(final.edition, nxt, **BY)


def test_witnesses_commit_to_the_draw_of_judges_by_its_own_name(final):
    cards = witnesses.call(final, ["组委会", "监审"], go=GO, **BY)
    held = {card.who: witnesses.of_card(final, card.code) for card in cards}
    secrets = {"w1": "a1" * 16, "w2": "0f" * 16}
    for who, digest in held.items():
        told = draw.commitment(final.chain, "judges", who, bytes.fromhex(secrets[who]))
        witnesses.commit(final, digest, order=told, at=AT)
    fixed(final)
    with refused("witness.none_called"):
        witnesses.fix(final, **BY)
    witnesses.fix(final, go=GO, **BY)
    with refused("draw.judges_first"):
        witnesses.call(final, ["组委会", "监审"], **BY)
    witnesses.reveal(final, held["w1"], secrets["w1"], at=AT)
    witnesses.void(final, "监审离场", go=GO, **BY)
    assert witnesses.reason_void(final, JUDGES) == "监审离场"
    again = rolled(final)
    assert again.name == "judges.2"
    walk = verify.check(bundles.full(final.chain))
    assert walk.void == {"judges": "监审离场"}
    record = {
        "chain": again.chain, "commits": {}, "draw": again.name, "items": list(again.items),
        "public": again.public, "reveals": {}, "result": list(again.result),
    }  # fmt: skip
    assert repeat_draw.lots(json.loads(json.dumps(record))) == list(again.result)


def test_what_a_restore_left_drawn_is_seated_as_it_was_drawn(final):
    def nobody(_stage, _done, _by, _at):
        """The event of the panel was lost."""

    draws.carry_out(final, draws.Go(JUDGES, GO.refuse, GO.listed, nobody), public=DICE, **BY)
    assert seats(final) == {}
    panel_draws.seat_again(final, **BY)
    assert len(seats(final)) == 10
    verify.check(bundles.full(final.chain))


def test_an_erased_judge_is_gone_from_the_pool_too(final):
    order = by_role(rolled(final).result, "expert")
    panel_draws.pass_over(final, order[0], reason="生病", **BY)
    erasures.carry_out(final, order[0], at=AT)
    erasures.carry_out(final, "j02", at=AT)
    names = pool.names(final.edition)
    assert (names[order[0]], names[order[1]]) == (order[0], order[1])
    assert seats(final)["j02"] == (order[1], "j02")
    assert pool.judge_in(final.edition, order[0]).away
    content = bundles.full(final.chain)
    assert "生病".encode() not in content
    verify.check(content)
    assert [one.passed for one in panel_draws.lots(final) if one.code == order[0]] == [True]


def test_lots_tell_who_sits_who_waits_and_who_was_passed_over(final):
    assert panel_draws.lots(final) == []
    order = by_role(rolled(final).result, "student")
    panel_draws.pass_over(final, order[1], reason="考试", **BY)
    told = {
        one.code: (one.seat.code if one.seat else "", one.passed) for one in panel_draws.lots(final)
    }
    assert [told[code] for code in order] == [
        ("j08", False), ("", True), ("j10", False), ("j09", False), ("", False),
    ]  # fmt: skip
    assert run_of_show.appearances(final) == []
