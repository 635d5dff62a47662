"""One judge's sheet: what may be signed, in units of the scale."""

from __future__ import annotations

import pytest

from judging.scoring.rulebook import parse
from judging.scoring.sheet import faults, rubric, shown, total, units

BOOK = parse("""name = "A"
component = [
  { code = "plan", name = "教案", criterion = [
    { code = "aim", name = "目标", most = "10", step = "0.5" },
    { code = "form", name = "表达", least = "1", most = "10" },
  ] },
  { code = "live", criterion = [ { code = "live", most = "80", step = "0.1" } ] },
  { code = "extra", criterion = [ { code = "extra" } ] },
]
seats = [ { role = "expert", scores = ["plan", "live"] }, { role = "guest" } ]
step = [ { over = ["criterion", "component"], take = "sum" },
  { over = ["role", "seat"], take = "sum" } ]
ranking.tiebreak = [ { ask = "jury" } ]
""")
GOOD = {"plan.aim": "9.5", "plan.form": "8", "live.live": "70.1"}


def codes(**changes: str) -> list[tuple[str, str]]:
    typed = GOOD | {key.replace("_", "."): text for key, text in changes.items()}
    return [(fault.key, fault.code) for fault in faults(BOOK, "expert", typed)]


def test_a_role_sees_the_components_its_seat_names_in_the_rulebooks_order():
    assert [part.code for part in rubric(BOOK, "expert")] == ["plan", "live"]
    assert [part.code for part in rubric(BOOK, "guest")] == ["plan", "live", "extra"]


def test_a_good_sheet_has_no_faults_and_becomes_units():
    assert codes() == []
    found = units(BOOK, "expert", GOOD)
    assert found == {"plan.aim": 950, "plan.form": 800, "live.live": 7010}
    assert (total(found), shown(BOOK, total(found))) == (8760, "87.60")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mark.empty"),
        ("  ", "mark.empty"),
        ("ten", "mark.not_number"),
        ("1e1", "mark.not_number"),
        ("９", "mark.not_number"),
        ("10.5", "mark.out_of_range"),
        ("-0.5", "mark.out_of_range"),
        ("9.2", "mark.off_step"),
    ],
)
def test_what_may_not_be_signed(text, code):
    assert codes(plan_aim=text) == [("plan.aim", code)]


def test_zero_and_the_edges_are_lawful():
    assert codes(plan_aim="0", plan_form="1", live_live="80") == []
    assert codes(plan_form="0.99") == [("plan.form", "mark.out_of_range")]


def test_more_decimals_than_the_scale_and_unknown_keys_are_faults():
    assert codes(plan_form="8.125") == [("plan.form", "mark.too_fine")]
    assert codes(plan_essay="1") == [("plan.essay", "mark.unknown")]


def test_all_faults_come_together_and_speak_both_languages():
    found = faults(BOOK, "expert", {"plan.aim": "11", "live.live": "x"})
    assert [fault.sentence("zh") for fault in found] == [
        "目标：应在 0 到 10 之间，现为 11",
        "表达：还没有填写",
        "live：“x”不是数字",
    ]
    assert found[0].sentence("en") == "目标: must be from 0 to 10, is 11"


def test_a_criterion_without_a_most_has_no_upper_edge():
    typed = {**GOOD, "extra.extra": "100000"}
    assert faults(BOOK, "guest", typed) == ()
    assert faults(BOOK, "guest", {**typed, "extra.extra": "-1"})[0].facts[-1] == ("most", "∞")
