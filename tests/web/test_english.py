"""Every page in English: what is left in Chinese is what people typed, and nothing else."""

from __future__ import annotations

import ast
import html
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask, session
from sqlalchemy import select

from competition.db import db
from competition.errors import Refused
from competition.models import Edition, RulebookText, Stage
from competition.web.page import sentence, when
from judging.scoring.fault import fault
from tests.build import names
from tests.everybody import everybody, starts
from tests.house.catalogue import OWN_NAMES
from tests.visits import everywhere

TESTS = Path(__file__).parents[1]
# Who made the people of these pages; a test's own module would bring the program's sentences.
MAKERS = (
    "announced", "build", "college", "contests", "everybody", "eventful", "held", "roster_maker",
    "roster_people", "union",
)  # fmt: skip
RUN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
ABRIDGED = re.compile("[\u3400-\u9fff]+(?=…)")  # a judge's name over a narrow column
SAMPLES = "patterns.patterns"  # the designers' page: its people are samples
# Where the Chinese names themselves are read: a rulebook's text, what a new edition begins with.
TYPED = {SAMPLES, "roster.preliminary_list", "organiser.new_edition"}
SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)


def typed() -> set[str]:
    """The runs of Chinese that people typed: names, reasons, rulebooks."""
    texts = [*names(200), *OWN_NAMES]
    for name in MAKERS:
        texts += _literals(TESTS / f"{name}.py")
    for folder in (TESTS / "golden", TESTS.parent / "competition" / "presets"):
        texts += [path.read_text("utf-8") for path in folder.rglob("*.toml")]
    return {run for text in texts for run in RUN.findall(text)}


def _literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def told_in_chinese(page: str, known: set[str]) -> set[str]:
    """The runs of Chinese on a page, attributes and all, that nobody typed."""
    seen = html.unescape(SCRIPT.sub(" ", page))
    begun = {run for run in ABRIDGED.findall(seen) if any(one.startswith(run) for one in known)}
    return set(RUN.findall(seen)) - known - begun


def test_no_page_speaks_chinese_to_an_english_reader(app: Flask) -> None:
    known, found = typed(), []
    with everybody(app) as people:
        for person in people.values():
            assert person.get("/language/en").is_redirect
        visits = [one for one in everywhere(app, people, starts(app)) if one.endpoint != SAMPLES]
        for visit in visits:
            path = visit.path.replace("/judge/zh", "/judge/en")  # the tablet's address says which
            page = people[visit.who].get(path).text
            assert '<html lang="en"' in page, visit.name
            found += [f"{visit.name}: {run}" for run in sorted(told_in_chinese(page, known))]
    assert len(visits) > 60
    assert found == []


def test_what_has_an_english_name_is_called_by_it(app: Flask) -> None:
    with everybody(app) as people:
        for person in people.values():
            person.get("/language/en")
        known = _second_names(app) - {"专家评委", "超时"}  # a judge is called so, a reason says so
        visits = [one for one in everywhere(app, people, starts(app)) if one.endpoint not in TYPED]
        found = []
        for visit in visits:
            page = people[visit.who].get(visit.path.replace("/judge/zh", "/judge/en")).text
            runs = RUN.findall(html.unescape(SCRIPT.sub(" ", page)))
            found += [f"{visit.name}: {run}" for run in sorted(known & set(runs))]
    assert len(visits) > 60
    assert found == []


def _second_names(app: Flask) -> set[str]:
    """Give every name of every stage and rulebook one in English too."""
    with app.app_context():
        stages = list(db.session.scalars(select(Stage)))
        texts = db.session.scalars(select(RulebookText.text))
        called = {stage.name for stage in stages if stage.unit_id is None}
        called |= {one for text in texts for one in _names(tomllib.loads(text))}
        english = {one: f"name {number}" for number, one in enumerate(sorted(called))}
        for edition in db.session.scalars(select(Edition)):
            edition.rules = {**edition.rules, "english": english}
        db.session.commit()
    return called


def _names(table: object) -> Iterator[str]:
    """Every `name` in a rulebook, however deep."""
    if isinstance(table, list):
        for one in table:
            yield from _names(one)
    elif isinstance(table, dict):
        if isinstance(called := table.get("name"), str):
            yield called
        yield from _names(list(table.values()))


def test_what_nobody_typed_is_found_in_texts_and_in_attributes() -> None:
    page = '<p title="封分">王思源</p><abbr>专家评…</abbr><script>"公示"</script><i>启封…</i>'
    assert told_in_chinese(page, {"王思源", "专家评委"}) == {"封分", "启封"}


def test_a_refusal_lists_names_and_faults_as_english_does(app: Flask) -> None:
    with app.test_request_context():
        session["lang"] = "en"
        gone = Refused("roster.withdrawn", names=("Wang", "Li"))
        assert sentence(gone) == (
            "These contestants have withdrawn and cannot be on the roster: Wang, Li. "
            "Remove them first."
        )
        wrong = Refused(
            "results.cannot_compute", faults=("c01.j02", fault("", "mark_twice", at="c02"))
        )
        assert sentence(wrong) == (
            "The results cannot be computed yet: c01.j02; two marks at one place: c02. "
            "Settle these and try again."
        )


def test_dates_are_english_and_on_the_clock_of_the_place(app: Flask) -> None:
    with app.test_request_context():
        session["lang"] = "en"
        assert when(datetime(2026, 11, 21, 16, 5, tzinfo=UTC)) == "22 Nov 2026, 00:05"
        assert when(date(2026, 12, 1)) == "1 Dec 2026"
        session["lang"] = "zh"
    with app.test_request_context():
        assert when(datetime(2026, 11, 21, 16, 5, tzinfo=UTC)) == "2026年11月22日 00:05"
