"""Signing over HTTP as the judge's tests do it: a small hall, one judge, both doors."""

from __future__ import annotations

import re
from types import SimpleNamespace
from uuid import uuid4

import pytest

from competition import chain
from competition.ledger.event import code24
from judging import panels, results, sheets
from tests.build import AT, BY, SMALL, a_judge, a_stage_in_scoring, appearance_in, stage_of

OP = re.compile(r'name="op" value="([^"]+)"')
MARKS = {"live.goal": "18.5", "live.method": "70"}
OTHER = {"live.goal": "15", "live.method": "71"}


@pytest.fixture
def hall(app):
    return a_stage_in_scoring(app, rulebook=SMALL, contestants=4)


@pytest.fixture
def judge(app, hall):
    return a_judge(app, hall, "j01")


def found(pattern, text):
    """What the pattern's first group holds; a failure shows the page."""
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in {text}"
    return match[1]


def standing(app, hall, sheet):
    """What counts of a sheet now, as plain values."""
    with stage_of(app, hall) as stage:
        now = sheets.current(panels.place_in(stage, sheet))
        assert now, f"{sheet} is not signed"
        return SimpleNamespace(
            rev=now.rev, marks=dict(now.marks), total=now.total, note=now.note, seq=now.seq,
            hash=now.hash, code=code24(now.hash),
        )  # fmt: skip


def first(hall, seat="j01"):
    return f"{hall.order[0]}.{seat}"


def form(judge, sheet, marks=MARKS, **more):
    page = judge.get(f"/judge/sheet/{sheet}").text
    fields = {"op": found(OP, page), "base": "0", **marks, **more}
    return judge.post(f"/judge/sheet/{sheet}", fields)


def put(judge, sheet, marks=MARKS, *, op="", base=0, **more):
    body = {"base": base, "marks": marks, **more}
    headers = {"Idempotency-Key": op or str(uuid4())}
    return judge.put_json(f"/api/sheets/{sheet}", body, headers=headers)


def kinds(app, hall):
    with stage_of(app, hall) as stage:
        return [str(event.kind) for event, _ in chain.events(stage.chain)]


def scores(app, hall):
    return [kind for kind in kinds(app, hall) if kind.startswith("score")]


def seal_first(app, hall):
    """Everybody signs the first contestant, then they are sealed."""
    for seat in hall.seats:
        put(a_judge(app, hall, seat), first(hall, seat))
    with stage_of(app, hall) as stage:
        results.seal_appearance(appearance_in(stage, hall.order[0]), by=BY, at=AT)
