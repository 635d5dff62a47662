"""Scripts typed into every free text field stay text on every page (trust.md F1).

Each form that people come to is sent with payloads in its text fields; an address whose form nobody
comes to here is sent one all the same. Then every text that people have typed, wherever it is kept,
gets a payload behind the program's back, and every page is read as each of nine people sees it: no
payload has become an element, an attribute, a script or an address. `make soak-storm` moves each of
the payloads to another place, and has Chromium read the pages too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import pytest
from flask import Flask
from markupsafe import Markup
from playwright.sync_api import Browser, BrowserContext, Dialog

from competition.web.forms import storable
from tests.clients import Person
from tests.everybody import COLLEGE, NOW, OVER, everybody, starts
from tests.served import served
from tests.storm import figures
from tests.storm.pages_there import LEAVING, WRITTEN, Form, Noting, There, look
from tests.storm.payloads import MARK, SCRIPTS, acting, each
from tests.storm.poison import poisoned
from tests.storm.test_odd_requests import routes

SIZE = figures.size("payloads", 0)  # 1: every page as everybody, in Chromium too
STEP = 7  # without a divisor in common with their number: every field sees every payload
ONE_OF_ITS_OWN = {"code": "n%d", "staff_no": "2099%04d"}
# What these forms do not take. All of it is sent, and comes back on a page that refuses it.
SHAPED = {  # a code, a date, a mark, a rulebook, a receipt; never words
    ("auth.enter_by_link", "code"), ("auth.enter_by_password", "login"),
    ("desk.propose_correction", "live.goal"), ("desk.propose_correction", "live.method"),
    ("judge.sign", "live.goal"), ("judge.sign", "live.method"), ("organiser.add_entry", "born"),
    ("organiser.add_entry", "staff_no"),
    ("organiser.add_mailbox", "address"), ("organiser.draw_panel", "public"),
    ("organiser.add_stage", "code"), ("organiser.add_unit", "code"), ("organiser.adopt", "text"),
    ("organiser.make_edition", "code"), ("organiser.make_edition", "time_zone"),
    ("public.look_up_objection", "ref"), ("roster.choose_conditions", "past"),
    ("roster.choose_conditions", "prizes"), ("roster.make_preliminaries", "text"),
    ("unit.draw_lots", "public"), ("witness.show_card", "code"),
}  # fmt: skip
NOT_NOW = {  # the rules do not allow the act in these editions, or it needs more than the words
    ("auth.choose_password", "login"), ("desk.judge_gone", "reason"),
    ("desk.propose_correction", "reason"), ("desk.propose_erasure", "reason"),
    ("desk.propose_excuse", "reason"), ("desk.seat_panel", "names-expert"), ("judge.sign", "note"),
    ("organiser.panel_witnesses", "names"), ("organiser.revoke", "reason"),
    ("roster.fix_final", "reason"),
}  # fmt: skip
IN_BROWSER = {
    "/", "/judge/zh", "/judge/list", f"/e/{NOW}/desk/final", f"/e/{OVER}/final/result/2",
    f"/e/{OVER}/final/result/2/check", f"/e/{NOW}/board/final", f"/e/{OVER}/organiser/trail",
    f"/e/{COLLEGE}/organiser/roster/preview", "/patterns",
}  # fmt: skip
BLIND = ("reason", "text", "name", "names", "known", "code", "answer", "note")


@dataclass(slots=True)
class Typed:
    """What was sent, and what came of it."""

    met: set[str] = field(default_factory=set)  # endpoints with a text field
    fields: set[tuple[str, str]] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    sent: int = 0
    acted: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def answered(self, what: str, answer: httpx.Response) -> None:
        self.sent += 1
        self.acted += [f"{what}: {one}" for one in acting(answer.text)]
        if answer.status_code >= 500:
            self.broken.append(f"{what}: {answer.status_code}")


def into_every_field(people: Mapping[str, Person], there: There, number: int) -> Typed:
    told, payloads = Typed(), each(SCRIPTS, number)
    for form in there.each_form():
        words = [name for name, one in form.fields.items() if one.kind in WRITTEN]
        told.fields |= {(form.endpoint, name) for name in words}
        if words and form.method == "POST" and form.endpoint not in LEAVING:
            told.met.add(form.endpoint)
            _fill(people[form.who], form, words, payloads, told)
        elif words and form.method == "GET":
            asked = {name: next(payloads)[:70] for name in words}
            told.answered(form.action, people[form.who].get(form.action, params=_sendable(asked)))
            told.taken |= {(form.endpoint, name) for name in words}
    return told


def blindly(
    app: Flask, people: Mapping[str, Person], there: There, met: set[str], number: int
) -> Typed:
    """To the addresses whose form nobody comes to: what such forms may ask for."""
    told, payloads = Typed(), each(SCRIPTS, number)
    for route in routes(app, there):
        if route.method == "POST" and route.endpoint not in met | LEAVING:
            for who in ("organiser", "desk"):
                sent = _sendable({name: next(payloads)[:70] for name in BLIND})
                told.answered(f"{who} {route.rule}", people[who].post(route.path, sent))
    return told


def _fill(
    person: Person, form: Form, words: list[str], payloads: Iterator[str], told: Typed
) -> None:
    """All fields at once; where that is refused, each by itself among what the page shows."""
    for chosen in (words, *([one] for one in words if len(words) > 1)):
        sent: dict[str, object] = dict(form.filled())
        sent |= {name: text % told.sent for name, text in ONE_OF_ITS_OWN.items() if name in sent}
        sent |= _sendable({name: next(payloads)[:70] for name in chosen})
        answer = person.post(form.action, sent)
        told.answered(f"{form.endpoint} {chosen}", answer)
        if answer.is_redirect or answer.is_success:
            told.taken |= {(form.endpoint, name) for name in chosen}
            if chosen == words:
                return


def _sendable(sent: Mapping[str, str]) -> dict[str, str]:
    """Half characters are sent by hand-made forms alone (test_odd_requests.py)."""
    return {name: re.sub("[\ud800-\udfff]", "", text) for name, text in sent.items()}


# ── what is kept, and every page ──────────────────────────────────────────────────────────────
def poison(app: Flask, number: int) -> dict[str, int]:
    """Every text that was typed has one of the payloads behind it, and the same text the same."""
    payloads, known = each(SCRIPTS, number), dict[str, str]()

    def change(text: str) -> str:
        if text not in known:
            known[text] = text + (storable(next(payloads)) or "")
        return known[text]

    return poisoned(app, change)


@dataclass(slots=True)
class Pages:
    """All pages again, with what has become of the payloads on them."""

    there: There
    acted: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    read: int = 0
    with_payload: int = 0


def read_again(app: Flask, people: Mapping[str, Person], before: There, one_in: int = 1) -> Pages:
    told = Pages(There(app))
    for who, path in list(before.pages)[::one_in]:
        answer = Noting(who, people[who], told.there).get(path)
        told.acted += [f"{who} {path}: {one}" for one in acting(answer.text)]
        told.read += 1
        told.with_payload += MARK in answer.text
        if answer.status_code >= 500:
            told.broken.append(f"{who} {path}: {answer.status_code}")
    return told


@contextmanager
def trusting(app: Flask, name: str) -> Iterator[None]:
    """The seeded fault: a filter that many pages use says that its text is markup."""
    call = app.jinja_env.filters[name]
    app.jinja_env.filters[name] = lambda *told: Markup(call(*told))
    yield
    app.jinja_env.filters[name] = call


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_script_that_is_typed_becomes_more_than_text(
    app: Flask, moment: datetime, chromium: Browser
) -> None:
    """And the seeded fault, a filter that trusts what was typed, is caught."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    number = STEP * figures.PART
    with everybody(app) as people:
        there = look(app, people, starts(app))
        typed = into_every_field(people, there, number)
        blind = blindly(app, people, there, typed.met, number)
        columns = poison(app, number)
        pages = read_again(app, people, there, 1 if SIZE else 2)
        with trusting(app, "named"):
            caught = read_again(app, people, there, 20)
        seen = in_chromium(app, people, there, chromium)
    figures.told(
        "payloads", typed=typed.sent + blind.sent, columns=len(columns),
        pages=pages.read, with_a_payload=pages.with_payload, in_chromium=seen.pages,
        acted=len(typed.acted + blind.acted + pages.acted + seen.acted),
        seeded_fault_caught_on_pages=len({one.partition(": ")[0] for one in caught.acted}),
    )  # fmt: skip
    assert typed.acted + blind.acted + pages.acted + seen.acted == []
    assert typed.broken + blind.broken + pages.broken == []
    assert sorted(typed.fields - typed.taken - SHAPED - NOT_NOW) == []
    assert pages.with_payload > pages.read * 9 // 10
    assert caught.acted


# ── the same pages in a real browser ──────────────────────────────────────────────────────────
@dataclass(slots=True)
class Seen:
    pages: int = 0
    acted: list[str] = field(default_factory=list)


def in_chromium(app: Flask, people: Mapping[str, Person], there: There, browser: Browser) -> Seen:
    """Its own reading of each page, its scripts run: no dialog, no report, no error, no element."""
    told = Seen()
    with served(app) as url:
        for who, person in people.items():
            with browser.new_context(locale="zh-CN", reduced_motion="reduce") as context:
                for cookie in person.http.cookies.jar:
                    given = {"name": cookie.name, "value": str(cookie.value), "url": url}
                    context.add_cookies([given])  # type: ignore[list-item]
                context.add_init_script(REPORTS)
                for path in chosen(there, who):
                    told.pages += 1
                    told.acted += [f"{who} {path}: {one}" for one in _shown(context, url + path)]
    return told


def chosen(there: There, who: str) -> list[str]:
    paths = [path for one, path in there.pages if one == who]
    return paths if SIZE else [one for one in paths if one in IN_BROWSER]


def _shown(context: BrowserContext, url: str) -> list[str]:
    page, heard = context.new_page(), list[str]()

    def dialog(one: Dialog) -> None:
        heard.append(f"dialog {one.message}")
        one.dismiss()

    page.on("dialog", dialog)
    page.on("pageerror", lambda one: heard.append(f"error {one}"))
    page.goto(url)
    page.wait_for_timeout(100)  # what its scripts ask for and draw
    heard += page.evaluate(FOUND, MARK)
    page.close()
    return heard


REPORTS = """addEventListener("securitypolicyviolation", (one) => {
  (window.reported ??= []).push(`${one.violatedDirective} ${one.blockedURI}`); });"""
FOUND = """(mark) => [...(window.reported ?? []), ...(window[mark] ? ["it ran"] : []),
  ...[...document.querySelectorAll("*")].filter((one) => one.localName.includes(mark)
    || [...one.attributes].some((each) => each.name.includes(mark) || each.name.startsWith("on")))
  .map((one) => one.outerHTML.slice(0, 120))]"""
