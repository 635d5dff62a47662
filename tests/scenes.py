"""What many tests begin with: built once by the real actions, then copied.

    @scene
    def a_stage_in_scoring(app: Flask, *, contestants: int = 20) -> Hall: ...

The first test of a worker and engine that asks for it (with these arguments) builds it. The next
ones, as long as their database is empty, get the same rows and the same files in their instance
folder: a tenth of the cost, in nearly every test. That nothing is lost by it is tests/rig/
test_scenes.py. Who patches the program, or has no app of the rig, builds for himself.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from flask import Flask
from sqlalchemy import text

from competition import clock
from competition.db import db
from tests.databases import Copies, Put

P = ParamSpec("P")
T = TypeVar("T")
OFFERED: dict[Flask, Scenes] = {}
# PostgreSQL would take longer to plan a question to each table than to copy a scene.
SIZES = """
SELECT bool_or(pg_relation_size(oid) > 0) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What was built: its rows, its files (mirror, keys), and what the builder said of it."""

    put: Put
    files: dict[Path, bytes]
    told: Any


class Scenes:
    """Those of one engine; `offered` to the app of one test."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies
        self._kept: dict[bytes, Scene] = {}

    @contextmanager
    def offered(self, app: Flask) -> Iterator[None]:
        OFFERED[app] = self
        try:
            yield
        finally:
            del OFFERED[app]

    def made(self, app: Flask, key: bytes, build: Callable[[], T]) -> T:
        """What `build` would make of this app's empty database."""
        url, folder = app.config["SQLALCHEMY_DATABASE_URI"], Path(app.instance_path)
        if key not in self._kept:
            before = _files(folder)
            told: T = build()
            files = {name: lines for name, lines in _files(folder).items() if name not in before}
            self._kept[key] = Scene(self._copies.keep(url), files, told)
            return told
        kept = self._kept[key]
        kept.put(url)
        for name, content in kept.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(content)
        return cast(T, kept.told)


def _files(folder: Path) -> dict[Path, bytes]:
    return {one.relative_to(folder): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def scene(build: Callable[Concatenate[Flask, P], T]) -> Callable[Concatenate[Flask, P], T]:
    """Let the builder's work be copied; it returns plain values, and changes only the records."""

    @wraps(build)
    def made(app: Flask, *args: P.args, **named: P.kwargs) -> T:
        scenes = OFFERED.get(app)
        if scenes is None or app.extensions["podium.mirror"] is None or not _is_empty(app):
            return build(app, *args, **named)
        name = (build.__module__, build.__qualname__)
        here = (clock._held, replace(app.extensions["podium"], port=0))  # each server has its own
        key = pickle.dumps((name, args, sorted(named.items()), here))
        return scenes.made(app, key, lambda: build(app, *args, **named))

    return made


def _is_empty(app: Flask) -> bool:
    """Whether nobody has written anything yet."""
    with app.app_context():
        question = SIZES if db.engine.dialect.name == "postgresql" else _rows_anywhere()
        return not db.session.scalar(text(question))


@cache
def _rows_anywhere() -> str:
    one_each = (f'EXISTS (SELECT 1 FROM "{one}")' for one in db.metadata.tables)
    return f"SELECT {' OR '.join(one_each)}"
