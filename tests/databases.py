"""One migrated template per engine; each test gets a copy of its own, gone afterwards."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
from flask_migrate import upgrade
from sqlalchemy import make_url

from competition.app import create_app
from competition.db import db
from tests.servers import Postgres

Put = Callable[[str], None]  # rows into the empty database at this address


class Copies(Protocol):
    """Where fresh databases come from."""

    def fresh(self, folder: Path) -> AbstractContextManager[str]:
        """The address of a database with the newest schema and nothing in it."""

    def copy(self, url: str, folder: Path) -> AbstractContextManager[str]:
        """The address of a second database, as `url` is now; nobody may be connected to it."""

    def keep(self, url: str) -> Put:
        """All the rows of a database as it is now, to be put into empty ones."""


def migrate(instance: Path, url: str) -> None:
    """Bring an empty database to the newest schema, with the migrations `podium upgrade` runs."""
    app = create_app(instance=str(instance), SQLALCHEMY_DATABASE_URI=url)
    with app.app_context():
        upgrade()
        db.engine.dispose()


class SqliteCopies:
    """A copy is a file copied."""

    def __init__(self, home: Path) -> None:
        self.template = home / "template.sqlite"
        migrate(home, f"sqlite:///{self.template}")
        with closing(sqlite3.connect(self.template)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        shutil.copy(self.template, folder / "competition.sqlite")
        yield f"sqlite:///{folder / 'competition.sqlite'}"

    @contextmanager
    def copy(self, url: str, folder: Path) -> Iterator[str]:
        to = folder / "copy.sqlite"
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            source.backup(target)
        yield f"sqlite:///{to}"

    def keep(self, url: str) -> Put:
        kept = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source:
            source.backup(kept)

        def put(into: str) -> None:
            with closing(sqlite3.connect(into.removeprefix("sqlite:///"))) as target:
                kept.backup(target)

        return put


class PostgresCopies:
    """A copy is CREATE DATABASE ... TEMPLATE; its files copied, which is cheaper than its pages."""

    def __init__(self, server: Postgres, home: Path) -> None:
        self.server = server
        self.commands = psycopg.connect(server.url("postgres"), autocommit=True)
        self.how = "STRATEGY FILE_COPY" if self.commands.info.server_version >= 15_00_00 else ""
        self.numbers = count(1)
        self.prefix = f"podium_test_{home.name}_{id(self)}".replace("-", "_").lower()
        self.commands.execute(f"CREATE DATABASE {self.prefix}")
        migrate(home, as_psycopg(server.url(self.prefix)))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        with self._copied(self.prefix) as url:
            yield url

    @contextmanager
    def copy(self, url: str, folder: Path) -> Iterator[str]:
        with self._copied(make_url(url).database or "") as copied:
            yield copied

    @contextmanager
    def _copied(self, template: str) -> Iterator[str]:
        name = f"{self.prefix}_{next(self.numbers)}"
        self.commands.execute(f"CREATE DATABASE {name} TEMPLATE {template} {self.how}")
        yield as_psycopg(self.server.url(name))
        self.commands.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def keep(self, url: str) -> Put:
        """Rows and counters: a third of what another database would cost."""
        with psycopg.connect(as_libpq(url)) as source:
            rows = {one.name: _rows(source, one.name) for one in db.metadata.sorted_tables}
            counters = source.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE last_value > 0"
            ).fetchall()

        def put(into: str) -> None:
            with psycopg.connect(as_libpq(into)) as target, target.cursor() as cursor:
                for table in filter(rows.get, rows):
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows[table])
                cursor.executemany("SELECT setval(%s, %s)", counters)

        return put

    def close(self) -> None:
        self.commands.execute(f"DROP DATABASE {self.prefix} WITH (FORCE)")
        self.commands.close()


def _rows(source: psycopg.Connection[Any], table: str) -> bytes:
    with source.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(copy)


def as_psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def as_libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
