"""Files of the program travel compressed; pages that carry a form token do not.

A page carries the form token next to words that its address or a form chose. Compressed together,
the length of an encrypted answer would tell an onlooker about the token (BREACH). Style sheets and
modules hold no secret, are most of what a first visit transfers, and are packed once per content.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

TEXTS = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})
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
        return pack(answer) if static and not done and answer.mimetype in TEXTS else answer


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
