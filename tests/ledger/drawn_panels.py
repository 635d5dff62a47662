"""A contest whose judges were drawn from a pool, and what somebody who owns the server could make
of it. Five were listed for three seats; one was passed over at once, one before scoring opened.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from competition.ledger.draw import seed, shuffle
from tests.ledger.forging import Forger

KEY = bytes(range(32))  # tests/build.py signs with it
EVENTFUL = (Path(__file__).parents[1] / "vectors" / "eventful.jsonl").read_bytes()
ITEMS = [f"k{number:02d}:expert" for number in range(1, 6)]
DICE = "dice 2 7 1 8 2 8 1 8 2 8"
SEATS = ("j01", "j02", "j03")


def drawn_panel() -> Forger:
    """The honest record, made of one in which they were seated by hand."""
    forger = Forger(EVENTFUL, KEY)
    drawn = order(forger, ITEMS)
    commit = {"commits": {}, "draw": "judges", "items": list(ITEMS)}
    reveal = {"draw": "judges", "public": DICE, "result": drawn, "reveals": {}}
    seated = [drawn[0], *drawn[2:4]]  # the second cannot come
    panel = forger.of_kind("panel")[0]
    for seat, lot in zip(SEATS, seated, strict=True):
        panel["parts"]["panel"]["people"][seat]["lot"] = _code(lot)
    panel["parts"][f"passed.{_code(drawn[1])}"] = {"text": "出差"}
    change: dict[str, Any] = {
        "panel": {"people": {"j03": {"lot": _code(drawn[4]), "panel": "p1", "role": "expert"}}},
        "person.j03": {"name": "专家评委5"},
        f"passed.{_code(drawn[3])}": {"text": "生病"},
    }
    insert(forger, 7, "panel.change", change)
    insert(forger, 2, "draw.reveal", {"reveal": reveal})
    insert(forger, 2, "draw.commit", {"commit": commit})
    return forger


def order(forger: Forger, items: list[str]) -> list[str]:
    return list(shuffle(items, seed(forger.chain, "judges", items, DICE, {})))


def _code(lot: str) -> str:
    return lot.partition(":")[0]


def insert(forger: Forger, seq: int, kind: str, parts: dict[str, Any]) -> None:
    """One more event before this one; whatever names a later event names it by its new number."""
    number = UUID(int=10**6 + len(forger.events), version=4)
    at = forger.events[seq - 1]["at"]
    made = {"kind": kind, "actor": "org1", "at": at, "op": str(number), "parts": parts, "salts": {}}
    forger.events.insert(seq, made)
    _renumber(forger, lambda old: old + (old >= seq))
    forger.heads = [(label, size + (size > seq), at) for label, size, at in forger.heads]


def _renumber(forger: Forger, fresh: Callable[[int], int]) -> None:
    for event in forger.events:
        for name, key in (("confirm", "ref"), ("penalty", "strikes")):
            if key in event["parts"].get(name, {}):
                event["parts"][name][key] = fresh(event["parts"][name][key])
        what = event["parts"].get("action", {}).get("what", {})
        if "seq" in what:
            what["seq"] = fresh(what["seq"])


def _people(forger: Forger) -> dict[str, Any]:
    people: dict[str, Any] = forger.of_kind("panel")[0]["parts"]["panel"]["people"]
    return people


def _without_reason(event: dict[str, Any]) -> None:
    (name,) = (one for one in event["parts"] if one.startswith("passed."))
    del event["parts"][name]


def _moved(forger: Forger, first: int, to: int) -> None:
    """Two neighbouring events a few places later; nothing before the opening names a number."""
    taken = forger.events[first : first + 2]
    del forger.events[first : first + 2]
    forger.events[to:to] = taken
    for one in taken:
        one["at"] = forger.events[to - 1]["at"]


def two_seats_changed_about(forger: Forger) -> None:
    people = _people(forger)
    people["j01"]["lot"], people["j02"]["lot"] = people["j02"]["lot"], people["j01"]["lot"]


def a_reserve_seated_first(forger: Forger) -> None:
    _people(forger)["j03"]["lot"] = _code(forger.part("draw.reveal")["result"][4])


def the_list_changed_after_the_commitment(forger: Forger) -> None:
    others = [*ITEMS[:-1], "k06:expert"]
    forger.part("draw.reveal")["result"] = order(forger, others)


def the_list_not_in_order(forger: Forger) -> None:
    forger.part("draw.commit")["items"] = ITEMS[::-1]


def another_order(forger: Forger) -> None:
    forger.part("draw.reveal")["result"].reverse()


def a_panel_without_lots(forger: Forger) -> None:
    for one in _people(forger).values():
        del one["lot"]


def passed_over_silently(forger: Forger) -> None:
    _without_reason(forger.of_kind("panel")[0])


def replaced_silently(forger: Forger) -> None:
    _without_reason(forger.of_kind("panel.change")[0])


def passed_over_and_still_there(forger: Forger) -> None:
    forger.of_kind("panel.change")[0]["parts"]["panel"]["people"] = {}


def somebody_not_drawn(forger: Forger) -> None:
    forger.of_kind("panel.change")[0]["parts"]["panel"]["people"]["j03"]["lot"] = "k99"


def a_seat_too_many(forger: Forger) -> None:
    lot = forger.part("draw.reveal")["result"][4]
    _people(forger)["j04"] = {"lot": _code(lot), "panel": "p1", "role": "expert"}


def a_seat_too_few(forger: Forger) -> None:
    del _people(forger)["j03"]


def seated_before_the_dice(forger: Forger) -> None:
    """The panel stands between the commitment and the reveal."""
    reveal, panel = forger.events[3:5]
    forger.events[3:5] = panel, reveal
    reveal["at"] = panel["at"]


def drawn_after_the_panel(forger: Forger) -> None:
    _moved(forger, 2, 3)


def drawn_after_the_order(forger: Forger) -> None:
    """The order was committed to first: whoever holds the list of judges knew who comes when."""
    _moved(forger, 5, 2)
    for one in forger.events[2:4]:
        one["at"] = forger.events[1]["at"]


def begun_and_left(forger: Forger) -> None:
    """The draw did not suit, so nobody rolled the dice, and the panel was seated by hand."""
    del forger.events[3]
    _renumber(forger, lambda old: old - (old > 3))
    forger.heads = [(label, size - (size > 3), at) for label, size, at in forger.heads]
    a_panel_without_lots(forger)


ATTACKS: tuple[Callable[[Forger], None], ...] = (
    two_seats_changed_about,
    a_reserve_seated_first,
    the_list_changed_after_the_commitment,
    the_list_not_in_order,
    another_order,
    a_panel_without_lots,
    passed_over_silently,
    replaced_silently,
    passed_over_and_still_there,
    somebody_not_drawn,
    a_seat_too_many,
    a_seat_too_few,
    seated_before_the_dice,
    drawn_after_the_panel,
    drawn_after_the_order,
    begun_and_left,
)


def attacked(attack: Callable[[Forger], None]) -> bytes:
    forger = drawn_panel()
    attack(forger)
    return forger.write()
