"""What only the command can do is refused before a hall adopts it, each with its place."""

from __future__ import annotations

import pytest

from judging.scoring.hall import hall_faults
from judging.scoring.rulebook import parse
from tests.scoring.cases import text_of

BOOK = """name = "x"
component = [{ code = "live", criterion = [{ code = "goal", most = "10" }] }]
seats = [{ role = "judge", count = 3 }]
step = [{ over = ["criterion", "component", "seat", "role"], take = "sum" }]
"""


def faults_of(text: str) -> list[tuple[str, str]]:
    return [(each.path, each.code) for each in hall_faults(parse(text))]


@pytest.mark.parametrize(
    ("code", "lawful"),
    [("goal", True), ("goal-2_b", True), ("g" * 31, True), ("g" * 32, False), ("Goal", False),
     ("目标", False), ("go.al", False)],
)  # fmt: skip
def test_a_code_must_fit_a_signed_sheet(code, lawful):
    paths = {"goal": "component[0].criterion[0].code", "live": "component[0].code"}
    for old, path in paths.items():
        assert faults_of(BOOK.replace(f'"{old}"', f'"{code}"')) == (
            [] if lawful else [(path, "code_shape")]
        )


def test_nothing_can_be_carried_from_an_earlier_stage():
    steps = '[{ over = ["criterion", "component", "seat", "role"], take = "sum" },'
    carry = ' { add = "carry", value = "x", stages = ["1"] }, { over = "stage", take = "sum" }]'
    text = BOOK.replace(BOOK.splitlines()[3], f"step = {steps}{carry}")
    assert faults_of(text) == [("step[1].add", "no_earlier_stage")]


@pytest.mark.parametrize(("name", "lawful"), [("2", True), ("votes", False), ("difficulty", False)])
def test_a_factor_must_be_a_number_where_no_column_is_read(name, lawful):
    times = f'[[measure]]\nname = "m"\ntimes = "{name}"\n'
    assert faults_of(BOOK + times) == (
        [] if lawful else [("measure[0].step[0].times", "no_such_column")]
    )


def test_a_number_of_the_entry_is_there_only_where_it_is_voted():
    tie = 'ranking.tiebreak = [{ number = "votes" }]\n'
    assert faults_of(BOOK + tie) == [("ranking.tiebreak[0].number", "no_such_column")]
    assert faults_of(BOOK + "vote = {}\n" + tie) == []


def test_a_number_that_breaks_the_ties_of_a_step_is_one_too():
    chain = BOOK.splitlines()[3]
    rank = '{ turn = "rank", across = "entry", tie = [{ number = "votes" }] }'
    text = BOOK.replace(chain, f"{chain[:-1]}, {rank}]")
    assert faults_of(text) == [("step[1].tie[0].number", "no_such_column")]
    assert faults_of(f"{text}vote = {{}}\n") == []


@pytest.mark.parametrize(
    ("clause", "path"),
    [
        ('ranking.within = "{}"', "ranking.within"),
        ('prize = [{{ code = "1", count = 1, within = "{}" }}]', "prize[0].within"),
        ('advance = [{{ count = 1 }}, {{ count = 1, within = "{}" }}]', "advance[1].within"),
        ('award = [{{ code = "a", to = "{}" }}]', "award[0].to"),
    ],
)
def test_entries_here_have_a_track_and_a_unit_and_no_coach_or_label(clause, path):
    for name, lawful in (("track", True), ("unit", True), ("coach", False), ("region", False)):
        found = faults_of(f"{BOOK}{clause.format(name)}\n")
        assert found == ([] if lawful else [(path, "no_such_group")]), name


@pytest.mark.parametrize(
    ("only", "lawful"),
    [
        ('attempt = "1"', True),
        ('attempt = "2"', False),
        ('stage = "1"', False),
        ('panel = "A"', False),
        ('seat = "E1"', True),
    ],
)
def test_a_filter_must_meet_marks_that_a_judge_here_can_give(only, lawful):
    text = f'{BOOK}special = [{{ code = "s", by = "marks", take = "sum", only.{only} }}]\n'
    path = f"special[0].only.{only.split()[0]}"
    assert faults_of(text) == ([] if lawful else [(path, "no_such_place")])


ADDING = BOOK.replace('"sum" }]', '"sum" }, { add = "penalties" }]')
UNUSED, NOTHING = ("penalty", "penalty_unused"), ("penalty[0].points", "penalty_nothing")


@pytest.mark.parametrize(
    ("book", "article", "found"),
    [
        (ADDING, 'points = "-2"', []),
        (BOOK, 'points = "-2"', [UNUSED]),
        (BOOK + 'measure = [{ name = "lost", from = "penalties" }]\n', 'points = "-2"', []),
        (BOOK + 'special = [{ code = "s", by = "penalties" }]\n', 'points = "-2"', []),
        (ADDING, 'most = "9"', [NOTHING]),
        (ADDING, 'bands = [["9", "0"]]', [NOTHING]),
        (ADDING, 'bands = [["9", "-1"]]', []),
        (ADDING, 'bands = [["9", "0"]], beyond = "-1"', []),
        (ADDING, 'sets = "0"', []),
    ],
)
def test_what_is_taken_away_comes_off_a_score(book, article, found):
    assert faults_of(f'{book}penalty = [{{ code = "late", {article} }}]\n') == found


@pytest.mark.parametrize("name", ["young_teachers", "halfpipe", "lecture_time"])
def test_contests_that_halls_hold_are_lawful(name):
    assert faults_of(text_of(name)) == []


@pytest.mark.parametrize("name", ["piano_jury", "diving", "figure_skating"])
def test_contests_that_need_tables_are_not(name):
    assert faults_of(text_of(name)) != []


LOWER = "lower_wins = true"
LOT = f'{{ name = "lot", number = "lot", {LOWER} }}'
HIGHER, NAMELESS = LOT.replace(f", {LOWER}", ""), LOT.replace('name = "lot", ', "")
OTHER = LOT.replace('number = "lot"', 'number = "x"')
TIES = "ranking.tiebreak"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (f"{TIES} = [{LOT}]", []),
        (f"{LOWER}\n{TIES} = [{HIGHER}]", []),
        (f"{TIES} = [{HIGHER}]", [(f"{TIES}[0]", "lot_shape")]),
        (f"{TIES} = [{NAMELESS}]", [(f"{TIES}[0]", "lot_shape")]),
        (f"{TIES} = [{OTHER}]", [(f"{TIES}[0].number", "no_such_column")]),
        (f"ranking.by = [{LOT}]", [("ranking.by[0].number", "no_such_column")]),
    ],
)
def test_a_lot_settles_ties_and_nothing_else(more, found):
    assert faults_of(f"{more}\n{BOOK}") == found
