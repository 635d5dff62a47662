"""Why somebody was absent or recused: with the person it goes, wherever it was told again."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from competition import bundles, mirror, run_of_show, second_person
from competition.db import db
from competition.facts import Trail
from competition.ledger import verify
from competition.models import Stage
from competition.upkeep.check import check
from competition.upkeep.standing import let_go
from judging import confirmations, panels, proposals
from judging.models import Recusal, Why
from tests import eventful
from tests.actions.test_erasure import agreed
from tests.build import AT, BY, KEY, Hall, appearance_in, seat_in, stage_of
from tests.held import observer, organiser
from tests.installations import file_of

ILL, NO, KIN, FAMILY = "确诊住院化疗", "请先交住院证明", "二人是夫妻", "孩子急病"
ASKED = "本人要求"


@pytest.fixture
def hall(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Hall:
    """A whole contest: a judge fell ill, another is married to a contestant, who left meanwhile."""
    hall = eventful.before_it(app)
    with stage_of(app, hall) as stage:
        excuse(stage, "c04.j01", Why.ABSENT, ILL, at_first=NO)
        excuse(stage, "c04.j02", Why.RECUSED, KIN)
        for move in ("withdraw", "return"):
            run_of_show.move(appearance_in(stage, "c04"), move, by=BY, at=AT, reason=FAMILY)
    sign, out = eventful.Day.sign, ("c04.j01", "c04.j02")

    def others_sign(day: eventful.Day, sheet: str, *given: object, **named: object) -> object:
        return None if sheet in out else sign(day, sheet, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(eventful.Day, "sign", others_sign)
    eventful.play(app, hall)
    return hall


def excuse(stage: Stage, sheet: str, why: Why, reason: str, *, at_first: str = "") -> None:
    """Two persons agree on it; `at_first` the second one said no."""
    for answer in (at_first, "") if at_first else ("",):
        asks, agrees = organiser(stage), observer(stage)
        waits = proposals.propose_excuse(stage, sheet, why, reason=reason, by=asks, at=AT)
        if answer:
            second_person.send_back(stage, waits.seq, reason=answer, by=agrees, at=AT)
        else:
            confirmations.confirm(stage, waits.seq, by=agrees, at=AT, key=KEY)


def told(app: Flask, hall: Hall, *words: str) -> dict[str, set[str]]:
    """Which of these words every table and every file of the installation still hold."""
    with stage_of(app, hall):
        rows = [
            (name, str([one.decode() if isinstance(one, bytes) else one for one in row]))
            for name, table in db.metadata.tables.items()
            for row in db.session.execute(select(table))
        ]
    let_go(app)
    files = (one for one in Path(app.instance_path).rglob("*") if one.is_file())
    texts = [*rows, *((one.name, one.read_bytes().decode("utf-8", "replace")) for one in files)]
    found = {word: {name for name, text in texts if word in text} for word in words}
    return {word: names for word, names in found.items() if names}


def test_a_judges_reasons_go_with_the_judge_and_nobody_elses(app: Flask, hall: Hall) -> None:
    everywhere = {"ledger_part", "trail", "final.jsonl"}
    before = told(app, hall, ILL, NO, KIN, FAMILY)
    assert before[ILL] == everywhere | {"recusal"}
    assert before[NO] == {"proposal_end", "trail"}
    with stage_of(app, hall) as stage:
        walk = verify.check(bundles.full(hall.chain))
        agreed(stage, "j01")
    assert told(app, hall, ILL, NO, ASKED) == {}
    assert told(app, hall, KIN, FAMILY) == {one: before[one] for one in (KIN, FAMILY)}
    with stage_of(app, hall) as stage:
        again = verify.check(bundles.full(hall.chain))
        assert (again.differs, again.unknown) == (walk.differs, walk.unknown) == ([], [])
        assert mirror.differences(hall.chain) == []
        excused = panels.excused(seat_in(stage, "j01"), appearance_in(stage, "c04"))
        assert excused is not None
        assert (excused.why, excused.reason) == (Why.ABSENT, "")
        acts = set(db.session.scalars(select(Trail.act).where(Trail.about == "c04.j01")))
        assert acts == {"absent"}  # that it was so stays
    assert check(app) == []


def test_a_contestants_reasons_go_with_the_contestant(app: Flask, hall: Hall) -> None:
    with stage_of(app, hall) as stage:
        agreed(stage, "c04")
    assert told(app, hall, KIN, FAMILY, ILL) == {}
    with stage_of(app, hall):
        assert set(db.session.scalars(select(Recusal.reason))) == {"", "同一教研室"}  # of c02
        assert verify.check(bundles.full(hall.chain)).differs == []


def set_aside(app: Flask, hall: Hall) -> Path:
    with stage_of(app, hall):
        here = mirror.here()
        assert here is not None
        aside = here.file(hall.chain).begin_anew()
    with aside.open("ab") as file:
        file.write(b'{"half a line of c04 \n{"half a line of c03\n')
    return aside


def test_a_file_of_the_mirror_that_was_set_aside_forgets_them_too(app: Flask, hall: Hall) -> None:
    aside = set_aside(app, hall)
    whole = aside.read_bytes()
    with stage_of(app, hall) as stage:
        agreed(stage, "c04")
    left = aside.read_bytes()
    for gone in (b'"part":"person.c04"', FAMILY.encode(), KIN.encode(), b"half a line of c04"):
        assert gone in whole
        assert gone not in left
    assert left.count(b'"e":') == whole.count(b'"e":')
    assert b'"part":"person.c03"' in left
    assert left.endswith(b'{"half a line of c03\n')
    # a crash came between the commit and the file: the next rounds make good for it
    aside.write_bytes(whole)
    with app.app_context():
        mirror.forget_erased()
    assert aside.read_bytes() == left
    assert file_of(app, hall.chain).read_bytes().count(b'"part":"person.c04"') == 0
