"""The rig itself: databases are fresh, servers are real, nothing leaves the machine."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import text

from competition import clock
from competition.db import db
from tests import fence
from tests.clients import Person
from tests.servers import Podium, free_port


def test_each_engine_is_the_one_it_says(app, engine):
    with app.app_context():
        assert db.engine.dialect.name == engine


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_a_database_of_its_own(app, time):
    with app.app_context():
        db.session.execute(text("CREATE TABLE left_behind (one INTEGER)"))
        db.session.commit()


def test_health_in_process(person, engine):
    assert person.get("/health").json()["engine"] == engine


def test_a_server_killed_and_started_again_is_the_same_server(server, engine):
    with Person(server.url) as somebody:
        assert somebody.get("/health").json()["engine"] == engine
        server.kill()
        server.start()
        assert somebody.get("/health").json()["ok"] is True


def test_a_taken_port_is_a_failure_and_not_an_answer(tmp_path):
    server = Podium(instance=tmp_path, database_url="sqlite://")
    with socket.socket() as stale:
        stale.bind(("127.0.0.1", server.port))
        stale.listen()
        with pytest.raises(AssertionError, match="taken by another server"):
            server.start()


def test_the_browser_shows_chinese(page, server):
    page.goto(f"{server.url}/health")
    page.set_content("<h1>讲台</h1>")
    assert page.inner_text("h1") == "讲台"
    assert page.locator("h1").bounding_box()["height"] > 10


def test_the_clock_is_held(moment):
    assert clock.now() == moment


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_nobody_leaves_the_machine(host):
    with pytest.raises(fence.LeftTheMachine):
        socket.create_connection((host, 80), timeout=0.1)


def test_loopback_is_not_fenced_off():
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", free_port()), timeout=1)
