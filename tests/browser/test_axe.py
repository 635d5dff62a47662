"""Every page in a real Chromium, read by axe-core (tests/vendor/axe-core): no violation.

Each endpoint once, in Chinese on a tablet; a judge's pages also upright, what people read on a
phone also there; a page of each layout in English, in the dark and in large print.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from competition.app import create_app
from tests.databases import SqliteCopies
from tests.everybody import everybody, starts
from tests.house.source import nothing
from tests.visits import Visit, everywhere, never_found
from tests.walk.hall import Hall, hall_of

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
# Run in the page's own world: the content security policy lets no script be added.
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))"""
TABLET, UPRIGHT, PHONE = (1280, 800), (800, 1280), (390, 844)
ALSO = {
    "judge": UPRIGHT, "contestant": PHONE, "public": PHONE, "auth": PHONE, "unit": PHONE,
}  # fmt: skip
SAMPLES = ("judge.sheet", "desk.console", "organiser.edition", "public.announcement", "board.stage")
# Pages that lead nowhere else and that no link leads to: they answer a sent form.
UNLINKED = {
    "unit.own",  # a redirect to the officer's unit
    "demo.again",  # where a rehearsal stands, and here is none
}


class Looking:
    """The people's browsers, each with its sign-in, on one server."""

    def __init__(self, hall: Hall, visits: list[Visit], browser: Browser) -> None:
        self.hall, self.visits, self.browser = hall, visits, browser
        self.pages: dict[str, Page] = {}
        self.cookies: dict[str, dict[str, str]] = {}

    def as_(self, who: str) -> Page:
        if who not in self.pages:
            context = self.browser.new_context(locale="zh-CN", reduced_motion="reduce")
            for name, value in self.cookies[who].items():
                context.add_cookies([{"name": name, "value": value, "url": self.hall.url}])
            self.pages[who] = context.new_page()
        return self.pages[who]

    def faults(self, visit: Visit, size: tuple[int, int]) -> list[str]:
        page = self.as_(visit.who)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        answer = page.goto(self.hall.url + visit.path)
        assert answer is not None
        assert answer.status == 200, visit
        page.evaluate(AXE)
        found = [f"{visit.name} {size}: {fault}" for fault in page.evaluate(RUN)]
        width = page.evaluate("document.documentElement.scrollWidth")
        return found + [f"{visit.name}: {width} wide on {size}"] * (width > size[0])


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One database for the whole file: nothing here changes anything."""
    home = tmp_path_factory.mktemp("axe")
    (home / "template").mkdir()
    with SqliteCopies(home / "template").fresh(home) as url:
        yield create_app(instance=str(home / "instance"), SQLALCHEMY_DATABASE_URI=url, TESTING=True)


@pytest.fixture(scope="module")
def looking(app: Flask, chromium: Browser) -> Iterator[Looking]:
    with everybody(app) as people, hall_of(app) as hall:
        made = Looking(hall, everywhere(app, people, starts(app)), chromium)
        made.cookies = {
            who: {one.name: str(one.value) for one in person.http.cookies.jar}
            for who, person in people.items()
        }
        yield made
        for page in made.pages.values():
            page.context.close()


def test_people_come_to_every_page_by_its_links(app: Flask, looking: Looking) -> None:
    assert never_found(app, looking.visits) == UNLINKED


def test_no_page_has_a_fault_on_a_tablet(looking: Looking) -> None:
    nothing(fault for visit in looking.visits for fault in looking.faults(visit, TABLET))


def test_no_page_has_a_fault_on_its_own_screen(looking: Looking) -> None:
    sizes = {visit: ALSO.get(visit.endpoint.split(".")[0]) for visit in looking.visits}
    nothing(fault for one, size in sizes.items() if size for fault in looking.faults(one, size))


@pytest.mark.parametrize("way", ["/language/en", "dark", "/large-print/on"])
def test_no_layout_has_a_fault_in_another_dress(looking: Looking, way: str) -> None:
    found = []
    for visit in (one for one in looking.visits if one.endpoint in SAMPLES):
        page = looking.as_(visit.who)
        page.emulate_media(color_scheme="dark" if way == "dark" else "light")
        if way != "dark":
            page.goto(f"{looking.hall.url}{way}?next=/in")
        found += looking.faults(visit, TABLET)
    nothing(found)
