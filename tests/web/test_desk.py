"""The desk and the observer, over HTTP: what each sees, when, and what each form refuses."""

from __future__ import annotations

import re
from html import unescape

from competition import run_of_show, trail
from competition.web import qr
from judging import ledger, sheets
from tests.actions.marks import sign
from tests.build import AT, BY, a_judge, stage_of
from tests.office import confirm, desk, propose, publish, seal_stage, staff_of
from tests.web.desk_hall import AFTER_THE_SEAL, PLACES, a_hall, office, ready, send, text_of


# ── who sees what, when ───────────────────────────────────────────────────────────────────────
def test_the_office_sees_every_page_and_others_see_none(app):
    hall, staff = ready(app)
    for rest in PLACES:
        assert [one.get(desk(hall, rest)).status_code for one in office(staff)] == [200] * 3, rest
        assert staff.stranger.get(desk(hall, rest)).status_code == 404, rest


def test_the_protocol_that_is_signed_carries_the_whole_signed_head(app):
    """trust.md 2.6: the 24 digits to read aloud, and beside them all 256 bits to scan."""
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    page = unescape(staff.desk.get(desk(hall, "/protocol")).text)
    with stage_of(app, hall) as stage:
        lock = ledger.last_lock(stage)
        assert lock is not None
        assert qr.picture(lock.note) in page


def test_a_judge_sees_nothing_of_the_desk(app):
    hall = a_hall(app)
    judge = a_judge(app, hall, "j01")
    assert {judge.get(desk(hall, rest)).status_code for rest in PLACES} == {404}


def test_before_the_seal_a_result_answers_as_what_does_not_exist(app):
    hall, staff = ready(app)
    for one in office(staff):
        missing = one.get(desk(hall, "/nothing-here"))
        for rest in AFTER_THE_SEAL:
            answer = one.get(desk(hall, rest))
            assert (answer.status_code, _bare(answer)) == (404, _bare(missing)), rest


def _bare(answer) -> str:
    """The page without what differs in each answer: its token, and its own address."""
    text = re.sub(r'content="[^"]*"|value="[^"]*"', "", answer.text)
    return re.sub(r"next=[^\"]*", "", text)


def test_before_the_seal_no_page_of_the_desk_depends_on_a_mark(app):
    """Two worlds that differ in every mark look the same to the office (trust.md T7)."""
    hall, staff = ready(app)
    places = [rest for rest in PLACES if rest not in ("/ledger", "/version")]
    places += [f"/appearances/{code}" for code in hall.order]
    worlds = []
    for rev, marks in ((1, ("19.5", "79")), (2, ("0", "51"))):
        with stage_of(app, hall) as stage:
            for place in sheets.expected(stage):
                sign(stage, place.sheet, *marks, base=rev)
        seen = [text_of(one.get(desk(hall, rest))) for one in office(staff) for rest in places]
        worlds.append(
            [text.replace(f"第 {rev + 1} 版", "").replace(f"✓{rev + 1}", "") for text in seen]
        )
    assert worlds[0] == worlds[1]


def test_the_observer_reaches_everything_by_links(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    publish(staff, hall)
    seen, left = set(), [f"/e/{hall.edition}/desk"]
    while left:
        path = left.pop()
        seen.add(path)
        found = re.findall(r'href="(/e/[^"#?]*/desk[^"#?]*)', staff.observer.get(path).text)
        left += [one for one in set(found) if one not in seen and one not in left]
    for rest in ("", "/proposals", "/ledger", "/results", "/protocol", "/results/1"):
        assert desk(hall, rest) in seen


def test_after_the_seal_the_office_reads_the_results(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    for rest in AFTER_THE_SEAL:
        assert [one.get(desk(hall, rest)).status_code for one in office(staff)] == [200] * 3, rest
        assert staff.stranger.get(desk(hall, rest)).status_code == 404, rest


# ── the console ───────────────────────────────────────────────────────────────────────────────
def test_scoring_starts_from_the_console(app):
    hall = a_hall(app, start=False)
    staff = staff_of(app, hall)
    assert "开始评分" in text_of(staff.desk.get(desk(hall)))
    assert send(staff.desk, desk(hall, "/start")).is_redirect
    with stage_of(app, hall) as stage:
        assert stage.state == "scoring"


def test_the_next_contestant_is_called_and_finishes(app):
    hall = a_hall(app, on_stage=0)
    staff = staff_of(app, hall)
    first = hall.order[0]
    staff.desk.get(desk(hall))
    for move, state in (("call", "on_stage"), ("finish", "scoring")):
        answer = send(staff.desk, desk(hall, f"/appearances/{first}/move"), {"move": move})
        assert answer.is_redirect
        with stage_of(app, hall) as stage:
            assert run_of_show.of(stage, first).state == state


def test_a_move_that_the_rules_forbid_is_said_on_the_console(app):
    hall = a_hall(app, on_stage=0)
    staff = staff_of(app, hall)
    answer = send(staff.desk, desk(hall, f"/appearances/{hall.order[0]}/move"), {"move": "finish"})
    assert answer.status_code == 409
    assert "现在的状态是“候场”" in text_of(answer)
    assert "评分表进度" in text_of(answer)


def test_the_table_says_what_its_signs_mean(app):
    """Each sign that stands in it, and no other; a judge's name is a name, not a warning."""
    hall, staff = ready(app, but=("c02.j03",))
    with stage_of(app, hall) as stage:
        for move in ("call", "finish"):
            run_of_show.move(run_of_show.of(stage, "c02"), move, by=BY, at=AT)
    page = staff.desk.get(desk(hall)).text
    (legend,) = re.findall(r'<p class="seat-legend">(.*?)</p>', page, re.S)
    signs = re.findall(r'aria-hidden="true">([^<]*)<.*?</span></span> ([^<]+)</span>', legend)
    assert signs == [("✓", "已签"), ("!", "缺")]
    assert page.count('<span class="seat-name">') == 3


def test_absence_needs_its_reason_and_keeps_what_was_chosen(app):
    hall = a_hall(app, on_stage=0)
    staff = staff_of(app, hall)
    place = desk(hall, f"/appearances/{hall.order[0]}/register")
    answer = send(staff.desk, place, {"move": "mark_absent", "reason": ""})
    assert answer.status_code == 422
    assert re.search(
        r'value="mark_absent"[^>]*checked|checked[^>]*value="mark_absent"', answer.text
    )
    assert send(staff.desk, place, {"move": "mark_absent", "reason": "未到场"}).is_redirect


def test_who_is_missing_is_named_and_the_seal_refused(app):
    hall, staff = ready(app, but=("c02.j03",))
    answer = send(staff.desk, desk(hall, "/seal"))
    assert answer.status_code == 409
    assert "c02.j03 专家评委3" in text_of(answer)
    assert ">全部封分</button>" not in staff.desk.get(desk(hall)).text


def test_the_console_offers_the_seal_when_nothing_is_missing(app):
    hall, staff = ready(app)
    assert "全部封分" in text_of(staff.desk.get(desk(hall)))
    assert "全部封分" not in text_of(staff.observer.get(desk(hall)))
    assert "/results" in str(seal_stage(staff.desk, hall).url)


def test_the_observer_seals_and_moves_nothing(app):
    hall, staff = ready(app)
    staff.observer.get(desk(hall))
    for rest in ("/seal", f"/appearances/{hall.order[0]}/move", "/start", "/panel/cards"):
        assert send(staff.observer, desk(hall, rest), {"move": "call"}).status_code == 404, rest


def test_the_version_changes_with_each_event_and_says_nothing_else(app):
    hall = a_hall(app, on_stage=0)
    staff = staff_of(app, hall)
    first = staff.desk.get(desk(hall, "/version")).json()
    with stage_of(app, hall) as stage:
        sign(stage, "c01.j01", "18", "70")
    second = staff.desk.get(desk(hall, "/version")).json()
    before, after = [told["version"].split(".") for told in (first, second)]
    assert after[0] == str(int(before[0]) + 1)
    assert after[1:] == ["0", "0", "0", "0-0", "0", ""], "one event, nothing else"
    assert second.keys() == {"version"}


def test_turns_are_changed_on_the_page_of_whoever_waits_and_nothing_typed_is_lost(app):
    hall = a_hall(app)
    staff, (a, b, c) = staff_of(app, hall), hall.order
    assert "调整出场顺序" not in staff.desk.get(desk(hall, f"/appearances/{a}")).text, "on stage"
    place = desk(hall, f"/appearances/{c}")
    assert "调整出场顺序" in staff.desk.get(place).text
    typed = {"order-how": "after", "order-other": b, "order-reason": "火车晚点"}
    answer = send(staff.desk, f"{place}/order", typed)
    assert answer.status_code == 409
    assert "顺序没有变化" in answer.text
    assert "火车晚点" in answer.text
    assert send(staff.desk, f"{place}/order", typed | {"order-reason": ""}).status_code == 422
    assert send(staff.observer, f"{place}/order", typed).status_code == 404
    assert send(staff.desk, f"{place}/order", typed | {"order-how": "swap"}).is_redirect
    with stage_of(app, hall) as stage:
        assert [one.code for one in run_of_show.appearances(stage)] == [a, c, b]
    assert "调整出场顺序" in staff.organiser.get(f"/e/{hall.edition}/organiser/trail").text


def test_the_trail_says_whose_each_code_is(app):
    hall, staff = ready(app)
    code = hall.order[0]
    seal_stage(staff.desk, hall)
    propose(staff.organiser, hall, "publication", "已核对")
    confirm(staff.observer, hall)
    with stage_of(app, hall) as stage:
        name = run_of_show.of(stage, code).entry.name
        trail.note("seal", edition=stage.edition_id, by="desk1", at=AT, about=f"final {code}")
        trail.note("late", edition=stage.edition_id, by="desk1", at=AT, about=f"final {code}.j01")
    seen = text_of(staff.organiser.get(f"/e/{hall.edition}/organiser/trail"))
    assert f"决赛 {name}（{code}）" in seen
    assert f"决赛 {name}（{code}.j01）" in seen
    assert "作第二人同意：公布结果" in seen
    assert re.search(r"授予权限：final\.j01 \S+", seen)
