"""What the audience's votes become: worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.scoring import rulebook, vote
from judging.scoring.book import Vote
from judging.scoring.clauses import Convert

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
