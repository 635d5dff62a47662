"""Rulebooks: every fault at once with its line, the canonical form, and back to text."""

from __future__ import annotations

from pathlib import Path

import pytest

from competition.ledger.canon import cj
from judging.scoring.rulebook import Fault, Faulty, canon, dump, parse, warnings
from tests.scoring.cases import GOLDEN, text_of

BOOKS = sorted((GOLDEN / "rulebooks").glob("*.toml"))
PLAIN = """name = "A"
component = [
  { code = "plan", criterion = [ { code = "aim", most = "10" }, { code = "form", most = "10" } ] },
  { code = "live", criterion = [ { code = "live", most = "80" } ] },
]
seats = [
  { role = "expert", count = 5, weight = "0.8", scores = ["plan", "live"] },
  { role = "student", count = 3, weight = "0.2", scores = ["live"] },
]
[[step]]
name = "sheet"
over = ["criterion", "component"]
take = "sum"
[[step]]
name = "seats"
over = "seat"
take = "mean"
[[step]]
over = "role"
take = "weighted"
[ranking]
tiebreak = [ { by = "seats", only.role = "expert" }, { ask = "jury" } ]
"""


def faults_of(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(Faulty) as stopped:
        parse(text)
    return [(each.line, each.path, each.code) for each in stopped.value.faults]


def changed(old: str, new: str) -> str:
    assert old in PLAIN
    return PLAIN.replace(old, new)


def test_the_plain_rulebook_is_lawful_and_has_no_warning():
    assert warnings(parse(PLAIN)) == ()


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_rulebook_is_the_same_after_dump_and_parse(path: Path):
    book = parse(path.read_text("utf-8"))
    assert parse(dump(book)) == book
    assert cj(canon(parse(dump(book)))) == cj(canon(book))


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_the_canonical_form_is_canonical(path: Path):
    form = canon(parse(path.read_text("utf-8")))
    assert cj(form)
    assert form["scale"] == 2, "defaults are filled in"


def test_comments_and_the_order_of_keys_do_not_change_the_canonical_form():
    text = text_of("young_teachers")
    bare = "\n".join(line.split("#")[0].rstrip() for line in text.splitlines())
    swapped = bare.replace('places  = 2\ncompare = "shown"', 'compare = "shown"\nplaces  = 2')
    assert swapped != bare
    assert cj(canon(parse(swapped))) == cj(canon(parse(text)))


def test_all_faults_come_at_once_with_their_lines():
    text = changed('count = 5, weight = "0.8"', 'count = 0, weight = 0.8, wieght = "1"')
    text = text.replace('most = "80"', "most = 80").replace('take = "mean"', 'take = "average"')
    assert faults_of(text) == [
        (4, "component[1].criterion[0].most", "not_decimal"),
        (7, "seats[0].wieght", "unknown_key"),
        (7, "seats[0].count", "not_whole"),
        (7, "seats[0].weight", "not_decimal"),
        (17, "step[1].take", "not_choice"),
    ]


REFUSED = {
    "not toml": ('name = "A"', 'name = "A', (1, "", "toml")),
    "no name": ('name = "A"\n', "", (0, "name", "required")),
    "two verbs": ('take = "mean"', 'take = "mean"\ntimes = "2"', (14, "step[1]", "two_verbs")),
    "no take": ('over = "seat"\ntake = "mean"', 'over = "seat"', (14, "step[1]", "required")),
    "spent twice": (
        'over = "seat"',
        'over = ["seat", "criterion"]',
        (16, "step[1].over", "spent_twice"),
    ),
    "only an unknown role": (
        'only.role = "expert"',
        'only.role = "public"',
        (22, "ranking.tiebreak[0].only.role", "undeclared"),
    ),
    "by names no state": ('by = "seats"', 'by = "seat"', (22, "ranking.tiebreak[0]", "no_state")),
    "branches left open": (
        '[[step]]\nover = "role"\ntake = "weighted"\n',
        "",
        (14, "step[1]", "open_axes"),
    ),
    "a view of several cells": (
        'by = "seats", only.role = "expert"',
        'by = "sheet", only.role = "expert"',
        (22, "ranking.tiebreak[0]", "needs_take_plain"),
    ),
    "standardise without places": (
        'over = "role"',
        'across = "entry"\nturn = "standardise"\nmean = "0"\nsd = "1"\n[[step]]\nover = "role"',
        (18, "step[2]", "standardise_open"),
    ),
    "a weight for an absent code": (
        'take = "weighted"',
        'take = "weighted"\nweights = { expert = "0.8", student = "0.1", public = "0.1" }',
        (21, "step[2].weights.public", "weight_absent"),
    ),
    "a name twice": ('name = "seats"', 'name = "sheet"', (15, "step[1].name", "name_twice")),
    "a built-in name": ('name = "seats"', 'name = "score"', (15, "step[1].name", "name_built_in")),
    "a tie-break's fold in a step": (
        'take = "mean"',
        'take = "countback"',
        (17, "step[1].take", "take_in_step"),
    ),
    "a key that does nothing": (
        'over = "role"\ntake = "weighted"',
        'over = "role"\ntake = "weighted"\nslope = "2"\nacross = "entry"',
        (22, "step[2].across", "idle_key"),
    ),
    "a code twice": (
        '{ code = "live", crit',
        '{ code = "plan", crit',
        (2, "component", "code_twice"),
    ),
    "a seat that scores nothing known": (
        'scores = ["live"] }',
        'scores = ["lesson"] }',
        (8, "seats[1].scores", "undeclared"),
    ),
    "most below least": (
        'code = "live", most = "80"',
        'code = "live", most = "80", least = "90"',
        (4, "component[1].criterion[0].most", "most_below_least"),
    ),
    "an axis that is none": ('over = "role"', 'over = "judge"', (19, "step[2].over", "not_axis")),
    "two sizes of a prize": (
        '[[step]]\nname = "sheet"',
        'prize = [ { code = "1", count = 1, share = "0.1" } ]\n[[step]]\nname = "sheet"',
        (10, "prize[0]", "one_of"),
    ),
    "more than all get a prize": (
        '[[step]]\nname = "sheet"',
        'prize = [ { code = "1", share = "1.1" } ]\n[[step]]\nname = "sheet"',
        (10, "prize[0].share", "not_share"),
    ),
    "less than nobody goes on": (
        '[[step]]\nname = "sheet"',
        'advance = [ { by = "share", share = "-0.1" } ]\n[[step]]\nname = "sheet"',
        (10, "advance[0].share", "not_share"),
    ),
    "among more than all": (
        '[[step]]\nname = "sheet"',
        'award = [ { code = "1", share = "0", among = "1.01" } ]\n[[step]]\nname = "sheet"',
        (10, "award[0].among", "not_share"),
    ),
    "more decimals than there are": (
        "[ranking]",
        "[ranking]\nplaces = 19",
        (22, "ranking.places", "too_large"),
    ),
    "more seats than a hall has": ("count = 3", "count = 1000", (8, "seats[1].count", "too_large")),
    "a sum over seats that may be left out": (
        'over = "seat"\ntake = "mean"',
        'over = "seat"\ntake = "sum"',
        None,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    old, new, expected = REFUSED[name]
    text = changed(old, new)
    if expected is None:
        text = 'missing = { policy = "leave_out" }\n' + text
        expected = (15, "step[1].absent", "unfair_sum")
    assert expected in faults_of(text)


@pytest.mark.parametrize("name", REFUSED)
def test_every_fault_has_a_sentence_in_both_languages(name):
    old, new, _ = REFUSED[name]
    text = 'missing = { policy = "leave_out" }\n' + changed(old, new)
    with pytest.raises(Faulty) as stopped:
        parse(text)
    for each in stopped.value.faults:
        assert each.sentence("zh") != each.sentence("en")
        assert "{" not in each.sentence("zh") + each.sentence("en")


WARNED = {
    "weights": ('weight = "0.2"', 'weight = "0.3"', ("step[2]", "warn.weights")),
    "one left": (
        'over = "seat"\ntake = "mean"',
        'over = "seat"\ntake = "mean"\ndrop_high = 1\ndrop_low = 1',
        ("step[1]", "warn.one_left"),
    ),
    "exact behind published": (
        "[ranking]",
        '[ranking]\nplaces = 2\ncompare = "exact"',
        ("ranking.compare", "warn.exact_hidden"),
    ),
    "no publicity": (
        '[[step]]\nname = "sheet"',
        'publicity_days = 0\n[[step]]\nname = "sheet"',
        ("publicity_days", "warn.no_publicity"),
    ),
    "no closing ask": (', { ask = "jury" }', "", ("ranking.tiebreak", "warn.no_ask")),
    "a factor after its criterion": (
        '[[step]]\nname = "seats"',
        '[[step]]\ntimes = "factor"\n[[step]]\nname = "seats"',
        ("step[1].times", "warn.factor"),
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_warned_but_lawful(name):
    old, new, expected = WARNED[name]
    found = warnings(parse(changed(old, new)))
    assert [(each.path, each.code) for each in found] == [expected]
    assert all(isinstance(each, Fault) and each.sentence("zh") for each in found)


def test_a_text_without_end_is_refused_and_not_followed():
    assert faults_of('name = "A"\nx = ' + "[" * 5000) == [(0, "", "toml")]


def test_one_text_has_one_spelling():
    """é in one letter or in two: a code typed elsewhere must find it."""
    assert parse('name = "caf\\u00e9"') == parse('name = "cafe\\u0301"')
    weighed = (
        'name = "x"\nstep = [{{ over = "role", take = "weighted", weights = {{ "{}" = "1" }} }}]'
    )
    one, two = (parse(weighed.format(code)) for code in ("caf\\u00e9", "cafe\\u0301"))
    assert one == two
    assert one.steps[0].weights[0][0] == "caf\u00e9"


UNTOUCHED = """name = "A"
component = [ { code = "plan", criterion = [ { code = "plan" } ] }, { code = "spare" } ]
seats = [ { role = "expert", scores = ["plan"] }, { role = "guest", scores = ["plan"] } ]
step = [ { over = "seat", only.role = "expert", take = "mean" },
  { over = ["role", "seat"], take = "sum" } ]
ranking.tiebreak = [ { ask = "jury" } ]
"""


def test_a_component_that_nobody_scores_is_warned_of():
    assert [(w.code, dict(w.facts)["name"]) for w in warnings(parse(UNTOUCHED))] == [
        ("warn.untouched", "spare")
    ]
