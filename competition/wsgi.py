"""What a WSGI server imports."""

from __future__ import annotations

from competition.app import create_app
from competition.demo import make

app = create_app()
app.extensions["rehearse"] = lambda: make.beside(app, "again")
