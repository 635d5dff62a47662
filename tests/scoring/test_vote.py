"""What the audience's votes become: worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.scoring import rulebook, vote
from judging.scoring.book import Vote
from judging.scoring.clauses import Convert
from judging.scoring.rulebook import Faulty

COUNTS = {"A": {"student": 30, "staff": 4}, "B": {"student": 10, "staff": 16}, "C": {}}
WEIGHTS = (("student", Fraction(1)), ("staff", Fraction(1, 2)))  # A 32, B 18, C 0


@pytest.mark.parametrize(
    ("convert", "expected"),
    [
        (Convert.COUNT, {"A": 32, "B": 18, "C": 0}),
        (Convert.OF_MOST, {"A": 100, "B": Fraction(225, 4), "C": 0}),
        (Convert.SHARE, {"A": 64, "B": 36, "C": 0}),
    ],
)
def test_votes_are_weighed_and_converted_as_the_rulebook_says(convert, expected):
    assert vote.converted(Vote(weights=WEIGHTS, convert=convert), COUNTS) == expected


@pytest.mark.parametrize("convert", list(Convert))
def test_where_nobody_voted_nobody_has_anything(convert):
    counts = {"A": {"audience": 0}, "B": {"audience": 0}}
    assert vote.converted(Vote(convert=convert), counts) == {"A": 0, "B": 0}


def test_a_rulebook_names_its_vote_and_keeps_it():
    text = 'name = "x"\nvote = { choices = 2, weights = { student = "1" }, convert = "share" }\n'
    book = rulebook.parse(
        text + '[[step]]\nover = ["criterion", "component", "seat", "role"]\ntake = "sum"\n'
    )
    assert isinstance(book, rulebook.Rulebook)
    assert book.vote == Vote(choices=2, weights=(("student", Fraction(1)),), convert=Convert.SHARE)
    assert vote.groups(book.vote) == ("student",)
    assert vote.groups(Vote()) == ("audience",)


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ('weights = { staff = "-1", student = "2" }', ("vote.weights.staff", "weight_negative")),
        ('weights = { staff = "0", student = "0" }', ("vote.weights", "weights_nothing")),
        ('convert = "of_most", most = "0"', ("vote.most", "not_positive")),
        ('convert = "share", most = "-1"', ("vote.most", "not_positive")),
        ("choices = 0", ("vote.choices", "not_whole")),
    ],
)
def test_a_vote_that_could_only_mislead_is_refused(clause, told):
    with pytest.raises(Faulty) as caught:
        rulebook.parse(f'name = "x"\nvote = {{ {clause} }}\n')
    assert [(each.path, each.code) for each in caught.value.faults] == [told]
    assert [each.line for each in caught.value.faults] == [2]


def test_a_group_may_weigh_nothing_and_a_count_needs_no_most():
    text = 'vote = { weights = { guest = "0", staff = "1" }, most = "0" }'
    assert rulebook.parse(f'name = "x"\n{text}').vote == Vote(
        weights=(("guest", Fraction(0)), ("staff", Fraction(1))), most=Fraction(0)
    )
