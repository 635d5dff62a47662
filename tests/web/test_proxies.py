"""Behind a reverse proxy: https links, each visitor's own address, and no half of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request, url_for
from werkzeug.test import TestResponse

from competition import settings
from competition.settings import BadSettings, Settings
from competition.upkeep import machine
from competition.web import proxies


def seen(chosen: Settings, **headers: str) -> tuple[str, str, TestResponse]:
    """The link that is printed, the visitor's address, and the answer."""
    app = Flask("behind")
    proxies.init(app, chosen)

    @app.get("/")
    def here() -> str:
        return f"{url_for('here', _external=True)} {request.remote_addr}"

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = app.test_client().get("/", headers=named)
    link, address = answer.text.split()
    return link, address, answer


def test_https_is_what_the_settings_say_and_an_address_what_our_proxies_say() -> None:
    behind = Settings(https=True, proxies=1)
    link, address, answer = seen(behind, X_Forwarded_For="9.9.9.9, 10.0.0.7")
    assert (link, address) == ("https://localhost/", "10.0.0.7")
    assert answer.headers["Strict-Transport-Security"] == proxies.HSTS
    forged = {"X_Forwarded_For": "1.1.1.1, 10.0.0.7, 10.0.0.1", "X_Forwarded_Proto": "http"}
    assert seen(Settings(https=True, proxies=2), **forged)[:2] == ("https://localhost/", "10.0.0.7")
    link, address, answer = seen(Settings(), X_Forwarded_For="9.9.9.9", X_Forwarded_Proto="https")
    assert (link, address) == ("http://localhost/", "127.0.0.1")
    assert "Strict-Transport-Security" not in answer.headers


def test_who_serves_https_says_who_speaks_it(tmp_path: Path) -> None:
    chosen = settings.load(tmp_path, {"PODIUM_HTTPS": "1"})
    with pytest.raises(BadSettings, match="proxies = 1"):
        settings.refuse_missing(chosen)
    settings.refuse_missing(settings.load(tmp_path, {"PODIUM_HTTPS": "1", "PODIUM_PROXIES": "1"}))


def test_the_doctor_looks_at_what_stands_beside_the_proxy(tmp_path: Path) -> None:
    def told(**more: object) -> list[str]:
        here = Settings(port=9, proxies=1, **more)  # type: ignore[arg-type]
        return [one.code for one in machine.address(here, tmp_path)][1:]

    assert told(https=True) == []
    assert told(host="0.0.0.0") == ["address.plain", "address.beside_proxy"]
