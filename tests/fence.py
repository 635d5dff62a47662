"""No test speaks to anything but this machine, and none lets mail go unasked."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class LeftTheMachine(RuntimeError):
    """A test tried to reach another machine."""


class Mailed(RuntimeError):
    """A mail was about to leave, and not to a mail server of the test's own."""


_POSTS: set[int] = set()  # ports of the mail servers that tests have opened
_MAILED: list[str] = []  # what was stopped: the thread that sends dies, and a test must fail


@contextmanager
def mail_to(port: int) -> Iterator[None]:
    """Within this block mail may go to this port of this machine."""
    _POSTS.add(port)
    try:
        yield
    finally:
        _POSTS.discard(port)


def stopped() -> list[str]:
    """What was stopped since the last time somebody asked."""
    told = list(_MAILED)
    _MAILED.clear()
    return told


def _is_here(host: object) -> bool:
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "smtplib.connect":
        _refuse_mail(arguments[1], arguments[2])
        return
    else:
        return
    if not _is_here(host):
        raise LeftTheMachine(f"{event}: {host}")


def _refuse_mail(host: object, port: int) -> None:
    if port not in _POSTS:
        _MAILED.append(f"{host}:{port}")
        raise Mailed(f"{host}:{port}")


def close() -> None:
    """From here on, for the whole process: loopback and socket files only."""
    sys.addaudithook(_watch)
