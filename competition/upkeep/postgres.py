"""PostgreSQL's own programs for a dump and its way back: found, and called without a password on
the command line.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from flask_babel import gettext as _
from psycopg import sql
from sqlalchemy.engine import URL

SYSTEM = Path("/usr/lib/postgresql")
SCRATCH = "podium_check"
PATIENCE = 3600.0


class NoTools(RuntimeError):
    """A program of PostgreSQL's is missing, too old, or failed; the message says what to do."""


class Failed(NoTools):
    """The program was there, and did not succeed."""


def run(program: str, *arguments: str, url: URL, also: Mapping[str, str] | None = None) -> str:
    """Run one of PostgreSQL's programs against this database; returns what it printed."""
    found = _program(program, _server_version(url))
    done = subprocess.run(
        [found, *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, **_environment(url), **(also or {})},
    )
    if done.returncode:
        told = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Failed(_("%(program)s 没有成功：%(why)s", program=program, why=told))
    return done.stdout


def _environment(url: URL) -> dict[str, str]:
    """How libpq's programs are told where to go; the password is in no list of processes."""
    host = url.host or url.query.get("host", "")
    told = {
        "PGHOST": host if isinstance(host, str) else host[0],
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in told.items() if value}


def plain(url: URL) -> str:
    """The address as psycopg and libpq read it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _server_version(url: URL) -> int:
    with psycopg.connect(plain(url)) as connection:
        return connection.info.server_version // 10000


def _program(name: str, least: int) -> Path:
    """A program at least as new as the server: an older pg_dump refuses to dump it."""
    for candidate in _candidates(name):
        told = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        version = re.search(r"(\d+)\.", told.stdout)
        if version and int(version[1]) >= least:
            return candidate
    raise NoTools(
        _(
            "没有找到 PostgreSQL %(version)s 的 %(program)s。"
            "请安装 postgresql-client-%(version)s，再试一次。",
            version=least, program=name,
        )
    )  # fmt: skip


def _candidates(name: str) -> Iterator[Path]:
    if found := shutil.which(name):
        yield Path(found)
    yield from sorted(SYSTEM.glob(f"*/bin/{name}"), reverse=True)


@contextmanager
def scratch(url: URL) -> Iterator[URL]:
    """An empty database beside this one, gone afterwards; NoTools where we may not create any."""
    name = f"{SCRATCH}_{secrets.token_hex(8)}"
    with psycopg.connect(plain(url), autocommit=True) as connection:
        _drop_left(connection)
        try:
            connection.execute(_named("CREATE DATABASE {}", name))
        except psycopg.errors.InsufficientPrivilege:
            raise NoTools(_("数据库用户没有建库权限，备份没有做恢复演练。")) from None
        other = url.set(database=name)
        try:
            with psycopg.connect(plain(other)):  # in use: nobody takes it for one that was left
                yield other
        finally:
            connection.execute(_named("DROP DATABASE {} WITH (FORCE)", name))


def _drop_left(connection: psycopg.Connection) -> None:
    """What a process that was killed left behind holds everybody's names. One in use stays."""
    left = connection.execute(
        "SELECT datname FROM pg_database JOIN pg_roles ON datdba = pg_roles.oid"
        " WHERE datname LIKE %s AND rolname = current_user AND NOT EXISTS"
        " (SELECT 1 FROM pg_stat_activity WHERE pg_stat_activity.datname = pg_database.datname)",
        [f"{SCRATCH}\\_%"],
    ).fetchall()
    for (name,) in left:
        with suppress(psycopg.errors.ObjectInUse, psycopg.errors.InvalidCatalogName):
            connection.execute(_named("DROP DATABASE {}", name))


def _named(statement: str, name: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name))


def dump(url: URL, to: Path) -> Path:
    """Write all of this database into the file `to`."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}", url=url)
    return to


def put(copy: Path, into: URL) -> None:
    """Put a dump into an empty database; raises Failed."""
    run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
        f"--dbname={into.database}", str(copy), url=into)  # fmt: skip


LEAVING = 20  # times a tenth of a second: a busy server still lists who has just closed


def others(url: URL) -> int:
    """How many other connections this database has, apart from those that are just being closed."""
    count = 0
    for _again in range(LEAVING):
        with psycopg.connect(plain(url)) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            ).fetchone()
        count = int(row[0]) if row else 0
        if not count:
            break
        time.sleep(0.1)
    return count
