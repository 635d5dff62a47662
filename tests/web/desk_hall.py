"""A small hall with its office, for the tests of the desk's pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from flask import Flask

from tests.actions.marks import SPREAD, sign_all
from tests.build import SMALL, Hall, a_stage_in_scoring, stage_of
from tests.clients import Person
from tests.office import Staff, staff_of
from tests.scenes import scene

PLACES = (
    "", "/panel", "/panel/seats/j01", "/recusals", "/penalties", "/attempts", "/late",
    "/proposals", "/ledger", "/version",
)  # fmt: skip
AFTER_THE_SEAL = ("/results", "/results/1", "/protocol", "/results/of/c01")


def a_hall(app: Flask, **more: Any) -> Hall:
    return a_stage_in_scoring(app, rulebook=SMALL, contestants=3, **more)


def signed(app: Flask, hall: Hall, *, but: Sequence[str] = ()) -> None:
    with stage_of(app, hall) as stage:
        sign_all(stage, SPREAD, but=but)


@scene
def a_signed_hall(app: Flask, *, but: Sequence[str] = ()) -> Hall:
    hall = a_hall(app, on_stage=0)
    signed(app, hall, but=but)
    return hall


def ready(app: Flask, **more: Any) -> tuple[Hall, Staff]:
    hall = a_signed_hall(app, **more)
    return hall, staff_of(app, hall)


def office(staff: Staff) -> tuple[Person, ...]:
    return (staff.organiser, staff.observer, staff.desk)


def send(person: Person, address: str, data: Mapping[str, object] | None = None) -> httpx.Response:
    """Open a page, as everybody does first, and send a form."""
    person.get(address.split("/desk/")[0] + "/desk")
    return person.post(address, data or {})


def text_of(answer: httpx.Response) -> str:
    """All the words of a page."""
    bare = re.sub(r"<(script|style|head).*?</\1>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare)).strip()
