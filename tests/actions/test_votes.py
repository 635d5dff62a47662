"""The audience's vote: one card, one ballot; counts only after the close; the award follows."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DatabaseError, OperationalError

from competition import bundles, chain, editions, run_of_show
from competition.db import db
from competition.errors import Refused
from competition.ledger.event import Kind
from competition.models import Stage
from judging import results, votes
from judging.models import Ballot
from tests.actions.marks import BY, LATER, SPREAD, column, hall, refused, sealed, sign_all
from tests.build import KEY, SMALL, Hall, a_stage_in_scoring, stage_of
from tests.ledger.forging import Forger
from tests.ledger.test_attacks import verdict

VOTED = SMALL.replace(
    'name = "决赛"',
    """name = "决赛"
special = [{ code = "最佳学生欢迎奖", number = "votes" }]
vote = { choices = 2, weights = { student = "1", staff = "1" } }
""",
    1,
)
ATTACKS = int(os.environ.get("PODIUM_VOTES", "300"))


def cards(stage: Stage, count: int = 3, voters: str = "student") -> list[str]:
    return [one.code for one in votes.print_cards(stage, voters, count, by=BY, at=LATER)]


def opened(stage: Stage, count: int = 3) -> list[str]:
    made = cards(stage, count)
    votes.open_vote(stage, by=BY, at=LATER)
    return made


def cast(stage: Stage, code: str, *chosen: str) -> None:
    votes.cast(stage, code, chosen, at=LATER)


def test_the_award_goes_by_the_votes_and_the_counts_are_on_the_ledger(app):
    with hall(app, VOTED) as stage:
        a, b, _left = opened(stage)
        cast(stage, a, "c01", "c02")
        cast(stage, b.lower().replace("-", ""), "c01")
        votes.close_vote(stage, by=BY, at=LATER)
        assert votes.counts(stage)["c01"] == {"student": 2, "staff": 0}
        (_event, parts), *others = chain.events(stage.chain, Kind.VOTES)
        assert others == []
        told = parts["votes"]
        assert isinstance(told, dict)
        assert (told["cards"], told["used"]) == (3, 2)
        assert told["counts"]["c02"] == {"student": 1, "staff": 0}
        run = sealed(stage)
        assert column(run, "specials") == {"c01": ["最佳学生欢迎奖"], "c02": [], "c03": []}


def a_voted_result(stage: Stage) -> bytes:
    """The bundle of a sealed stage whose award went by the votes: two for c01, one for c02."""
    a, b, _left = opened(stage)
    cast(stage, a, "c01", "c02")
    cast(stage, b, "c01")
    votes.close_vote(stage, by=BY, at=LATER)
    sealed(stage)
    return bundles.full(stage.chain)


CONVERTED = (VOTED, *(VOTED.replace('staff = "1" }', f'staff = "1" }}, {more}') for more in (
    'convert = "of_most", most = "30"', 'convert = "share"'
)))  # fmt: skip


@pytest.mark.parametrize("rules", CONVERTED)
def test_a_stranger_derives_the_award_from_the_counts(app, rules):
    with hall(app, rules) as stage:
        content = a_voted_result(stage)
    assert verdict(content) == "same"


@pytest.mark.parametrize("counts", [{"c02": 2, "c01": 1}, {"c01": 5}, {"c09": 1}, {"c01": -1}])
def test_counts_that_somebody_changed_are_found_out(app, counts):
    with hall(app, VOTED) as stage:
        forger = Forger(a_voted_result(stage), KEY)
    told = forger.part("votes")
    told["counts"] |= {code: {"student": count, "staff": 0} for code, count in counts.items()}
    assert verdict(forger.write()) == "differs"


def test_until_it_is_closed_nobody_can_count(app):
    with hall(app, VOTED) as stage:
        code, *_more = cards(stage)
        with refused("vote.not_held"):
            votes.refuse_open(stage)
        votes.open_vote(stage, by=BY, at=LATER)
        cast(stage, code, "c01")
        with refused("vote.not_closed"):
            votes.counts(stage)
        assert votes.numbers(stage) == {}
        assert votes.turnout(stage) == votes.Turnout(cards=3, used=1)
        sign_all(stage, SPREAD)
        with refused("vote.still_open"):
            results.seal_stage(stage, by=BY, at=LATER, key=KEY)


@pytest.mark.parametrize(
    "chosen", [(), ("c01", "c01"), ("c01", "c02", "c03"), ("c99",), ("c01", "")]
)
def test_a_ballot_names_people_who_take_part_each_once_and_not_too_many(app, chosen):
    with hall(app, VOTED) as stage:
        code, *_more = opened(stage)
        with refused("vote.wrong_choice"):
            cast(stage, code, *chosen)
        assert votes.turnout(stage).used == 0, "the card is still good"
        run_of_show.move(run_of_show.of(stage, "c02"), "withdraw", by=BY, at=LATER, reason="生病")
        with refused("vote.wrong_choice"):
            cast(stage, code, "c02")
        cast(stage, code, "c01")


def test_a_card_is_good_once_and_only_while_the_vote_is_open(app):
    with hall(app, VOTED) as stage:
        first, second = cards(stage, 2)
        with refused("vote.not_open"):
            cast(stage, first, "c01")
        votes.open_vote(stage, by=BY, at=LATER)
        cast(stage, first, "c01")
        with refused("vote.used"):
            cast(stage, first, "c02")
        votes.close_vote(stage, by=BY, at=LATER)
        with refused("vote.not_open"):
            cast(stage, second, "c01")
        with refused("move.not_allowed"):
            votes.open_vote(stage, by=BY, at=LATER)
        with refused("vote.closed"):
            cards(stage, 1)


def test_without_a_clause_there_is_no_vote(app):
    with hall(app, SMALL) as stage, refused("vote.none"):
        cards(stage)


def test_a_vote_is_opened_when_there_are_cards_and_cards_are_for_the_rulebooks_groups(app):
    with hall(app, VOTED) as stage:
        with refused("vote.no_cards"):
            votes.open_vote(stage, by=BY, at=LATER)
        with refused("vote.none"):
            cards(stage, voters="strangers")
        with refused("vote.how_many_cards"):
            cards(stage, 0)


def test_the_database_itself_refuses_a_second_ballot_of_a_card(app):
    with hall(app, VOTED) as stage:
        code, *_more = opened(stage)
        cast(stage, code, "c01")
        (ballot,) = db.session.scalars(select(Ballot))
        again = {
            "edition_id": ballot.edition_id, "card_id": ballot.card_id, "number": 1,
            "appearance_id": run_of_show.of(stage, "c02").id, "at": LATER,
        }  # fmt: skip
        with pytest.raises(DatabaseError):
            db.session.execute(insert(Ballot), [again])
        db.session.rollback()


def test_rules_are_not_replaced_under_a_printed_card_or_a_counted_vote(app):
    with hall(app, VOTED, start=False) as stage:
        cards(stage)
        others = VOTED.replace('student = "1"', 'student = "2"')
        for text in (others, SMALL):
            with refused("rulebook.other_vote"):
                editions.adopt_rulebook(stage, text, by=BY, at=LATER, key=KEY)
        softer = VOTED.replace('most = "80"', 'most = "70"')
        assert editions.adopt_rulebook(stage, softer, by=BY, at=LATER, key=KEY).number == 2
        votes.open_vote(stage, by=BY, at=LATER)
        votes.close_vote(stage, by=BY, at=LATER)
        with refused("rulebook.voted"):
            editions.adopt_rulebook(stage, VOTED, by=BY, at=LATER, key=KEY)


# ── G1: forged, replayed, parallel ────────────────────────────────────────────────────────────
def _try(app: Flask, made: Hall, code: str, chosen: tuple[str, ...]) -> str:
    """One voter; told that the server is busy (503), they ask again."""
    for _time in range(20):
        try:
            return _once(app, made, code, chosen)
        except OperationalError:
            continue
    raise AssertionError("twenty times busy")


def _once(app: Flask, made: Hall, code: str, chosen: tuple[str, ...]) -> str:
    """One request: its own context and transaction, as the guard does it."""
    with app.app_context():
        stage = db.session.get(Stage, made.stage_id)
        assert stage is not None
        try:
            votes.cast(stage, code, chosen, at=LATER)
            db.session.commit()
        except Refused as error:
            db.session.rollback()
            return error.code
        finally:
            db.session.remove()
        return "counted"


def test_forged_replayed_and_parallel_votes_never_exceed_the_cards(app):
    """At full size (10,000 tries of each kind): PODIUM_VOTES=10000; 73 s on SQLite, 359 s on
    PostgreSQL on 2026-11-22 (a loaded machine), nothing above the cards."""
    made = a_stage_in_scoring(app, rulebook=VOTED, contestants=3)
    with stage_of(app, made) as stage:
        good = opened(stage, 20)
    tries: list[tuple[str, tuple[str, ...]]] = [
        (f"{n:012d}", ("c01",)) for n in range(ATTACKS)
    ]  # forged
    tries += [(good[n % 20], ("c01", "c02")) for n in range(ATTACKS)]  # replayed, in parallel
    with ThreadPoolExecutor(8) as crowd:
        told = list(crowd.map(lambda one: _try(app, made, *one), tries))
    assert {code: told.count(code) for code in sorted(set(told))} == {
        "counted": 20, "vote.unknown_card": ATTACKS, "vote.used": ATTACKS - 20,
    }  # fmt: skip
    with stage_of(app, made) as stage:
        votes.close_vote(stage, by=BY, at=LATER)
        assert votes.turnout(stage) == votes.Turnout(cards=20, used=20)
        assert votes.counts(stage)["c01"] == {"student": 20, "staff": 0}
        assert db.session.scalar(select(func.count()).select_from(Ballot)) == 40
