from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.dates import BirthDate, birthday
from competition.rules.eligibility import (
    Answer,
    Barred,
    BornSince,
    Candidate,
    PastPrize,
    Reason,
    Rules,
    Under,
    age,
    past,
    unit,
    verdict,
)

FIRST_DAY = date(2022, 10, 7)  # golden 02: born on 1982-10-07 is 40 on the first day
UNDER_40 = Under(40, FIRST_DAY)


@pytest.mark.parametrize(
    ("born", "answer", "code"),
    [
        (BirthDate(1982, 10, 8), Answer.YES, "age.within"),
        (BirthDate(1982, 10, 7), Answer.NO, "age.reached_that_day"),
        (BirthDate(1982, 10, 6), Answer.NO, "age.over"),
        (BirthDate(1982, 11), Answer.YES, "age.within"),
        (BirthDate(1982, 9), Answer.NO, "age.over"),
        (BirthDate(1982, 10), Answer.OPEN, "age.needs_day"),
        (None, Answer.OPEN, "age.unknown"),
    ],
)
def test_an_age_is_judged_on_the_reference_day(
    born: BirthDate | None, answer: Answer, code: str
) -> None:
    reason = age(born, UNDER_40)
    assert (reason.answer, reason.code) == (answer, code)


def test_the_reason_carries_what_it_was_computed_from() -> None:
    assert age(BirthDate(1982, 10, 7), UNDER_40).facts == (
        ("limit", "1982-10-08"),
        ("age", "40"),
        ("on", "2022-10-07"),
        ("born", "1982-10-07"),
    )
    assert age(BirthDate(1990, 1), BornSince(date(1982, 10, 8))) == Reason(
        Answer.YES, "age.within", (("limit", "1982-10-08"), ("born", "1990-01"))
    )


@given(
    st.dates(date(1950, 1, 1), date(2004, 12, 31)),
    st.integers(18, 60),
    st.dates(date(2020, 1, 1), date(2032, 12, 31)),
)
def test_under_an_age_means_that_the_birthday_is_still_to_come(
    born: date, years: int, on: date
) -> None:
    reason = age(BirthDate(born.year, born.month, born.day), Under(years, on))
    assert (reason.answer is Answer.YES) == (birthday(born, years) > on)


@pytest.mark.parametrize(
    ("on", "born", "answer"),
    [
        (date(2023, 2, 28), BirthDate(1984, 2, 29), Answer.YES),  # 39 only on 1 March
        (date(2023, 3, 1), BirthDate(1984, 2, 29), Answer.NO),
        (date(2023, 2, 28), BirthDate(1984, 2, 28), Answer.NO),
        (date(2024, 2, 29), BirthDate(1985, 2, 28), Answer.NO),
        (date(2024, 2, 29), BirthDate(1985, 3, 1), Answer.YES),
    ],
)
def test_leap_days(on: date, born: BirthDate, answer: Answer) -> None:
    assert age(born, Under(39, on)).answer is answer


@given(st.dates(date(1950, 1, 1), date(2004, 12, 31)), st.dates(date(2020, 1, 1)))
def test_a_month_is_enough_unless_its_days_disagree(born: date, on: date) -> None:
    rule = Under(40, on)
    first = date(born.year, born.month, 1)
    days = [first + timedelta(n) for n in range(31) if (first + timedelta(n)).month == born.month]
    answers = {age(BirthDate(day.year, day.month, day.day), rule).answer for day in days}
    month = age(BirthDate(born.year, born.month), rule).answer
    assert {month} == answers if len(answers) == 1 else month is Answer.OPEN


def test_a_past_winner_is_barred_by_the_latest_prize_that_counts() -> None:
    prizes = (
        PastPrize(2018, "第九届青教赛", "一等奖"),
        PastPrize(2020, "第十一届青教赛", "一等奖"),
        PastPrize(2021, "第十二届青教赛", "三等奖"),
    )
    first_prizes = Barred(frozenset({"一等奖"}))
    assert past(prizes, first_prizes) == Reason(
        Answer.NO,
        "past.winner",
        (("year", "2020"), ("contest", "第十一届青教赛"), ("prize", "一等奖")),
    )
    assert past(prizes, Barred(frozenset({"一等奖"}), since=2021)).answer is Answer.YES
    assert past(prizes, Barred()).facts[0] == ("year", "2021")
    assert past((), Barred()) == Reason(Answer.YES, "past.none")


def test_a_unit_must_be_one_of_the_editions_and_send_contestants() -> None:
    assert unit("U9", {"U1"}, ()) == Reason(Answer.OPEN, "unit.unknown", (("unit", "U9"),))
    assert unit("U1", {"U1"}, {"U1"}).code == "unit.not_sending"
    assert unit("U1", {"U1"}, ()).answer is Answer.YES


def test_the_verdict_is_the_worst_answer_and_keeps_every_reason() -> None:
    rules = Rules(age=UNDER_40, barred=(Barred(),), units=frozenset({"U1"}))
    fine = verdict(Candidate("U1", BirthDate(1990, 1)), rules)
    assert (fine.answer, fine.against()) == (Answer.YES, ())
    assert [reason.code for reason in fine.reasons] == ["age.within", "past.none", "unit.sends"]
    unclear = verdict(Candidate("U9", BirthDate(1990, 1)), rules)
    assert (unclear.answer, [r.code for r in unclear.against()]) == (Answer.OPEN, ["unit.unknown"])
    worst = verdict(Candidate("U9", BirthDate(1970, 1)), rules)
    assert (worst.answer, [r.code for r in worst.against()]) == (
        Answer.NO,
        ["age.over", "unit.unknown"],
    )
    assert verdict(Candidate("U9"), Rules()).reasons == ()
