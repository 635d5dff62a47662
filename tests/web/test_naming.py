"""Names of stages, roles and prizes in English, where the preset brings them; else their own."""

from __future__ import annotations

import pytest

from competition import copying, editions
from competition.rules import preset
from competition.web.naming import in_english, named
from tests.web.organising import founder, make_edition, words


@pytest.fixture
def zhou(app, moment):
    with founder(app) as somebody:
        yield somebody


def test_an_english_page_names_stages_roles_and_prizes_in_english(app, zhou):
    home = make_edition(zhou)
    assert "决赛" in words(zhou.get(f"{home}/stages"))
    zhou.get("/language/en")
    assert "Final · Expert judges" in words(zhou.get("/editions/new/young_teachers"))
    assert "Final" in words(zhou.get(home))
    rules = words(zhou.get(f"{home}/stages/final/rulebook"))
    for name in (
        "Final",
        "Expert judges",
        "Live lesson",
        "First prize",
        "Best lesson plan",
        "Each judge’s total",
        "Higher for the live lesson",
        "The jury decides",
    ):
        assert name in rules
    assert "专家评委 7" not in rules
    with app.app_context():
        again = copying.preset_of(editions.of("qjs-13"))
    assert again.rules["english"] == preset.of("young_teachers").rules["english"]


def test_what_has_no_second_name_keeps_its_own(app, zhou):
    make_edition(zhou)
    rules = preset.of("young_teachers").rules
    english = {"podium.language": "en"}
    with app.test_request_context(environ_overrides=english):
        assert named("决赛") == "决赛", "outside an edition nothing is known"
    with app.test_request_context(environ_overrides=english):
        assert in_english("初赛 · 化学工程学院", rules) == "Preliminary · 化学工程学院"
        assert in_english("加赛", rules) == "加赛"
        assert in_english("决赛", {}) == "决赛"
    with app.test_request_context():
        assert in_english("决赛", rules) == "决赛"
