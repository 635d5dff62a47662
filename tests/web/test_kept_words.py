"""Nothing typed is lost: whatever refuses a form shows again what somebody wrote in it.

Derived from the addresses of the program: each that takes a form stands in one of the tables
below, so that nobody can add one and forget what was typed into it.
"""

from __future__ import annotations

import html
import inspect
import re

import pytest
from flask import Flask

from tests.everybody import everybody

DESK, OVER, EXTRA = "/e/live/desk/final", "/e/qjs13/desk/final", "/e/live/organiser/stages/extra"
COLLEGE = "/e/qjs-13/organiser"
CHEM, MATH = "/e/qjs-13/unit/chem", "/e/qjs-13/unit/math"
# Endpoint → who sends it, where, and the fields that people write in.
WRITTEN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "auth.enter_by_password": ("stranger", "/in/password", ("login",)),
    "auth.choose_name": ("organiser", "/me/name", ("name",)),
    "auth.choose_password": ("contestant", "/me/password", ("login",)),
    "desk.answer_help": ("desk", f"{DESK}/help/1", ("answer",)),
    "desk.change_order": ("desk", f"{DESK}/appearances/c03/order", ("order-reason",)),
    "desk.give_penalty": ("desk", f"{DESK}/penalties", ("reason",)),
    "desk.judge_gone": ("desk", f"{DESK}/panel/seats/j01/gone", ("reason",)),
    "desk.no_attempt": ("desk", f"{DESK}/attempts", ("reason",)),
    "desk.office": ("organiser", f"{DESK}/office", ("reason",)),
    "desk.propose_confirmation": ("organiser", f"{OVER}/results/confirmation", ("reason",)),
    "desk.propose_correction": ("desk", f"{DESK}/sheets/c02.j01/correction", ("reason",)),
    "desk.propose_decision": ("organiser", f"{OVER}/results/decision", ("reason",)),
    "desk.propose_erasure": ("organiser", f"{OVER}/personal/c01", ("reason",)),
    "desk.propose_excuse": ("desk", f"{DESK}/recusals/proposals", ("reason",)),
    "desk.propose_late": ("desk", f"{OVER}/late/1", ("reason",)),
    "desk.propose_publication": ("organiser", f"{OVER}/results/publication", ("reason",)),
    "desk.propose_unseal": ("organiser", f"{OVER}/results/unsealing", ("reason",)),
    "desk.propose_withdrawal": ("organiser", f"{OVER}/results/withdrawal", ("reason",)),
    "desk.recover": ("desk", f"{DESK}/recover", ("reason", "known")),
    "desk.recuse": ("organiser", "/e/live/desk/extra/recusals", ("reason",)),
    "desk.register": ("desk", f"{DESK}/appearances/c03/register", ("reason",)),
    "desk.rename": ("organiser", f"{DESK}/panel/seats/j01/name", ("name", "reason")),
    "desk.seat_panel": ("organiser", "/e/live/desk/extra/panel", ("names-expert",)),
    "desk.send_back": ("observer", f"{DESK}/proposals/1/send-back", ("reason",)),
    "desk.show_scene": ("desk", f"{DESK}/screens", ("about",)),
    "head.send_back": ("judge", "/judge/apart/c01.j02/back", ("reason",)),
    "judge.sign": ("judge", "/judge/sheet/c03.j01", ("note",)),
    "organiser.add_entry": (
        "organiser", f"{COLLEGE}/entries", ("name", "staff_no", "title", "course", "exception"),
    ),
    "organiser.add_mailbox": ("organiser", f"{COLLEGE}/mail", ("address",)),
    "organiser.add_stage": ("organiser", f"{COLLEGE}/stages", ("name", "code")),
    "organiser.add_unit": ("organiser", f"{COLLEGE}/units", ("name", "code")),
    "organiser.adopt": ("organiser", f"{EXTRA}/rulebook", ("text",)),
    "organiser.answer_objection": ("organiser", "/e/qjs13/organiser/objections/1", ("text",)),
    "organiser.draw_lots": ("organiser", f"{EXTRA}/draw", ("public",)),
    "organiser.draw_panel": ("organiser", f"{EXTRA}/judges", ("public",)),
    "organiser.fix_roster": ("organiser", f"{COLLEGE}/stages/final/roster", ("reason",)),
    "organiser.invitation": ("organiser", f"{COLLEGE}/people", ("name",)),
    "organiser.invite_judges": ("organiser", "/e/live/organiser/pool", ("lines",)),
    "organiser.make_edition": ("organiser", "/editions/new/young_teachers", ("name", "code")),
    "organiser.move_appearance": ("organiser", f"{EXTRA}/show/c01", ("reason",)),
    "organiser.move_entry": ("organiser", "/e/live/organiser/entries/e001/move", ("reason",)),
    "organiser.move_stage": ("organiser", f"{EXTRA}/move", ("reason",)),
    "organiser.name_issuer": ("organiser", f"{EXTRA}/issuer", ("issuer",)),
    "organiser.panel_witnesses": ("organiser", f"{EXTRA}/judges/witnesses", ("names",)),
    "organiser.pass_over": ("organiser", f"{EXTRA}/judges/passed", ("reason",)),
    "organiser.put_segments": ("organiser", f"{EXTRA}/draw/segments", ("many",)),
    "organiser.put_timetable": ("organiser", f"{EXTRA}/timetable", ("venue",)),
    "organiser.rename_unit": ("organiser", f"{COLLEGE}/units/chem/name", ("name",)),
    "organiser.revoke": ("organiser", "/e/live/organiser/people/desk1/revoke", ("reason",)),
    "organiser.void_draw": ("organiser", f"{EXTRA}/draw/void", ("reason",)),
    "organiser.void_panel_draw": ("organiser", f"{EXTRA}/judges/void", ("reason",)),
    "organiser.witness_cards": ("organiser", f"{EXTRA}/draw/witnesses", ("names",)),
    "public.lodge": (
        "stranger", "/e/open/final/result/1/objection", ("name", "contact", "text"),
    ),
    "public.look_up_objection": ("stranger", "/objection", ("ref",)),
    "roster.add_units": ("organiser", f"{COLLEGE}/unit-list", ("units",)),
    "roster.choose_conditions": ("organiser", f"{COLLEGE}/roster/conditions", ("past",)),
    "roster.make_preliminaries": ("organiser", f"{COLLEGE}/preliminaries", ("text",)),
    "roster.fix_final": ("organiser", f"{COLLEGE}/nominations", ("reason",)),
    "roster.override": ("organiser", f"{COLLEGE}/quotas/chem", ("reason",)),
    "unit.draw_lots": ("organiser", f"{MATH}/stage/draw", ("public",)),
    "unit.move_appearance": ("organiser", f"{MATH}/stage/appearances/c01", ("reason",)),
    "unit.nominate_exception": ("unit", f"{CHEM}/nominations/exception", ("reason",)),
    "unit.put_timetable": ("unit", f"{CHEM}/timetable", ("venue",)),
    "unit.seat_panel": ("organiser", f"{MATH}/stage/panel", ("names-expert",)),
    "unit.settle_tie": ("unit", f"{CHEM}/nominations/tie", ("reason",)),
    "unit.take_back": ("unit", f"{CHEM}/nominations/return", ("reason",)),
    "unit.type_paper": ("unit", f"{CHEM}/paper", ("reason",)),
    "unit.withdraw": ("unit", f"{CHEM}/nominations/withdraw", ("reason",)),
    "witness.commit": ("stranger", "/e/live/witness/extra/commit", ("digits",)),
}  # fmt: skip
# Chosen beside what is written, so that the refusal is about the words.
BESIDE = {
    "move": "mark_absent", "entry": "e001", "scene": "pause", "screen": "1", "base": "0",
    "op": "00000000-0000-4000-8000-000000000000", "code": "",
}  # fmt: skip
# Endpoint → why nothing that somebody wrote can be lost there.
NOT_WRITTEN = {
    "auth.enter_by_link": "a code from a card: a secret, kept by the field alone",
    "demo.enter": "a code that the page's own button sends",
    "vote.cast": "a card's code: a secret, kept by the field alone",
    "witness.show_card": "a card's code: a secret, kept by the field alone",
    "witness.reveal": "a secret, kept by the field alone",
    "desk.strike_penalty": "tests/web/test_desk.py: it needs a penalty that stands",
    "unit.send_back_paper": "tests/web/test_unit_paper.py: it needs sheets that wait",
    "roster.mend": "never refused: the rows are kept as they were typed, right or wrong",
}
# Nobody is offered these forms any more as things stand in the scene, as when somebody else has
# acted meanwhile: what was written stands above the page.
GONE = frozenset({
    "desk.give_penalty", "desk.no_attempt", "desk.propose_confirmation",
    "desk.propose_decision", "desk.propose_late", "desk.propose_publication",
    "desk.propose_unseal", "desk.propose_withdrawal", "desk.recover", "desk.recuse",
    "desk.rename", "desk.send_back", "head.send_back", "organiser.answer_objection",
    "organiser.draw_lots", "organiser.move_stage", "organiser.name_issuer",
    "organiser.pass_over", "organiser.put_segments", "organiser.void_draw",
    "organiser.void_panel_draw", "organiser.witness_cards",
    "unit.type_paper", "witness.commit",
})  # fmt: skip
PRESSED = frozenset({
    "auth.sign_out", "demo.begin_again", "desk.appoint_head", "desk.calm_seat", "desk.confirm",
    "desk.confirm_together", "desk.judges_units", "desk.move", "desk.move_vote",
    "desk.press_clock", "desk.print_cards", "desk.reveal_next", "desk.seal", "desk.seal_one",
    "desk.seat_card", "desk.start", "desk.take_back", "desk.tick", "desk.unpair_seat",
    "desk.vote_cards", "desk.wipe_tablets", "head.look", "organiser.another_card",
    "organiser.another_panel_card", "organiser.move_judge", "organiser.move_panel_draw",
    "organiser.seat_drawn",
    "organiser.count_heads", "organiser.invite_contestant", "organiser.issue_certificates",
    "organiser.make_links", "organiser.move_draw", "organiser.new_link",
    "organiser.put_rehearsal_away", "organiser.remove_mailbox", "organiser.try_mailbox",
    "play.as_judge", "play.hand_in", "play.step",
    "play.to_the_end", "public.take_back", "roster.delete_births",
    "roster.discard", "roster.enter", "roster.receive", "roster.register_named", "unit.cards",
    "unit.confirm_paper", "unit.fix_list", "unit.nominate_due", "unit.seal", "unit.start",
    "unit.take_back_paper",
})  # fmt: skip
READS_WORDS = re.compile(r"typed_text\(|\.reason\b|\.text\b|\.name\.data|WhyForm")
LONG = "这是一段写了很久的话，刷新就没有了"
KEPT = 'class="notice notice-warn kept-words"'


def too_long(field: str) -> str:
    """Longer than any field takes, and unlike every other field's."""
    return f"{field}：{LONG}" * 210


def boxes(page: str, field: str) -> list[str]:
    """The tags in which this field is written."""
    return re.findall(rf'<(?:input|textarea)[^>]* name="{re.escape(field)}"[^>]*>', page)


def test_every_address_that_takes_a_form_is_in_one_of_the_tables(app: Flask) -> None:
    there = {one.endpoint for one in app.url_map.iter_rules() if "POST" in (one.methods or ())}
    assert there == {*WRITTEN, *NOT_WRITTEN, *PRESSED}
    assert len(WRITTEN) + len(NOT_WRITTEN) + len(PRESSED) == len(there)
    views = {one: inspect.getsource(inspect.unwrap(app.view_functions[one])) for one in PRESSED}
    assert [one for one, source in views.items() if READS_WORDS.search(source)] == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_was_written_is_on_the_page_that_refuses_it(app: Flask) -> None:
    lost, apart, cut = [], set(), set()
    with everybody(app) as people:
        for person in people.values():
            person.get("/objection")  # its token is the one of who came in
        for endpoint, (who, path, fields) in WRITTEN.items():
            written = {field: too_long(field) for field in fields}
            answer = people[who].post(path, BESIDE | written)
            page = html.unescape(answer.text)
            gone = [field for field, text in written.items() if text not in page]
            if answer.status_code not in (409, 422) or gone:
                lost.append((endpoint, answer.status_code, gone))
            if KEPT in page:
                apart.add(endpoint)
            if any("maxlength" in box for field in fields for box in boxes(page, field)):
                cut.add(endpoint)
    assert lost == []
    assert cut == set()  # by the browser, which says nothing
    assert apart == GONE
