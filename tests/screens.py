"""Pages as a person uses them: find the form on the page, fill in what it asks, send it.

Hidden fields, defaults and choices come from the page itself, so a test cannot send what a browser
would not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from tests.clients import Person

VOID = {"input", "br", "img", "meta", "link", "hr"}


@dataclass
class Form:
    """One form of a page: where it goes, what it already holds, what its buttons say."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    upload: bool = False

    def put(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._option: tuple[str, bool] | None = None
        self._area = ""
        self._button = False
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(said.get("action", ""), said.get("method", "get").lower())
            self._form.upload = said.get("enctype", "").startswith("multipart")
            self.found.append(self._form)
        elif self._form is not None:
            getattr(self, f"_{tag}_starts", lambda _said: None)(said)

    def _input_starts(self, said: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = said.get("name", ""), said.get("type", "text")
        if not name or kind in ("submit", "button", "file"):
            return
        self._form.names.add(name)
        if kind in ("checkbox", "radio"):
            value = said.get("value", "y")
            self._form.choices.setdefault(name, []).append((value, value))
            if "checked" in said:
                self._form.put(name, value)
            return
        self._form.put(name, said.get("value", ""))

    def _select_starts(self, said: dict[str, str]) -> None:
        assert self._form is not None
        self._select = said.get("name", "")
        self._form.names.add(self._select)

    def _option_starts(self, said: dict[str, str]) -> None:
        self._option, self._text = (said.get("value", ""), "selected" in said), ""

    def _textarea_starts(self, said: dict[str, str]) -> None:
        assert self._form is not None
        self._area, self._text = said.get("name", ""), ""
        self._form.names.add(self._area)

    def _button_starts(self, said: dict[str, str]) -> None:
        self._button, self._text = True, ""
        if said.get("name") and self._form is not None:
            self._form.names.add(said["name"])

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "form":
            self._form = None
        elif tag == "option" and self._option:
            value, selected = self._option
            self._form.choices.setdefault(self._select, []).append((value, self._text.strip()))
            if selected or self._select not in self._form.values:
                self._form.values[self._select] = [value]
        elif tag == "textarea":
            self._form.put(self._area, self._text.removeprefix("\r").removeprefix("\n"))
        elif tag == "button" and self._button:
            self._form.buttons.append(" ".join(self._text.split()))
            self._button = False


def forms(page: httpx.Response) -> list[Form]:
    reader = Forms()
    reader.feed(page.text)
    return reader.found


def form_on(page: httpx.Response, to: str) -> Form:
    """The one form whose address (or button) matches the pattern `to`."""
    there = [
        one
        for one in forms(page)
        if re.search(to, urljoin(str(page.url), one.action or str(page.url)))
        or any(re.search(to, word) for word in one.buttons)
    ]
    assert there, f"no form {to!r} on {page.url}\n{words(page.text)}"
    return there[0]


Typed = str | list[str] | tuple[str, ...]


def send(
    person: Person, page: httpx.Response, to: str, typed: Mapping[str, Typed] | None = None
) -> httpx.Response:
    """Fill in the form that matches `to` and send it; the answer as it came."""
    form = form_on(page, to)
    strange = set(typed or {}) - form.names
    assert not strange, f"{page.url} asks for {sorted(form.names)}, not {sorted(strange)}"
    filled: dict[str, object] = {name: list(values) for name, values in form.values.items()}
    filled |= {
        name: list(one) if not isinstance(one, str) else one for name, one in (typed or {}).items()
    }
    target = urljoin(str(page.url), form.action or str(page.url))
    if form.upload:
        return person.post(target, filled, files={"_": ("", b"")})
    return person.post(target, filled)


def done(
    person: Person, page: httpx.Response, to: str, typed: Mapping[str, Typed] | None = None
) -> httpx.Response:
    """Send a form that must succeed, and end on the page that it leads to."""
    answer = send(person, page, to, typed)
    if answer.is_redirect:
        return person.follow(answer)
    assert answer.status_code == 200, f"{answer.status_code} {answer.url}\n{words(answer.text)}"
    return answer


def links(page: httpx.Response, to: str) -> list[str]:
    """The addresses on the page that match the pattern."""
    found = re.findall(r'href="([^"]+)"', page.text)
    return list(dict.fromkeys(html.unescape(one) for one in found if re.search(to, one)))


def words(page: str) -> str:
    """A page's text, to say in a failed test what the person would have read."""
    text = re.sub(r"<(script|style|head).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()[:1500]
