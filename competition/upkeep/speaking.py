"""The language of the commands: the installation's, for whoever sits at the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_babel import force_locale

from competition import settings


@contextmanager
def speaking(app: Flask) -> Iterator[None]:
    """Within this block sentences come in the language of `settings.toml`; the app is at hand."""
    here: settings.Settings = app.extensions["podium"]
    with app.app_context(), force_locale(here.language):
        yield
