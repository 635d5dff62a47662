"""Units: a tree, dated head-counts, a preliminary of one's own."""

from __future__ import annotations

from datetime import date

import pytest

from competition import editions, entries, units
from competition.db import db
from competition.errors import Missing
from competition.models import Stage
from tests.actions.test_editions import AT, refused


@pytest.fixture
def edition(app):
    with app.app_context():
        yield editions.make(code="qjs-13", name="第十三届", at=AT)


def add(edition, code="math", name="数理学院", **more):
    return units.add(edition, code=code, name=name, by="org1", at=AT, **more)


def rename(edition, unit, name="数理学院", parent=None):
    units.rename(unit, name=name, parent=parent, edition=edition, by="org1", at=AT)


def count(unit, on_day, heads):
    return units.count_heads(unit, on_day=on_day, count=heads, by="org1", at=AT)


def test_units_below_a_unit_follow_it(edition):
    school = add(edition, "science", "理学部")
    add(edition, "arts", "文法学院")
    add(edition, "math", "数理学院", parent=school)
    add(edition, "chem", "化学学院", parent=school)
    assert [(branch.unit.code, branch.depth) for branch in units.tree(edition)] == [
        ("arts", 0), ("science", 0), ("chem", 1), ("math", 1),
    ]  # fmt: skip


def test_a_code_and_a_name_are_taken_once(edition):
    add(edition)
    with refused("unit.code_taken"):
        add(edition, name="数学系")
    with refused("unit.name_taken"):
        add(edition, "maths", " 数理学院 ")


def test_a_name_is_needed(edition):
    with refused("unit.no_name"):
        add(edition, name=" ")


def test_a_renamed_unit_keeps_its_code(edition):
    unit = add(edition)
    rename(edition, unit, "数学科学学院")
    assert (unit.code, unit.name) == ("math", "数学科学学院")


def test_a_unit_may_keep_its_own_name(edition):
    unit = add(edition)
    school = add(edition, "science", "理学部")
    rename(edition, unit, parent=school)
    assert unit.parent_id == school.id


def test_no_unit_stands_below_itself(edition):
    school = add(edition, "science", "理学部")
    below = add(edition, parent=school)
    for parent in (school, below):
        with refused("unit.circle"):
            rename(edition, school, "理学部", parent)


def test_the_head_count_of_the_latest_day_counts_and_the_others_stay(edition):
    unit = add(edition)
    count(unit, date(2026, 9, 1), 39)
    count(unit, date(2026, 10, 1), 41)
    count(unit, date(2026, 3, 1), 36)
    assert units.newest_counts(edition)[unit.id].count == 41
    assert [one.count for one in units.counts_of(unit)] == [41, 39, 36]


def test_a_later_typed_count_of_the_same_day_corrects_it(edition):
    unit = add(edition)
    count(unit, date(2026, 9, 1), 93)
    count(unit, date(2026, 9, 1), 39)
    assert units.newest_counts(edition)[unit.id].count == 39


def test_nobody_counts_fewer_than_none(edition):
    with refused("unit.negative_count"):
        count(add(edition), date(2026, 9, 1), -1)


def test_the_tree_knows_how_many_entries_each_unit_has(edition):
    unit = add(edition)
    add(edition, "arts", "文法学院")
    entries.add(edition, name="张", unit=unit, by="org1", at=AT)
    assert [(branch.unit.code, branch.entries) for branch in units.tree(edition)] == [
        ("arts", 0), ("math", 1),
    ]  # fmt: skip


def test_another_editions_unit_is_not_there(edition):
    other = editions.make(code="qjs-14", name="第十四届", at=AT)
    add(edition)
    with pytest.raises(Missing):
        units.of(other, "math")
    assert units.tree(other) == []
    assert add(other).name == "数理学院"


def test_long_codes_that_begin_alike_give_stages_of_their_own(app):
    with app.app_context():
        edition = editions.make(code="long", name="长代码", at=AT)
        long = [
            units.add(edition, code=f"college-of-very-long-names-indeed-no-{n}", name=f"学院{n}",
                      by="org1", at=AT)
            for n in (1, 2)
        ]  # fmt: skip
        made = units.add_stages(edition, long, code="prelim", name="初赛", by="org1", at=AT)
        codes = [one.code for one in made]
        assert len(set(codes)) == 2
        assert all(len(code) <= 40 for code in codes)


def test_each_unit_gets_one_preliminary(edition):
    math, arts = add(edition), add(edition, "arts", "文法学院")

    def give():
        made = units.add_stages(edition, [math, arts], code="prelim", name="初赛", by="org1", at=AT)
        return [stage.name for stage in made]

    assert give() == ["初赛 · 数理学院", "初赛 · 文法学院"]
    assert give() == []
    stages = db.session.query(Stage).order_by(Stage.id)
    assert [(stage.code, stage.unit_id) for stage in stages] == [
        ("prelim-math", math.id), ("prelim-arts", arts.id),
    ]  # fmt: skip
