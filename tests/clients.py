"""A person at a browser, as far as HTTP goes: cookies, the CSRF token, no redirects followed.

The same `Person` speaks to the app in this process and to a real server:

    Person(app)                       Person("http://127.0.0.1:8123")
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx
from flask import Flask

META = re.compile(r'<meta name="csrf-token" content="([^"]*)"')
HERE = "http://localhost"


def _stale(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and b'"page.stale"' in answer.content


class Person:
    """Somebody with a cookie jar. `token` is the one of the last page that carried any."""

    def __init__(self, where: Flask | str, *, timeout: float = 30) -> None:
        if isinstance(where, str):
            assert where.startswith("http://"), "nothing to verify, so no authorities are read"
            self.http = httpx.Client(base_url=where, timeout=timeout, trust_env=False, verify=False)
        else:
            transport = httpx.WSGITransport(app=where.wsgi_app, raise_app_exceptions=False)
            self.http = httpx.Client(base_url=HERE, transport=transport)
        self.token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.close()

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._seen(self.http.get(path, **options))

    def post(
        self, path: str, data: Mapping[str, object] | None = None, **options: Any
    ) -> httpx.Response:
        """Send a form, with the token that the last page gave, as a browser would."""
        form = {"csrf_token": self._token(), **(data or {})}
        headers = {"Origin": self.origin} | options.pop("headers", {})
        return self._seen(self.http.post(path, data=form, headers=headers, **options))

    def put_json(self, path: str, body: object, **options: Any) -> httpx.Response:
        """Send JSON, the token in its header; a stale one is renewed once, as on the tablet."""
        given = options.pop("headers", {})
        headers = {"Origin": self.origin, "X-CSRFToken": self._token(), **given}
        answer = self._seen(self.http.put(path, json=body, headers=headers, **options))
        if "X-CSRFToken" in given or not _stale(answer):
            return answer
        self.get("/api/me/sheets")
        headers["X-CSRFToken"] = self.token
        return self._seen(self.http.put(path, json=body, headers=headers, **options))

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Open the page that an answer sends to; an error when it sends nowhere."""
        assert answer.is_redirect, f"{answer.status_code} {answer.url} redirects nowhere"
        return self.get(answer.headers["location"])

    @property
    def origin(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def _token(self) -> str:
        if not self.token:
            self.get("/in")
        return self.token

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        self.token = answer.headers.get("X-CSRFToken") or self.token
        if answer.headers.get("content-type", "").startswith("text/html"):
            found = META.search(answer.text)
            self.token = html.unescape(found.group(1)) if found else self.token
        return answer
