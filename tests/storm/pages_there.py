"""What people can do on the program's pages: every form, with the fields that it has.

    there = look(app, people, starts)       everybody walks from link to link (tests/visits.py)
    there.forms, there.pages, there.paths

The scanner's storms (odd requests, payloads, formulas, canaries) fill these forms in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import httpx
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.clients import Person
from tests.visits import everywhere, links

WRITTEN = frozenset({"text", "textarea", "search", "tel", "email", "url"})

# Whoever is asked to leave would be a stranger for the rest of the storm.
LEAVING = frozenset({
    "auth.sign_out", "organiser.revoke", "organiser.new_link", "desk.seat_card", "desk.print_cards",
    "desk.unpair_seat", "judge.wiped", "desk.wipe_tablets", "unit.cards", "organiser.make_links",
})  # fmt: skip


@dataclass(slots=True)
class Field:
    """One control: its kind is the element's, or the type of an input."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)  # of a select, or what boxes of a name mean
    needed: bool = False


@dataclass(slots=True)
class Form:
    """A form as it stands on a page."""

    who: str
    page: str
    action: str
    method: str
    upload: bool
    endpoint: str = ""
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, list[str]]:
        """As the page shows it, and what is still needed filled in with anything."""
        return {one.name: _value(one) for one in self.fields.values()}


def _value(one: Field) -> list[str]:
    if one.name in OF_ITS_KIND and not one.value:
        return [OF_ITS_KIND[one.name]]
    if one.value or one.kind == "hidden":
        return [one.value]
    if one.choices:
        return [next((each for each in one.choices if each), "")]
    if one.kind in WRITTEN:
        return ["说明"] if one.kind == "textarea" or one.needed else [""]
    return [LIKELY.get(one.kind, "")]


# What takes no word but something of its own kind.
OF_ITS_KIND = {
    "code": "n7", "names-expert": "甲\n乙\n丙", "public": "1 2 3 4 5 6", "staff_no": "20990001",
    "born": "1990-03", "live.goal": "18", "live.method": "70", "time_zone": "Asia/Shanghai",
    "names": "甲\n乙", "login": "somebody", "measured": "1300", "sheet": "c02.j02",
}  # fmt: skip
LIKELY = {
    "number": "1", "date": "2026-11-21", "datetime-local": "2026-11-21T15:00", "time": "15:00",
}  # fmt: skip


class Reader(HTMLParser):
    """A page's forms, also of controls that stand outside of theirs (`form=`)."""

    def __init__(self, who: str, page: str, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.who, self.page = who, page
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._field: Field | None = None  # an open textarea or select
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._begin(told)
            case "input" | "textarea" | "select" | "button":
                self._control(tag, told)
            case "option" if self._field is not None:
                self._field.choices.append(told.get("value", ""))
                if "selected" in told:
                    self._field.value = told.get("value", "")

    def _begin(self, told: Mapping[str, str]) -> None:
        action = urljoin(self.page, told.get("action") or self.page)
        self._form = Form(
            self.who, self.page, action, told.get("method", "get").upper(),
            "multipart" in told.get("enctype", ""),
        )  # fmt: skip
        self.forms.append(self._form)
        if told.get("id"):
            self.by_id[told["id"]] = self._form

    def _control(self, tag: str, told: Mapping[str, str]) -> None:
        form = self.by_id.get(told.get("form", "")) or self._form
        name, kind = told.get("name", ""), told.get("type", tag) if tag == "input" else tag
        kind = "text" if kind == "input" else kind
        if form is None or not name:
            return
        one = form.fields.setdefault(name, Field(name, kind, needed="required" in told))
        if kind in ("checkbox", "radio", "button"):
            one.choices.append(told.get("value", "on"))
        elif tag == "input":
            one.value = one.value or told.get("value", "")
        else:
            self._field = one

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("textarea", "select"):
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data


class Noting:
    """Somebody at a browser, of whom every page is kept."""

    def __init__(self, who: str, person: Person, there: There) -> None:
        self.who, self.person, self.there = who, person, there

    def get(self, path: str, **options: Any) -> httpx.Response:
        answer = self.person.get(path, **options)
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.there.seen(self.who, path, answer.text)
        return answer


class There:
    """All that was found: pages, forms, and the addresses of each endpoint."""

    def __init__(self, app: Flask) -> None:
        self.urls = app.url_map.bind("localhost")
        self.pages: dict[tuple[str, str], str] = {}
        self.forms: list[Form] = []
        self.paths: dict[str, dict[str, dict[str, Any]]] = {}  # endpoint → path → what it names

    def seen(self, who: str, path: str, text: str) -> None:
        self.pages[who, path] = text
        for form in Reader(who, path, text).forms:
            form.endpoint = self._note(form.action, form.method)
            self.forms.append(form)
        for link in links(text):
            self._note(urljoin(path, link), "GET")

    def _note(self, address: str, method: str) -> str:
        path = urlsplit(address).path
        try:
            endpoint, facts = self.urls.match(unquote(path), method)
        except (HTTPException, RequestRedirect):
            return ""
        self.paths.setdefault(endpoint, {})[path] = dict(facts)
        return str(endpoint)

    def values(self) -> dict[str, list[Any]]:
        """What each part of an address was seen to be, the most frequent first."""
        found: dict[str, dict[Any, int]] = {}
        for facts in (one for paths in self.paths.values() for one in paths.values()):
            for name, value in facts.items():
                found.setdefault(name, {})
                found[name][value] = found[name].get(value, 0) + 1
        return {name: sorted(told, key=lambda one: -told[one]) for name, told in found.items()}

    def each_form(self) -> Iterator[Form]:
        """One of each kind: the same endpoint and the same fields, whoever sees it."""
        kinds = {(one.endpoint, *sorted(one.fields)): one for one in reversed(self.forms)}
        yield from (one for one in kinds.values() if one.endpoint)


def look(app: Flask, people: Mapping[str, Person], starts: Mapping[str, Iterable[str]]) -> There:
    there = There(app)
    noting: Any = {who: Noting(who, person, there) for who, person in people.items()}
    everywhere(app, noting, starts)
    return there
