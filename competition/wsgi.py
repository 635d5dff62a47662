"""What a WSGI server imports."""

from __future__ import annotations

from competition.app import create_app
from competition.demo import make
from competition.web import request_log

request_log.to_the_screen()
app = create_app()
app.extensions["rehearse"] = lambda: make.beside(app, "again")
