"""What a visitor's address and scheme are where others stand before the server.

A header is believed as far as the settings say that a proxy of ours wrote it. That the site is
reached over https is said by the settings alone: links on paper and in invitations, and the
cookies, do not depend on what a header says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from competition.settings import Settings

HSTS = "max-age=2592000"  # thirty days: a hall's name may serve something else next season
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def init(app: Flask, chosen: Settings) -> None:
    """Believe `chosen.proxies` proxies, and `chosen.https`."""
    if chosen.https:
        app.wsgi_app = Https(app.wsgi_app)  # type: ignore[method-assign,assignment]
        app.after_request(_only_https)
    if chosen.proxies:
        count = chosen.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


class Https:
    """A WSGI application that is reached over https, whoever speaks it."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return self.app(environ | {"wsgi.url_scheme": "https"}, start)


def _only_https(answer: Response) -> Response:
    """The browser comes over https from now on, whatever is typed."""
    answer.headers["Strict-Transport-Security"] = HSTS
    return answer
