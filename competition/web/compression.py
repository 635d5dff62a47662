"""Files of the program travel compressed; pages that carry a form token do not.

A page carries the form token next to words that its address or a form chose. Compressed together,
the length of an encrypted answer would tell an onlooker about the token (BREACH). Style sheets and
modules hold no secret, are most of what a first visit transfers, and are packed once per content.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

from flask import Flask, Response, request

TEXTS = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(rb"^[ \t]+", re.MULTILINE)
LEAST = 1024  # bytes; below it the packing costs more than it saves


@lru_cache(maxsize=64)
def packed(content: bytes) -> bytes:
    """The same bytes for the same content: no time stamp inside."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def init(app: Flask) -> None:
    @app.after_request
    def smaller(answer: Response) -> Response:
        static = (request.endpoint or "").endswith("static")
        done = answer.content_encoding is not None
        if not static or done or answer.mimetype not in TEXTS:
            return answer
        return pack(light(answer)) if answer.mimetype == "text/css" else pack(answer)


def light(answer: Response) -> Response:
    """A style sheet as it travels: without its comments, and without what nobody asks by.

    A tenth of what a tablet loads first. The file itself stays as it is.
    """
    if answer.status_code == 200:
        answer.direct_passthrough = False
        answer.set_data(shipped(answer.get_data()))
        for name in ("Content-Disposition", "Accept-Ranges", "Expires"):
            answer.headers.pop(name, None)
    return answer


@lru_cache(maxsize=64)
def shipped(source: bytes) -> bytes:
    return INDENT.sub(b"", COMMENT.sub(b"", source))


def pack(answer: Response) -> Response:
    """Compress it, if the reader can read that. Not for what carries a token in its body."""
    answer.vary.add("Accept-Encoding")
    if answer.status_code != 200 or not request.accept_encodings["gzip"]:
        return answer
    answer.direct_passthrough = False
    content = answer.get_data()
    if len(content) >= LEAST:
        answer.set_data(packed(content))
        answer.content_encoding = "gzip"
        answer.set_etag(str(answer.get_etag()[0]), weak=True)  # another form of one content
    return answer
