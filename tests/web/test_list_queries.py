"""Every page with a list asks the database as often for many rows as for one.

Every address that answers a GET is either opened here, in a contest of few and in one of many, or
stands in a table that says where else it is counted, or why there is nothing to count. A new one
without an entry fails. By hand, for any size: PODIUM_MANY=300 (and -s, to read the figures).
"""

from __future__ import annotations

import os

import pytest
from flask import Flask

from tests.clients import Person
from tests.web.counted_college import College
from tests.web.counted_final import Final

FEW, MANY = 1, int(os.environ.get("PODIUM_MANY", "6"))
DESK, OFFICE, UNIT, STAGE = "{}/desk/final", "{}/organiser", "{}/unit/u0", "{}/final"

# ── a final: while it is scored, after the seal, in its publicity period, at the end ──────────
SCORING = (
    "", "/panel", "/panel/seats/j01", "/penalties", "/recusals", "/attempts", "/checklist",
    "/ledger", "/paper-sheets", "/show-paper", "/screens", "/appearances/c01", "/vote",
    "/proposals", "/version",
)  # fmt: skip
SEALED = (
    "", "/results", "/results/1", "/results/of/c01", "/protocol", "/late",
    "/sheets/c01.j02/correction", "/score-table.xlsx", "/penalties", "/ledger", "/proposals",
    "/vote", "/bundle.jsonl", "/screens/next",
)  # fmt: skip
JUDGE = (
    "/judge/list", "/judge/zh", "/judge/apart", "/judge/sheet/c01.j01", "/judge/signed/c01.j01",
    "/judge/conflict/c01.j01", "/api/me/sheets",
)  # fmt: skip
PUBLIC = (
    "", "/final/rules", "/final/draw", "/final/draw.json", "/final/result", "/final/result/1",
    "/final/result/1/c01", "/final/result/1/check", "/final/result/1/bundle.jsonl",
    "/final/result/1/objection", "/board/final",
)  # fmt: skip
AT_THE_END = ("", "/final/certificates", "/stages/final", "/objections", "/trail")
# ── a college: while its units judge, and when the first has sealed ────────────────────────────
COLLEGE = (
    "", "/trail", "/units", "/people", "/stages", "/entries", "/stages/final",
    "/stages/final/roster", "/objections", "/quotas", "/quotas/u0", "/preliminaries",
    "/nominations", "/roster", "/roster/conditions", "/unit-list", "/contestant-links", "/rounds",
    "/units/u0", "/entries/e001", "/people/desk1", "/stages/final/rulebook", "/mail", "/mail/sent",
)  # fmt: skip
DRAWN = ("", "/roster", "/draw", "/show", "/show/c01", "/timetable")
OFFICER = ("", "/roster", "/stage", "/paper", "/timetable", "/nominations")
JUDGED = ("", "/stage", "/result", "/nominations", "/paper")

# ── what is not opened here ───────────────────────────────────────────────────────────────────
ONE_THING = "one thing, or a form: no list of rows"
FILE = "a file that comes from the disk, or text made of one row"
ONWARD = "sends on to another page, or sets a cookie"
NO_LIST = {
    "static": FILE, "module.static": FILE, "judge.worker": FILE, "check.verifier": FILE,
    "check.repeater": FILE, "organiser.rulebook_text": FILE, "public.rules_text": FILE,
    "contestant.calendar": FILE,
    "check.head_text": FILE, "check.head_stamp": FILE, "desk.head_text": FILE,
    "desk.head_stamp": FILE,
    "auth.language": ONWARD, "auth.large_print": ONWARD, "judge.home": ONWARD, "demo.again": ONWARD,
    "auth.sign_in": ONE_THING, "health.health": ONE_THING, "organiser.new_from": ONE_THING,
    "patterns.patterns": "the designers' page: its rows are samples, and no database is asked",
}  # fmt: skip


def _final(world: Final, stranger: Person) -> None:
    staff = world.staff
    world.go_on("perform")
    world.look("scoring", staff.desk, DESK, SCORING)
    world.look("scoring", staff.desk, "{}/desk", ("", f"/final/help/{world.plea}"))
    world.look("scoring", world.judge, "", JUDGE)
    world.look("scoring", stranger, "{}", ("", "/vote/final", "/board/final", "/witness/extra"))
    world.look("scoring", staff.organiser, OFFICE, ("/stages/extra/draw", "/stages/final/show"))
    world.look("scoring", staff.organiser, OFFICE, ("/pool", "/stages/extra/judges"))
    world.go_on("seal")
    world.look("sealed", staff.organiser, DESK, SEALED)
    world.look("sealed", world.judge, "", ("/judge/late/c01.j01", "/judge/list"))
    world.go_on("publish")
    world.look("public", stranger, "{}", PUBLIC)
    world.look("public", stranger, "/live{}", ("/board/final/1",))
    world.look("public", stranger, "", ("/", "/objection", f"/objection/{world.ref}"))
    world.look("public", world.entry, "{}/my", ("",))
    office = ("", "/objections", f"/objections/{world.objection}")
    world.look("public", staff.organiser, OFFICE, office)
    world.go_on("finish")
    world.look("final", staff.organiser, OFFICE, AT_THE_END)
    world.look("final", staff.organiser, DESK, ("/personal", "/proposals"))
    world.look("final", stranger, f"/certificate/{world.number}", ("",))
    world.look("final", staff.organiser, OFFICE, (f"/certificate/{world.number}",))
    world.look("final", world.entry, "{}/my", ("", f"/certificate/{world.number}"))


def _college(world: College, stranger: Person) -> None:
    world.look("college", world.organiser, OFFICE, COLLEGE)
    world.look("college", world.organiser, "{}/desk", ("",))
    world.look("college", world.officer, UNIT, OFFICER)
    world.look("college", world.entry, "{}/my", ("",))
    world.look("college", world.organiser, "", ("/me", "/editions", "/editions/new"))
    world.upload()
    world.look("college", world.organiser, "{}/organiser/roster", ("/preview", "/remarks.xlsx"))
    world.look("college", stranger, "{}", ("",))
    world.look("college", world.speaker, "", ("/unit",))
    world.seal()
    world.look("judged", world.officer, UNIT, JUDGED)
    world.look("judged", world.organiser, OFFICE, ("/nominations", "/preliminaries"))
    world.draw()
    world.look("drawn", world.organiser, "{}/organiser/stages/final", DRAWN)


# One engine: how often a page asks does not depend on which it is, and all else is asked of both.
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True, scope="session")
def test_no_page_asks_more_for_many_than_for_one(app: Flask) -> None:
    costs, seen = [], set[str]()
    for size in (FEW, MANY):
        final = Final(app, f"final{size}", size)
        _final(final, final.staff.stranger)
        units = College(app, f"college{size}", size)
        _college(units, final.staff.stranger)
        costs.append(final.cost | units.cost)
        seen |= final.seen | units.seen
    for page, few in costs[0].items():
        print(f"{few:4} {costs[1][page]:4} {'' if few == costs[1][page] else 'GROWS'} {page}")
    _every_address_is_accounted_for(app, seen)
    assert {page: (n, costs[1][page]) for page, n in costs[0].items() if n != costs[1][page]} == {}


def _every_address_is_accounted_for(app: Flask, opened: set[str]) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert there - opened - NO_LIST.keys() == set(), "neither counted nor listed"
    assert NO_LIST.keys() - there == set(), "there is no such page any more"
    assert opened & NO_LIST.keys() == set(), "counted here after all"
