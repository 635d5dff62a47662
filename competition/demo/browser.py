"""Somebody at a browser, for the rehearsal: the app's own pages, forms and tokens, no shortcuts."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]*)"')
LINK = re.compile(r"/in#([\w-]+)")
HERE = {"REMOTE_ADDR": "127.0.0.1"}


class Stumbled(RuntimeError):
    """A page did not do what the rehearsal expects of it; the message says which and how."""


class Visitor:
    """One browser with its cookies; a page is opened once, its token serves the forms after it."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self._token = ""

    def enter(self, code: str) -> None:
        """Come in by a one-time link."""
        self.get("/in")
        self.post("/in", {"code": code})
        self.get("/certificate")  # a new session has a new token

    def get(self, path: str) -> str:
        answer = self._client.get(path, environ_base=HERE)
        if answer.status_code not in (200, 302):
            raise Stumbled(f"GET {path}: {answer.status_code}")
        text = answer.text
        if found := TOKEN.search(text):
            self._token = html.unescape(found[1])
        return text

    def post(self, path: str, form: Mapping[str, Any] | None = None) -> str:
        """Send a form; a page that comes back with a fault on it is a bug of the rehearsal."""
        data = {"csrf_token": self._token, **(form or {})}
        return self._taken(path, self._client.post(path, data=data, environ_base=HERE))

    def put_json(self, path: str, body: object, op: str) -> str:
        """Send what a tablet sends."""
        headers = {"X-CSRFToken": self._token, "Idempotency-Key": op}
        answer = self._client.put(path, json=body, headers=headers, environ_base=HERE)
        return self._taken(path, answer)

    def _taken(self, path: str, answer: TestResponse) -> str:
        if answer.status_code not in (200, 201, 302, 303):
            shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
            raise Stumbled(f"{path}: {answer.status_code} {shown[-1500:]}")
        return answer.text


def code_on(page: str) -> str:
    """The one-time code that a page shows."""
    found = LINK.search(page)
    if found is None:
        raise Stumbled("no one-time link on the page")
    return found[1]
