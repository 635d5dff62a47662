"""One score, from the tablet to the certificate: the walk of house.md as code. Read it first.

Over HTTP only, on SQLite and on PostgreSQL; what is asserted is read back from published pages.
Four teachers, five experts and two students stand for twenty, seven and three: the rulebook is the
preset's, with smaller numbers typed into its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from httpx import Response

from competition import cli, clock
from tests import screens
from tests.clients import Person
from tests.reading import standings
from tests.screens import done, send, words
from tests.walk import after, preliminaries
from tests.walk.after import DESK, EDITION, FIRST, ORGANISER, RESULT, STAGE
from tests.walk.hall import Hall, code_on, first_link, hall_of

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # Monday, half past eight in Beijing
# Three teachers of each union; two of each go on.
TEACHERS = {"u1": ("张思源", "李雨桐", "陈落选"), "u2": ("王景行", "欧阳清和", "林落选")}
FINALISTS = ("张思源", "李雨桐", "王景行", "欧阳清和")
EXPERTS = ("赵教授", "钱教授", "孙教授", "李教授", "周教授")
STUDENTS = ("吴同学", "郑同学")
# (plan, live) of the five experts and the totals of the two students, teacher by teacher.
MARKS = {
    "张思源": ([(18, 70), (17, 71), (19, 72), (18, 69), (16, 74)], (90, 92)),
    "李雨桐": ([(17, 68), (16, 70), (18, 70), (17, 69), (17, 71)], (95, 97)),
    "王景行": ([(15, 66), (16, 67), (17, 65), (16, 66), (15, 68)], (88, 85)),
    "欧阳清和": ([(19, 73), (18, 74), (19, 75), (18, 72), (19, 70)], (80, 84)),
}


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    with clock.frozen(MORNING), hall_of(app) as opened:
        yield opened


def test_one_score(
    hall: Hall, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secretary = hall.comes_in(first_link(hall.app, capsys, monkeypatch))
    make_the_edition(secretary)
    observer = invite(hall, secretary, "observer", "监审甲")
    desk = invite(hall, secretary, "desk", "计分员甲")
    preliminaries.units(secretary)
    preliminaries.college_list(secretary, TEACHERS)
    preliminaries.preliminaries(hall, secretary, TEACHERS)
    adopt_the_rulebook(secretary)
    preliminaries.finalists(secretary, FINALISTS, ("陈落选", "林落选"))
    draw_the_order(secretary)
    seat_the_panel(secretary)
    recuse(secretary, "j05", "欧阳清和")
    open_and_close(secretary)
    done(desk, desk.get(DESK), "/start$")

    tablets = {seat: tablet(hall, desk, seat) for seat in seats_on(desk)}
    show_is_quiet(hall.stranger())
    sign_everything(desk, tablets)
    seal(desk)

    stranger = hall.stranger()
    after.nothing_is_public(stranger)
    after.two_persons(secretary, observer, "publication", "评分表已与纸质核对")
    assert standings(stranger.get(RESULT).text) == FIRST
    after.how_was_this_computed(stranger)

    ref = after.object_to(stranger, "李雨桐")
    after.uphold(secretary, ref)
    after.two_persons(secretary, observer, "withdrawal", "异议成立,先撤回")
    after.correct(desk, observer, "李雨桐", "j03", {"plan.plan": "20", "live.live": "78"})
    after.correct(desk, observer, "李雨桐", "j04", {"plan.plan": "17", "live.live": "79"})
    after.two_persons(secretary, observer, "publication", "更正后重新公示")
    after.both_can_be_read(stranger)

    after.too_early(secretary)
    clock.advance(timedelta(days=9))
    after.two_persons(secretary, observer, "confirmation", "公示期满,无异议")
    after.certificate_can_be_checked(secretary, stranger)
    assert cli.main(["check"]) == 0


# ── before the day ────────────────────────────────────────────────────────────────────────────
def make_the_edition(secretary: Person) -> None:
    page = secretary.get("/editions/new/young_teachers")
    numbers = {
        "seats": "4", "judges_prelim_0": "3", "judges_final_0": "5", "judges_final_1": "2",
        "prize_final_0": "1", "prize_final_1": "2", "prize_final_2": "1",
    }  # fmt: skip
    what = {"code": "qjs13", "name": "第十三届青年教师教学竞赛", "first_day": "2026-11-23"}
    done(secretary, page, "editions/new", {**what, **numbers})


def invite(hall: Hall, secretary: Person, role: str, name: str) -> Person:
    page = secretary.get(f"{ORGANISER}/people")
    answer = send(secretary, page, "/people$", {"name": name, "role": role})
    shown = secretary.follow(answer) if answer.is_redirect else answer
    return hall.comes_in(code_on(shown))


def adopt_the_rulebook(secretary: Person) -> None:
    page = secretary.get(f"{ORGANISER}/stages/{STAGE}/rulebook")
    unread = send(secretary, page, "rulebook", {"do": "adopt"})
    assert unread.status_code == 422  # nobody adopts what they did not say they had read
    adopted = done(secretary, page, "rulebook", {"do": "adopt", "read": "y"})
    assert re.search(r"\d{4} \d{4} \d{4} \d{4} \d{4} \d{4}", words(adopted.text))


def draw_the_order(secretary: Person) -> None:
    page = secretary.get(f"{ORGANISER}/stages/{STAGE}/draw")
    few = send(secretary, page, "/draw$", {"public": "40917"})
    assert few.status_code in (409, 422)
    assert 'value="40917"' in few.text  # what was typed is still there
    drawn = done(secretary, page, "/draw$", {"public": "4 0 9 1 7 3 3 8 2 6"})
    assert "tb1/seed" in drawn.text  # how anybody can repeat it


def seat_the_panel(secretary: Person) -> None:
    page = secretary.get(f"{DESK}/panel")
    few = {"names-expert": "赵教授", "names-student": "吴同学\n郑同学"}
    refused = send(secretary, page, "/panel$", few)
    assert refused.status_code in (409, 422)
    assert "赵教授" in refused.text
    names = {"names-expert": "\n".join(EXPERTS), "names-student": "\n".join(STUDENTS)}
    seated = done(secretary, page, "/panel$", names)
    assert all(name in seated.text for name in (*EXPERTS, *STUDENTS))


def recuse(secretary: Person, seat: str, teacher: str) -> None:
    page = secretary.get(f"{DESK}/recusals")
    form = screens.form_on(page, "/recusals$")
    code = next(value for value, label in form.choices["appearance"] if teacher in label)
    why = {"seat": seat, "appearance": code, "reason": "同一单位"}
    done(secretary, page, "/recusals$", why)


def open_and_close(secretary: Person) -> None:
    for move in ("open", "close"):
        page = secretary.get(f"{ORGANISER}/stages/{STAGE}")
        done(secretary, page, "/move$", {"move": move})


# ── on the day ────────────────────────────────────────────────────────────────────────────────
def seats_on(desk: Person) -> list[str]:
    page = desk.get(f"{DESK}/panel")
    return sorted(set(re.findall(r"/seats/(j\d\d)", page.text)))


def tablet(hall: Hall, desk: Person, seat: str) -> Person:
    """The desk gives a card, the tablet scans it, and is the seat from here on."""
    card = done(desk, desk.get(f"{DESK}/panel/seats/{seat}"), "/card$")
    return hall.comes_in(code_on(card))


def show_is_quiet(stranger: Person) -> None:
    """While scoring goes on the public sees who appears, and no figure of a score."""
    page = stranger.get(EDITION)
    assert page.status_code == 200
    assert not re.search(r"\d\d\.\d\d", words(page.text))


def codes_of(judge: Person) -> dict[str, str]:
    """Teacher → this judge's sheet, as the tablet's list has it."""
    listed = judge.get("/api/me/sheets").json()["sheets"]
    return {row["name"]: row["sheet"] for row in listed}


def typed(teacher: str, number: int) -> dict[str, str]:
    experts, students = MARKS[teacher]
    if number < len(EXPERTS):
        plan, live = experts[number]
        return {"plan.plan": str(plan), "live.live": str(live)}
    return {"overall.overall": str(students[number - len(EXPERTS)])}


def sign_everything(desk: Person, tablets: dict[str, Person]) -> None:
    """One judge signs with the plain form, the others as the tablet's script does."""
    for number, (seat, judge) in enumerate(tablets.items()):
        for teacher, sheet in codes_of(judge).items():
            if (seat, teacher) == ("j05", "欧阳清和"):
                recused = send_marks(judge, sheet, typed(teacher, number))
                assert recused.status_code == 409
                continue
            if seat == "j07" and teacher == "张思源":
                too_soon(desk, sheet)
            if seat == "j01":
                by_form(judge, sheet, typed(teacher, number))
            else:
                twice_the_same(judge, sheet, typed(teacher, number))
    somebody_elses_sheet_is_not_there(tablets["j01"], tablets["j02"])


def by_form(judge: Person, sheet: str, marks: dict[str, str]) -> None:
    page = judge.get(f"/judge/sheet/{sheet}")
    wrong = send(judge, page, f"/judge/sheet/{sheet}", {**marks, "plan.plan": "20.5"})
    assert wrong.status_code == 422
    assert 'value="20.5"' in wrong.text
    signed = done(judge, page, f"/judge/sheet/{sheet}", marks)
    assert re.search(r"\b(\d{4} ){5}\d{4}\b", words(signed.text))  # a receipt to note down


def send_marks(judge: Person, sheet: str, marks: dict[str, str], op: str = "") -> Response:
    body = {"base": 0, "marks": marks, "note": "", "client_at": "2026-11-23T09:00:00+08:00"}
    return judge.put_json(
        f"/api/sheets/{sheet}", body, headers={"Idempotency-Key": op or str(uuid4())}
    )


def twice_the_same(judge: Person, sheet: str, marks: dict[str, str]) -> None:
    """A lost reply: the same request again gets the same answer, byte for byte."""
    op = str(uuid4())
    first, again = send_marks(judge, sheet, marks, op), send_marks(judge, sheet, marks, op)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content


def too_soon(desk: Person, sheet: str) -> None:
    """The seal names what is missing and whom to ask."""
    page = desk.get(DESK)
    assert not [form for form in screens.forms(page) if form.action.endswith("/seal")]
    refused = desk.post(f"{DESK}/seal")  # a page that was open for a while
    assert refused.status_code == 409
    assert sheet in refused.text
    assert "郑同学" in refused.text


def somebody_elses_sheet_is_not_there(one: Person, other: Person) -> None:
    theirs = next(iter(codes_of(other).values()))
    nowhere = theirs.replace("c0", "c9")
    pages = [one.get(f"/judge/sheet/{sheet}") for sheet in (theirs, nowhere)]
    assert [page.status_code for page in pages] == [404, 404]
    assert words(pages[0].text) == words(pages[1].text)


def seal(desk: Person) -> None:
    results = done(desk, desk.get(DESK), "/seal$")
    assert "欧阳清和" in results.text
