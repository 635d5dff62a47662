"""Every text that people have typed, wherever it is kept, becomes another one: behind the
program's back, and the same text everywhere the same, so that what refers to it still does.

What people type is Chinese here and what the program writes of itself is not: names, reasons,
titles, courses, the rulebook's own words. The ledger's hashes do not hold afterwards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from sqlalchemy import JSON, Column, Enum, LargeBinary, String, Table, Text, select, update

from competition.db import db
from competition.facts import LedgerPart
from competition.ledger.canon import cj
from tests.storm.worlds import unguarded

TYPED = re.compile("[\u4e00-\u9fff]")
IN_TOML = re.compile(r'"""|"((?:[^"\\\n]|\\.)*)"')  # what stands over several lines stays
Change = Callable[[str], str]


def poisoned(app: Flask, change: Change) -> dict[str, int]:
    """By table and column: how many rows are others now."""
    told: dict[str, int] = {}
    with app.app_context():
        with unguarded():
            for table in db.metadata.sorted_tables:
                for column in _texts(table):
                    if number := _changed(table, column, change):
                        told[f"{table.name}.{column.name}"] = number
        db.session.commit()
    return told


def _texts(table: Table) -> Iterator[Column[Any]]:
    for column in table.columns:
        plain = isinstance(column.type, String | Text | JSON) and not isinstance(column.type, Enum)
        if plain or (table.name == LedgerPart.__tablename__ and column.name == "data"):
            yield column


def _changed(table: Table, column: Column[Any], change: Change) -> int:
    keys = list(table.primary_key.columns)
    number = 0
    for row in db.session.execute(select(*keys, column)).all():
        *key, value = row
        if (other := _other(value, column, change)) != value:
            where = [name == one for name, one in zip(keys, key, strict=True)]
            db.session.execute(update(table).where(*where).values({column.name: other}))
            number += 1
    return number


def _other(value: Any, column: Column[Any], change: Change) -> Any:
    if isinstance(column.type, LargeBinary):
        return cj(_tree(json.loads(value), change)) if value else value
    return _tree(value, change)


def _toml(text: str, change: Change) -> str:
    """A rulebook's; a comment may hold half a pair of quotation marks, and stays."""
    lines = (line.partition("#") for line in text.split("\n"))
    return "\n".join(
        IN_TOML.sub(lambda found: _in_toml(found, change), said) + mark + comment
        for said, mark, comment in lines
    )


def _in_toml(found: re.Match[str], change: Change) -> str:
    if found[1] is None:
        return found[0]
    text = json.loads(f'"{found[1]}"')
    return json.dumps(_tree(text, change), ensure_ascii=False)


def _tree(value: Any, change: Change) -> Any:
    if isinstance(value, str):
        if value.startswith("{") and value.endswith("}"):  # canonical bytes, kept as text
            return cj(_tree(json.loads(value), change)).decode()
        if "\n[" in value:
            return _toml(value, change)
        return change(value) if TYPED.search(value) else value
    if isinstance(value, list):
        return [_tree(one, change) for one in value]
    if isinstance(value, dict):
        return {_tree(name, change): _tree(one, change) for name, one in value.items()}
    return value
