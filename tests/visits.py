"""Every page of the program, found as people find it: from where they come in, link by link.

visits = everywhere(app, {"organiser": person, ...}, starts)
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.clients import Person

LINK = re.compile(r'href="([^"#]+)')
LAWFUL = (200, 302, 303, 409)  # 409: the rules do not allow it now, and the page says why
# They answer with a redirect, a file or text for machines, never with a page.
NO_PAGES = frozenset({
    "static", "auth.language", "auth.large_print", "health.health", "module.static",
    "judge.home", "judge.my_sheets", "judge.worker",
    "board.live",
    "desk.version", "desk.score_table_file", "contestant.calendar", "roster.with_remarks",
    "organiser.rulebook_text", "public.rules_text", "check.bundle", "check.draw_record",
    "check.verifier", "check.repeater", "desk.whole_bundle",
    "check.head_text", "check.head_stamp", "desk.head_text", "desk.head_stamp",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One page, and the first of the people who found it."""

    who: str
    endpoint: str
    path: str

    @property
    def name(self) -> str:
        return f"{self.endpoint} ({self.who})"


def everywhere(
    app: Flask, people: Mapping[str, Person], starts: Mapping[str, Iterable[str]], *, most: int = 2
) -> list[Visit]:
    """Each page once, the fullest: as those see it whose blueprint it is, else whoever came first.

    `starts` are the addresses that each of them is given; `most`, how many addresses of one
    endpoint they open.
    """
    found: dict[str, Visit] = {}
    for who, person in people.items():
        fullest: dict[str, tuple[int, Visit]] = {}
        for visit, length in _walk(app, who, person, starts.get(who, ("/",)), most=most):
            if visit.endpoint not in fullest or fullest[visit.endpoint][0] < length:
                fullest[visit.endpoint] = length, visit
        own = {endpoint: visit for endpoint, (_, visit) in fullest.items()}
        found = own | found | {name: one for name, one in own.items() if name.startswith(f"{who}.")}
    return [found[endpoint] for endpoint in sorted(found)]


def _walk(
    app: Flask, who: str, person: Person, starts: Iterable[str], *, most: int
) -> Iterator[tuple[Visit, int]]:
    """Breadth first, so that what is near the start is what gets seen."""
    waiting, seen, opened = list(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(app, path)
        if endpoint in NO_PAGES or not endpoint or opened[endpoint] >= most:
            continue
        answer = person.get(path)
        assert answer.status_code in LAWFUL, f"{who} {path}: {answer.status_code}"
        there = [answer.headers["location"]] if answer.is_redirect else links(answer.text)
        onward = [urlsplit(urljoin(path, one)) for one in there]
        new = [one.path for one in onward if not one.netloc and one.path not in seen]
        waiting += dict.fromkeys(new)
        seen.update(new)
        opened[endpoint] += 1
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
            yield Visit(who, endpoint, path), len(answer.text)


def links(page: str) -> list[str]:
    return [html.unescape(one) for one in LINK.findall(page)]


def endpoint_of(app: Flask, path: str) -> str:
    """Which view answers a GET of this address; "" if none does."""
    try:
        endpoint, _facts = app.url_map.bind("localhost").match(path, "GET")
    except (HTTPException, RequestRedirect):
        return ""
    return str(endpoint)


def never_found(app: Flask, visits: Iterable[Visit]) -> set[str]:
    """Views that answer a GET and that nobody came to."""
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return there - NO_PAGES - {visit.endpoint for visit in visits}
