"""What the database must promise for an acknowledged score: checked at the start and watched."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

from competition.db import reading


class UnsafeDatabase(RuntimeError):
    """The database does not promise what an acknowledged score needs; Podium does not start."""


def promises(connection: Connection) -> dict[str, str]:
    """What the database in fact promises: shown by /health and checked at start-up."""
    if connection.dialect.name == "sqlite":
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ask = "PRAGMA "
    else:
        names = ("server_version", "synchronous_commit", "fsync", "full_page_writes")
        ask = "SHOW "
    return {name: str(connection.execute(text(ask + name)).scalar()) for name in names}


WANTED = {
    "sqlite": {"journal_mode": {"wal"}, "synchronous": {"2", "3"}, "foreign_keys": {"1"}},
    "postgresql": {
        "synchronous_commit": {"on", "remote_write", "remote_apply"},
        "fsync": {"on"},
        "full_page_writes": {"on"},
    },
}


def refuse_unsafe(engine: Engine) -> None:
    """Do not start on a database that could forget an acknowledged score."""
    with reading(), engine.connect() as connection:
        found = unkept(connection)
    if found:
        engine.dispose()  # nobody else will: there is no application
        raise UnsafeDatabase(f"{engine.dialect.name}: {'; '.join(found)}")


def unkept(connection: Connection) -> list[str]:
    """What the database does not promise (any more), each with what is needed."""
    found = promises(connection)
    return [
        f"{name} = {found[name]}, needed: {' or '.join(sorted(lawful))}"
        for name, lawful in WANTED[connection.dialect.name].items()
        if found[name] not in lawful
    ]
