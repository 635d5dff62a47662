"""Ballots are in no event and in no mirror: after an older database nobody counts them unasked."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from competition import clock, second_person
from competition.db import db
from competition.errors import Refused
from competition.models import Stage
from competition.upkeep import doctor, tallies
from competition.upkeep.backup import backup
from competition.upkeep.rebuild import resume
from competition.upkeep.restore import restore
from competition.upkeep.tick import free, once
from judging import confirmations, proposals, votes
from judging.models import Why
from tests import build
from tests.actions.marks import LATER, sign
from tests.actions.test_votes import VOTED, cast, opened
from tests.build import BY, KEY, Hall, names, stage_of
from tests.databases import Copies
from tests.held import a_hall, observer, organiser
from tests.installations import again, older


def voting(app: Flask) -> tuple[Hall, list[str]]:
    """Five cards, one of them cast."""
    hall = a_hall(app, VOTED, names(3))
    (Path(app.instance_path) / "server.key").write_bytes(build.KEY)
    with stage_of(app, hall) as stage:
        cards = opened(stage, 5)
        cast(stage, cards[0], "c01")
    return hall, cards


def refused_to_close(stage: Stage) -> Refused | None:
    try:
        with db.session.begin_nested():
            votes.close_vote(stage, by=BY, at=LATER)
    except Refused as refused:
        return refused
    return None


def test_after_a_restore_the_vote_is_not_closed_before_people_have_decided(
    app: Flask, tmp_path: Path
) -> None:
    hall, cards = voting(app)
    made = backup(app, at=LATER, to=tmp_path)
    with stage_of(app, hall) as stage:
        for card in cards[1:4]:
            cast(stage, card, "c02")
    told = restore(app, made.path, at=LATER)
    assert ["观众投票可能少了票" in one for one in told.open] == [True, False]
    assert "现在只有 1 张卡的票" in told.open[0]
    with app.app_context():
        assert [one.facts["used"] for one in doctor._votes()] == [1]
    with stage_of(app, hall) as stage:
        refused = refused_to_close(stage)
        assert refused is not None
        assert (refused.code, refused.facts["used"]) == ("vote.restored", 1)
        by = organiser(stage)
        asked = proposals.propose_recovery(stage, known="", reason="全场再投", by=by, at=LATER)
        confirmations.confirm(stage, asked.seq, by=observer(stage), at=LATER, key=KEY)
        assert refused_to_close(stage) is None
        assert votes.turnout(stage).used == 1
    with app.app_context():
        assert list(doctor._votes()) == []


def test_a_whole_mirror_does_not_vouch_for_the_ballots(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    hall, cards = voting(app)
    with older(app, copies, tmp_path) as url:
        with stage_of(app, hall) as stage:
            cast(stage, cards[1], "c02")
            sign(stage, "c01.j01", "18", "70")
        with again(app, url) as back:
            found, lacking = resume(back).done
            assert "找回了 1 条" in found
            assert "观众投票可能少了票" in lacking
            with stage_of(back, hall) as stage:
                refused = refused_to_close(stage)
                assert refused is not None
                assert refused.code == "vote.restored"


def test_a_vote_that_was_closed_lacks_nothing(app: Flask, tmp_path: Path) -> None:
    hall, _cards = voting(app)
    with stage_of(app, hall) as stage:
        votes.close_vote(stage, by=BY, at=LATER)
    made = backup(app, at=clock.now(), to=tmp_path)
    assert ["观众投票" in one for one in restore(app, made.path, at=LATER).open] == [False]


# ── an older database put in place by hand, in which no event is missing ──────────────────────
def test_ballots_alone_that_an_older_database_lacks_are_noticed(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    hall, cards = voting(app)
    with older(app, copies, tmp_path) as url:
        with stage_of(app, hall) as stage:
            cast(stage, cards[1], "c02")
        assert once(app).led
        with again(app, url) as back:
            assert not once(back).silent, "counted again, and nothing is forgotten by it"
            (lacking,) = resume(back).done
            assert "观众投票可能少了票" in lacking
            with stage_of(back, hall) as stage:
                refused = refused_to_close(stage)
                assert refused is not None
                assert refused.code == "vote.restored"
            assert resume(back).done == [], "told once"


def test_what_came_in_after_the_last_round_is_counted_as_the_server_stops(app: Flask) -> None:
    hall, cards = voting(app)
    assert once(app).led
    with stage_of(app, hall) as stage:
        cast(stage, cards[1], "c02")
    free(app)
    with app.app_context():
        seen = tallies.seen(db.session.get_one(Stage, hall.stage_id))
        assert seen is not None
        assert (seen.ballots, seen.ends) == (2, 0)


def test_the_end_of_a_proposal_alone_that_an_older_database_lacks_is_noticed(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    """What was taken back must not wait again."""
    hall, _cards = voting(app)
    with stage_of(app, hall) as stage:
        by = organiser(stage)
        waits = proposals.propose_excuse(stage, "c01.j01", Why.ABSENT, reason="病", by=by, at=LATER)
    with older(app, copies, tmp_path) as url:
        with stage_of(app, hall) as stage:
            second_person.take_back(stage, waits.seq, by=organiser(stage), at=LATER)
        assert once(app).led
        with again(app, url) as back:
            (told,) = resume(back).done
            assert "1 个等着确认的提议已作过时处理" in told
            with stage_of(back, hall) as stage:
                assert second_person.pending(stage) == []


def test_the_same_database_another_one_and_a_restore_alarm_nobody(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    hall, cards = voting(app)
    made = backup(app, at=LATER, to=tmp_path)
    with stage_of(app, hall) as stage:
        cast(stage, cards[1], "c02")
    assert once(app).led
    file = Path(app.instance_path) / tallies.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert resume(app).done == []
    told = restore(app, made.path, at=LATER)
    assert ["观众投票可能少了票" in one for one in told.open] == [True, False], (
        "by the restore itself"
    )
    assert resume(app).done == []
    kept = json.loads(file.read_text())
    kept[hall.chain] |= {"first": "another", "ballots": 99}
    file.write_text(json.dumps(kept))
    assert resume(app).done == [], "a chain of the same name that began otherwise"
    file.write_text("{")
    assert resume(app).done == []
