"""One line for each request: a number, and nothing that a stranger should not read."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace

import pytest
from flask import Flask

from competition import noticeboard
from competition.db import db
from competition.web import request_log
from tests.clients import Person

SECRET = "ABCD-EFGH-JKLM"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger=request_log.NAME)
    return caplog


def test_a_line_names_the_rule_and_no_address_body_or_person(
    app: Flask, person: Person, lines: pytest.LogCaptureFixture
) -> None:
    answer = person.get(f"/objection/{SECRET}?name={SECRET}")
    person.get("/in")
    person.post("/in", {"code": SECRET})
    person.get(f"/{SECRET}")
    told = [json.loads(one) for one in lines.messages]
    assert [(one["method"], one["rule"], one["status"]) for one in told] == [
        ("GET", "/objection/<ref>", 404), ("GET", "/in", 200), ("POST", "/in", 422),
        ("GET", "?", 404),
    ]  # fmt: skip
    assert {*told[0]} == {"at", "id", "method", "rule", "status", "ms"}
    assert answer.headers["X-Request-Id"] == told[0]["id"]
    assert re.fullmatch(r"\d{9}", told[0]["id"])
    assert len({one["id"] for one in told}) == len(told)
    assert SECRET not in lines.text


def test_what_breaks_shows_its_number_and_logs_no_value(
    app: Flask, monkeypatch: pytest.MonkeyPatch, lines: pytest.LogCaptureFixture
) -> None:
    def breaks() -> None:
        db.session.execute(db.text("SELECT :secret FROM nowhere"), {"secret": SECRET})

    monkeypatch.setattr(noticeboard, "running_and_past", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = Person(app).get("/")
    number = answer.headers["X-Request-Id"]
    assert answer.status_code == 500
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in answer.text
    (failed,) = [one for one in lines.records if one.exc_info]
    assert json.loads(failed.getMessage())["id"] == number
    assert "nowhere" in lines.text
    assert SECRET not in lines.text


@pytest.mark.parametrize(("given", "kept"), [("f00d-cafe-1234", True), ("x" * 65, False)])
def test_only_a_trusted_proxys_number_is_taken_over(
    app: Flask, monkeypatch: pytest.MonkeyPatch, given: str, kept: bool
) -> None:
    asked = {"headers": {"X-Request-Id": given}}
    assert app.test_client().get("/in", **asked).headers["X-Request-Id"] != given
    trusting = replace(app.extensions["podium"], proxies=1)
    monkeypatch.setitem(app.extensions, "podium", trusting)
    found = app.test_client().get("/in", **asked).headers["X-Request-Id"]
    assert (found == given) == kept
