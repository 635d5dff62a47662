"""Every finding has a sentence, and every sentence can be filled from the finding's facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from competition import sentences
from competition.errors import Refused
from competition.policy import PAIRS
from competition.rules.tables import Unused
from competition.sentences import SENTENCES
from competition.terms import REFUSALS
from competition.workbooks import RosterPreview, read_roster
from tests.actions.test_workbooks import CONTEXT, HOSTILE
from tests.roster_maker import make
from tests.roster_people import context

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "competition" / name for name in ("archives.py", "workbooks.py")]
SOURCES += sorted((ROOT / "competition" / "rules").glob("*.py"))
CODE = re.compile(r'"((?:[a-z]+|staff_no)\.[a-z_]+)"')
# Codes put together where they are raised: f"{field}.missing", f"cell.{what}" and the like.
COMPOSED = {
    *(f"{known}.missing" for known in ("name", "staff_no", "unit", "born", "track")),
    *(f"{known}.unknown" for known in ("unit", "track")),
    *(f"cell.{found}" for found in ("id_number", "phone", "email")),
    *(f"announcement.{found}" for found in ("id_number", "phone", "email")),
    *(f"announcement.note_{found}" for found in ("id_number", "phone", "email")),
    *(f"heading.no_{known}" for known in ("staff_no", "unit", "born")),
}
NO_CODES = {"headings.toml", "holidays.toml"}
SAID_IN_TERMS = set(REFUSALS) - set(SENTENCES)
ACTIONS = set(PAIRS)  # of two persons: names that look like codes
# Said of requests and of the server itself, wherever they are raised (test_refusals.py).
ELSEWHERE = set(sentences.REQUEST) | set(sentences.KEEPING)


@pytest.fixture(scope="module")
def preview() -> RosterPreview:
    return read_roster(make().content, context())


def test_the_sentences_are_those_of_the_codes_in_the_source_and_no_others() -> None:
    written = {code for path in SOURCES for code in CODE.findall(path.read_text("utf-8"))}
    assert (written - NO_CODES - SAID_IN_TERMS - ACTIONS) | COMPOSED == set(SENTENCES) - ELSEWHERE


def test_no_sentence_is_there_twice() -> None:
    parts = (
        sentences.WORKBOOK, sentences.SHEET, sentences.CELL,
        sentences.DATE, sentences.ELIGIBILITY, sentences.ANNOUNCEMENT, sentences.REQUEST,
        sentences.KEEPING,
    )  # fmt: skip
    assert sum(map(len, parts)) == len(SENTENCES)
    assert {why.value for why in Unused} <= set(SENTENCES)


def test_every_problem_of_the_messy_roster_can_be_said(preview: RosterPreview) -> None:
    for problem in preview.problems:
        said = SENTENCES[problem.code] % dict(problem.facts)
        assert said.endswith(("。", "？"))
        assert "%" not in said


def test_every_verdict_can_be_said(preview: RosterPreview) -> None:
    reasons = {reason for row in preview.rows for reason in row.verdict.reasons}
    said = {SENTENCES[r.code] % {"meant": "", **dict(r.facts)} for r in reasons}
    assert "1986-10-12 出生，到 2026-10-12 当天正好满 40 周岁，不符合“不满 40 周岁”的条件。" in said


@pytest.mark.parametrize("name", HOSTILE)
def test_every_refusal_of_a_file_can_be_said(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_roster(HOSTILE[name][0], CONTEXT)
    assert "%" not in SENTENCES[refused.value.code] % refused.value.facts
