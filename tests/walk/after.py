"""After the seal: results, publication, objection, correction, confirmation, certificate."""

from __future__ import annotations

import re

from tests import screens
from tests.clients import Person
from tests.contests import Published
from tests.reading import standings
from tests.screens import done, send, words

EDITION, STAGE = "/e/qjs13", "final"
ORGANISER, DESK = f"{EDITION}/organiser", f"{EDITION}/desk/{STAGE}"
RESULT = f"{EDITION}/{STAGE}/result"
# By hand: drop one high and one low of the experts' totals, mean, times 0.8; students' mean, times
# 0.2. 欧阳: the fifth expert is recused, so 92 92 94 90 → (92 + 92) / 2 = 92; 73.6 + 16.4 = 90.00.
# 张: 88 88 91 87 90 → 88 88 90 → 88.6667; 70.9333 + 18.2 = 89.13. 李: 85 86 88 86 88 → 86 86 88
# → 86.6667; 69.3333 + 19.2 = 88.53. 王: 81 83 82 82 83 → 82 82 83 → 82.3333; 65.8667 + 17.3
# = 83.17. Plans, trimmed alike: 欧阳 18.5, 张 17.67. Lives: 欧阳 73.5, 张 71. Students: 李 96.
FIRST = (
    Published("1", "欧阳清和", "90.00", "一等奖", ("最佳教案奖", "最佳现场展示奖")),
    Published("2", "张思源", "89.13", "二等奖"),
    Published("3", "李雨桐", "88.53", "二等奖", ("最佳学生欢迎奖",)),
    Published("4", "王景行", "83.17", "三等奖"),
)
# Two sheets of 李 are corrected: 85 86 98 96 88 → 86 96 88 → 90; 72 + 19.2 = 91.20. Her lives are
# then 68 70 78 79 71 → 73, still below 73.5.
SECOND = (
    Published("1", "李雨桐", "91.20", "一等奖", ("最佳学生欢迎奖",)),
    Published("2", "欧阳清和", "90.00", "二等奖", ("最佳教案奖", "最佳现场展示奖")),
    Published("3", "张思源", "89.13", "二等奖"),
    Published("4", "王景行", "83.17", "三等奖"),
)


def nothing_is_public(stranger: Person) -> None:
    sealed, nowhere = stranger.get(RESULT), stranger.get(f"{EDITION}/semi/result")
    assert (sealed.status_code, nowhere.status_code) == (404, 404)
    assert words(sealed.text) == words(nowhere.text)


def two_persons(secretary: Person, observer: Person, what: str, reason: str) -> None:
    """The organiser proposes; she cannot confirm; the 监审 can."""
    page = secretary.get(f"{DESK}/results")
    done(secretary, page, f"/results/{what}$", {"reason": reason})
    waiting = secretary.get(f"{DESK}/proposals")
    assert not [form for form in screens.forms(waiting) if "/confirm" in form.action]
    done(observer, observer.get(f"{DESK}/proposals"), "/confirm$")


def how_was_this_computed(stranger: Person) -> None:
    page = stranger.get(RESULT)
    explained = stranger.get(screens.links(page, rf"{STAGE}/result/1/c\d\d$")[0])
    assert explained.status_code == 200
    assert "90.00" in explained.text
    assert "回避" in explained.text


def object_to(stranger: Person, teacher: str) -> str:
    page = stranger.get(f"{RESULT}/1/objection")
    form = screens.form_on(page, "/objection")
    code = next(value for value, label in form.choices["about"] if teacher in label)
    what = {"about": code, "text": "", "name": "某老师", "contact": "zhang@example.edu"}
    empty = send(stranger, page, "/objection", what)
    assert empty.status_code == 422
    assert "zhang@example.edu" in empty.text
    told = done(stranger, page, "/objection", {**what, "text": "第三、四位评委的分数录错了。"})
    return str(told.url).rsplit("/", 1)[1]


def uphold(secretary: Person, ref: str) -> None:
    listed = secretary.get(f"{ORGANISER}/objections")
    page = secretary.get(screens.links(listed, r"/objections/\d+$")[0])
    answer = {"move": "uphold", "text": "经核对纸质评分表,确有录错。"}
    done(secretary, page, r"/objections/\d+$", answer)
    assert "经核对纸质评分表" in secretary.get(f"/objection/{ref}").text


def correct(desk: Person, observer: Person, teacher: str, seat: str, marks: dict[str, str]) -> None:
    """A whole new sheet by two persons; the desk proposes it, the 监审 confirms it."""
    page = desk.get(sheet_link(desk, teacher, seat))
    done(desk, page, "/correction$", {**marks, "reason": "录错,按纸质评分表更正"})
    done(observer, observer.get(f"{DESK}/proposals"), "/confirm$")


def sheet_link(desk: Person, teacher: str, seat: str) -> str:
    """From the console to the appearance's page to the sheet's correction, link by link."""
    for address in screens.links(desk.get(DESK), r"/appearances/c\d\d$"):
        page = desk.get(address)
        title = re.search(r"<h1>(.*?)</h1>", page.text, re.DOTALL)
        if title and teacher in title[1]:
            return screens.links(page, rf"\.{seat}/correction$")[0]
    raise AssertionError(f"no appearance of {teacher} on the console")


def both_can_be_read(stranger: Person) -> None:
    assert standings(stranger.get(RESULT).text) == SECOND
    earlier = stranger.get(f"{RESULT}/1")
    assert standings(earlier.text) == FIRST
    assert screens.links(earlier, rf"{STAGE}/result(/2)?$")  # the newer one is one click away


def too_early(secretary: Person) -> None:
    """Five working days have not passed."""
    page = secretary.get(f"{DESK}/results")
    answer = send(secretary, page, "/results/confirmation$", {"reason": "想快一点"})
    assert answer.status_code == 409


def certificate_can_be_checked(secretary: Person, stranger: Person) -> None:
    page = done(secretary, secretary.get(f"{ORGANISER}/stages/{STAGE}"), "/certificates$")
    printed = secretary.get(screens.links(page, "/certificates$")[0])
    assert "李雨桐" in printed.text
    number = re.search(r"qjs13[\w-]*-\d{4}", words(printed.text), re.IGNORECASE)
    assert number, words(printed.text)
    checked = stranger.get(f"/certificate/{number[0]}")
    assert checked.status_code == 200
    assert "李雨桐" in checked.text
    unknown = stranger.get(f"/certificate/{number[0][:-4]}9999")
    assert unknown.status_code == 404
