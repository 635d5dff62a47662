"""Refusals: what the program declines to do, and says so in the user's words.

A `Refused` is expected: it is shown to the user as the sentence that `terms.REFUSALS` holds for its
code, with its facts. Anything else that is raised is a bug, and a 500.
"""

from __future__ import annotations


class Refused(Exception):
    """The rules of the competition do not allow this now."""

    status = 409
    keep = False  # whether what was written before the refusal stays written

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class Missing(Refused):
    """There is no such thing, or not for you: the two answers are the same on purpose."""

    status = 404

    def __init__(self) -> None:
        super().__init__("missing")


class OutOfDate(Refused):
    """Someone saved first; look again before saving over it."""


class Unlawful(Refused):
    """What was typed cannot be taken. `faults` names each place and what is wrong there."""

    status = 422

    def __init__(self, code: str, faults: tuple[object, ...], **facts: object) -> None:
        super().__init__(code, **facts)
        self.faults = faults


class Counted(Refused):
    """A refusal that leaves a mark: a failed try to sign in is counted, not rolled back."""

    keep = True
