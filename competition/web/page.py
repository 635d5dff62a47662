"""What every page has: its template, a refusal's words, filters, headers, addresses of files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    render_template,
    request,
    session,
)
from flask_babel import LazyString, format_date, format_datetime, gettext
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from competition import clock, terms
from competition.errors import Missing, Refused
from competition.i18n import lang
from competition.ledger.event import code24
from competition.policy import Act, may
from competition.settings import secret
from competition.web import guard, naming
from judging.scoring.fault import Fault

PORT = re.compile(r":\d+$", re.ASCII)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A style sheet's or a module's own policy is never read. (An image, SVG, can be a document.)
FILES = frozenset({"text/css", "text/javascript"})

# What a refusal that no page of its own shows stands under; the sentence below it says the rest.
FAULTY, NOT_NOW = _l("填写的内容需要改正"), _l("现在还不能这样做")
HEADINGS: Mapping[str, LazyString] = {
    "page.stale": _l("页面已经过期"),
    "body.too_large": _l("提交的内容太大"),
    "request.garbled": _l("没有收到完整的内容"),
    "text.too_long": FAULTY,
    "login.too_many": _l("尝试次数太多"),
    "link.short_flood": _l("尝试次数太多"),
    "objection.too_many": _l("提交次数太多"),
    "help.too_many": _l("提交次数太多"),
}


def page(template: str, /, status: int = 200, **facts: object) -> Response:
    """One page. Nothing that needs a sign-in may be kept by a cache (trust.md D7)."""
    g.refused = status >= 400 and status != 404  # what is missing answers everybody alike
    return Response(render_template(template, **facts), status=status, mimetype="text/html")


def download(content: bytes, name: str, kind: str = "application/json") -> Response:
    """A file to keep, not a page to look at."""
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def sentence(error: Refused) -> str:
    """A refusal in the reader's language: what, where and what to do."""
    shown = {name: _shown(value) for name, value in error.facts.items()}
    return gettext(terms.REFUSALS[error.code]) % shown


def _shown(value: object) -> str:
    match value:
        case StrEnum():
            return term(value)
        case datetime():
            return when(value)
        case Fault():
            return value.sentence(lang())
        case tuple():
            whole = any(isinstance(one, Fault) for one in value)
            return (gettext("；") if whole else gettext("、")).join(map(_shown, value))
    return str(value)


def with_status(error: Refused, status: int) -> Refused:
    """A refusal that HTTP has a number of its own for."""
    error.status = status
    return error


def wants_json() -> bool:
    return request.path.startswith("/api/")


def refused(error: Refused) -> Response:
    """The one place where a refusal becomes an answer."""
    guard.settle(error)
    words = sentence(error)
    if wants_json():
        facts = {name: _shown(value) for name, value in error.facts.items()}
        answer = jsonify(ok=False, code=error.code, message=words, facts=facts)
        answer.status_code = error.status
        return answer
    if isinstance(error, Missing):
        g.edition = None  # an edition that is not public yet has no name and no ribbon either
        return page("errors/missing.html", 404)
    if error.status == 503:
        return page("errors/stopped.html", 503, message=words)
    heading = HEADINGS.get(error.code, FAULTY if error.status == 422 else NOT_NOW)
    return page(
        "errors/refused.html", error.status, message=words, heading=heading, back=came_from()
    )


def came_from() -> str:
    """The page of ours that sent this request, where it can be opened again; else nothing."""
    try:
        came = urlsplit(request.referrer or "")
        if came.netloc != request.host:
            return ""
        current_app.url_map.bind(request.host).match(
            came.path.removeprefix(request.script_root), "GET"
        )
    except (HTTPException, RequestRedirect, ValueError):  # no address: http://[
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path


def told(error: Refused | None) -> str:
    """What a refusal says, above the page that it was about; nothing was saved.

    What is not there is no sentence on a page: it goes on to be the page of what is missing.
    """
    if error is None:
        return ""
    if isinstance(error, Missing):
        raise error
    guard.settle(error)
    return sentence(error)


# ── filters ───────────────────────────────────────────────────────────────────────────────────
def term(value: StrEnum | str) -> str:
    """The interface's word for an enum value (`terms.TERMS`)."""
    name = type(value).__name__ if isinstance(value, StrEnum) else "str"
    return gettext(terms.TERMS.get((name, str(value)), str(value)))


def zone() -> ZoneInfo:
    edition = g.get("edition")
    return ZoneInfo(edition.time_zone) if edition is not None else clock.HOME


def when(moment: datetime | date | None) -> str:
    """A moment on the wall clock of the edition's place, a date as a date."""
    if moment is None:
        return "—"
    if not isinstance(moment, datetime):
        return format_date(moment, "long" if lang() == "zh" else "d MMM yyyy")
    local = moment.astimezone(zone())
    return format_datetime(local, gettext("yyyy年M月d日 HH:mm"), rebase=False)


def readable(kept: str | None) -> str:
    """Private text that was encrypted; None where its key is gone, which nobody can make good."""
    if kept is None:
        return gettext("（读不出来了：加密它的密钥不在，或它被改动过）")
    return kept or "—"


def hour(moment: datetime | None) -> str:
    """The hour of a moment whose day has been said already."""
    return "—" if moment is None else f"{moment.astimezone(zone()):%H:%M}"


@lru_cache(maxsize=256)
def _version(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:10]


def versioned(endpoint: str, values: dict[str, str]) -> None:
    """Put its content's hash into the address of a static file: it may be cached for ever."""
    if endpoint == "static" and "filename" in values:
        values["v"] = _version(str(current_app.static_folder), values["filename"])


def init(app: Flask) -> None:
    app.jinja_env.filters |= {
        "term": term, "when": when, "hour": hour, "ledger_code": code24, "named": naming.named,
        "typed": naming.typed, "readable": readable,
    }  # fmt: skip
    app.url_defaults(versioned)
    app.jinja_env.globals["only_here"] = only_here

    @app.context_processor
    def common() -> dict[str, Any]:
        edition = g.get("edition")
        return {
            "actor": g.actor if g.actor.signed_in else None,
            "edition": edition,
            "lang": lang(),
            "large_print": session.get("large_print", False),
            "may": lambda act: may(g.actor, Act(act), edition.id if edition else None),
            "rehearsal": edition is not None and edition.rehearsal,
        }

    @app.after_request
    def headers(answer: Response) -> Response:
        answer.headers["X-Content-Type-Options"] = "nosniff"
        if answer.mimetype not in FILES:  # these rule documents, and files are many
            answer.headers.setdefault("Content-Security-Policy", CSP)
            answer.headers["Referrer-Policy"] = "same-origin"
            answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = "no-store"
        if request.endpoint == "static" and "v" not in request.args:
            answer.headers["Cache-Control"] = "no-cache"  # a module that another module imports
        answer.vary.add("Cookie")
        return answer


def only_here() -> bool:
    """Whether this page was asked for under a name that only this machine itself understands."""
    asked = PORT.sub("", request.host).strip("[]")
    return asked == "localhost" or loopback(asked)


def loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def server_key() -> bytes:
    """The installation's signing key, for the heads that people write down."""
    return secret(Path(current_app.instance_path), "server")
