"""One migrated template per engine; each test gets a copy of its own, gone afterwards."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from flask_migrate import upgrade
from sqlalchemy import make_url

from competition.app import create_app
from competition.db import db
from tests.servers import Postgres


class Copies(Protocol):
    """Where fresh databases come from."""

    def fresh(self, folder: Path) -> AbstractContextManager[str]:
        """The address of a database with the newest schema and nothing in it."""

    def copy(self, url: str, folder: Path) -> AbstractContextManager[str]:
        """The address of a second database, as `url` is now; nobody may be connected to it."""


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

    def close(self) -> None:
        self.commands.execute(f"DROP DATABASE {self.prefix} WITH (FORCE)")
        self.commands.close()


def as_psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
