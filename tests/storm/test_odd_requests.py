"""Whatever is sent to whichever address by whomever: an answer, never a crash (trust.md T11).

Each method of each address gets requests that hypothesis makes odd (oddities.py). An answer is
never 5xx, except the 503 that says what is busy; it never shows a traceback; a form that is refused
gives back what was typed; and a refusal has written nothing. `make test` asks each address once, by
one of nine people; `make soak-storm` asks all by all.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx
import pytest
from flask import Flask, Response, got_request_exception, request
from hypothesis import HealthCheck, Phase, given, seed, settings
from sqlalchemy import event, text
from werkzeug.test import run_wsgi_app

from competition.db import db
from competition.web.forms import storable
from competition.web.kept_words import _written as is_written
from tests.clients import Person
from tests.everybody import everybody, starts
from tests.storm import figures
from tests.storm.oddities import Oddity, Request, Route, oddities
from tests.storm.pages_there import LEAVING, There, look

OWN_KEYS = ("CONTENT_TYPE", "CONTENT_LENGTH")
EACH = figures.size("odd", 0)  # requests by everybody to each address; 0: one by one of them
TRACEBACK = re.compile(r"Traceback \(most recent|sqlalchemy\.exc|werkzeug\.|File \"/")
API = {
    "op": ["00000000-0000-4000-8000-000000000001"], "base": ["0"], "note": ["好"], "total": ["1"],
    "trouble": ["tablet"], "words": ["屏幕"], "unsent": ["1"], "battery": ["50"], "count": ["1"],
}  # fmt: skip
USUAL = {"reason": ["说明"], "text": ["说明"], "code": ["c01"], "move": ["open"], "seq": ["1"]}
# A refusal that remembers: a failed try, and both versions of a sheet of which one came too late.
REMEMBERED = {"sign_in_attempt", "op_answer", "ledger_event", "ledger_part"}


def routes(app: Flask, there: There) -> list[Route]:
    """Each method of each address, as somebody met it, or with what its parts are elsewhere."""
    values = there.values() | {"filename": ["css/tokens.css"], "to": ["en"], "asked": ["x"]}
    forms = {one.endpoint: one.filled() for one in there.each_form() if one.method == "POST"}
    found = []
    for rule in app.url_map.iter_rules():
        facts = {name: (values.get(name) or ["1"])[0] for name in rule.arguments}
        seen = [one for one in there.paths.get(rule.endpoint, {}) if one]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = seen[0] if seen else _built(there, rule.endpoint, facts)
            usual = API if path.startswith("/api/") else forms.get(rule.endpoint, USUAL)
            found.append(Route(rule.endpoint, rule.rule, method, path, usual))
    return sorted(found, key=lambda one: (one.rule, one.method))


def _built(there: There, endpoint: str, facts: dict[str, Any]) -> str:
    """A number, where elsewhere that name is a code; one of the words, where only those fit."""
    for tried in (facts, dict.fromkeys(facts, 1), facts | {"move": "back"}):
        with suppress(ValueError):
            return str(there.urls.build(endpoint, tried))
    raise AssertionError(f"no address of {endpoint} with {facts}")


# ── what came of it ───────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Met:
    """Faults by their kind, and how many requests of which sort there were."""

    faults: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    refused: int = 0
    taken: int = 0
    kept: int = 0
    raised: list[BaseException] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    committed: set[str] = field(default_factory=set)

    def kinds(self) -> set[str]:
        return {key.partition(": ")[2] for key in self.faults}

    def judge(self, who: str, route: Route, sent: Request, answer: httpx.Response) -> None:
        self.asked += 1
        self.refused += 400 <= answer.status_code < 500
        self.taken += answer.status_code < 400 and route.method != "GET"
        for kind, told in self._wrong(route, sent, answer):
            key = f"{route.method} {route.rule}: {kind}"
            self.faults.setdefault(key, f"{who} {sent.method} {sent.path[:200]} {told}")
        self.raised.clear()
        self.committed.clear()

    def _wrong(
        self, route: Route, sent: Request, answer: httpx.Response
    ) -> Iterator[tuple[str, str]]:
        status = answer.status_code
        if status >= 500 and not (status == 503 and answer.headers.get("Retry-After")):
            why = repr(self.raised[-1])[:600] if self.raised else ""
            yield (
                f"{status} {type(self.raised[-1]).__name__ if self.raised else ''}",
                (f"{sent.content[:600]!r} {why}"),
            )
        if route.endpoint != "check.verifier" and TRACEBACK.search(answer.text):
            yield "a traceback", answer.text[:200]
        if status >= 400 and (told := self.committed - REMEMBERED):
            yield f"{status} wrote {sorted(told)}", str(sent.content[:300])
        if sent.lawful and status in (409, 422):
            self.kept += 1
            if lost := [one for one in sent.typed if not shown(*one, answer)]:
                yield "what was typed is gone", repr((lost, sent.content[:300]))


def shown(name: str, typed: str, answer: httpx.Response) -> bool:
    """Whether a page gives back what was typed; a code, a number or a password need not be."""
    kept = storable(typed)
    if not kept or not is_written(name.rpartition("-")[2], kept):
        return True
    page = " ".join(html.unescape(answer.text).split())
    return " ".join(kept.split()) in page


@contextmanager
def noting(app: Flask, met: Met) -> Iterator[None]:
    """What was raised, and which tables a committed transaction had written."""

    def statement(_conn: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if wrote := re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", sql):
            met.written.add(wrote[1])

    def commit(_conn: Any) -> None:
        met.committed |= met.written
        met.written.clear()

    def raised(_app: Flask, exception: BaseException, **_more: Any) -> None:
        met.raised.append(exception)

    heard = (("before_cursor_execute", statement), ("commit", commit),
             ("rollback", lambda _conn: met.written.clear()))  # fmt: skip
    with app.app_context():
        engine = db.engine
    for name, call in heard:
        event.listen(engine, name, call)
    got_request_exception.connect(raised, app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    got_request_exception.disconnect(raised, app)
    for name, call in heard:
        event.remove(engine, name, call)


# ── the storm ─────────────────────────────────────────────────────────────────────────────────
def shares(people: Sequence[str], there: There, found: Sequence[Route]) -> list[tuple[str, Route]]:
    """Who asks for what: in a soak everybody for everything, and half of it by whose page it is;
    else that person alone."""
    own = {one.endpoint: one.who for one in there.forms}
    whose = [own.get(route.endpoint, people[at % len(people)]) for at, route in enumerate(found)]
    if not EACH:
        return list(zip(whose, found, strict=True))
    return [
        (each, route)
        for who, route in zip(whose, found, strict=True)
        for each in (*people, *[who] * len(people))
        for _ in range(EACH)
    ]


def blow(
    app: Flask, people: dict[str, Person], asked: Sequence[tuple[str, Route]], met: Met
) -> None:
    waiting = iter(asked)

    @seed(figures.PART)
    @settings(
        max_examples=len(asked), phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(oddities)
    def ask(odd: Oddity) -> None:
        if (found := next(waiting, None)) is None:
            return
        who, route = found
        person = people["stranger" if route.endpoint in LEAVING else who]
        made = route.asked(odd, person.token)
        met.judge(who, route, made, sent(app, person, made))

    ask()


def sent(app: Flask, person: Person, made: Request) -> httpx.Response:
    """The answer of the program itself: clients refuse to send half of what can be sent."""
    path, _, query = made.path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": made.method, "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query, "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.input": BytesIO(made.content), "wsgi.errors": sys.stderr,
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(made.content)), "HTTP_HOST": "localhost",
        "HTTP_COOKIE": "; ".join(f"{one.name}={one.value}" for one in person.http.cookies.jar),
    }  # fmt: skip
    for name, value in made.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in OWN_KEYS else f"HTTP_{key}"] = value
    body, status, headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    return httpx.Response(int(status.split()[0]), headers=list(headers), content=b"".join(body))


def still_there(people: dict[str, Person]) -> set[str]:
    """Who is still signed in."""
    own = ("/me", "/judge/list")
    return {who for who, one in people.items() if any(one.get(at).status_code == 200 for at in own)}


@pytest.mark.storm
def test_no_odd_request_breaks_the_program(app: Flask, moment: datetime) -> None:
    """And the seeded faults, a number read as it comes and a refusal that writes, are caught."""
    met, caught = Met(), Met()
    assert app.view_functions.keys() >= LEAVING
    with everybody(app) as people:
        there = look(app, people, starts(app))
        asked = shares(list(people), there, routes(app, there))
        with noting(app, met):
            blow(app, people, asked, met)
        assert still_there(people) == people.keys() - {"stranger"}
        with faulty(app), noting(app, caught):
            blow(app, people, asked[:: max(1, len(asked) // 60)], caught)
    print(*(f"{key}\n    {told}" for key, told in sorted(met.faults.items())), sep="\n")
    figures.told(
        "odd requests", asked=met.asked, refused=met.refused, taken=met.taken,
        looked_for_what_was_typed=met.kept, faults=len(met.faults),
        seeded_faults_caught=len(caught.kinds()),
    )  # fmt: skip
    assert met.faults == {}
    assert met.asked == len(asked)
    assert caught.kinds() == {"500 ValueError", "404 wrote ['competition']"}


@contextmanager
def faulty(app: Flask) -> Iterator[None]:
    """What is easily written: int() of what a visitor typed, and a commit where nothing was."""

    def read() -> None:
        int(request.args.get("page", "0"))

    def write(answer: Response) -> Response:
        if answer.status_code == 404:
            db.session.execute(text("UPDATE competition SET name = name"))
            db.session.commit()
        return answer

    app.before_request_funcs.setdefault(None, []).append(read)
    app.after_request_funcs.setdefault(None, []).append(write)
    yield
    app.before_request_funcs[None].remove(read)
    app.after_request_funcs[None].remove(write)
