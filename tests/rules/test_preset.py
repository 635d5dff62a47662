"""Presets are whole contests as data: copied, adjusted, read back as values of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from competition.errors import Missing
from competition.rules import eligibility, nomination, preset, quota
from competition.rules.preset import Numbers
from judging.scoring.book import Clock
from judging.scoring.rulebook import canon, parse

YOUNG = preset.of("young_teachers")


def text(found, code):
    return next(plan.text for plan in found.plans if plan.code == code)


@pytest.mark.parametrize("one", preset.listed(), ids=lambda one: one.code)
def test_every_rulebook_of_a_preset_is_lawful(one):
    for plan in one.plans:
        assert parse(plan.text).seats
        assert plan.each in ("edition", "unit")


def test_what_is_no_preset_is_not_there():
    with pytest.raises(Missing):
        preset.of("holidays")
    assert "young_teachers.final" not in {one.code for one in preset.listed()}


NAMES = {
    "sheet": "评委合计", "expert score": "专家得分", "panels": "各类评委得分", "final": "综合得分",
    "by part": "分项得分",
}  # fmt: skip


def test_the_final_is_the_one_that_the_golden_case_scores():
    """Golden 01, its steps and criteria named as contestants will read them.

    The clock of a lesson and the head judge's notice change no score.
    """
    golden = Path("tests/golden/rulebooks/young_teachers.toml").read_text("utf-8")
    for english, chinese in NAMES.items():
        golden = golden.replace(f'"{english}"', f'"{chinese}"')
    shipped = parse(text(YOUNG, "final"))
    unnamed = tuple(
        replace(part, criteria=tuple(replace(line, name="") for line in part.criteria))
        for part in shipped.components
    )
    wanted = parse(golden.replace("(仅两人并列时)", "（仅两人并列时）"))
    assert shipped.clock == Clock(minutes=20, signals=(1080,))
    assert replace(shipped, components=unnamed, clock=None, variance=None) == wanted


def test_nothing_changed_leaves_the_text_with_its_comments():
    same = preset.adjusted(YOUNG, Numbers(), first_day=None)
    assert text(same, "final") == text(YOUNG, "final")


def test_changed_numbers_are_in_the_rulebook():
    numbers = Numbers(
        judges={("final", "expert"): 9}, prizes={("final", "一等奖"): 3}, publicity_days=7
    )
    changed = parse(text(preset.adjusted(YOUNG, numbers, first_day=None), "final"))
    assert [seat.count for seat in changed.seats] == [9, 3]
    assert [prize.count for prize in changed.prizes] == [3, 6, 10]
    assert changed.publicity_days == 7


def test_a_rulebook_written_anew_says_the_same_otherwise():
    numbers = Numbers(judges={("final", "expert"): 9})
    before = canon(parse(text(YOUNG, "final")))
    after = canon(parse(text(preset.adjusted(YOUNG, numbers, first_day=None), "final")))
    assert {key for key in before if before[key] != after[key]} == {"seats"}


def test_the_age_rule_takes_the_first_day():
    made = preset.adjusted(YOUNG, Numbers(), first_day=date(2022, 10, 7))
    assert preset.conditions(made.rules).age == eligibility.Under(40, date(2022, 10, 7))


def test_another_reference_day_stands_above_the_first_day():
    numbers = Numbers(age=35, on=date(2022, 1, 1))
    made = preset.adjusted(YOUNG, numbers, first_day=date(2022, 10, 7))
    assert preset.conditions(made.rules).age == eligibility.Under(35, date(2022, 1, 1))


def test_an_age_without_a_day_is_not_asked_yet():
    assert preset.conditions(YOUNG.rules).age is None


def test_seats_are_shared_by_largest_remainder():
    made = preset.adjusted(YOUNG, Numbers(seats=24), first_day=None)
    assert preset.formula(YOUNG.rules) == quota.Shared(total=20, base=1)
    assert preset.formula(made.rules) == quota.Shared(total=24, base=1)


def test_other_formulas_are_read():
    per_head = {
        "formula": "per_head", "per": 20, "rounding": "floor",
        "then": [{"fact": "won", "times": 2}, {"least": 1}, {"most": 4}],
    }  # fmt: skip
    assert preset.formula({"quota": per_head}) == quota.PerHead(
        20, quota.Rounding.FLOOR, (quota.Plus("won", 2), quota.Least(1), quota.Most(4))
    )
    fixed = {"formula": "fixed", "seats": {"math": 2}}
    assert preset.formula({"quota": fixed}) == quota.Fixed({"math": 2})
    assert preset.formula({}) is None


def test_how_units_nominate_is_read():
    assert preset.nominations(YOUNG.rules) == nomination.Rules(
        nomination.CutTie.ASK, nomination.VacantSeat.REALLOCATE, 1
    )
    assert preset.nominations({}) == nomination.Rules()


def test_born_since_and_past_winners_are_read():
    rules = {
        "age": {"born_since": "1982-10-08"},
        "barred": [{"prizes": ["一等奖"], "since": 2019}, {}],
    }
    assert preset.conditions(rules) == eligibility.Rules(
        age=eligibility.BornSince(date(1982, 10, 8)),
        barred=(eligibility.Barred(frozenset({"一等奖"}), 2019), eligibility.Barred()),
    )
