"""Checking a result in the browser: the same verdicts as verify.py, and what the page says."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from competition import bundles, chain, publication, reordering, run_of_show
from competition.ledger import verify
from competition.ledger.event import code24
from competition.models import Stage
from tests.actions import marks
from tests.actions.test_not_made import dropped_by_one, dropped_by_two, two_attempts
from tests.actions.test_restores import recorded_by_one, recorded_by_two, restored
from tests.actions.test_segments import (
    CHOSEN,
    a_result_with_segments,
    by_dice_with_segments,
    by_witnesses_with_segments,
    chosen,
)
from tests.actions.test_tie_lot import an_equal_result
from tests.actions.test_votes import CONVERTED, a_voted_result
from tests.actions.test_witnesses import forged, witnessed_bundle
from tests.browser.second_reading import (
    CONTESTS,
    DRAWS,
    VERDICTS,
    contests,
    draws,
    modules,
    packed,
)
from tests.build import Hall, stage_of
from tests.contests import teachers
from tests.held import a_held_contest
from tests.ledger.drawn_panels import ATTACKS as DRAWN_ATTACKS
from tests.ledger.drawn_panels import attacked, drawn_panel
from tests.ledger.forging import Forger
from tests.ledger.hostile import HOSTILE
from tests.ledger.hostile import forged as forged_records
from tests.ledger.panels_by_chance import mixed_shares
from tests.ledger.test_attacks import ATTACKS, EVENTFUL, KEY, final_code, verdict
from tests.ledger.test_verify import changed

CHECK = "/e/qjs13/final/result/1/check"


@pytest.fixture
def reading(page: Page) -> Iterator[Page]:
    """A page that can load the modules, and has nothing else."""
    with modules() as address:
        page.goto(f"{address}/img/logo.svg")
        yield page


# ── the same verdicts ─────────────────────────────────────────────────────────────────────────
def test_it_gives_the_verifiers_verdict_on_every_attack(reading: Page) -> None:
    given, wanted = [], []
    for attack in (lambda _forger: None, *ATTACKS):
        forger = Forger(EVENTFUL, KEY)
        attack(forger)
        content = forger.write()
        for codes in ((), (final_code(),)):
            given.append(packed(content, *codes))
            wanted.append(verdict(content, codes))
    assert set(wanted) == {"same", "differs"}
    assert reading.evaluate(VERDICTS, given) == wanted


def test_a_judges_receipt_is_a_code_of_the_chain_here_too(reading: Page) -> None:
    events = [json.loads(line).get("e") for line in EVENTFUL.splitlines()]
    signed = [one["seq"] for one in events if one and one["kind"] == "score"]
    hashes = verify.check(EVENTFUL).hashes
    told = [code24(hashes[seq]) for seq in signed]
    assert told
    assert reading.evaluate(VERDICTS, [packed(EVENTFUL, *told)]) == ["same"]


@pytest.mark.parametrize("dropped", [dropped_by_two, dropped_by_one])
def test_a_dropped_attempt_is_dropped_here_too(
    reading: Page, app: Flask, dropped: Callable[[Stage], bytes]
) -> None:
    with two_attempts(app) as stage:
        content = dropped(stage)
    assert reading.evaluate(VERDICTS, [packed(content)]) == [verdict(content)]


def test_the_lot_settles_ties_here_too(reading: Page, app: Flask) -> None:
    content = an_equal_result(app)
    lot = b'"name":"\xe6\x8a\xbd\xe7\xad\xbe","need":0,"number":"lot"'
    assert lot in content
    assert verdict(content) == "same"
    assert reading.evaluate(VERDICTS, [packed(content)]) == ["same"]


@pytest.mark.parametrize("held", [by_dice_with_segments, by_witnesses_with_segments])
def test_segments_are_drawn_again_here_too(
    reading: Page, app: Flask, held: Callable[[Stage], None]
) -> None:
    content = a_result_with_segments(app, held)
    assert verdict(content) == "same"
    assert reading.evaluate(VERDICTS, [packed(content)]) == ["same"]


@pytest.mark.parametrize("how", CHOSEN)
def test_a_chosen_segment_is_refused_here_too(
    reading: Page, app: Flask, how: Callable[[Forger], None]
) -> None:
    assert reading.evaluate(VERDICTS, [packed(chosen(app, how))]) == ["differs"]


@pytest.mark.parametrize("recorded", [recorded_by_two, recorded_by_one])
def test_a_restore_is_read_alike(
    reading: Page, app: Flask, recorded: Callable[[Stage], bytes]
) -> None:
    with restored(app) as stage:
        content = recorded(stage)
    assert reading.evaluate(VERDICTS, [packed(content)]) == [verdict(content)]


def test_changed_turns_are_read_alike(reading: Page, app: Flask) -> None:
    with marks.hall(app, contestants=3) as stage:
        a, _b, c = (one.code for one in run_of_show.appearances(stage))
        moved, other = run_of_show.of(stage, a), run_of_show.of(stage, c)
        reordering.change(
            moved, reordering.How.SWAP, other, reason="晚点", by=marks.BY, at=marks.LATER
        )
        marks.sealed(stage)
        content = bundles.full(stage.chain)
    forger = Forger(content, KEY)
    told = next(e for e in forger.of_kind("appearance") if "order" in e["parts"]["appearance"])
    told["parts"]["appearance"]["order"] = [a, c]
    given = [content, forger.write()]
    assert [verdict(one) for one in given] == ["same", "differs"]
    assert reading.evaluate(VERDICTS, [packed(one) for one in given]) == ["same", "differs"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_witnesses_and_void_draws_are_read_alike(reading: Page, app: Flask) -> None:
    given = list(forged(witnessed_bundle(app)))
    wanted = [verdict(one) for one in given]
    assert reading.evaluate(VERDICTS, [packed(one) for one in given]) == wanted


def test_drawn_panels_are_read_alike(reading: Page) -> None:
    given = [drawn_panel().write(), *map(attacked, DRAWN_ATTACKS)]
    wanted = ["same", *["differs"] * len(DRAWN_ATTACKS)]
    assert [verdict(one) for one in given] == wanted
    assert reading.evaluate(VERDICTS, [packed(one) for one in given]) == wanted


@pytest.mark.parametrize("rules", CONVERTED)
def test_votes_are_read_alike(reading: Page, app: Flask, rules: str) -> None:
    with marks.hall(app, rules) as stage:
        content = a_voted_result(stage)
    forger = Forger(content, KEY)
    forger.part("votes")["counts"]["c01"]["student"] = 0
    given = [content, forger.write()]
    assert reading.evaluate(VERDICTS, [packed(one) for one in given]) == ["same", "differs"]


def test_it_names_what_it_does_not_know(reading: Page) -> None:
    forger = Forger(EVENTFUL, KEY)
    step = forger.part("rules")["rulebook"]["step"][1]
    step["take"] = "majority"
    content = forger.write()
    assert reading.evaluate(VERDICTS, [packed(content)]) == [verdict(content)]


def test_what_only_a_dishonest_server_signs_is_read_alike(reading: Page) -> None:
    given = [packed(forged_records(name)) for name in HOSTILE]
    wanted = {name: wanted for name, (_change, wanted) in HOSTILE.items()}
    assert dict(zip(HOSTILE, reading.evaluate(VERDICTS, given), strict=True)) == wanted


def test_a_changed_byte_is_refused(reading: Page) -> None:
    content, chance = EVENTFUL, random.Random(20261122)
    places = [(chance.randrange(len(content)), chance.randrange(40)) for _ in range(60)]
    given = [packed(changed(content, *place)) for place in places]
    assert reading.evaluate(VERDICTS, given) == ["differs"] * len(places)


def test_it_computes_what_the_engine_computes(reading: Page) -> None:
    assert reading.evaluate(CONTESTS, contests(range(100))) == []
    assert reading.evaluate(CONTESTS, contests(range(50), mixed_shares)) == []


def test_ten_thousand_draws_are_equal_here_and_there(reading: Page) -> None:
    given, wanted = draws(10_000)
    assert reading.evaluate(DRAWS, given) == wanted


# ── the page ──────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def hall(app: Flask) -> Hall:
    return a_held_contest(app, teachers())


def test_a_stranger_checks_a_result_on_the_page(app, hall, site, page, tmp_path) -> None:
    with stage_of(app, hall) as stage:
        code = code24(publication.of(stage).head)
        first = code24(chain.heads(stage.chain)[0].note.split("\n")[3])
    page.goto(site + CHECK)
    said, button = page.locator("#check-out"), page.get_by_role("button", name="开始核对")
    button.click()
    expect(said).to_contain_text("一致：", timeout=30_000)
    expect(said).to_contain_text("您没有填校验码")
    page.fill("#code", code)
    button.click()
    expect(said).not_to_contain_text("您没有填校验码", timeout=30_000)
    expect(said).to_contain_text("您填的是“公布结果”时的校验码")
    page.fill("#code", first)
    button.click()
    expect(said).to_contain_text("您填的是“采用细则”时的校验码（第 1 条记录，2026", timeout=30_000)
    expect(said).to_contain_text("这个校验码管不到")
    page.fill("#code", code[:-1])
    button.click()
    expect(said).to_have_text("校验码应是 24 位数字。请对照纸上或大屏再填一遍，或者清空后核对。")
    page.fill("#code", "1234 5678 9012 3456 7890 1234")
    field = page.locator("#code")  # all 24 digits are seen at once
    assert field.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(page.get_by_role("button", name="复制命令")).to_be_visible()
    button.click()
    expect(said).to_contain_text("没有对上您填的校验码", timeout=30_000)
    expect(said).to_contain_text("那就不可能在这份记录里")
    expect(said).not_to_contain_text("不一致")
    page.fill("#code", "")
    content = page.request.get(f"{site}/e/qjs13/final/result/1/bundle.jsonl").body()
    changed_file = tmp_path / "changed.jsonl"
    changed_file.write_bytes(content.replace(b"\n", b"\r\n"))
    page.set_input_files("#file", changed_file)
    button.click()
    expect(said).to_contain_text("换行在传送中被改过", timeout=30_000)
    changed_file.write_bytes(content.replace(b'"rev":1', b'"rev":2', 1))
    page.set_input_files("#file", changed_file)
    button.click()
    expect(said).to_contain_text("is another", timeout=30_000)
    expect(said.locator("summary")).to_have_text("程序的原话（英文），报告问题时请一并附上")


def test_a_spectator_repeats_the_draw_on_the_page(hall, site, page) -> None:
    page.goto(f"{site}/e/qjs13/final/draw")
    page.get_by_role("button", name="在我的设备上重抽").click()
    expect(page.locator("#draw-out .notice-good")).to_have_count(2)
    expect(page.locator("#draw-out")).to_contain_text(" ".join(hall.order))
