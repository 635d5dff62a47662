"""Every encrypted value of the database: does it open? (`podium doctor`)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column, Table, select

from competition import encrypted
from competition.db import db
from competition.encrypted import Encrypted, EncryptedText, Fault
from competition.findings import Finding, fine, wrong


@dataclass(frozen=True, slots=True)
class Kept:
    """One value in its place."""

    column: Column[Any]
    of: object
    value: Encrypted

    @property
    def place(self) -> str:
        return encrypted.place(f"{self.column.table.name}.{self.column.name}", self.of)

    @property
    def fault(self) -> Fault | None:
        found = encrypted.opened(self.value, self.place)
        return found if isinstance(found, Fault) else None


def everything() -> Iterator[Kept]:
    """All that is there, of every table."""
    for table in db.metadata.sorted_tables:
        for column in columns(table):
            of = table.columns[cast(EncryptedText, column.type).of]
            for row in db.session.execute(select(of, column).where(column != "")):
                yield Kept(column, row[0], Encrypted(row[1]))


def columns(table: Table) -> list[Column[Any]]:
    return [one for one in table.columns if isinstance(one.type, EncryptedText)]


def findings() -> Iterator[Finding]:
    """How many open; of the others why not, which is for people to mend."""
    found = Counter(one.fault for one in everything())
    if count := found[Fault.NO_KEY]:
        yield wrong("private_text.no_key", count=count, name=f"{encrypted.KEY}.key")
    if count := found[Fault.CHANGED]:
        yield wrong("private_text.changed", count=count)
    if count := found[None]:
        yield fine("private_text.opens", count=count, name=f"{encrypted.KEY}.key")
