"""A tablet becomes a seat by a scan or by eight figures; whoever else tries is seen at the desk."""

from __future__ import annotations

import re
from datetime import timedelta

from competition import clock, trail
from judging import seat_cards
from tests.build import BY, seat_card, stage_of
from tests.clients import Person
from tests.office import desk, staff_of, words
from tests.web.desk_hall import a_hall

CONSOLE_SAYS = "有别的设备用已经用过的席位卡登录"


def handed_over(app, hall, staff):
    """(what the QR carries, what stands below it to be typed)."""
    staff.desk.get(desk(hall, "/panel"))
    page = staff.desk.post(desk(hall, "/panel/seats/j02/card"))
    (short,) = re.findall(r'class="receipt-number"[^>]*>(\d{4} \d{4})<', page.text)
    return short


def enters(tablet, code):
    tablet.get("/in")
    answer = tablet.post("/in", {"code": code})
    return answer.is_redirect and answer.headers["location"] == "/judge"


def test_eight_figures_typed_in_any_way_are_the_card_and_are_used_up_with_it(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    short = handed_over(app, hall, staff)
    with Person(app) as tablet, Person(app) as other:
        assert enters(tablet, short.replace(" ", "-"))
        assert tablet.get("/api/me/sheets").json()["owner"].endswith("/j02")
        assert not enters(other, short.replace(" ", ""))


def test_full_width_figures_of_a_chinese_keyboard_are_figures(app):
    hall = a_hall(app)
    short = handed_over(app, hall, staff_of(app, hall))
    with Person(app) as tablet:
        assert enters(tablet, "".join(chr(ord(one) + 0xFEE0) for one in short.replace(" ", "")))


def test_a_short_code_ends_after_ten_minutes(app, moment):
    hall = a_hall(app)
    short = handed_over(app, hall, staff_of(app, hall))
    clock.advance(timedelta(minutes=10))
    with Person(app) as tablet:
        assert not enters(tablet, short)


def test_a_new_card_ends_the_one_before_and_the_tablet_before(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    first = handed_over(app, hall, staff)
    second = handed_over(app, hall, staff)
    with Person(app) as tablet, Person(app) as other:
        assert not enters(tablet, first)
        assert enters(tablet, second)
        assert enters(other, handed_over(app, hall, staff))
        assert tablet.get("/api/me/sheets").status_code == 404
        assert other.get("/api/me/sheets").status_code == 200
    console = words(staff.desk.get(desk(hall)).text)
    assert "换了一台平板，原来的已退出" in console


def test_a_stranger_with_a_used_card_rings_at_the_desk_until_somebody_has_looked(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    before = staff.desk.get(desk(hall, "/version")).json()
    code = seat_card(app, hall, "j02")
    with Person(app) as tablet, Person(app) as stranger:
        assert enters(tablet, code)
        assert not enters(stranger, code)
        assert tablet.get("/api/me/sheets").status_code == 200  # the judge goes on
    assert staff.desk.get(desk(hall, "/version")).json() != before
    console = staff.desk.get(desk(hall))
    assert CONSOLE_SAYS in words(console.text)
    assert CONSOLE_SAYS in words(staff.observer.get(desk(hall)).text)
    assert staff.observer.post(desk(hall, "/panel/seats/j02/calm")).status_code == 404
    assert staff.desk.post(desk(hall, "/panel/seats/j02/calm")).is_redirect
    assert CONSOLE_SAYS not in words(staff.desk.get(desk(hall)).text)


def test_the_same_tablet_that_scans_its_card_again_is_let_in_quietly(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    code = seat_card(app, hall, "j02")
    with Person(app) as tablet:
        assert enters(tablet, code)
        assert enters(tablet, code)
    assert CONSOLE_SAYS not in words(staff.desk.get(desk(hall)).text)


def test_a_lost_tablet_is_out_at_once_and_so_is_its_card(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    code = seat_card(app, hall, "j02")
    with Person(app) as tablet, Person(app) as other:
        assert enters(tablet, code)
        spare = seat_card(app, hall, "j02")
        staff.desk.get(desk(hall, "/panel/seats/j02"))
        assert staff.desk.post(desk(hall, "/panel/seats/j02/unpair")).is_redirect
        assert tablet.get("/api/me/sheets").status_code == 404
        assert not enters(other, spare)
    with app.app_context():
        acts = [line.act for line in trail.of_edition(1)]
    assert "seat.unpaired" in acts


def test_a_card_with_a_pin_opens_with_both_and_a_wrong_one_rings_at_the_desk(app):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    staff.desk.get(desk(hall, "/panel"))
    page = staff.desk.post(desk(hall, "/panel/seats/j02/card"), {"pin": "yes"}).text
    short, pin = re.findall(r'class="receipt-number"[^>]*>([\d ]+)<', page)
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    with Person(app) as tablet:
        tablet.get("/in")
        asked = tablet.post("/in", {"code": short})
        assert "请输入计分台告诉您的 6 位数字" in asked.text
        assert short in asked.text, "what was typed stays"
        assert "PIN 不对" in tablet.post("/in", {"code": short, "pin": wrong}).text
        assert "输错了 PIN" in words(staff.desk.get(desk(hall)).text)
        assert tablet.post("/in", {"code": short, "pin": pin}).is_redirect
        assert tablet.get("/api/me/sheets").json()["owner"].endswith("/j02")


def test_after_eight_wrong_pins_the_right_one_waits_too(app, moment):
    hall = a_hall(app)
    staff = staff_of(app, hall)
    staff.desk.get(desk(hall, "/panel"))
    printed = staff.desk.post(desk(hall, "/panel/cards"), {"hours": "2", "pin": "y"}).text
    assert len(re.findall(r">\d{6}<", printed)) == 3
    with stage_of(app, hall) as stage:
        two_hours = timedelta(hours=2)
        card = seat_cards.give_all(stage, by=BY, at=clock.now(), lasts=two_hours, with_pin=True)[0]
    with Person(app) as tablet:
        tablet.get("/in")
        for _time in range(8):
            tablet.post("/in", {"code": card.code, "pin": "x"})
        assert not tablet.post("/in", {"code": card.code, "pin": card.pin}).is_redirect
        clock.advance(timedelta(minutes=16))
        assert tablet.post("/in", {"code": card.code, "pin": card.pin}).is_redirect
