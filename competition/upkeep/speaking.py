"""The language of the commands: the installation's, or the one that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import force_locale

from competition import i18n, settings


@contextmanager
def speaking(app: Flask, language: str = "") -> Iterator[None]:
    """Within this block sentences come in the language of `settings.toml`; the app is at hand."""
    here: settings.Settings = app.extensions["podium"]
    with app.app_context(), force_locale(language or here.language):
        yield


def bare() -> Flask:
    """An app that has only a language: for what is said where there is no installation."""
    app = Flask("podium")
    app.extensions["podium"] = settings.Settings()
    i18n.init(app)
    return app
