"""The database: SQLite in one file or PostgreSQL by address, and what both must promise.

SQLite runs in WAL with synchronous=FULL, because an acknowledged score must survive a power cut
(trust.md 0: NORMAL lost acknowledged scores in 1350 of 1353 simulated cuts, FULL in none).
A unit of work that will write begins with BEGIN IMMEDIATE; one that only reads never waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import DateTime, Engine, Enum, MetaData, TypeDecorator, event, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    "uq": "%(table_name)s_%(column_0_N_name)s_uq",
    "ck": "%(table_name)s_%(constraint_name)s_ck",
    "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    "pk": "%(table_name)s_pk",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class UnitOfWork(FlaskSession):
    """A session that knows what must be done between its commit and the answer."""

    def commit(self) -> None:
        """Commit, flushed to the disk; then whatever else an acknowledgement waits for."""
        super().commit()
        owed: list[Callable[[], None]] = self.info.pop(AFTERWARDS, [])
        self.info.pop(REMEMBERED, None)
        for call in owed:
            call()

    def rollback(self) -> None:
        self.info.pop(AFTERWARDS, None)
        self.info.pop(REMEMBERED, None)
        super().rollback()


AFTERWARDS, REMEMBERED = "afterwards", "remembered"
db = SQLAlchemy(model_class=Base, session_options={"class_": UnitOfWork})

if TYPE_CHECKING:  # checkers see the plain typed base; at run time it is Flask-SQLAlchemy's
    Model = Base
else:
    Model = db.Model

# marks a table that `competition.append_only` protects
APPEND_ONLY = {"append_only": True}
_reading: ContextVar[bool] = ContextVar("reading", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, naive UTC in the database; a naive value never gets there."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def one_of(kind: type[StrEnum], name: str) -> Enum:
    """A column that holds one of an enum's values, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        values_callable=lambda members: [member.value for member in members],
        create_constraint=True,
        name=name,
        length=24,
    )


@contextmanager
def reading() -> Iterator[None]:
    """Within this block a new transaction takes no writer's lock (SQLite)."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def only_reading(yes: bool) -> None:
    """Say for the rest of this request whether its transaction will only read."""
    _reading.set(yes)


# What a commit waits for is a session's own choice: no change of the server's settings undoes it.
PINNED = """SELECT set_config(name,
    CASE WHEN setting IN ('off', 'local') THEN 'on' ELSE setting END, false)
    FROM pg_settings WHERE name = 'synchronous_commit'"""


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    else:
        connection.execute(PINNED)
        connection.commit()  # else the first rollback undoes it


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        how = "DEFERRED" if _reading.get() else "IMMEDIATE"
        connection.exec_driver_sql(f"BEGIN {how}")


def afterwards(call: Callable[[], None]) -> None:
    """Have this called once the transaction is committed; a rollback forgets it.

    Where it raises, the request is not acknowledged: the same request sent again finds its answer.
    """
    db.session().info.setdefault(AFTERWARDS, []).append(call)


def unit_of_work() -> dict[str, Any]:
    """What is remembered until this transaction ends, by a name that each user chooses."""
    remembered: dict[str, Any] = db.session().info.setdefault(REMEMBERED, {})
    return remembered


def lock(name: str) -> None:
    """Let one writer at a time work on what this name stands for, until the transaction ends.

    SQLite has locked the whole file by BEGIN IMMEDIATE already.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
        )


def anew() -> None:
    """Forget what was read before a lock was waited for: whoever held it may have changed it.

    What is not written yet is written first, for it would be forgotten too.
    """
    db.session.flush()
    db.session.expire_all()


def alone(name: str) -> None:
    """One at a time on what this name stands for, until the transaction ends.

    What was read before is read again, so that what is checked now is still true when it is
    written. A stage has its own (`stages.hold`).
    """
    if first_time(name):
        lock(name)
        anew()


def first_time(name: str) -> bool:
    """Whether this transaction comes to `name` for the first time; it is remembered."""
    now = db.session().get_transaction()
    transaction, met = db.session().info.get("met", (None, set()))
    if now is None or transaction is not now:
        db.session.connection()  # begins a transaction where there is none
        met = set()
        db.session().info["met"] = (db.session().get_transaction(), met)
    known = name in met
    met.add(name)
    return not known
