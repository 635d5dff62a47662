"""Every encrypted value of the database: whether it opens, and all of them under a new key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Column, Table, select, update

from competition import encrypted, settings
from competition.db import db
from competition.encrypted import Encrypted, EncryptedText, Fault
from competition.errors import Refused
from competition.findings import Finding, fine, wrong
from competition.handed_over import is_handed_over


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


def renew(instance: Path) -> tuple[int, int]:
    """Encrypt everything under a new key: how many values, and how many no key here opens.

    The new key is in its file before anything is encrypted with it, and the earlier ones stay:
    a server that runs may be writing with one, and backups from before are read by them.
    """
    if is_handed_over():
        raise Refused("server.handed_over")
    settings.add_secret(instance, encrypted.KEY)
    done = left = 0
    for one in list(everything()):
        plain = encrypted.opened(one.value, one.place)
        if isinstance(plain, Fault):
            left += 1
            continue
        of = one.column.table.columns[cast(EncryptedText, one.column.type).of]
        as_it_was = of == one.of, one.column == one.value  # else somebody has just written it anew
        fresh = {one.column.name: encrypted.keep(plain, one.place)}
        db.session.execute(update(one.column.table).where(*as_it_was).values(fresh))
        done += 1
    db.session.commit()
    return done, left


def findings() -> Iterator[Finding]:
    """How many open; of the others why not, which is for people to mend."""
    found = Counter(one.fault for one in everything())
    if count := found[Fault.NO_KEY]:
        yield wrong("private_text.no_key", count=count, name=f"{encrypted.KEY}.key")
    if count := found[Fault.CHANGED]:
        yield wrong("private_text.changed", count=count)
    if count := found[None]:
        yield fine("private_text.opens", count=count, name=f"{encrypted.KEY}.key")
