"""What is made public, as plain values: an allow-list of fields, frozen, with a digest.

Public pages read nothing else. A field that is not named here cannot be published, whatever a
working table contains: lists with draft scores, ID numbers and phone numbers have been published
by exporting one (trust.md 1.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from competition.errors import Refused
from competition.ledger.canon import cj, digest, load
from competition.rules import privacy


@dataclass(frozen=True, slots=True)
class Line:
    """One entry's line. `code` is its pseudonym; a place is text: empty for who did not compete."""

    code: str
    place: str = ""
    name: str = ""
    unit: str = ""
    score: str = ""
    prize: str = ""
    specials: tuple[str, ...] = ()
    advanced: bool | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """Number `number` of a stage, with the head of the ledger it stands on.

    `replaces` is the number it supersedes, 0 for none; both stay readable.
    """

    chain: str
    edition: str
    stage: str
    number: int
    head: str
    rulebook: str
    lines: tuple[Line, ...]
    published_at: str = ""
    publicity_days: int = 0
    ends_at: str = ""
    replaces: int = 0
    note: str = ""

    def to_plain(self) -> dict[str, object]:
        """Return only what PUBLIC allows, as values CJ1 knows."""
        plain: dict[str, object] = {name: getattr(self, name) for name in PUBLIC}
        plain["lines"] = [
            {name: _plain(getattr(line, name)) for name in PUBLIC_LINE} for line in self.lines
        ]
        return plain

    def text(self) -> str:
        """Return the canonical text: what is stored and what the digest is of."""
        return cj(self.to_plain()).decode()

    def digest(self) -> str:
        """Hash the canonical text (hex); printed on the announcement and on certificates."""
        return digest("announcement", cj(self.to_plain()))


# The allow-list. Adding a field to the classes above does not publish it; adding it here does.
PUBLIC = (
    "chain", "edition", "stage", "number", "head", "rulebook", "published_at", "publicity_days",
    "ends_at", "replaces", "note",
)  # fmt: skip
PUBLIC_LINE = ("code", "place", "name", "unit", "score", "prize", "specials", "advanced")


def from_text(text: str) -> Announcement:
    """Read what text() wrote; raises NotCanonical or ValueError for anything else."""
    plain: dict[str, Any] = load(text.encode())
    if set(plain) != {*PUBLIC, "lines"}:
        raise ValueError("not the fields of an announcement")
    lines = tuple(_line(line) for line in plain.pop("lines"))
    return Announcement(lines=lines, **plain)


def refuse_private(announcement: Announcement) -> None:
    """Raise Refused if a line carries what may never be public: ID or phone numbers, addresses.

    教育部 2017-12-01: 身份证号、家庭住址、电话号码、出生日期 do not belong in public lists. The
    allow-list keeps such fields out; this keeps out what somebody typed into a name.
    """
    for line in announcement.lines:
        for name in ("name", "unit", "score", "prize", "place"):
            if found := privacy.found_in(getattr(line, name)):
                raise Refused(f"announcement.{found}", line=line.code or line.place)
    if found := privacy.found_in(announcement.note):
        raise Refused(f"announcement.note_{found}")


def _line(plain: Mapping[str, Any]) -> Line:
    if set(plain) != set(PUBLIC_LINE):
        raise ValueError("not the fields of a line")
    return Line(**{**plain, "specials": tuple(plain["specials"])})


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
