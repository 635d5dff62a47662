"""The life of a stage as a model in a few lines, played against the program (trust.md T5).

Every step is a command that somebody of the office or a judge could send in any state, with clocks
that jump. The model knows which of them must be done, and what must come of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from uuid import uuid4

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import select

from competition import bundles, chain
from competition.chain import Answer
from competition.db import db
from competition.errors import Refused
from competition.ledger import verify
from competition.ledger.event import Kind
from competition.models import Appearance, Stage
from competition.policy import Actor
from competition.rules.lifecycles import AppearanceState, StageState
from competition.run_of_show import move
from judging import confirmations, corrections, panels, projection, proposals, results, sheets
from judging.models import Seat, SheetNow
from tests import build
from tests.actions.marks import signing
from tests.build import AT, BY, KEY
from tests.held import a_hall, observer, organiser

RULES = "publicity_days = 1\n" + build.SMALL
CODES, SEATS = ("c01", "c02"), ("j01", "j02", "j03")
SHEETS = tuple(f"{code}.{seat}" for code in CODES for seat in SEATS)
EDITIONS = count(1)
CLOSED = (StageState.SEALED, StageState.PUBLICISED, StageState.FINAL)
# What two persons do together: where it is lawful, and where it leads.
TOGETHER = {
    "unseal": (StageState.SEALED, StageState.SCORING),
    "publish": (StageState.SEALED, StageState.PUBLICISED),
    "withdraw": (StageState.PUBLICISED, StageState.SEALED),
    "confirm": (StageState.PUBLICISED, StageState.FINAL),
}


class Life(RuleBasedStateMachine):
    """One stage from the first sheet to the end, and back where there is a way back."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.hall = a_hall(self.app, RULES, build.names(2), edition=f"life{next(EDITIONS)}")
        self.at = AT
        self.state = StageState.SCORING
        self.out: set[str] = set()
        self.shut: set[str] = set()  # appearances that are sealed
        self.signed: dict[str, tuple[int, tuple[str, str]]] = {}
        self.sent: list[tuple[str, int, str, tuple[str, str], int, bytes]] = []
        self.events = 0

    # ── doing ─────────────────────────────────────────────────────────────────────────────────
    def do(self, act: Callable[[Stage], object]) -> object:
        """In a transaction of its own, as the guard does it; a refusal is what comes back."""
        with self.app.app_context():
            stage = db.session.get_one(Stage, self.hall.stage_id)
            try:
                given = act(stage)
            except Refused as refusal:
                db.session.rollback()
                return refusal
            db.session.commit()
            return given

    def must(self, lawful: bool, act: Callable[[Stage], object]) -> object:
        given = self.do(act)
        refused = isinstance(given, Refused)
        assert refused is not lawful, f"{self.state}: {given.code if refused else 'was done'}"  # type: ignore[attr-defined]
        return given

    def send(self, op: str, base: int, sheet: str, marks: tuple[str, str]) -> object:
        sent = signing(*marks, base=base, op=op)
        return self.do(lambda stage: sheets.sign(panels.place_in(stage, sheet), sent, at=self.at))

    @initialize(far=st.integers(0, 3))
    def somewhere_in_its_life(self, far: int) -> None:
        """Chance alone would hardly ever come as far as an announcement."""
        for act in (self.every_judge_signs, self.the_desk_seals_all, self.publish)[:far]:
            act()

    def publish(self) -> None:
        self.two_agree("publish")

    # ── what people do ────────────────────────────────────────────────────────────────────────
    @rule(seconds=st.sampled_from((0, 1, 3600, -3600)))
    def the_clock_jumps(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)

    @rule(
        sheet=st.sampled_from(SHEETS),
        goal=st.sampled_from(("10", "19.5")),
        stale=st.booleans(),
    )
    def a_judge_signs(self, sheet: str, goal: str, *, stale: bool) -> None:
        rev, before = self.signed.get(sheet, (0, ("", "")))
        op, base, marks = str(uuid4()), rev + stale, (goal, "60")
        given = self.send(op, base, sheet, marks)
        code = sheet.partition(".")[0]
        if self.state not in CLOSED and code not in self.shut and code in self.out:
            assert isinstance(given, Refused), "signed for somebody who is out"
            return
        assert isinstance(given, Answer), f"refused: {given}"
        late = self.state in CLOSED or code in self.shut
        wanted = 409 if late else 200 if before == marks else 409 if stale else 201
        assert given.status == wanted, f"{self.state}: {given.status}, not {wanted}"
        if wanted == 201:
            self.signed[sheet] = rev + 1, marks
        self.sent.append((op, base, sheet, marks, given.status, given.body))

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99))
    def a_request_comes_again(self, which: int) -> None:
        op, base, sheet, marks, status, body = self.sent[which % len(self.sent)]
        given = self.send(op, base, sheet, marks)
        assert isinstance(given, Answer)
        assert (given.status, given.body, given.replayed) == (status, body, True)

    @precondition(lambda self: self.state is StageState.SCORING)
    @rule()
    def every_judge_signs(self) -> None:
        for sheet in SHEETS:
            if sheet not in self.signed:
                self.a_judge_signs(sheet, "10", stale=False)

    @rule(code=st.sampled_from(CODES))
    def the_desk_seals_one(self, code: str) -> None:
        ready = self.state is StageState.SCORING and code not in self.shut | self.out
        self.must(
            ready and self.complete(code),
            lambda stage: results.seal_appearance(
                build.appearance_in(stage, code), by="desk1", at=self.at
            ),
        )
        if ready and self.complete(code):
            self.shut.add(code)

    @rule()
    def the_desk_seals_all(self) -> None:
        lawful = self.state is StageState.SCORING and all(
            self.complete(code) for code in set(CODES) - self.out
        )
        self.must(lawful, lambda stage: results.seal_stage(stage, by=BY, at=self.at, key=KEY))
        if lawful:
            self.state, self.shut = StageState.SEALED, set(CODES) - self.out

    def complete(self, code: str) -> bool:
        return all(f"{code}.{seat}" in self.signed for seat in SEATS)

    @precondition(lambda self: not any(sheet.startswith("c02") for sheet in self.signed))
    @rule(to=st.sampled_from(("mark_absent", "return")))
    def somebody_is_absent(self, to: str) -> None:
        lawful = self.state is StageState.SCORING and ("c02" in self.out) is (to == "return")
        self.must(
            lawful,
            lambda stage: move(
                build.appearance_in(stage, "c02"), to, by="desk1", at=self.at, reason="未到"
            ),
        )
        if lawful:
            self.out ^= {"c02"}

    @rule(action=st.sampled_from(tuple(TOGETHER)))
    def two_agree(self, action: str) -> None:
        at, to = TOGETHER[action]
        if action == "confirm":
            self.at += timedelta(days=9)
        done = self.must(self.state is at, lambda stage: self.propose(stage, action))
        if self.state is not at:
            return
        seq = done.seq  # type: ignore[attr-defined]
        self.must(False, lambda stage: self.agree(stage, seq, organiser(stage)))
        self.must(True, lambda stage: self.agree(stage, seq, observer(stage)))
        self.must(False, lambda stage: self.agree(stage, seq, observer(stage)))
        self.state = to
        if action == "unseal":
            self.shut = set()

    @precondition(lambda self: self.state is StageState.SEALED)
    @rule(goal=st.sampled_from(("11", "12")), seat=st.sampled_from(SEATS))
    def two_correct(self, goal: str, seat: str) -> None:
        sheet, typed = f"c01.{seat}", {"live.goal": goal, "live.method": "60"}
        rev, before = self.signed[sheet]
        lawful = before != (goal, "60")
        done = self.must(
            lawful,
            lambda stage: corrections.propose(
                stage, sheet, typed, reason="误", by=organiser(stage), at=self.at
            ),
        )
        if lawful:
            seq = done.seq  # type: ignore[attr-defined]
            self.must(True, lambda stage: self.agree(stage, seq, observer(stage)))
            self.signed[sheet] = rev + 1, (goal, "60")

    def propose(self, stage: Stage, action: str) -> object:
        told = {"reason": "核对", "by": organiser(stage), "at": self.at}
        if action == "unseal":
            return proposals.propose_unseal(stage, **told)  # type: ignore[arg-type]
        if action == "publish":
            return proposals.propose_publication(stage, **told)  # type: ignore[arg-type]
        return proposals.propose_on_announcement(stage, action, **told)  # type: ignore[arg-type]

    def agree(self, stage: Stage, seq: int, by: Actor) -> object:
        return confirmations.confirm(stage, seq, by=by, at=self.at, key=KEY)

    # ── what is always so ─────────────────────────────────────────────────────────────────────
    @invariant()
    def the_program_stands_where_the_model_does(self) -> None:
        """Asked in four columns; whether they tell what the chain tells is asked at the end."""
        here = Appearance.stage_id == self.hall.stage_id
        current = select(Appearance.code, Seat.code, SheetNow.rev).select_from(SheetNow)
        with self.app.app_context():
            ask = db.session.execute
            state = ask(select(Stage.state).where(Stage.id == self.hall.stage_id)).scalar_one()
            states = dict(list(ask(select(Appearance.code, Appearance.state).where(here))))
            current = current.join(SheetNow.appearance).join(SheetNow.seat).where(here)
            counted = {f"{code}.{seat}": rev for code, seat, rev in ask(current)}
            size = chain.size(self.hall.chain)
        sealed = {code for code, each in states.items() if each is AppearanceState.SEALED}
        assert (state, sealed) == (self.state, self.shut)
        assert counted == {sheet: rev for sheet, (rev, _marks) in self.signed.items()}
        assert size >= self.events
        self.events = size

    def teardown(self) -> None:
        """Whatever was done: the chain holds, and an independent program comes to the same."""
        with self.app.app_context():
            stage = db.session.get_one(Stage, self.hall.stage_id)
            assert chain.faults(stage.chain) == []
            assert projection.differences(stage) == []
            ops = [event.op for event, _ in chain.events(stage.chain, Kind.SCORE)]
            assert len(ops) == len(set(ops))
            walk = verify.check(bundles.full(stage.chain))
            assert (walk.differs, walk.unknown) == ([], [])
