"""The app behind a socket of this process: for browsers and people who need nothing killed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler


class OneRequest(WSGIRequestHandler):
    """A connection for each request: none is left that nobody answers any more."""

    protocol_version = "HTTP/1.0"


class Site(ThreadedWSGIServer):
    """It ends when the last answer is given: the database is the next test's then."""

    daemon_threads = False


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app behind a socket of this process, which costs a hundredth of a start; its address."""
    server = Site("127.0.0.1", 0, app, OneRequest)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
