"""JavaScript under an address that holds the hash of all of it: kept by browsers for ever.

A module imports its neighbours by relative address, so one version in the path holds for the whole
set, and a page that came from a cache finds exactly the modules it was made for. A page has many of
them: each answer carries only the headers that a module needs.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response
from werkzeug.utils import safe_join

from competition.errors import Missing
from competition.web.compression import pack

FOLDER = Path(__file__).parents[2] / "static" / "js"
COMMENT_LINE = re.compile(rb"^[ \t]*//[^\n]*\n", re.MULTILINE)
INDENT = re.compile(rb"^[ \t]+", re.MULTILINE)
FOR_EVER = 365 * 24 * 3600


@lru_cache(maxsize=1)
def version() -> str:
    """Twelve figures that change with any module's name or content."""
    whole = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.js")):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(FOLDER).as_posix()} {len(content)}\n".encode() + content)
    return whole.hexdigest()[:12]


def file(name: str) -> Response:
    """One module, compressed; what is not there, or not below the folder, is not there."""
    path = safe_join(str(FOLDER), name)
    if path is None or not Path(path).is_file():
        raise Missing
    answer = Response(shipped(Path(path).read_bytes()), mimetype="text/javascript")
    answer.add_etag()
    return pack(answer)


@lru_cache(maxsize=64)
def shipped(source: bytes) -> bytes:
    """What travels of a module: neither the lines that are comments and nothing else, nor indents.

    They are a fifth of what a tablet loads first; the source stands below /static/js/ as it is.
    """
    return INDENT.sub(b"", COMMENT_LINE.sub(b"", source))


def module(asked: str, filename: str) -> Response:
    """A module; one of an earlier version is answered by today's, which nobody may keep."""
    answer = file(filename)
    if asked != version():
        answer.headers["Cache-Control"] = "no-store"
        return answer
    answer.headers["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    answer.headers.pop("ETag")  # nobody asks again
    return answer


def init(app: Flask) -> None:
    app.add_url_rule("/js/<asked>/<path:filename>", "module.static", module)

    @app.url_defaults
    def versioned(endpoint: str, values: dict[str, str]) -> None:
        if endpoint == "module.static":
            values["asked"] = version()
