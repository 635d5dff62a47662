"""The session cookie, and what a cache may keep in spite of it.

Flask marks every answer for which the session was read as depending on the cookie, and here it is
read for each request. What may be kept (files, the tablet's page) is the same for everybody, and
must be found in the cache again when the cookie has changed.
"""

from __future__ import annotations

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class Sessions(SecureCookieSessionInterface):
    """Flask's own, without `Vary: Cookie` on what is the same for everybody."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if response.cache_control.max_age and "Set-Cookie" not in response.headers:
            response.vary.discard("cookie")  # werkzeug finds it in lower case only
