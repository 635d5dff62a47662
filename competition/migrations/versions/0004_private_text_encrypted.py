"""private text encrypted

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-23 07:50:00.000000

"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from competition import encrypted
from competition.db import UtcDateTime

# revision identifiers, used by Alembic.
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Table, what names its rows for good, and the columns that nobody asks for in a query.
IN_PLACE = (
    ("private_record", "entry_id", ("born",)),
    ("objection", "ref", ("name", "contact")),
)


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete = ON")  # what stood there is written over
    for table, key, columns in IN_PLACE:
        for column in columns:
            _encrypt(table, key, column)
    _anew_with_drafts()


def _encrypt(table, key, column):
    """Only what is there: an erased contact stays nothing."""
    bind = op.get_bind()
    rows = bind.execute(sa.text(f"SELECT {key}, {column} FROM {table} WHERE {column} <> ''")).all()
    for name, plain in rows:
        kept = encrypted.keep(plain, encrypted.place(f"{table}.{column}", name))
        bind.execute(
            sa.text(f"UPDATE {table} SET {column} = :kept WHERE {key} = :name"),
            {"kept": kept, "name": name},
        )


def _anew_with_drafts():
    """Its three contents become text; on both engines a new table is the shortest way."""
    bind = op.get_bind()
    old = sa.table(
        "roster_draft",
        *(sa.column(name) for name in ("id", "edition_id", "by", "file_name")),
        sa.column("at", UtcDateTime()),
        sa.column("workbook", sa.LargeBinary()),
        *(sa.column(name, sa.JSON()) for name in ("rows", "fixes")),
    )
    drafts = [dict(one._mapping) for one in bind.execute(sa.select(old))]
    op.drop_table("roster_draft")
    new = op.create_table(
        "roster_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("workbook", "rows", "fixes")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("roster_draft_edition_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("roster_draft_pk")),
        sa.UniqueConstraint("edition_id", name=op.f("roster_draft_edition_id_uq")),
    )
    op.create_index(op.f("roster_draft_edition_id_ix"), "roster_draft", ["edition_id"])
    for draft in drafts:
        edition = draft["edition_id"]
        plain = {
            "workbook": draft["workbook"],
            "rows": json.dumps(draft["rows"]),
            "fixes": json.dumps(draft["fixes"]),
        }
        kept = {
            name: encrypted.keep(content, encrypted.place(f"roster_draft.{name}", edition))
            for name, content in plain.items()
        }
        del draft["id"]  # PostgreSQL counts them anew
        bind.execute(new.insert().values(draft | kept))


def downgrade():
    raise RuntimeError("what was encrypted is not written down in plain again")
