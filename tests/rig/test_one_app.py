"""Tests share one app of an engine and nothing else: each finds it as if it had just been made."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from competition import accounts, chain, clock, editions, passwords, settings, tries
from competition.db import db
from competition.errors import Missing, Refused
from competition.models import Edition, Stage
from competition.models import Person as Somebody
from competition.web import page
from tests.build import SMALL, YOUNG_TEACHERS, a_stage_in_scoring, an_edition
from tests.clients import Person
from tests.databases import Copies
from tests.one_app import OneApp
from tests.web.organising import founder

Begun = Callable[[], AbstractContextManager[Flask]]


@pytest.fixture
def begun(copies: Copies, tmp_path: Path) -> Begun:
    """What the rig does around a test; each call is the next test of the same worker."""
    one = OneApp()

    @contextmanager
    def test() -> Iterator[Flask]:
        folder = tmp_path / secrets.token_hex(4)
        folder.mkdir()
        with copies.fresh(folder) as url, one.at(url, folder / "instance") as app:
            yield app

    return test


def address(app: Flask) -> str:
    with app.app_context():
        return str(db.engine.url)


# ── shared ────────────────────────────────────────────────────────────────────────────────────
def test_the_next_test_gets_the_same_app_somewhere_else(begun: Begun, engine: str) -> None:
    with begun() as first:
        with founder(first) as somebody:  # with all that requests leave behind in an app
            assert somebody.get("/me").status_code == 200
            assert somebody.get("/no/such/page").status_code == 404
        been = address(first), first.instance_path
    with begun() as second:
        assert second is first
        assert not set(been) & {address(second), second.instance_path}
        with second.app_context():
            assert db.engine.dialect.name == engine


def test_the_fixture_is_such_an_app(app: Flask, one_app: OneApp, tmp_path: Path) -> None:
    assert app is one_app._app
    assert app.instance_path == str(tmp_path / "instance")


# ── not shared: the records ───────────────────────────────────────────────────────────────────
def test_what_one_test_wrote_is_not_there_in_the_next(begun: Begun) -> None:
    for _each in range(2):
        with begun() as app, app.app_context():
            with pytest.raises(Missing):
                editions.of("qjs13")
            an_edition()
            db.session.commit()
            assert db.session.scalars(select(Edition.id)).all() == [1]


def test_what_one_test_did_not_finish_is_not_there_in_the_next(begun: Begun) -> None:
    with begun() as app, app.app_context():
        left = db.engine.connect()  # never given back
        an_edition()
        db.session.flush()
    with begun() as app, app.app_context():
        assert not db.session.new
        assert not db.session.identity_map.values()
        assert db.session.scalars(select(Edition.code)).all() == []
        an_edition()
        db.session.commit()
    left.invalidate()
    left.close()


def test_the_same_id_is_another_stage_with_another_rulebook(begun: Begun) -> None:
    halls = {}
    for rulebook in (SMALL, YOUNG_TEACHERS, SMALL):
        with begun() as app:
            hall = a_stage_in_scoring(app, rulebook=rulebook, contestants=3, start=False)
            with app.app_context():
                stage = db.session.get_one(Stage, hall.stage_id)
                assert editions.rulebook_of(stage) == editions.read(rulebook)
                halls[hall.stage_id, chain.tip(stage.chain)] = hall
    assert {stage for stage, _ in halls} == {1}
    assert len(halls) == 3  # each chain begins with salts and a key of its own


def test_tables_made_by_one_test_are_gone_in_the_next(begun: Begun) -> None:
    for _each in range(2):
        with begun() as app, app.app_context():
            db.session.execute(text("CREATE TABLE left_behind (one INTEGER)"))
            db.session.commit()


def test_what_the_hall_was_shown_in_one_test_is_not_shown_in_the_next(
    begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("competition.web.copies.FRESH", 60)
    seen = []
    for named in ("qjs13", "other"):
        with begun() as app, Person(app) as stranger:
            a_stage_in_scoring(app, rulebook=SMALL, contestants=3, edition=named)
            seen.append(stranger.get("/live/e/qjs13/board/final/1").status_code)
    assert seen == [200, 404]


# ── not shared: people, keys, limits ──────────────────────────────────────────────────────────
def test_a_sign_in_and_its_page_are_worth_nothing_in_the_next(begun: Begun) -> None:
    with begun() as app, founder(app) as somebody:
        cookies = dict(somebody.http.cookies)
        token = somebody.token
        assert somebody.get("/me").status_code == 200
    with begun() as app, Person(app) as stranger:
        with app.app_context():  # with the same id
            accounts.add_person("别人", at=clock.now(), founder=True)
            db.session.commit()
        stranger.http.cookies.update(cookies)
        stranger.token = token
        assert stranger.get("/me").status_code != 200
        assert stranger.post("/in", {"csrf_token": token, "code": "x"}).status_code == 400


def test_each_test_has_keys_of_its_own(begun: Begun) -> None:
    seen = []
    for _each in range(2):
        with begun() as app, app.app_context():
            folder = Path(app.instance_path)
            assert app.secret_key == settings.secret(folder, "cookies")
            assert page.server_key() == settings.secret(folder, "server")
            seen += [app.secret_key, page.server_key()]
    assert len(set(seen)) == 4


def test_who_tried_too_often_in_one_test_may_try_in_the_next(begun: Begun) -> None:
    def told(app: Flask) -> str:
        at = clock.now()
        with app.app_context(), pytest.raises(Refused) as refused:
            passwords.enter(passwords.compare("zhou", "x", address="::1", at=at), device="", at=at)
        with app.app_context():
            tries.failed(*["login:zhou"] * tries.MOST, at=clock.now())
            db.session.commit()
        return refused.value.code

    for _each in range(2):
        with begun() as app:
            assert [told(app), told(app)] == ["login.wrong", "login.too_many"]


def test_a_loaded_record_of_one_test_is_not_the_nexts(begun: Begun) -> None:
    for name in ("周明远", "何静"):
        with begun() as app, app.app_context():
            made = accounts.add_person(name, at=clock.now())
            db.session.commit()
            assert made.id == 1
            assert db.session.get_one(Somebody, 1).name == name


# ── a test that changes the app itself ────────────────────────────────────────────────────────
def listen(app: Flask) -> None:
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_all: None)


CHANGES: dict[str, Callable[[Flask], object]] = {
    "a setting": lambda app: app.config.update(PROPAGATE_EXCEPTIONS=False),
    "a setting less": lambda app: app.config.pop("TESTING"),
    "a part": lambda app: app.extensions.update(podium=settings.Settings(session_days=1)),
    "an address": lambda app: app.add_url_rule("/left", "left", lambda: "behind"),
    "a hook": lambda app: app.before_request(lambda: "behind"),
    "an answer to errors": lambda app: app.register_error_handler(404, lambda _error: "behind"),
    "what every page knows": lambda app: app.context_processor(lambda: {"left": "behind"}),
    "a word of templates": lambda app: app.jinja_env.globals.update(left="behind"),
    "a filter of templates": lambda app: app.jinja_env.filters.update(when=str),
    "something around it": lambda app: setattr(app, "wsgi_app", lambda *_all: [b"behind"]),
    "a listener of the database": listen,
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_app_that_a_test_changed_is_not_the_nexts(begun: Begun, what: str) -> None:
    with begun() as changed:
        CHANGES[what](changed)
    with begun() as fresh, Person(fresh) as somebody:
        assert fresh is not changed
        assert somebody.get("/left").status_code == 404
    with begun() as again:
        assert again is fresh


def test_settings_in_the_folder_are_read_as_at_start(copies: Copies, tmp_path: Path) -> None:
    one = OneApp()
    days = []
    for written in ("", "session_days = 3\n", ""):
        folder = tmp_path / secrets.token_hex(4)
        (folder / "instance").mkdir(parents=True)
        (folder / "instance" / "settings.toml").write_text(written, "utf-8")
        with copies.fresh(folder) as url, one.at(url, folder / "instance") as app:
            days.append(app.permanent_session_lifetime.days)
    assert days == [settings.Settings().session_days, 3, settings.Settings().session_days]
