"""One installation in several processes, and its database as it was at an earlier moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from competition.app import create_app
from competition.upkeep.standing import let_go
from tests.databases import Copies


def file_of(app: Flask, chain: str) -> Path:
    """Where the chain's mirror lies."""
    return Path(app.instance_path) / "ledger" / f"{chain}.jsonl"


@contextmanager
def again(app: Flask, url: str = "") -> Iterator[Flask]:
    """The same installation in a process that has seen nothing of it yet."""
    where = url or app.config["SQLALCHEMY_DATABASE_URI"]
    made = create_app(instance=app.instance_path, SQLALCHEMY_DATABASE_URI=where, TESTING=True)
    try:
        yield made
    finally:
        let_go(made)


@contextmanager
def older(app: Flask, copies: Copies, folder: Path) -> Iterator[str]:
    """The database as it is now, to be put back later."""
    let_go(app)
    with copies.copy(app.config["SQLALCHEMY_DATABASE_URI"], folder) as url:
        yield url
