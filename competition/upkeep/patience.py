"""Waiting for somebody else's server, and no longer than said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, name: str, work: Callable[[], T]) -> T | None:
    """What `work` comes to, or None where that takes longer, however slowly somebody drips.

    Beside this thread, because a socket's own limit begins anew with every byte. Whoever is still
    dripping (a thread of this name) is not asked a second time.
    """
    answers: list[T] = []
    if not any(one.name == name for one in threading.enumerate()):
        thread = threading.Thread(target=lambda: answers.append(work()), name=name, daemon=True)
        thread.start()
        thread.join(seconds)
    return answers[0] if answers else None
