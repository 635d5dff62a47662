"""A union officer on a phone: the page that is shown is named, wherever the line begins."""

from __future__ import annotations

import pytest

from competition import accounts, clock, editions, units
from competition.db import db
from competition.policy import Role
from tests.college import CODE
from tests.union import AT_CHEM, a_union

IN_SIGHT = """one => {
  const { left, right } = one.getBoundingClientRect();
  return left >= -1 && right <= innerWidth;
}"""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("place", ["", "/stage", "/nominations"])
def test_the_name_of_the_page_shown_is_in_sight(app, site, page, lang, place):
    a_union(app)
    with app.app_context():
        edition = editions.of(CODE)
        somebody, unit = accounts.add_person("何静", at=clock.now()), units.of(edition, "chem")
        accounts.grant(edition, Role.UNIT, at=clock.now(), by="org1", person=somebody, unit=unit.id)
        code = accounts.invite(somebody, at=clock.now())
        db.session.commit()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/in#{code}")
    page.wait_for_url(f"**{AT_CHEM}")
    page.goto(f"{site}/language/{lang}?next={AT_CHEM}{place}")
    assert page.locator(".side [aria-current]").evaluate(IN_SIGHT)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
