"""No test speaks to anything but this machine."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any


class LeftTheMachine(RuntimeError):
    """A test tried to reach another machine."""


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
    else:
        return
    if not _is_here(host):
        raise LeftTheMachine(f"{event}: {host}")


def close() -> None:
    """From here on, for the whole process: loopback and socket files only."""
    sys.addaudithook(_watch)
