"""Signing (trust.md 2.3): the same request the same answer, both versions kept, late never lost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from competition import chain, run_of_show
from competition.errors import Missing
from competition.ledger.event import Kind, code24
from judging import drafts, panels, results, sheets
from judging.models import Why
from judging.sheets import Signing
from tests.actions.marks import (
    AT,
    BY,
    KEY,
    LATER,
    hall,
    kinds,
    refused,
    sealed,
    sign,
    sign_all,
    signing,
    told,
    unlawful,
)
from tests.build import SMALL


# ── the receipt ───────────────────────────────────────────────────────────────────────────────
def test_a_sheet_is_an_event_with_its_marks_in_whole_units(app):
    with hall(app) as stage:
        answer = sign(stage, "c01.j02", "18.5", "70")
        receipt = told(answer)
        assert answer.status == 201
        assert (receipt["rev"], receipt["total"]) == (1, 8850)
        assert receipt["code"] == code24(receipt["hash"])
        assert chain.part(stage.chain, receipt["seq"], "score") == {
            "marks": {"live.goal": 1850, "live.method": 7000},
            "rev": 1, "sheet": "c01.j02", "total": 8850,
        }  # fmt: skip


def test_zero_is_a_mark(app):
    with hall(app) as stage:
        assert told(sign(stage, "c01.j01", "0", "0"))["total"] == 0


def test_the_same_request_is_answered_byte_for_byte_the_same(app):
    with hall(app) as stage:
        op = str(uuid4())
        first = sign(stage, "c01.j01", "18", "70", op=op)
        again = sign(stage, "c01.j01", "18", "70", op=op)
        assert (again.status, again.body) == (first.status, first.body)
        assert (first.replayed, again.replayed) == (False, True)
        assert kinds(stage).count(Kind.SCORE) == 1


def test_the_same_request_is_answered_alike_even_after_the_seal(app):
    with hall(app) as stage:
        op = str(uuid4())
        first = sign(stage, "c01.j01", "10", "60", op=op)
        sign_all(stage, {"c01": ("10", "60")}, but=["c01.j01"])
        results.seal_appearance(run_of_show.of(stage, "c01"), by=BY, at=LATER)
        assert sign(stage, "c01.j01", "10", "60", op=op).body == first.body
        assert Kind.SCORE_LATE not in kinds(stage)


def test_a_request_number_cannot_be_used_for_another_sheet(app):
    with hall(app) as stage:
        op = str(uuid4())
        sign(stage, "c01.j01", "18", "70", op=op)
        with unlawful("sheet.op_reused"):
            sign(stage, "c01.j01", "18", "71", op=op)


def test_a_request_without_a_number_is_refused(app):
    with hall(app) as stage, unlawful("sheet.bad_op"):
        sign(stage, "c01.j01", "18", "70", op="7")


# ── revisions ─────────────────────────────────────────────────────────────────────────────────
def test_signing_again_makes_the_next_revision_count(app):
    with hall(app) as stage:
        sign(stage, "c01.j01", "18", "70")
        assert told(sign(stage, "c01.j01", "19", "70", base=1))["rev"] == 2
        now = sheets.current(panels.place_in(stage, "c01.j01"))
        assert now is not None
        assert (now.rev, now.total) == (2, 8900)


def test_the_same_marks_again_are_no_new_event(app):
    with hall(app) as stage:
        first = told(sign(stage, "c01.j01", "18", "70"))
        size = chain.size(stage.chain)
        again = sign(stage, "c01.j01", "18.0", "70")
        assert (again.status, told(again)) == (200, first)
        assert chain.size(stage.chain) == size


def test_a_stale_sheet_keeps_both_versions_and_counts_the_first(app):
    with hall(app) as stage:
        sign(stage, "c01.j01", "18", "70")
        answer = sign(stage, "c01.j01", "12", "70")
        both = told(answer)
        assert (answer.status, both["code"]) == (409, "conflict")
        assert both["now"] == {
            "rev": 1, "marks": {"live.goal": 1800, "live.method": 7000}, "total": 8800,
        }  # fmt: skip
        assert both["yours"]["total"] == 8200
        kept = chain.part(stage.chain, both["seq"], "score")
        assert isinstance(kept, dict)
        assert kept["marks"] == {"live.goal": 1200, "live.method": 7000}
        now = sheets.current(panels.place_in(stage, "c01.j01"))
        assert now is not None
        assert now.total == 8800


def test_a_judge_settles_the_conflict_by_signing_on_the_newer_one(app):
    with hall(app) as stage:
        sign(stage, "c01.j01", "18", "70")
        sign(stage, "c01.j01", "12", "70")
        assert told(sign(stage, "c01.j01", "12", "70", base=1))["rev"] == 2


# ── what cannot be signed ─────────────────────────────────────────────────────────────────────
def test_every_fault_of_a_sheet_is_named_and_nothing_is_stored(app):
    with hall(app) as stage:
        size = chain.size(stage.chain)
        with unlawful("sheet.faults") as caught:
            sign(stage, "c01.j01", "", "81")
        assert [(one.key, one.code) for one in caught.value.faults] == [
            ("live.goal", "mark.empty"),
            ("live.method", "mark.out_of_range"),
        ]
        assert chain.size(stage.chain) == size


def test_a_total_that_was_typed_must_agree(app):
    with hall(app) as stage:
        place = panels.place_in(stage, "c01.j01")
        with unlawful("sheet.total_differs"):
            sheets.sign(place, signing("18", "70", total="87"), at=AT)
        assert sheets.sign(place, signing("18", "70", total="88"), at=AT).status == 201


def test_a_whole_total_keeps_its_last_zero(app):
    whole = SMALL.replace('step = "0.5"', 'step = "1"').replace(
        "[[component]]", "scale = 0\n[[component]]", 1
    )
    with hall(app, whole) as stage:
        place = panels.place_in(stage, "c01.j01")
        with unlawful("sheet.total_differs"):
            sheets.sign(place, signing("20", "70", total="9"), at=AT)
        assert sheets.sign(place, signing("20", "70", total="90"), at=AT).status == 201


def test_nobody_signs_before_scoring_starts(app):
    with hall(app, start=False) as stage, refused("sheet.not_scoring"):
        sign(stage, "c01.j01", "18", "70")


def test_a_recused_judge_does_not_sign(app):
    with hall(app, start=False) as stage:
        seat, one = panels.seat_in(stage, "j01"), run_of_show.of(stage, "c01")
        panels.recuse_before_open(seat, one, reason="同单位", by=BY, at=AT)
        sheets.start_scoring(stage, by=BY, at=AT, key=KEY)
        with refused("sheet.excused"):
            sign(stage, "c01.j01", "18", "70")
        assert sign(stage, "c02.j01", "18", "70").status == 201


def test_a_withdrawn_contestant_is_not_scored(app):
    with hall(app) as stage:
        one = run_of_show.of(stage, "c01")
        run_of_show.move(one, "withdraw", by=BY, at=AT, reason="生病")
        with refused("sheet.appearance_out"):
            sign(stage, "c01.j01", "18", "70")


@pytest.mark.parametrize("sheet", ["c09.j01", "c01.j09", "c01.a2.j01", "c01", "../c01.j01", ""])
def test_a_sheet_that_does_not_exist_is_missing(app, sheet):
    with hall(app) as stage, pytest.raises(Missing):
        panels.place_in(stage, sheet)


# ── late ──────────────────────────────────────────────────────────────────────────────────────
def test_a_late_sheet_is_kept_and_does_not_count(app):
    with hall(app) as stage:
        sealed(stage)
        answer = sign(stage, "c01.j01", "20", "80", base=1)
        assert (answer.status, told(answer)["code"]) == (409, "late")
        late = chain.part(stage.chain, told(answer)["seq"], "score")
        assert isinstance(late, dict)
        assert late["total"] == 10000
        now = sheets.current(panels.place_in(stage, "c01.j01"))
        assert now is not None
        assert (now.rev, now.total) == (1, 7000)


def test_one_sealed_appearance_takes_no_more_sheets_while_others_do(app):
    with hall(app) as stage:
        sign_all(stage, {"c01": ("10", "60")})
        results.seal_appearance(run_of_show.of(stage, "c01"), by=BY, at=AT)
        assert told(sign(stage, "c01.j01", "11", "60", base=1))["code"] == "late"
        assert sign(stage, "c02.j01", "11", "60").status == 201


# ── what is expected, and what is missing ─────────────────────────────────────────────────────
def test_missing_sheets_are_named_with_their_judge(app):
    with hall(app, contestants=2) as stage:
        sign_all(stage, {"c01": ("10", "60"), "c02": ("11", "60")}, but=["c02.j02"])
        assert sheets.named(sheets.missing(stage)) == ("c02.j02 专家评委2",)


def test_nothing_is_expected_of_the_recused_the_absent_and_for_those_who_are_out(app):
    with hall(app) as stage:
        one, two = run_of_show.of(stage, "c01"), run_of_show.of(stage, "c02")
        panels.recuse(panels.seat_in(stage, "j01"), one, reason="师生", by=BY, at=AT)
        panels.recuse(
            panels.seat_in(stage, "j02"), one, reason="急病", by=BY, at=AT, why=Why.ABSENT
        )
        run_of_show.move(two, "mark_absent", by=BY, at=AT, reason="未到")
        assert sorted(place.sheet for place in sheets.expected(stage)) == [
            "c01.j03", "c03.j01", "c03.j02", "c03.j03",
        ]  # fmt: skip


def test_a_draft_is_no_fact(app):
    with hall(app) as stage:
        place, size = panels.place_in(stage, "c01.j01"), chain.size(stage.chain)
        drafts.keep(place, {"live.goal": "1"}, at=AT)
        drafts.keep(place, {"live.goal": "12"}, at=AT)
        kept = drafts.find(place)
        assert kept is not None
        assert kept.typed == {"live.goal": "12"}
        assert chain.size(stage.chain) == size
        assert len(sheets.missing(stage)) == 9


def test_a_draft_that_a_later_version_overtook_is_not_kept(app):
    """Typed before the signature, it arrives after it: nobody has begun to change the sheet."""
    with hall(app) as stage:
        place = panels.place_in(stage, "c01.j01")
        sign(stage, "c01.j01", "18", "70")
        assert not drafts.keep(place, {"live.goal": "3"}, at=LATER, base=0)
        assert drafts.find(place) is None
        assert drafts.keep(place, {"live.goal": "3"}, at=LATER, base=1)
        kept = drafts.find(place)
        assert kept is not None
        assert kept.typed == {"live.goal": "3"}


def test_a_note_is_a_part_of_its_own(app):
    with hall(app) as stage:
        place = panels.place_in(stage, "c01.j01")
        typed = {"live.goal": "18", "live.method": "70"}
        signed = Signing(op=str(uuid4()), base=0, typed=typed, note="板书清楚")
        seq = told(sheets.sign(place, signed, at=AT))["seq"]
        assert chain.part(stage.chain, seq, "note") == {"text": "板书清楚"}
        assert "note" not in str(chain.part(stage.chain, seq, "score"))


# ── scoring starts ────────────────────────────────────────────────────────────────────────────
def test_scoring_starts_with_an_event_and_a_signed_head(app):
    with hall(app) as stage:
        assert kinds(stage)[-1] is Kind.OPEN
        assert [head.label for head in chain.heads(stage.chain)] == ["rules", "open"]
