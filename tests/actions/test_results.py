"""Seal, compute, unseal, publish: nothing before the seal, two persons after it."""

from __future__ import annotations

from competition import chain, publication, run_of_show, second_person
from competition.ledger.event import Kind
from competition.rules.lifecycles import AppearanceState, StageState
from judging import cases, confirmations, not_made, panels, progress, proposals, results, sheets
from judging.at_present import AtPresent
from judging.models import Why
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
)
from tests.actions.test_result_lines import sign_by_role
from tests.build import YOUNG_TEACHERS


# ── nothing before the seal ───────────────────────────────────────────────────────────────────
def test_before_the_seal_nothing_is_computed(app):
    with hall(app) as stage:
        sign_all(stage, SPREAD)
        assert results.latest(stage) is None
        with refused("results.not_sealed"):
            cases.of_stage(stage)
        with refused("results.not_sealed"):
            results.settled(stage)
        with refused("publish.not_sealed"):
            results.publishable(stage)
        with refused("results.not_sealed"):
            results.explanation_of(stage, "c01")
        with refused("results.not_sealed"):
            results.run(stage, at=AT, key=KEY)


def test_one_sealed_appearance_is_not_computed_where_scores_come_together(app):
    with hall(app) as stage:
        sign_all(stage, SPREAD)
        one = run_of_show.of(stage, "c01")
        with refused("results.not_sealed"):
            results.score_of(one)
        results.seal_appearance(one, by=BY, at=AT)
        with refused("results.revealed_together"):
            results.score_of(one)


def test_one_sealed_appearance_is_computed_where_the_rulebook_reveals_each(app):
    one_by_one = f'reveal = "per_appearance"\n{YOUNG_TEACHERS}'
    with hall(app, one_by_one, 1) as stage:
        one = run_of_show.of(stage, "c01")
        for place in sheets.expected(stage):
            sign_by_role(place)
        with refused("results.not_sealed"):
            results.score_of(one)
        results.seal_appearance(one, by=BY, at=AT)
        assert [row.shown for row in results.score_of(one).rows] == ["82.00"]


def test_progress_counts_and_knows_no_marks(app):
    with hall(app) as stage:
        sign_all(stage, SPREAD, but=["c02.j03"])
        sign(stage, "c01.j01", "11", "60", base=1)
        seen = progress.of_stage(stage)
        assert (seen.signed, seen.expected, [one.sheet for one in seen.missing]) == (
            8, 9, ["c02.j03"],
        )  # fmt: skip
        cell = seen.of(run_of_show.of(stage, "c01"))[0].cells[0]
        assert (cell.state, cell.rev) == ("signed", 2)
        assert not [name for name in vars(type(cell)) if "mark" in name or "total" in name]


# ── seal ──────────────────────────────────────────────────────────────────────────────────────
def test_a_stage_with_a_missing_sheet_is_not_sealed_and_the_judge_is_named(app):
    with hall(app) as stage:
        sign_all(stage, SPREAD, but=["c02.j03"])
        with refused("seal.missing") as caught:
            results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        assert caught.value.facts == {"count": 1, "sheets": ("c02.j03 专家评委3",)}


def test_the_seal_computes_and_signs_the_head_that_is_printed(app):
    with hall(app) as stage:
        run = sealed(stage)
        assert stage.state is StageState.SEALED
        assert column(run, "place") == {"c03": "1", "c02": "2", "c01": "3"}
        assert column(run, "shown") == {"c03": "80", "c02": "75", "c01": "70"}
        assert [head.label for head in chain.heads(stage.chain)][-2:] == ["lock", "result"]
        assert chain.part(stage.chain, run.seq, "result") == run.body


def test_a_stage_is_sealed_once(app):
    with hall(app) as stage:
        sealed(stage)
        with refused("seal.not_scoring"):
            results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        assert kinds(stage).count(Kind.SEAL) == 1


def test_an_appearance_is_sealed_when_its_own_sheets_are_there(app):
    with hall(app) as stage:
        one = run_of_show.of(stage, "c01")
        sign_all(stage, {"c01": ("10", "60")}, but=["c01.j02"])
        with refused("seal.missing"):
            results.seal_appearance(one, by=BY, at=AT)
        sign(stage, "c01.j02", "10", "60")
        results.seal_appearance(one, by=BY, at=AT)
        assert one.state is AppearanceState.SEALED


def test_the_absent_and_the_withdrawn_get_no_place_and_block_nobody(app):
    with hall(app) as stage:
        run_of_show.move(run_of_show.of(stage, "c03"), "mark_absent", by=BY, at=AT, reason="未到")
        run = sealed(stage, {"c01": ("10", "60"), "c02": ("15", "60")})
        assert column(run, "place") == {"c02": "1", "c01": "2"}


def test_a_recused_seat_counts_neither_as_zero_nor_as_missing(app):
    with hall(app) as stage:
        seat, one = panels.seat_in(stage, "j01"), run_of_show.of(stage, "c01")
        panels.recuse(seat, one, reason="师生", by=BY, at=AT)
        sign_all(stage, SPREAD, but=["c01.j01"])
        run = results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        assert column(run, "shown")["c01"] == "70"


def test_an_absent_judge_is_agreed_on_by_two_persons_and_then_nothing_is_missing(app):
    with hall(app) as stage:
        sign_all(stage, SPREAD, but=["c02.j03"])
        made = proposals.propose_excuse(
            stage, "c02.j03", Why.ABSENT, reason="急病", by=someone(stage, "desk1"), at=AT
        )
        assert len(sheets.missing(stage)) == 1
        agree(stage, made.seq)
        assert sheets.missing(stage) == []
        results.seal_stage(stage, by=BY, at=LATER, key=KEY)


def test_the_same_sheets_give_the_same_run(app):
    with hall(app) as stage:
        first = sealed(stage)
        again = results.run(stage, at=LATER, key=KEY)
        assert (again.number, again.body) == (2, first.body)


# ── unseal ────────────────────────────────────────────────────────────────────────────────────
def test_unsealing_takes_two_persons_and_opens_the_sheets_again(app):
    with hall(app) as stage:
        sealed(stage)
        made = proposals.propose_unseal(
            stage, reason="计时有误", by=someone(stage, "org1"), at=LATER
        )
        assert stage.state is StageState.SEALED
        agree(stage, made.seq)
        assert str(stage.state) == StageState.SCORING
        assert {one.state for one in stage.appearances} == {AppearanceState.SCORING}
        assert told(sign(stage, "c01.j01", "20", "80", base=1))["rev"] == 2
        run = results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        assert (run.number, column(run, "shown")["c01"]) == (2, "80")


def test_an_old_request_to_unseal_does_not_meet_a_later_seal(app):
    with hall(app) as stage:
        sealed(stage)
        old = proposals.propose_unseal(stage, reason="一", by=someone(stage, "org1"), at=LATER)
        results.run(stage, at=LATER, key=KEY)
        with refused("publish.newer_run"):
            agree(stage, old.seq)


def test_nobody_unseals_alone_even_with_two_roles(app):
    with hall(app) as stage:
        sealed(stage)
        both = someone(stage, "org1", "aud1")
        made = proposals.propose_unseal(stage, reason="计时有误", by=both, at=LATER)
        with refused("proposal.same_person"):
            confirmations.confirm(stage, made.seq, by=both, at=LATER, key=KEY)
        assert stage.state is StageState.SEALED


# ── publish ───────────────────────────────────────────────────────────────────────────────────
def published(stage):
    made = proposals.propose_publication(
        stage, reason="已核对", by=someone(stage, "org1"), at=LATER
    )
    agree(stage, made.seq)
    return made


def test_publication_needs_a_second_person_and_freezes_the_lines(app):
    with hall(app) as stage:
        sealed(stage)
        made = proposals.propose_publication(
            stage, reason="已核对", by=someone(stage, "org1"), at=LATER
        )
        assert publication.latest(stage) is None
        agree(stage, made.seq)
        assert stage.state is StageState.PUBLICISED
        shown = publication.announcement_of(publication.of(stage))
        assert [(line.place, line.code, line.score) for line in shown.lines] == [
            ("1", "c03", "80"), ("2", "c02", "75"), ("3", "c01", "70"),
        ]  # fmt: skip


def test_a_run_that_is_no_longer_the_latest_is_not_published(app):
    with hall(app) as stage:
        sealed(stage)
        made = proposals.propose_publication(
            stage, reason="已核对", by=someone(stage, "org1"), at=LATER
        )
        results.run(stage, at=LATER, key=KEY)
        with refused("publish.newer_run"):
            agree(stage, made.seq)
        why = proposals.outdated(AtPresent(stage), second_person.pending(stage)[0])
        assert why is not None
        assert why.code == "publish.newer_run"


def test_withdrawing_names_the_announcement_and_returns_to_the_seal(app):
    with hall(app) as stage:
        sealed(stage)
        published(stage)
        made = proposals.propose_on_announcement(
            stage, "withdraw", reason="姓名有误", by=someone(stage, "org1"), at=LATER
        )
        assert made.what["number"] == 1
        agree(stage, made.seq)
        assert stage.state is StageState.SEALED
        published(stage)
        assert publication.of(stage).number == 2


def test_nothing_is_confirmed_before_its_period_is_over(app):
    with hall(app) as stage:
        sealed(stage)
        published(stage)
        with refused("publication.still_open"):
            proposals.propose_on_announcement(
                stage, "confirm", reason="期满", by=someone(stage, "org1"), at=LATER
            )


def test_confirmation_ends_the_stage_with_the_final_head(app):
    with hall(app) as stage:
        sealed(stage)
        published(stage)
        over = publication.of(stage).ends_at
        made = proposals.propose_on_announcement(
            stage, "confirm", reason="期满无异议", by=someone(stage, "org1"), at=over
        )
        confirmations.confirm(stage, made.seq, by=someone(stage, "aud1"), at=over, key=KEY)
        assert stage.state is StageState.FINAL
        assert chain.heads(stage.chain)[-1].label == "final"
        for action in ("unseal", "score.correct"):
            with refused("proposal.untimely"):
                proposals.propose(
                    stage, action, {}, reason="再改", by=someone(stage, "org1"), at=over
                )


def test_an_attempt_is_not_taken_away_after_its_seal(app):
    with hall(app) as stage:
        sign_all(stage, SPREAD)
        one = run_of_show.of(stage, "c01")
        results.seal_appearance(one, by=BY, at=LATER)
        with refused("move.not_allowed"):
            not_made.change(one, 1, made=False, by=BY, at=LATER, reason="没有试滑")
        results.seal_stage(stage, by=BY, at=LATER, key=KEY)
        with refused("appearance.stage_sealed"):
            not_made.change(one, 1, made=False, by=BY, at=LATER, reason="没有试滑")
