"""Two worlds that differ only in secrets: whoever may not know them gets the same bytes.

trust.md T7. Everybody asks for every address there is, also for what is not theirs, in every state
of a final; status, headers and body are compared. `make test` asks in one state, each address by
one of nine viewers, with everything changed that this viewer may not know; `make soak-storm` asks
all by all in all states, secret by secret.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import httpx
import pytest
from flask import Flask, Response
from sqlalchemy import func, select

from competition.db import db
from competition.rules.lifecycles import StageState
from judging.models import SheetNow
from tests.build import BY
from tests.clients import Person as Visitor
from tests.eyes import same
from tests.storm import figures
from tests.storm.final_life import COLLEGE, NOW, VIEWERS, a_life
from tests.storm.worlds import OFFICE, SECRETS, Secret, another_world

SIZE = figures.size("worlds", 0)  # 1: every address by everybody; 2: and each secret by itself
WHOLE = SIZE > 0
EACH = 1 if WHOLE else 4 * len(VIEWERS)  # one in how many addresses a viewer asks for
Asked = tuple[str, str]


# ── what people ask, and what they see ────────────────────────────────────────────────────────
# How many secrets of which somebody is not to know exist in each state.
THERE = dict(zip(StageState, (8, 8, 9, 16, 17, 14, 14), strict=True))
VALUES: Mapping[str, Sequence[str]] = {
    "edition": (NOW, COLLEGE), "stage": ("final", "chem", "math"), "unit": ("chem", "math"),
    "code": ("c02", BY + "x"), "number": ("1",), "head": ("1",), "seat": ("j02",), "seq": ("9",),
    "screen": ("1",), "sheet": ("c01.j02", "c02.j03"), "ref": ("none",), "language": ("zh",),
    "to": ("en",), "source": (NOW,), "asked": ("none",), "filename": ("css/tokens.css",),
}  # fmt: skip
NOT_ASKED = frozenset({"static", "module.static", "auth.language", "auth.large_print"})


def addresses(app: Flask) -> list[str]:
    """Every address that answers a GET, with each value that it can be asked about."""
    found: dict[str, None] = {}
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint not in NOT_ASKED:
                for facts in _facts(sorted(rule.arguments)):
                    found[urls.build(rule.endpoint, facts)] = None
    searched = [f"/e/{NOW}/organiser/entries?q=王", f"/e/{COLLEGE}/organiser/entries?q=张"]
    return [*found, *searched, *(f"{one}?q=95" for one in list(found) if one.endswith("/trail"))]


def _facts(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    if not names:
        yield {}
        return
    for more in _facts(names[1:]):
        for value in VALUES[names[0]]:
            yield {names[0]: int(value) if value.isdigit() else value, **more}


# What differs between two answers that say the same: the token that a form is sent with once, and
# when a file of the program was written.
ONCE = re.compile(r'name="op" value="[0-9a-f-]{36}"|"op": ?"[0-9a-f-]{36}"')
CLOCK = ("date", "expires", "last-modified", "x-csrftoken")


def seen(person: Visitor, path: str) -> tuple[int, object, dict[str, str]]:
    answer = person.get(path)
    status, body, headers = same(answer)
    kept = {name: value for name, value in headers.items() if name not in CLOCK}
    return status, _unpacked(answer) or ONCE.sub("", body), kept


def _unpacked(answer: httpx.Response) -> dict[str, bytes] | None:
    """A workbook's files, without the one that says when it was made."""
    if not answer.content.startswith(b"PK"):
        return None
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        return {name: packed.read(name) for name in packed.namelist() if "core.xml" not in name}


# ── the comparison ────────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Compared:
    """What came of it. A leak is (state, secrets changed, who, address)."""

    leaks: list[tuple[str, str, str, str]] = field(default_factory=list)
    noise: list[Asked] = field(default_factory=list)  # two answers to the same question
    secrets: set[str] = field(default_factory=set)
    answers: int = 0
    found: set[str] = field(default_factory=set)  # addresses that somebody was shown a page at


def together(state: StageState) -> list[tuple[tuple[Secret, ...], frozenset[str]]]:
    """Which secrets are changed at the same time, and who is asked then.

    In a soak one secret, and all who may not know it; else everything that somebody may not know.
    """
    if SIZE > 1:
        return [((secret,), frozenset(VIEWERS) - secret.known(state)) for secret in SECRETS]
    groups: dict[tuple[Secret, ...], set[str]] = {}
    for who in VIEWERS:
        unknown = tuple(secret for secret in SECRETS if who not in secret.known(state))
        groups.setdefault(unknown, set()).add(who)
    return [(chosen, frozenset(asking)) for chosen, asking in groups.items()]


def compare(
    app: Flask, people: Mapping[str, Visitor], asked: Sequence[Asked], state: StageState
) -> Compared:
    """The office looks once beforehand: that it looked at private fields is on the trail then."""
    told = Compared()
    for who, path in asked:
        if who in OFFICE:
            seen(people[who], path)
    first = {one: seen(people[one[0]], one[1]) for one in asked}
    told.found = {path for (_who, path), answer in first.items() if answer[0] == 200}
    told.noise = [one for one in asked if WHOLE and seen(people[one[0]], one[1]) != first[one]]
    for chosen, asking in together(state):
        others = [one for one in asked if one[0] in asking]
        with another_world(app, chosen) as changed:
            then = {one: seen(people[one[0]], one[1]) for one in others if changed}
        told.secrets |= changed
        told.answers += len(then)
        told.leaks += [
            (state, ", ".join(sorted(changed)), *one) for one in then if then[one] != first[one]
        ]
    return told


def shares(paths: Sequence[str]) -> list[Asked]:
    """Who asks for what: in a soak everybody for everything."""
    return [
        (who, path)
        for number, who in enumerate(VIEWERS)
        for at, path in enumerate(paths)
        if (at + 4 * number) % EACH == 0
    ]


@pytest.mark.storm
def test_who_may_not_know_a_secret_gets_the_same_bytes(app: Flask, moment: datetime) -> None:
    """And the seeded fault, a page that lets a mean out in a header, is caught."""
    states = tuple(StageState)
    wanted = states[figures.PART % len(states)] if WHOLE else StageState.SCORING
    asked = shares(addresses(app))
    with a_life(app) as life:
        state = next(one for one in life.states() if one is wanted)
        told = compare(app, life.people, asked, state)
        with a_mean_in_a_header(app):
            caught = compare(app, life.people, [("stranger", "/"), ("judge", "/judge")], state)
    figures.told(
        "two worlds",
        states=1,
        questions=len(asked),
        secrets_changed=len(told.secrets),
        answers_compared=told.answers,
        differing=len(told.leaks),
        seeded_faults_caught=len({one[2:] for one in caught.leaks}),
    )
    assert told.noise == [], "the same question has two answers"
    assert told.leaks == []
    assert len(told.secrets) >= THERE[state]
    assert told.answers >= len(asked)
    assert {one[2:] for one in caught.leaks} == {("stranger", "/"), ("judge", "/judge")}


@contextmanager
def a_mean_in_a_header(app: Flask) -> Iterator[None]:
    def tell(answer: Response) -> Response:
        answer.headers["X-Mean"] = str(db.session.scalar(select(func.avg(SheetNow.total))))
        return answer

    app.after_request_funcs.setdefault(None, []).append(tell)
    yield
    app.after_request_funcs[None].remove(tell)
