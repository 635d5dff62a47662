"""What somebody typed comes back on the page that refuses it, even where its field is gone.

A field keeps its own text (forms.py, `typed`). This is for the rest: the page has no such field any
more because somebody else acted meanwhile, or the request was refused before any view saw it.
"""

from __future__ import annotations

import re

from flask import Flask, g, request
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from competition.web.forms import storable

# A code, a number, a date, a box that was ticked: chosen, not written.
CHOICE = re.compile(r"[a-z0-9_.:+-]*", re.ASCII)
WRITTEN = frozenset({"reason", "text", "answer", "note"})  # in English these may be a single word
# What nobody may read over somebody's shoulder, and what the program itself put there.
SECRET = frozenset({"csrf_token", "password", "pin", "code", "secret"})


def init(app: Flask) -> None:
    app.jinja_env.globals["kept_words"] = kept_words


def kept_words(page: Markup) -> list[str]:
    """The texts that this refused request sent and that its page does not show by itself."""
    if not g.get("refused") or not _from_own_page():
        return []
    return [words for words in _typed() if str(escape(words)) not in page]


def _typed() -> list[str]:
    try:
        form = request.form
    except HTTPException:  # too large, or not whole: nothing of it was read
        return []
    sent = ((name.rpartition("-")[2], text) for name, text in form.items(multi=True))
    texts = (storable(text) for name, text in sent if _written(name, text))
    return list(dict.fromkeys(text for text in texts if text))


def _written(name: str, text: str) -> bool:
    return name not in SECRET and (name in WRITTEN or not CHOICE.fullmatch(text))


def _from_own_page() -> bool:
    """Only what came from a page of ours is shown: no other site may put its words on this one."""
    return request.headers.get("Origin", "").partition("://")[2] == request.host
