"""A small hall for the tests of judging: three judges, a few contestants, sheets in one line.

with hall(app) as stage:
    sign(stage, "c01.j01", "18", "70")
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from competition import chain
from competition.chain import Answer
from competition.errors import Refused, Unlawful
from competition.ledger.event import Kind
from competition.models import Stage
from competition.policy import Actor, Held, Role
from judging import confirmations, panels, results, sheets
from judging.models import ResultRun
from judging.sheets import Signing
from tests.build import AT, BY, KEY, SMALL, a_stage_in_scoring, by_dice, stage_of

LATER = AT + timedelta(hours=8)
SEATS = ("j01", "j02", "j03")


@contextmanager
def hall(
    app: Flask,
    rulebook: str = SMALL,
    contestants: int | Sequence[str] = 3,
    *,
    start: bool = True,
    draw: Callable[[Stage], None] = by_dice,
) -> Iterator[Stage]:
    """A stage where judges may sign, within an app context."""
    made = a_stage_in_scoring(
        app, rulebook=rulebook, contestants=contestants, on_stage=0, start=start, draw=draw
    )
    with stage_of(app, made) as stage:
        yield stage


def someone(stage: Stage, *codes: str) -> Actor:
    """One person who holds these pseudonyms: org1, aud1, desk1."""
    roles = {"org": Role.ORGANISER, "aud": Role.OBSERVER, "des": Role.DESK}
    held = tuple(
        Held(roles[code[:3]], stage.edition_id, code, number) for number, code in enumerate(codes)
    )
    return Actor("/".join(codes), None, held=held)


def signing(goal: str, method: str, *, base: int = 0, op: str = "", **more: str) -> Signing:
    typed = {"live.goal": goal, "live.method": method}
    return Signing(op=op or str(uuid4()), base=base, typed=typed, **more)


def sign(
    stage: Stage, sheet: str, goal: str, method: str, *, base: int = 0, op: str = ""
) -> Answer:
    place = panels.place_in(stage, sheet)
    return sheets.sign(place, signing(goal, method, base=base, op=op), at=AT)


def sign_all(stage: Stage, marks: dict[str, tuple[str, str]], *, but: Sequence[str] = ()) -> None:
    """Every judge gives a contestant the same marks, except on the sheets named in `but`."""
    for code, (goal, method) in marks.items():
        for seat in SEATS:
            if f"{code}.{seat}" not in but:
                assert sign(stage, f"{code}.{seat}", goal, method).status == 201


SPREAD = {"c01": ("10", "60"), "c02": ("15", "60"), "c03": ("20", "60")}  # 70, 75, 80


def sealed(stage: Stage, marks: dict[str, tuple[str, str]] | None = None) -> ResultRun:
    sign_all(stage, marks or SPREAD)
    return results.seal_stage(stage, by=BY, at=LATER, key=KEY)


def agree(stage: Stage, seq: int, *, by: str = "aud1") -> None:
    confirmations.confirm(stage, seq, by=someone(stage, by), at=LATER, key=KEY)


def told(answer: Answer) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.body)
    return body


def kinds(stage: Stage) -> list[Kind]:
    return [event.kind for event, _ in chain.events(stage.chain)]


def column(run: ResultRun | None, name: str) -> dict[str, Any]:
    """Contestant → that column of a run."""
    assert run is not None
    return {str(row["entry"]): row[name] for row in results.rows_of(run)}


def refused(code: str) -> Any:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def unlawful(code: str) -> Any:
    return pytest.raises(Unlawful, check=lambda error: error.code == code)
