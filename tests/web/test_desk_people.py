"""Seats, recusals, corrections, publication at the desk: what two persons agree on."""

from __future__ import annotations

import re

from competition import editions, second_person, stages
from judging import ledger, panels, results, sheets
from judging.models import Why
from tests.build import AT, BY, KEY, SMALL, a_stage_in_scoring, a_unit, stage_of
from tests.office import confirm, desk, propose, publish, seal_stage, sent, staff_of
from tests.screens import form_on
from tests.screens import send as fill
from tests.web.desk_hall import PLACES, a_hall, office, ready, send, text_of


# ── the panel ─────────────────────────────────────────────────────────────────────────────────
def unseated(app):
    """A stage whose panel is not seated yet."""
    hall = a_stage_in_scoring(app, rulebook=SMALL, contestants=1, start=False)
    with stage_of(app, hall) as stage:
        bare = editions.add_stage(stage.edition, code="semi", name="复赛", position=2, by=BY, at=AT)
        editions.adopt_rulebook(bare, SMALL, by=BY, at=AT, key=KEY)
    return f"/e/{hall.edition}/desk/semi/panel", staff_of(app, hall)


def test_a_panel_is_seated_by_typing_names(app):
    place, staff = unseated(app)
    answer = send(staff.organiser, place, {"names-expert": "王一\n 李二 \n\n张三"})
    assert answer.is_redirect
    text = text_of(staff.organiser.follow(answer))
    assert "j01 王一" in text
    assert "j03 张三" in text


def test_a_panel_of_the_wrong_size_keeps_the_names(app):
    place, staff = unseated(app)
    answer = send(staff.organiser, place, {"names-expert": "王一\n李二"})
    assert answer.status_code == 409
    assert "专家评委应有 3 人，现在填了 2 人" in text_of(answer)
    assert "王一\n李二" in answer.text.replace("\r", "")


def test_the_desk_does_not_choose_the_judges(app):
    place, staff = unseated(app)
    names = {"names-expert": "王一\n李二\n张三"}
    assert send(staff.desk, place, names).status_code == 404


def test_a_seat_card_lets_one_tablet_in_once(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    staff.desk.get(desk(hall, "/panel"))
    page = send(staff.desk, desk(hall, "/panel/seats/j02/card"))
    assert page.status_code == 200
    assert "data:image/svg+xml" in page.text
    (code,) = set(re.findall(r"/in#([\w-]+)", page.text))
    tablet = staff.stranger
    assert tablet.post("/in", {"code": code}).headers["location"] == "/judge"
    assert "已配对" in text_of(staff.desk.get(desk(hall, "/panel")))
    tablet.get("/in")
    assert tablet.post("/out").is_redirect
    tablet.get("/in")
    assert tablet.post("/in", {"code": code}).status_code == 422


def test_all_cards_are_printed_together_and_each_leaves_a_trail(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    staff.desk.get(desk(hall, "/panel"))
    page = send(staff.desk, desk(hall, "/panel/cards"), {"hours": "2"})
    assert page.text.count("data:image/svg+xml") == 3
    assert text_of(staff.observer.get(f"/e/{hall.edition}/organiser/trail")).count("j0") >= 3


def test_recusals_of_one_unit_are_proposed_and_declared(app):
    hall = a_hall(app, start=False)
    staff = staff_of(app, hall)
    staff.organiser.get(desk(hall, "/panel"))
    units = {"unit-j01": "math", "unit-j02": "", "unit-j03": ""}
    assert send(staff.organiser, desk(hall, "/panel/units"), units).is_redirect
    page = staff.organiser.get(desk(hall, "/recusals"))
    assert page.text.count('name="seat" value="j01"') == 3
    given = {"seat": "j01", "appearance": "c01", "reason": "同单位:数理学院工会"}
    assert send(staff.organiser, desk(hall, "/recusals"), given).is_redirect
    with stage_of(app, hall) as stage:
        (row,) = panels.recusals_of(stage).values()
        assert row.reason == "同单位:数理学院工会"


# ── two persons ───────────────────────────────────────────────────────────────────────────────
def test_a_correction_shows_old_and_new_side_by_side(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    typed = {"live.goal": "12", "live.method": "60", "reason": "误打"}
    answer = send(staff.desk, desk(hall, "/sheets/c01.j01/correction"), typed)
    assert answer.is_redirect
    seen = text_of(staff.observer.get(desk(hall, "/proposals")))
    assert "教学目标 10.00 12.00" in seen
    confirm(staff.observer, hall)
    assert "第 2 次计算" in text_of(staff.organiser.get(desk(hall, "/results")))


def test_before_the_seal_a_correction_does_not_show_what_the_judge_has_signed(app):
    hall, staff = ready(app)
    page = staff.desk.get(desk(hall, "/sheets/c01.j01/correction"))
    assert "现在是" not in text_of(page)
    typed = {"live.goal": "12", "live.method": "60", "reason": "平板故障"}
    send(staff.desk, desk(hall, "/sheets/c01.j01/correction"), typed)
    assert "教学目标 — 12.00" in text_of(staff.observer.get(desk(hall, "/proposals")))


def test_a_typed_sheet_keeps_its_marks_and_names_each_fault(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    typed = {"live.goal": "12.3", "live.method": "", "reason": ""}
    answer = send(staff.desk, desk(hall, "/sheets/c01.j01/correction"), typed)
    assert answer.status_code == 422
    assert 'value="12.3"' in answer.text
    assert answer.text.count("field-error") == 3


def test_who_proposed_sees_why_the_button_is_not_there(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    propose(staff.organiser, hall, "publication", "已核对")
    seen = text_of(staff.organiser.get(desk(hall, "/proposals")))
    assert re.search(r"您是提议人，要由[\w ]+ \(aud1\)确认。", seen)
    assert "我已核对" not in seen
    assert send(staff.desk, desk(hall, "/proposals/99/confirm")).status_code == 404


def test_a_missing_reason_is_told_in_its_own_form(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    answer = send(staff.organiser, desk(hall, "/results/publication"), {"reason": " "})
    assert answer.status_code == 422
    assert (
        answer.text.count("error-summary")
        == answer.text.count('id="publication-reason-error"')
        == 1
    )


def test_the_observer_sends_a_proposal_back_with_a_reason(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    propose(staff.organiser, hall, "publication", "已核对")
    page = staff.observer.get(desk(hall, "/proposals")).text
    (back,) = re.findall(r'action="([^"]+/send-back)"', page)
    empty = staff.observer.post(back, {"reason": ""})
    assert empty.status_code == 422
    assert re.search(r"<details open>\s*<summary>不同意", empty.text)
    sent(staff.observer, desk(hall, "/proposals"), back, {"reason": "单位名称有误"})
    for reader in (staff.organiser, staff.observer):
        seen = text_of(reader.get(desk(hall, "/proposals")))
        assert "没有等待确认的提议" in seen
        assert "单位名称有误" in seen
    propose(staff.organiser, hall, "publication", "改好了")
    confirm(staff.observer, hall)


def test_only_who_proposed_takes_it_back(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    propose(staff.organiser, hall, "publication", "已核对")
    page = staff.organiser.get(desk(hall, "/proposals")).text
    (take,) = re.findall(r'action="([^"]+/take-back)"', page)
    assert "send-back" not in page
    assert "take-back" not in staff.observer.get(desk(hall, "/proposals")).text
    assert staff.desk.post(take, {}).status_code == 404
    sent(staff.organiser, desk(hall, "/proposals"), take, {})
    assert "已收回" in text_of(staff.observer.get(desk(hall, "/proposals")))


def test_a_publication_without_reason_is_not_proposed(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    answer = send(staff.organiser, desk(hall, "/results/publication"), {"reason": " "})
    assert answer.status_code == 422
    assert "此处必须填写" in text_of(answer)


def test_who_confirms_is_told_which_code_to_compare_with_the_paper(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    with stage_of(app, hall) as stage:
        lock = ledger.last_lock(stage)
        assert lock is not None
    propose(staff.organiser, hall, "publication", "已核对")
    seen = text_of(staff.observer.get(desk(hall, "/proposals")))
    assert f"封分校验码，请对照封分时抄在纸上的 {lock.code}" in seen
    with stage_of(app, hall) as stage:
        results.run(stage, at=AT, key=KEY)
    propose(staff.organiser, hall, "publication", "重新计算")
    waiting = text_of(staff.observer.get(desk(hall, "/proposals"))).partition("没有办成")[0]
    assert "更正以后、重新计算以前的校验码" in waiting
    assert "抄在纸上的" not in waiting


def test_the_usual_reason_stands_in_the_form_and_never_in_that_of_an_exception(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    page = staff.organiser.get(desk(hall, "/results"))
    assert form_on(page, "提议启封").values["reason"] == [""]
    assert fill(staff.organiser, page, "提议公布").is_redirect  # as the page has it
    confirm(staff.observer, hall)
    with stage_of(app, hall) as stage:
        (done,) = second_person.proposals(stage)
        assert done.reason == "按细则评分结束，公布结果"
    page = staff.organiser.get(desk(hall, "/results"))
    assert form_on(page, "提议撤回").values["reason"] == [""]
    assert form_on(page, "提议确认").values["reason"] == [""]  # the period is not over
    propose(staff.organiser, hall, "withdrawal", "单位名称有误")
    confirm(staff.observer, hall)
    again = form_on(staff.organiser.get(desk(hall, "/results")), "提议公布")
    assert again.values["reason"] == [""]  # not the first: what changed is to be said


def test_two_persons_publish_and_the_page_says_who_can_see_it(app):
    hall, staff = ready(app)
    seal_stage(staff.desk, hall)
    assert "选手、评委和公众还看不到" in text_of(staff.organiser.get(desk(hall, "/results")))
    publish(staff, hall)
    assert "所有人" in text_of(staff.organiser.get(desk(hall, "/results")))
    assert staff.stranger.get(f"/e/{hall.edition}/{hall.stage}/result").status_code == 200


def test_an_absent_judge_is_proposed_while_scoring(app):
    hall, staff = ready(app, but=("c02.j03",))
    given = {"sheet": "c02.j03", "why": "absent", "reason": "急病离场"}
    assert send(staff.desk, desk(hall, "/recusals/proposals"), given).is_redirect
    confirm(staff.observer, hall)
    with stage_of(app, hall) as stage:
        assert sheets.missing(stage) == []


def test_a_judge_who_cannot_go_on_is_absent_for_all_who_remain_by_one_press_each(app):
    hall, staff = ready(app, but=("c02.j03", "c03.j03", "c03.j01"))
    seat, waiting = desk(hall, "/panel/seats/j03"), desk(hall, "/proposals")
    assert "还没有签交的 2 位选手" in text_of(staff.desk.get(seat))
    gone = {"reason": "急病送医"}
    fill(staff.desk, staff.desk.get(seat), "提议缺席", gone)
    assert "不能继续评分" not in text_of(staff.desk.get(seat)), "nobody is left to propose"
    assert "一起确认" not in text_of(staff.desk.get(waiting)), "not by whoever proposed it"
    shown = staff.observer.get(waiting)
    assert "2 份评委缺席，一起确认" in text_of(shown)
    seqs = form_on(shown, "/together$").values["seq"]
    forged = {"seq": [*seqs, "1"]}
    assert send(staff.observer, f"{waiting}/together", forged).status_code == 409
    fill(staff.observer, shown, "确认这 2 份")
    with stage_of(app, hall) as stage:
        assert [place.sheet for place in sheets.missing(stage)] == ["c03.j01"]
        excused = [one for one in panels.recusals_of(stage).values() if one.why == Why.ABSENT]
        assert [one.reason for one in excused] == ["急病送医", "急病送医"]


def test_the_ledger_shows_codes_and_no_marks(app):
    hall, staff = ready(app)
    seen = text_of(staff.observer.get(desk(hall, "/ledger")))
    assert re.search(r"(\d{4} ){5}\d{4}", seen)
    assert re.search(r"签交评分表 ?： ?9", seen)
    assert "60.00" not in seen


def test_another_editions_people_see_nothing_here(app):
    hall, _staff = ready(app)
    with stage_of(app, hall) as stage:
        assert stages.of(stage.edition, "final").id == stage.id
        a_unit(stage.edition, code="other", name="别的单位")
    other = a_stage_in_scoring(app, rulebook=SMALL, contestants=1, edition="qjs14")
    strangers = staff_of(app, other)
    for one in office(strangers):
        assert {one.get(desk(hall, rest)).status_code for rest in PLACES} == {404}
