"""Who lodged an objection and how to reach them: encrypted, and in no event of the ledger.

It serves the answer alone, and is deleted some time after the last publicity period
(`retention.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from competition import encrypted
from competition.encrypted import Encrypted
from competition.models import Objection


@dataclass(frozen=True, slots=True)
class Lodger:
    """None is what cannot be read any more, "" what was deleted."""

    name: str | None
    contact: str | None


def kept(ref: str, lodger: Lodger) -> dict[str, Encrypted]:
    """The columns of the objection with this reference."""
    return {
        "name": encrypted.keep(lodger.name or "", _place("name", ref)),
        "contact": encrypted.keep(lodger.contact or "", _place("contact", ref)),
    }


def of(objection: Objection) -> Lodger:
    return Lodger(
        name=encrypted.read(objection, "name"), contact=encrypted.read(objection, "contact")
    )


def _place(name: str, ref: str) -> str:
    return encrypted.place(f"objection.{name}", ref)
