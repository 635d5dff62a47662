"""The way of an edition, in English: every word whole, on whatever screen it is read."""

from __future__ import annotations

import pytest

from competition import accounts, clock, editions
from competition.db import db
from competition.policy import Role
from tests.college import CODE
from tests.union import a_union

# The words of the bar that stand on two lines.
BROKEN = """() => [...document.querySelectorAll(".step-name")].flatMap((name) =>
  [...name.textContent.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(name.firstChild, index);
    range.setEnd(name.firstChild, index + word.length);
    return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1;
  }).map(([word]) => word))"""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [390, 768, 1024, 1280])
def test_no_word_of_the_bar_is_broken(app, site, page, width):
    a_union(app)
    with app.app_context():
        edition, somebody = editions.of(CODE), accounts.add_person("秘书", at=clock.now())
        accounts.grant(edition, Role.ORGANISER, at=clock.now(), by="system", person=somebody)
        code = accounts.invite(somebody, at=clock.now())
        db.session.commit()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/in#{code}")
    page.wait_for_url("**/organiser")
    page.goto(f"{site}/language/en?next=/e/{CODE}/organiser")
    assert page.locator(".step-name").count() == 7
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
