"""A number for each request, and one line about it: in the answer, on its page, in the log.

The line names the address's rule and never the address: links, codes and cards stand in addresses.
No body, no visitor, no person. What went wrong is told under the same number, with its traceback.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from types import TracebackType

from flask import Flask, Response, current_app, g, has_request_context, request

from competition import clock
from competition.ledger.event import stamp

NAME = "podium.requests"
HEADER = "X-Request-Id"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
FILES = frozenset({"static", "module.static"})  # their lines would drown the others
UNKNOWN = "?"  # an address that is nothing here is not written down either
log = logging.getLogger(NAME)
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Site(Flask):
    """Flask, but what broke is logged without the address it broke under."""

    def log_exception(self, exc_info: Raised) -> None:
        log.error(_line(500), exc_info=exc_info)


def init(app: Flask) -> None:
    """First of all, so that whatever refuses a request has its number."""

    @app.before_request
    def begin() -> None:
        g.request_id, g.request_began = _number(), time.perf_counter()

    @app.after_request
    def end(answer: Response) -> Response:
        answer.headers[HEADER] = g.request_id
        if request.endpoint not in FILES:
            log.info(_line(answer.status_code))
        return answer

    app.jinja_env.globals["request_number"] = request_number


def _number() -> str:
    """Nine figures, to be told by telephone; a trusted proxy's own, where it gives one."""
    given = request.headers.get(HEADER, "")
    if current_app.extensions["podium"].proxies and GIVEN.fullmatch(given):
        return given
    return f"{secrets.randbelow(10**9):09d}"


def request_number() -> str:
    """As a person reads it out: in groups of three."""
    number = str(g.get("request_id", "")) if has_request_context() else ""
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", " ", number) if number.isdigit() else number


def _line(status: int) -> str:
    told = {
        "at": stamp(clock.now()), "id": g.request_id, "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else UNKNOWN, "status": status,
        "ms": round((time.perf_counter() - g.request_began) * 1000, 1),
    }  # fmt: skip
    return json.dumps(told)


def to_the_screen() -> None:
    """Have the lines written where the server's own go; a service manager keeps them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)
