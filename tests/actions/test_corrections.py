"""Corrections and late sheets: whole sheets, two persons, a reason; the old revision stays."""

from __future__ import annotations

from typing import Any

import pytest

from competition import chain, editions, run_of_show, second_person
from competition.errors import Missing
from competition.ledger.event import Kind
from judging import confirmations, corrections, late_sheets, panels, result_lines, results, sheets
from judging.models import SheetNow
from tests.actions.marks import (
    AT,
    BY,
    KEY,
    LATER,
    SPREAD,
    agree,
    column,
    hall,
    kinds,
    refused,
    sealed,
    sign,
    sign_all,
    someone,
    told,
    unlawful,
)
from tests.build import SMALL


def propose(stage, sheet, goal, method, *, by="desk1", reason="误打"):
    typed = {"live.goal": goal, "live.method": method}
    return corrections.propose(stage, sheet, typed, reason=reason, by=someone(stage, by), at=LATER)


def now(stage, sheet) -> SheetNow:
    row = sheets.current(panels.place_in(stage, sheet))
    assert row is not None
    return row


def test_a_correction_counts_only_when_another_person_has_confirmed_it(app):
    with hall(app) as stage:
        sealed(stage)
        made = propose(stage, "c01.j01", "20", "80")
        assert (now(stage, "c01.j01").total, column(results.latest(stage), "shown")["c01"]) == (
            7000, "70",
        )  # fmt: skip
        agree(stage, made.seq)
        assert (now(stage, "c01.j01").rev, now(stage, "c01.j01").total) == (2, 10000)
        assert column(results.latest(stage), "shown") == {"c01": "80", "c02": "75", "c03": "80"}


def test_the_proposal_carries_the_whole_sheet_and_the_old_one_stays_on_the_ledger(app):
    with hall(app) as stage:
        sealed(stage)
        made = propose(stage, "c01.j01", "20", "80")
        agree(stage, made.seq)
        action: Any = chain.part(stage.chain, made.seq, "action")
        assert action["what"]["score"] == {
            "marks": {"live.goal": 2000, "live.method": 8000},
            "rev": 2, "sheet": "c01.j01", "total": 10000,
        }  # fmt: skip
        first: list[Any] = [parts["score"] for _, parts in chain.events(stage.chain, Kind.SCORE)]
        assert [one["total"] for one in first if one["sheet"] == "c01.j01"] == [7000]


def test_the_printed_totals_mark_the_sheet_that_was_corrected(app):
    with hall(app) as stage:
        sealed(stage)
        agree(stage, propose(stage, "c01.j02", "20", "80").seq)
        latest = results.latest(stage)
        assert latest is not None
        seats, rows = result_lines.totals(stage, result_lines.of_run(stage, latest))
        marked = [(row.line.code, seats[at].code) for row in rows for at in row.corrected]
        assert marked == [("c01", "j02")]


def test_the_earlier_run_stays_as_it_was(app):
    with hall(app) as stage:
        first = sealed(stage)
        agree(stage, propose(stage, "c01.j01", "20", "80").seq)
        last = results.latest(stage)
        assert last is not None
        assert (first.number, last.number) == (1, 2)
        assert column(first, "shown")["c01"] == "70"


def test_who_proposed_a_correction_does_not_confirm_it_even_with_two_roles(app):
    with hall(app) as stage:
        sealed(stage)
        both = someone(stage, "desk1", "aud1")
        typed = {"live.goal": "20", "live.method": "80"}
        made = corrections.propose(stage, "c01.j01", typed, reason="误打", by=both, at=LATER)
        with refused("proposal.same_person"):
            confirmations.confirm(stage, made.seq, by=both, at=LATER, key=KEY)
        assert now(stage, "c01.j01").rev == 1


def test_only_the_observer_confirms_a_correction(app):
    with hall(app) as stage:
        sealed(stage)
        made = propose(stage, "c01.j01", "20", "80")
        with pytest.raises(Missing):
            agree(stage, made.seq, by="org1")


def test_a_correction_must_be_a_lawful_sheet_with_a_reason_and_a_change(app):
    with hall(app) as stage:
        sealed(stage)
        with unlawful("sheet.faults"):
            propose(stage, "c01.j01", "21", "80")
        with unlawful("correction.same"):
            propose(stage, "c01.j01", "10", "60")
        with refused("proposal.no_reason"):
            propose(stage, "c01.j01", "20", "80", reason=" ")
        assert second_person.pending(stage) == []


def test_two_corrections_of_one_sheet_do_not_both_count(app):
    with hall(app) as stage:
        sealed(stage)
        one, two = propose(stage, "c01.j01", "20", "80"), propose(stage, "c01.j01", "19", "80")
        agree(stage, one.seq)
        with refused("proposal.ended"):
            agree(stage, two.seq)
        assert now(stage, "c01.j01").total == 10000


def test_a_correction_of_a_sheet_that_its_judge_has_revised_since_is_stale(app):
    with hall(app) as stage:
        sign(stage, "c01.j01", "10", "60")
        made = propose(stage, "c01.j01", "20", "80")
        sign(stage, "c01.j01", "12", "60", base=1)
        with refused("correction.stale"):
            agree(stage, made.seq)


def test_a_paper_sheet_stands_in_for_a_tablet_that_failed(app):
    with hall(app) as stage:
        sign_all(stage, SPREAD, but=["c02.j03"])
        agree(stage, propose(stage, "c02.j03", "15", "60", reason="平板故障").seq)
        assert sheets.missing(stage) == []
        run = results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        assert column(run, "shown")["c02"] == "75"


def test_a_recused_judges_sheet_is_never_corrected_into_being(app):
    with hall(app) as stage:
        one = run_of_show.of(stage, "c01")
        panels.recuse(panels.seat_in(stage, "j01"), one, reason="师生", by=BY, at=AT)
        with refused("correction.not_expected"):
            propose(stage, "c01.j01", "20", "80")


def test_before_the_seal_a_correction_computes_nothing(app):
    with hall(app) as stage:
        sign(stage, "c01.j01", "10", "60")
        agree(stage, propose(stage, "c01.j01", "20", "80").seq)
        assert results.latest(stage) is None
        assert Kind.RESULT not in kinds(stage)


# ── late sheets ───────────────────────────────────────────────────────────────────────────────
def late(stage) -> int:
    sealed(stage)
    return int(told(sign(stage, "c01.j01", "20", "80", base=1))["seq"])


def test_a_late_sheet_is_listed_and_counts_only_when_two_persons_admit_it(app):
    with hall(app) as stage:
        seq = late(stage)
        assert [(one.seq, one.sheet, one.total, one.admitted) for one in _late(stage)] == [
            (seq, "c01.j01", 10000, False)
        ]
        made = corrections.propose_late(
            stage, seq, reason="网络中断", by=someone(stage, "desk1"), at=LATER
        )
        assert [(one.proposed, one.admitted) for one in _late(stage)] == [(True, False)]
        agree(stage, made.seq)
        assert now(stage, "c01.j01").total == 10000
        assert column(results.latest(stage), "shown")["c01"] == "80"
        assert [one.admitted for one in _late(stage)] == [True]


def _late(stage):
    return late_sheets.of_stage(stage)


def test_a_late_sheet_is_admitted_once(app):
    with hall(app) as stage:
        seq, desk = late(stage), someone(stage, "desk1")
        made = corrections.propose_late(stage, seq, reason="网络中断", by=desk, at=LATER)
        agree(stage, made.seq)
        with refused("late.admitted_already"):
            corrections.propose_late(stage, seq, reason="再来", by=desk, at=LATER)


def test_a_late_sheet_that_does_not_exist_is_missing(app):
    with hall(app) as stage:
        sealed(stage)
        with pytest.raises(Missing):
            corrections.propose_late(
                stage, 1, reason="网络中断", by=someone(stage, "desk1"), at=LATER
            )


def test_after_a_sheet_of_two_persons_the_rules_stand(app):
    with hall(app) as stage:
        agree(stage, propose(stage, "c01.j01", "18", "70", reason="平板坏了").seq)
        text = SMALL.replace("count = 3", "count = 5")
        with refused("rulebook.scored"):
            editions.adopt_rulebook(stage, text, by=BY, at=LATER, key=KEY)
