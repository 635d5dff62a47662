"""Forty things that few may know are put in by the real forms, and then looked for everywhere.

On every page and in every file that each of nine people gets, in the log, on standard error, in
what a refusal and a failure answer, in the public record (trust.md D9). Whoever may know one is
said beside it. `make soak-storm` has everybody ask for every address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import httpx
import pytest
from flask import Flask, request
from werkzeug.exceptions import HTTPException

from competition import accounts, passwords
from competition.web import request_log
from tests import college
from tests.clients import Person
from tests.everybody import ANNOUNCED, COLLEGE, everybody, starts
from tests.storm import figures
from tests.storm.pages_there import There, look

WHOLE = figures.size("canaries", 0) > 0
OFFICE = frozenset({"desk", "observer", "organiser"})
NOBODY = frozenset[str]()
ORGANISER, JUDGE = frozenset({"organiser"}), frozenset({"judge"})
HEADINGS = ("姓名", "工号", "单位", "出生日期", "身份证号", "手机号")
MEMBERS = ("柳如烟", "沈知秋", "顾长卿", "温若初")
NOT_KEPT = ("no-store", "private, no-store")
SHEETS = ("c01.j01", "c02.j01", "c03.j01")


@dataclass(slots=True)
class Canaries:
    """Each with whoever may see it; the log and what fails may see none."""

    known: dict[str, frozenset[str]] = field(default_factory=dict)
    sent: int = 0

    def one(self, text: str, known: frozenset[str] = NOBODY) -> str:
        self.known[text] = known
        return text

    def found_in(self, text: str, who: str = "") -> list[str]:
        return [one for one, known in self.known.items() if one in text and who not in known]


def an_id_number(number: int) -> str:
    """Eighteen digits, the last of which follows from the others (GB 11643)."""
    first = f"110105198{number}0412{300 + number}"
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(first))
    return first + "10X98765432"[total % 11]


# ── what is put in ────────────────────────────────────────────────────────────────────────────
def put_in(people: Mapping[str, Person], told: Canaries) -> None:
    _a_staff_list(people["organiser"], told)
    _sheets_and_drafts(people["judge"], told)
    _reasons(people, told)
    _objections(people["stranger"], told)
    _passwords(people, told)
    for who in ("judge", "desk", "organiser", "contestant", "unit", "observer"):
        for cookie in people[who].http.cookies.jar:
            told.one(str(cookie.value)[:60])


def _a_staff_list(organiser: Person, told: Canaries) -> None:
    rows = [
        (name, f"2099{at:04d}", "化学工程学院", told.one(f"198{at}-04-12", ORGANISER),
         told.one(an_id_number(at)), told.one(f"1391234{at:04d}"))
        for at, name in enumerate(MEMBERS, 1)
    ]  # fmt: skip
    wrong = (
        "无名", "20990009", "没有的学院", told.one("一九八八年八月", ORGANISER),
        told.one(an_id_number(9)), told.one("13912349999"),
    )  # fmt: skip
    organiser.get(f"/e/{COLLEGE}/organiser/roster")
    answer = college.upload(organiser, college.a_workbook([*rows, wrong], HEADINGS))
    assert answer.is_success


def _sheets_and_drafts(judge: Person, told: Canaries) -> None:
    """A signed sheet with its remark, and drafts with marks that no other sheet has."""
    judge.get("/judge/list")
    for at, sheet in enumerate(SHEETS):
        note = told.one(f"金丝雀评语{at}号", JUDGE)
        marks = {"live.goal": "17.5", "live.method": "63"}
        body = {"base": 0, "marks": marks, "total": "80.5", "note": note}
        op = str(UUID(int=77 + at, version=4))
        answer = judge.put_json(f"/api/sheets/{sheet}", body, headers={"Idempotency-Key": op})
        if answer.status_code == 409:  # not called to the stage yet
            del told.known[note]
        draft = {"base": 1, "marks": {"live.goal": told.one(f"13.37{at}", JUDGE)}}
        judge.put_json(f"/api/sheets/{sheet}/draft", draft)
    words = {"trouble": "tablet", "words": told.one("金丝雀求助", OFFICE | JUDGE), "sheet": ""}
    op = str(UUID(int=99, version=4))
    assert judge.put_json("/api/me/help", words, headers={"Idempotency-Key": op}).is_success


def _reasons(people: Mapping[str, Person], told: Canaries) -> None:
    organiser = people["organiser"]
    organiser.get(f"/e/{COLLEGE}/organiser")
    quota = {"quota": "3", "reason": told.one("金丝雀名额", OFFICE | {"unit"})}
    organiser.post(f"/e/{COLLEGE}/organiser/quotas/chem", quota)


def _objections(stranger: Person, told: Canaries) -> None:
    at = f"/e/{ANNOUNCED}/final/result/1/objection"
    stranger.get(at)
    for number in range(3):
        lodged = {
            "about": "", "name": told.one(f"金丝雀异议人{number}", ORGANISER),
            "contact": told.one(f"1380000888{number}", ORGANISER),
            "text": told.one(f"金丝雀异议内容{number}", ORGANISER | {"stranger"}),
        }  # fmt: skip
        answer = stranger.post(at, lodged)
        assert answer.is_redirect, answer.text
        told.one(answer.headers["location"].rsplit("/", 1)[1], ORGANISER | {"stranger"})


def _passwords(people: Mapping[str, Person], told: Canaries) -> None:
    """One that was chosen, wrong ones, and codes that open nothing."""
    unit, stranger = people["unit"], people["stranger"]
    unit.get("/me")
    password = told.one("Kanarienvogel-7391-blau")
    assert unit.post("/me/password", {"login": "hejing", "password": password}).is_redirect
    stranger.get("/in")
    for at in range(3):
        wrong = {"login": "hejing", "password": told.one(f"falscher-Vogel-{at}-8080")}
        assert stranger.post("/in/password", wrong).status_code in (409, 422)
        stranger.post("/in", {"code": told.one(f"ABCD-{at}FGH-JKLM-NPQR")})


# ── where it is looked for ────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Looked:
    answers: int = 0
    seen: set[str] = field(default_factory=set)  # canaries that somebody who may has seen
    leaks: list[str] = field(default_factory=list)


def everywhere(people: Mapping[str, Person], there: There, told: Canaries) -> Looked:
    found = Looked()
    for (who, path), page in there.pages.items():
        _look(found, told, who, path, page)
    paths = sorted({path for paths in there.paths.values() for path in paths})
    for at, (who, path) in enumerate((who, path) for path in paths for who in people):
        if (who, path) in there.pages or not _may_be_asked(there, path):
            continue
        if WHOLE or who == "stranger" or at % len(people) == 4:
            answer = people[who].get(path)
            _look(found, told, who, path, f"{answer.headers}{answer.text}", answer)
    return found


def _may_be_asked(there: There, path: str) -> bool:
    try:
        return there.urls.match(path, "GET")[0] not in {"auth.language", "auth.large_print"}
    except HTTPException:
        return False


def _look(
    found: Looked, told: Canaries, who: str, path: str, text: str,
    answer: httpx.Response | None = None,
) -> None:  # fmt: skip
    found.answers += 1
    found.seen |= {one for one, known in told.known.items() if one in text and who in known}
    found.leaks += [f"{who} {path}: {one}" for one in told.found_in(text, who)]
    kept = answer is not None and answer.headers.get("cache-control") not in NOT_KEPT
    if kept and any(one in text for one in told.known):
        found.leaks.append(f"{who} {path}: may be kept by a cache")


@contextmanager
def log_of(app: Flask) -> Iterator[list[str]]:
    """Every line that any logger writes, tracebacks with it."""
    lines: list[str] = []

    class Keeps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root, own = Keeps(), logging.getLogger(), logging.getLogger(request_log.NAME)
    before = own.level, own.propagate
    root.addHandler(handler)
    own.setLevel(logging.INFO)
    own.propagate = True
    yield lines
    root.removeHandler(handler)
    own.setLevel(before[0])
    own.propagate = before[1]


def failing(people: Mapping[str, Person], told: Canaries) -> list[str]:
    """What somebody is answered while the program fails on what they have sent."""
    password = told.one("Vogel-im-Fehler-4711")
    stranger = people["stranger"]
    stranger.get("/in")
    answers = [
        stranger.post("/in/password", {"login": "x", "password": password}),
        stranger.post(
            "/in/password", {"login": "x", "password": password}, headers={"Origin": "null"}
        ),
        stranger.http.post("/in/password", data={"login": "x", "password": password}),
    ]
    assert answers[0].status_code == 500
    return [one.text for one in answers]


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_few_may_know_is_found_nowhere_else(
    app: Flask, moment: datetime, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """And the seeded fault, a log that tells what was sent, is caught."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    told = Canaries()
    monkeypatch.setattr(accounts, "invite", _noting(told))
    with log_of(app) as log, everybody(app) as people:
        known = starts(app)
        put_in(people, told)
        there = look(app, people, known)
        found = everywhere(people, there, told)
        monkeypatch.setattr(passwords, "compare", lambda *_told, **_more: 1 / 0)
        answers = failing(people, told)
        said = capfd.readouterr()
        clean = "\n".join([*log, said.out, said.err])
        log.clear()
        monkeypatch.setattr(request_log, "_line", telling)
        failing(people, told)
        caught = told.found_in("\n".join(log))
    figures.told(
        "canaries", canaries=len(told.known), answers=found.answers, log_lines=clean.count("\n"),
        leaks=len(found.leaks), seen_by_whom_they_concern=len(found.seen),
        seeded_faults_caught=len(caught),
    )  # fmt: skip
    assert found.leaks == []
    assert told.found_in("\n".join(answers)) == []
    assert told.found_in(clean) == []
    assert clean.count("\n") > found.answers / 2
    assert len(told.known) >= 40
    assert caught


def _noting(told: Canaries) -> Callable[..., str]:
    """Whoever is invited: the code that let them in is used up, and nobody's any more."""
    invite = accounts.invite
    return lambda *given, **more: told.one(invite(*given, **more))


def telling(status: int) -> str:
    """The seeded fault: a line that helps whoever looks for what went wrong."""
    return f"{status} {request.url} {dict(request.form)}"
