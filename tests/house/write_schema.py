"""The schema that the migrations make on SQLite, as text.

python -m tests.house.write_schema        renews tests/golden/schema.sql
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.databases import migrate
from tests.house.source import ROOT

GOLDEN = ROOT / "tests/golden/schema.sql"
ALL = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY {}"


def schema(file: Path) -> str:
    """Every table, index and trigger, in an order that does not depend on the migrations'."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(ALL.format("tbl_name, type DESC, name")).fetchall()
    return "".join(f"{_tidy(sql)};\n\n" for (sql,) in found)


def _tidy(sql: str) -> str:
    lines = (line.rstrip().replace("\t", "  ") for line in sql.splitlines())
    return "\n".join(line for line in lines if line)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schema.sqlite"
        migrate(Path(folder), f"sqlite:///{file}")
        GOLDEN.write_text(schema(file), "utf-8")
    print(GOLDEN.relative_to(ROOT))
