"""Every preset that is shipped, found by lying in its folder: told in two languages, and walked."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from competition.rules import preset
from competition.rules.preset import Preset
from judging.scoring import rulebook as scoring
from judging.scoring.hall import hall_faults
from judging.scoring.rulebook import Rulebook
from tests.house.catalogue import IDEOGRAPH, OWN_NAMES
from tests.reading import standings
from tests.walk import contest
from tests.walk.contest import EDITION, FIELD, NAME, OBSERVER, ORGANISER, Office
from tests.web.organising import founder
from tests.web.test_check import run

EVERY = pytest.mark.parametrize("one", preset.listed(), ids=lambda one: one.code)
FOUNDER = "周明远"
RUN = re.compile("[\u3400-\u9fff]+")
SCRIPT = re.compile(r"<(script|style|textarea)\b.*?</\1>", re.DOTALL)


@contextmanager
def an_office(app: Flask, one: Preset) -> Iterator[Office]:
    """The edition made with one form in an empty database, and who runs it."""
    with ExitStack() as opened, founder(app) as organiser:
        office = Office(app, organiser, opened)
        contest.make(office, one)
        yield office


@pytest.fixture
def office(app: Flask, moment: object, one: Preset) -> Iterator[Office]:
    with an_office(app, one) as found:
        yield found


# ── what it says ──────────────────────────────────────────────────────────────────────────────
def called(one: Preset) -> Iterator[str]:
    """Every name that a preset brings and that a page may show."""
    yield from (one.name, one.about, *(plan.name for plan in one.plans))
    yield from (name for _code, name in one.tracks)
    for plan in one.plans:
        yield from _called(scoring.parse(plan.text))


def _called(book: Rulebook) -> Iterator[str]:
    yield from (book.name, book.source)
    for part in book.components:
        yield from (part.name, part.source)
        for line in part.criteria:
            yield from (line.name, line.source, *line.levels)
    for seat in book.seats:
        yield seat.name or seat.role
    yield from (step.name for step in book.steps)
    yield from (measure.name for measure in book.measures)
    yield from (prize.name or prize.code for prize in book.prizes)
    yield from (special.name or special.code for special in book.specials)
    yield from (penalty.name or penalty.code for penalty in book.penalties)
    for tie in book.ranking.tiebreak:
        yield tie.name


@EVERY
def test_every_name_of_it_has_an_english_one_and_no_other_has(one: Preset) -> None:
    known = one.rules["english"]
    assert isinstance(known, dict)
    wanted = {name for name in called(one) if IDEOGRAPH.search(name)}
    assert wanted - set(known) == set()
    assert not [name for name in known.values() if IDEOGRAPH.search(name)]
    assert set(known) - wanted <= {"最佳人气奖"}  # of the rehearsal's vote


@EVERY
def test_its_rules_are_lawful_where_judges_sign(one: Preset) -> None:
    for plan in one.plans:
        book = scoring.parse(plan.text)
        assert not list(hall_faults(book))
        assert all(line.name for part in book.components for line in part.criteria)


@EVERY
def test_no_page_before_the_day_speaks_chinese_to_an_english_reader(
    one: Preset, office: Office
) -> None:
    pages = ["/editions/new", f"/editions/new/{one.code}", ORGANISER, f"{ORGANISER}/stages"]
    pages += [f"{ORGANISER}/stages/{stage}/rulebook" for stage in contest.stages(office)]
    office.organiser.get("/language/en")
    for path in pages:
        assert told_in_chinese(office.organiser, path) == set(), path


def told_in_chinese(reader: contest.Person, path: str) -> set[str]:
    """What is left of it on a page but what people typed in this contest, a rulebook's text too."""
    page = html.unescape(SCRIPT.sub(" ", reader.get(path).text))
    typed = {NAME, OBSERVER, FOUNDER, *contest.EVERYBODY, *OWN_NAMES, "课程"}
    return set(RUN.findall(page)) - typed


ALONE = [one for one in preset.listed() if all(plan.each == "edition" for plan in one.plans)]
OF_UNITS = ("名额", "推荐", "初赛", "二级工会", "单位联络员", "符合条件的人数")
PLACES = (
    "", "/stages", "/units", "/unit-list", "/roster", "/roster/conditions", "/entries", "/people",
)  # fmt: skip


@pytest.mark.parametrize("one", ALONE, ids=lambda one: one.code)
def test_where_no_unit_nominates_no_page_speaks_of_it(one: Preset, office: Office) -> None:
    made = office.organiser.get(f"/editions/new/{one.code}").text
    assert not [word for word in OF_UNITS if word in made]
    for place in PLACES:
        page = SCRIPT.sub(" ", office.organiser.get(f"{ORGANISER}{place}").text)
        assert not [word for word in OF_UNITS if word in page], place
    assert "登记选手" in office.organiser.get(ORGANISER).text


# ── what it does ──────────────────────────────────────────────────────────────────────────────
@EVERY
def test_it_is_walked_from_the_empty_database_to_a_result_that_a_stranger_derives(
    one: Preset, office: Office, tmp_path: Path
) -> None:
    contest.enter(office)
    for stage in contest.stages(office):
        book = contest.prepare(office, stage)
        for seat, judge in enumerate(contest.tablets(office, stage)):
            shows_its_criteria(judge, book)
            contest.sign(judge, seat)
        for rule in book.penalties:
            contest.punish(office, stage, rule)
        contest.announce(office, stage)
        derived_again(office, book, stage, tmp_path)


def shows_its_criteria(judge: contest.Person, book: Rulebook) -> None:
    """The tablet and the page without script hold the criteria of the judge's own role."""
    state = judge.get("/api/me/sheets").json()
    keys = {line["key"] for part in state["parts"] for line in part["lines"]}
    own = [seat for seat in book.seats if state["seat"].startswith(seat.name)]
    assert keys == {
        f"{part.code}.{line.code}"
        for part in book.components
        for line in part.criteria
        if not own[0].scores or part.code in own[0].scores
    }
    page = judge.get(f"/judge/sheet/{state['sheets'][0]['sheet']}").text
    for key in keys:
        assert f'name="{key}"' in page
    for part in state["parts"]:
        assert all(html.escape(line["name"]) in page for line in part["lines"])
    judge.get("/language/en")
    parts = judge.get("/api/me/sheets").json()["parts"]
    assert not IDEOGRAPH.search(json.dumps(parts, ensure_ascii=False))


def derived_again(office: Office, book: Rulebook, stage: str, folder: Path) -> None:
    """Published: everybody with a place and its prizes; `verify.py` alone comes to the same."""
    stranger = office.stranger()
    page = stranger.get(f"{EDITION}/{stage}/result")
    lines = standings(page.text)
    assert len(lines) == FIELD
    assert [int(line.place) for line in lines] == list(range(1, FIELD + 1))
    first = book.prizes[0]
    assert lines[0].prize == (first.name or first.code)
    program = stranger.get("/verify.py").content
    bundle = stranger.get(f"{EDITION}/{stage}/result/1/bundle.jsonl").content
    done = run(folder, program, bundle)
    assert done.stdout.endswith("verdict: same\n"), done.stdout + done.stderr
    assert "NOT CHECKED" not in done.stdout
    stranger.get("/language/en")
    for path in ("", f"/{stage}/result", f"/{stage}/result/1/c01", f"/{stage}/rules"):
        assert told_in_chinese(stranger, f"{EDITION}{path}") == set(), path
