"""Races: a sheet against its seal, two who start, two who confirm, publication against correction.

trust.md A5: a signature that meets the seal is counted or it is late, never both and never neither.
The same on both engines; who comes first is chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask

from competition import chain, stages
from competition.chain import Answer
from competition.db import db
from competition.ledger.event import Kind
from competition.models import Stage
from judging import confirmations, corrections, panels, projection, proposals, results, sheets
from tests import build
from tests.actions.marks import signing
from tests.build import AT, BY, KEY, Hall
from tests.held import a_hall, observer, organiser
from tests.races.crowd import Outcome, at_once, behind
from tests.storm import figures
from tests.storm.load import assert_whole, engine_of

RACES = figures.size("races", 30)
PAIRS = figures.size("pairs", 2)
OF_ONE_HALL = 50


@dataclass(frozen=True, slots=True)
class Race:
    """One appearance: it is sealed while two of its judges revise their sheets."""

    hall: Hall
    code: str
    ops: tuple[str, str]

    def stage(self) -> Stage:
        return db.session.get_one(Stage, self.hall.stage_id)

    def seal(self) -> str:
        results.seal_appearance(build.appearance_in(self.stage(), self.code), by="desk1", at=AT)
        return "sealed"

    def revise(self, number: int) -> Answer:
        place = panels.place_in(self.stage(), f"{self.code}.{self.hall.seats[number]}")
        sent = signing("20", "80", base=1, op=self.ops[number])
        return sheets.sign(place, sent, at=AT)


def races(app: Flask, number: int, count: int) -> list[Race]:
    """A hall where every judge has signed every sheet once."""
    hall = build.a_stage_in_scoring(
        app, rulebook=build.SMALL, contestants=count, on_stage=0, edition=f"race{number}"
    )
    with build.stage_of(app, hall) as stage:
        for code in hall.order:
            for seat in hall.seats:
                place = panels.place_in(stage, f"{code}.{seat}")
                assert sheets.sign(place, signing("10", "60"), at=AT).status == 201
    return [Race(hall, code, (str(uuid4()), str(uuid4()))) for code in hall.order]


def run(app: Flask, race: Race, turn: int) -> dict[str, Outcome]:
    """Everybody sets off at once, in an order that differs each time."""
    acts = [
        ("seal", race.seal),
        (race.ops[0], lambda: race.revise(0)),
        (race.ops[1], lambda: race.revise(1)),
    ]
    turned = acts[turn % 3 :] + acts[: turn % 3]
    told = at_once(app, *[act for _name, act in turned])
    return dict(zip([name for name, _act in turned], told, strict=True))


def wrong(app: Flask, raced: Sequence[tuple[Race, dict[str, Outcome]]]) -> list[str]:
    """Every op that is not in exactly one of counted and late, as its judge was told."""
    hall = raced[0][0].hall
    with build.stage_of(app, hall) as stage:
        events = [event for event, _parts in chain.events(hall.chain)]
        counted = projection.from_table(stage).sheets
        replayed = projection.from_ledger(stage).sheets
        sealed = {
            str(chain.part(hall.chain, event.seq, "seal")): event.seq
            for event in events
            if event.kind is Kind.SEAL
        }
    of_op = {op: [one for one in events if one.op == op] for race, _ in raced for op in race.ops}
    found = [] if counted == replayed else ["the projection differs"]
    for race, told in raced:
        for number, op in enumerate(race.ops):
            answer, sheet = told[op].given, f"{race.code}.{hall.seats[number]}"
            assert isinstance(answer, Answer)
            early = [one.seq < sealed[str({"appearance": race.code})] for one in of_op[op]]
            lawful = {
                201: (early, of_op[op][0].kind, counted[sheet].rev) == ([True], Kind.SCORE, 2),
                409: (early, of_op[op][0].kind, counted[sheet].rev)
                == ([False], Kind.SCORE_LATE, 1),
            }
            if not lawful.get(answer.status):
                found.append(f"{sheet}: {answer.status} {[one.kind for one in of_op[op]]}")
    return found


@pytest.mark.storm
def test_each_signature_at_the_seal_is_counted_or_late(app: Flask) -> None:
    told: Counter[int] = Counter()
    found: list[str] = []
    for number in range(0, RACES, OF_ONE_HALL):
        ready = races(app, number, min(OF_ONE_HALL, RACES - number))
        raced = [(race, run(app, race, turn)) for turn, race in enumerate(ready)]
        assert [one["seal"].given for _race, one in raced] == ["sealed"] * len(raced)
        found += wrong(app, raced)
        told.update(one[op].given.status for race, one in raced for op in race.ops)  # type: ignore[attr-defined]
        assert_whole(app, raced[0][0].hall)
    figures.told(
        f"races for the seal, {engine_of(app)}",
        races=RACES,
        counted=told[201],
        late=told[409],
        both_or_neither=len(found),
    )
    assert found == []
    assert told[201] > 0
    assert told[409] > 0


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_a_stage_that_nobody_holds_is_caught(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault: what was checked is no longer true when it is written.

    On SQLite there is nothing to seed: it lets one writer in at a time.
    """
    monkeypatch.setattr(stages, "hold", lambda stage: None)
    race = races(app, 0, 1)[0]
    seal, first = behind(app, race.seal, lambda: race.revise(0))
    second = Outcome(given=_in(app, lambda: race.revise(1)))
    told = {"seal": seal, race.ops[0]: first, race.ops[1]: second}
    assert wrong(app, [(race, told)]) != []


def _in(app: Flask, act: object) -> object:
    assert callable(act)
    with app.app_context():
        given = act()
        db.session.commit()
    return given


# ── two of the office at once ─────────────────────────────────────────────────────────────────
def kinds(app: Flask, hall: Hall) -> list[Kind]:
    with app.app_context():
        assert chain.faults(hall.chain) == []
        return [event.kind for event, _parts in chain.events(hall.chain)]


def sorted_codes(told: Sequence[Outcome]) -> list[str]:
    return sorted(one.code for one in told)


@pytest.mark.storm
def test_of_two_who_start_scoring_one_does(app: Flask) -> None:
    twice = 0
    for number in range(PAIRS):
        hall = build.a_stage_in_scoring(
            app, rulebook=build.SMALL, contestants=2, start=False, edition=f"start{number}"
        )

        def start(hall: Hall = hall) -> str:
            stage = db.session.get_one(Stage, hall.stage_id)
            sheets.start_scoring(stage, by=BY, at=AT, key=KEY)
            return str(stage.state)

        assert sorted_codes(at_once(app, start, start)) == ["", "move.not_allowed"]
        twice += kinds(app, hall).count(Kind.OPEN) != 1
    figures.told(f"two who start, {engine_of(app)}", pairs=PAIRS, started_twice=twice)
    assert twice == 0


def a_sealed_hall(app: Flask, number: int) -> Hall:
    hall = a_hall(app, build.SMALL, build.names(3), edition=f"pair{number}")
    with build.stage_of(app, hall) as stage:
        for points, code in enumerate(hall.order):
            for seat in hall.seats:
                place = panels.place_in(stage, f"{code}.{seat}")
                assert sheets.sign(place, signing("10", str(60 + points)), at=AT).status == 201
        results.seal_stage(stage, by=BY, at=AT, key=KEY)
    return hall


@pytest.mark.storm
def test_of_two_confirmations_one_counts(app: Flask) -> None:
    twice = 0
    for number in range(PAIRS):
        hall = a_sealed_hall(app, number)
        with build.stage_of(app, hall) as stage:
            by = organiser(stage)
            seq = proposals.propose_publication(stage, reason="公示", by=by, at=AT).seq
        told = at_once(app, confirming(hall, seq), confirming(hall, seq))
        assert sorted_codes(told) == ["", "proposal.not_waiting"]
        found = Counter(kinds(app, hall))
        twice += (found[Kind.CONFIRM], found[Kind.ANNOUNCE]) != (1, 1)
    figures.told(f"two who confirm, {engine_of(app)}", pairs=PAIRS, published_twice=twice)
    assert twice == 0


@pytest.mark.storm
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_two_who_start_a_stage_that_nobody_holds_are_caught(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault of the pairs; on SQLite there is nothing to seed."""
    monkeypatch.setattr(stages, "hold", lambda stage: None)
    hall = build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=2, start=False)

    def start() -> str:
        stage = db.session.get_one(Stage, hall.stage_id)
        sheets.start_scoring(stage, by=BY, at=AT, key=KEY)
        return str(stage.state)

    told = behind(app, start, start)
    assert sorted_codes(told) == ["", ""]
    assert kinds(app, hall).count(Kind.OPEN) == 2


@pytest.mark.storm
def test_what_is_published_is_what_stands_after_a_correction_at_the_same_moment(app: Flask) -> None:
    first: Counter[str] = Counter()
    for number in range(PAIRS):
        hall = a_sealed_hall(app, number)
        with build.stage_of(app, hall) as stage:
            by = organiser(stage)
            publish = proposals.propose_publication(stage, reason="公示", by=by, at=AT).seq
            typed = {"live.goal": "20", "live.method": "80"}
            sheet = f"{hall.order[0]}.{hall.seats[0]}"
            correct = corrections.propose(stage, sheet, typed, reason="误", by=by, at=AT).seq
        told = at_once(app, confirming(hall, publish), confirming(hall, correct))
        done = [one.given for one in told if not one.code]
        assert len(done) == 1, [one.code for one in told]
        first[str(done[0])] += 1
        after = kinds(app, hall)
        results_then = [n for n, kind in enumerate(after) if kind is Kind.RESULT]
        assert Kind.ANNOUNCE not in after or results_then[-1] < after.index(Kind.ANNOUNCE)
        with build.stage_of(app, hall) as stage:
            assert projection.differences(stage) == []
    figures.told(
        f"publication against correction, {engine_of(app)}",
        pairs=PAIRS,
        published=first["publish"],
        corrected=first["score.correct"],
    )


def confirming(hall: Hall, seq: int):
    def act() -> str:
        stage = db.session.get_one(Stage, hall.stage_id)
        done = confirmations.confirm(stage, seq, by=observer(stage), at=AT, key=KEY)
        return done.action

    return act
