"""Editions, stages, and the rulebook that a stage adopts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy import select

from competition import accounts, chain, editions
from competition.db import db
from competition.errors import Refused, Unlawful
from competition.facts import LedgerPart
from competition.ledger import head
from competition.ledger.canon import cj
from competition.ledger.event import Kind
from competition.models import Edition, Grant, Track
from competition.policy import Role
from competition.rules import preset
from judging.scoring import rulebook as scoring
from judging.scoring.fault import Fault

AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
KEY = bytes(range(32))
TEXT = """
name = "决赛"
component = [{ code = "live", name = "现场教学", criterion = [
  { code = "goal", name = "教学目标", most = "100", step = "0.5" },
] }]
seats = [{ role = "expert", name = "专家评委", count = 3 }]
[[step]]
over = ["criterion", "component"]
take = "sum"
[[step]]
over = "seat"
take = "mean"
[[step]]
over = "role"
take = "sum"
"""


@pytest.fixture
def stage(app):
    with app.app_context():
        edition = editions.make(code="qjs-13", name="第十三届", at=AT)
        yield editions.add_stage(edition, code="final", name="决赛", position=2, by="org1", at=AT)


@pytest.mark.parametrize(
    ("name", "ordinal", "title"),
    [
        ("青年教师教学竞赛", "第十四届", "第十四届青年教师教学竞赛"),
        ("东海大学第十四届青教赛", "第十四届", "东海大学第十四届青教赛"),
        ("Teaching Contest", "14th", "14th Teaching Contest"),
        ("青年教师教学竞赛", "", "青年教师教学竞赛"),
    ],
)
def test_the_ordinal_stands_in_the_name_that_every_paper_carries(name, ordinal, title):
    assert editions.titled(name, ordinal) == title


def adopt(stage, text=TEXT):
    return editions.adopt_rulebook(stage, text, by="org1", at=AT, key=KEY)


def rules_of(chain_name) -> dict[str, Any]:
    """Event 0's content."""
    found = chain.part(chain_name, 0, "rules")
    assert isinstance(found, dict)
    return found


def refused(code):
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_who_makes_an_edition_is_its_first_organiser(app):
    with app.app_context():
        founder = accounts.add_person("王", at=AT, founder=True)
        edition = editions.make(code="a-1", name="甲", at=AT, organiser=founder)
        grants = db.session.scalars(select(Grant)).all()
        assert [(one.edition_id, one.role, one.code) for one in grants] == [
            (edition.id, Role.ORGANISER, "org1")
        ]


@pytest.mark.parametrize("code", ["", "A", "a.b", "-a", "a/b", "赛", "a" * 41])
def test_a_code_that_cannot_stand_in_a_chain_is_refused(app, code):
    with app.app_context(), refused("code.shape"):
        editions.make(code=code, name="甲", at=AT)


def test_two_editions_never_share_a_code(app):
    with app.app_context():
        editions.make(code="a-1", name="甲", at=AT)
        with refused("edition.code_taken"):
            editions.make(code="a-1", name="乙", at=AT)


def test_a_time_zone_must_exist(app):
    with app.app_context(), refused("edition.no_such_zone"):
        editions.make(code="a-1", name="甲", at=AT, time_zone="Asia/Beijingg")


def test_event_0_holds_the_rules(stage):
    adopted = adopt(stage)
    rules = rules_of("qjs-13/final")
    assert rules["chain"] == "qjs-13/final"
    assert rules["rulebook"] == scoring.canon(scoring.parse(TEXT))
    assert rules["signers"] == {"server": head.public_key(KEY).hex()}
    assert rules["two_person"]["score.correct"] == [["desk", "organiser"], ["observer"]]
    assert "replaces" not in rules
    assert (adopted.number, adopted.chain) == (1, "qjs-13/final")


def test_the_head_rules_is_signed_over_event_0(stage):
    adopt(stage)
    note = chain.heads("qjs-13/final")[0].note
    verified = head.verify(note, {"server": head.public_key(KEY)})
    assert (verified.size, verified.label) == (1, head.Label.RULES)
    assert verified.hash == chain.tip("qjs-13/final")


def test_the_rulebook_in_force_is_read_back(stage):
    with refused("stage.no_rulebook"):
        editions.rulebook_of(stage)
    adopt(stage)
    assert editions.rulebook_of(stage) == scoring.parse(TEXT)


def test_windows_line_ends_and_composed_letters_change_nothing(stage):
    adopted = adopt(stage, TEXT.replace("\n", "\r\n"))
    assert adopted.text == TEXT


def test_every_fault_is_named_at_once_and_nothing_is_kept(stage):
    with pytest.raises(Unlawful) as caught:
        adopt(stage, 'nam = "x"\nscale = "2"\n')
    faults = cast(tuple[Fault, ...], caught.value.faults)
    assert [fault.path for fault in faults] == ["nam", "name", "scale"]
    assert caught.value.facts == {"count": 3}
    assert chain.size(stage.chain) == 0


def test_a_replaced_rulebook_begins_a_chain_that_names_the_old_head(stage):
    adopt(stage)
    old = chain.tip("qjs-13/final")
    adopted = adopt(stage, TEXT.replace("count = 3", "count = 5"))
    assert (stage.chain, adopted.chain, adopted.number) == (
        "qjs-13/final.2", "qjs-13/final.2", 2,
    )  # fmt: skip
    rules = rules_of("qjs-13/final.2")
    assert rules["replaces"] == {"chain": "qjs-13/final", "head": old}
    assert chain.tip("qjs-13/final") == old
    assert editions.rulebook_of(stage).seats[0].count == 5


def test_what_does_not_depend_on_the_rules_is_carried_over(stage):
    adopt(stage)
    panel = {"panel": {"j01": {"panel": "a", "role": "expert"}}}
    chain.append(stage.chain, Kind.PANEL, by="org1", at=AT, parts=panel)
    adopt(stage, TEXT.replace('step = "0.5"', 'step = "0.1"'))
    assert [event.kind for event, _ in chain.events(stage.chain)] == [Kind.RULES, Kind.PANEL]
    assert chain.part(stage.chain, 1, "panel") == panel["panel"]
    assert chain.faults(stage.chain) == []


def test_the_same_text_is_not_adopted_twice(stage):
    adopt(stage)
    with refused("rulebook.same"):
        adopt(stage)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('code = "goal"', 'code = "Goal"', "component[0].criterion[0].code"),
        ('code = "goal"', 'code = "目标"', "component[0].criterion[0].code"),
        ('code = "goal"', f'code = "{"g" * 32}"', "component[0].criterion[0].code"),
        ('code = "live"', 'code = "li.ve"', "component[0].code"),
    ],
)
def test_a_code_that_no_signed_sheet_could_hold_is_refused_beforehand(stage, old, new, path):
    with pytest.raises(Unlawful) as stopped:
        adopt(stage, TEXT.replace(old, new))
    (fault,) = cast(tuple[Fault, ...], stopped.value.faults)
    assert (fault.path, fault.code, fault.line) == (path, "code_shape", 3 if "live" in old else 4)
    assert editions.current_text(stage) is None


@pytest.mark.parametrize(
    ("more", "path", "code"),
    [
        ('[[step]]\ntimes = "difficulty"', "step[3].times", "no_such_column"),
        (
            '[[step]]\nadd = "carry"\nvalue = "x"\nstages = ["1"]\n'
            '[[step]]\nover = "stage"\ntake = "sum"',
            "step[3].add",
            "no_earlier_stage",
        ),
        (
            '[ranking]\ntiebreak = [{ number = "age" }]',
            "ranking.tiebreak[0].number",
            "no_such_column",
        ),
    ],
)
def test_what_no_hall_can_give_is_refused_beforehand(stage, more, path, code):
    with pytest.raises(Unlawful) as stopped:
        adopt(stage, TEXT + more)
    (fault,) = cast(tuple[Fault, ...], stopped.value.faults)
    assert (fault.path, fault.code) == (path, code)
    assert fault.sentence("zh") != fault.sentence("en")


@pytest.mark.parametrize("kind", [Kind.SCORE, Kind.SCORE_CONFLICT, Kind.SCORE_LATE])
def test_after_a_score_the_rules_stand(stage, kind):
    adopt(stage)
    chain.append(stage.chain, kind, by="j01", at=AT, parts={"score": {"sheet": "c01.j01"}})
    with refused("rulebook.scored"):
        adopt(stage, TEXT.replace("count = 3", "count = 5"))


def test_what_is_stored_is_canonical(stage):
    adopt(stage)
    stored = db.session.get(LedgerPart, ("qjs-13/final", 0, "rules"))
    assert stored is not None
    assert stored.data == cj(chain.part("qjs-13/final", 0, "rules"))


# ── from a preset ─────────────────────────────────────────────────────────────────────────────
def from_preset(**more):
    young = preset.of("young_teachers")
    return editions.from_preset(young, code="qjs-13", name="第十三届", at=AT, **more)


def test_a_preset_makes_the_stages_of_the_whole_edition(app):
    with app.app_context():
        edition = from_preset(organiser=accounts.add_person("王", at=AT))
        assert [(one.code, one.name, one.state) for one in edition.stages] == [
            ("final", "决赛", "planned")
        ]
        assert edition.competition.name == "青年教师教学基本功比赛"


def test_rulebooks_of_a_preset_wait_as_drafts(app):
    with app.app_context():
        edition = from_preset()
        stage = edition.stages[0]
        assert editions.current_text(stage) is None
        assert editions.read(editions.draft_of(stage)).seats[0].count == 7


def test_a_units_preliminary_has_the_draft_of_its_plan(app):
    with app.app_context():
        edition = from_preset()
        stage = editions.add_stage(
            edition, code="prelim-math", name="初赛", position=1, by="org1", at=AT
        )
        assert editions.read(editions.draft_of(stage)).seats[0].count == 5


def test_a_preset_brings_its_tracks_and_conditions(app):
    with app.app_context():
        young = preset.of("young_teachers")
        tracked = replace(young, tracks=(("arts", "文科组"), ("science", "理科组")))
        edition = editions.from_preset(tracked, code="a-1", name="甲", at=AT)
        assert db.session.scalars(select(Track.name).order_by(Track.id)).all() == [
            "文科组", "理科组",
        ]  # fmt: skip
        assert preset.formula(edition.rules) == preset.formula(young.rules)


def test_stages_of_two_editions_have_chains_of_their_own(app):
    with app.app_context():
        chains = []
        for code in ("a-1", "b-1"):
            edition = editions.make(code=code, name=code, at=AT)
            stage = editions.add_stage(
                edition, code="final", name="决赛", position=1, by="org1", at=AT
            )
            adopt(stage)
            chains.append(stage.chain)
        assert chains == ["a-1/final", "b-1/final"]
        assert db.session.scalars(select(Edition.code).order_by(Edition.id)).all() == ["a-1", "b-1"]
