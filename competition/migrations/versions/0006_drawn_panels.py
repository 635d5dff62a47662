"""drawn panels

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-23 08:20:00.000000

"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# One statement each: SQLite adds a column together with its constraint, but no constraint alone.
ADDED = (
    "ALTER TABLE seat ADD COLUMN lot VARCHAR",
    "ALTER TABLE witnessed_draw ADD COLUMN lead VARCHAR DEFAULT 'order' NOT NULL "
    "CONSTRAINT witnessed_draw_leading_ck CHECK (lead IN ('order', 'judges'))",
)
KEPT = ("edition_id", "draw_id", "code", "name", "digest", "typed", "tie_commit", "secret")


def upgrade():
    for statement in ADDED:
        op.execute(statement)
    op.create_table(
        "invited_judge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("code", "name", "role", "unit")
        ),
        sa.Column("away", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("invited_judge_edition_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("invited_judge_pk")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("invited_judge_edition_id_code_uq")),
    )
    op.create_index(op.f("invited_judge_edition_id_ix"), "invited_judge", ["edition_id"])
    _witnesses_anew()


def _witnesses_anew():
    """Who witnesses a draw of judges commits to one lot: on both engines a new table is the
    shortest way to other constraints."""
    bind = op.get_bind()
    columns = (*KEPT, "order_commit", "segment_commit")
    old = sa.table("draw_witness", *(sa.column(name) for name in columns), sa.column("id"))
    found = bind.execute(sa.select(*(old.c[name] for name in columns)).order_by(old.c.id))
    rows = [dict(one._mapping) for one in found]
    op.drop_table("draw_witness")
    new = op.create_table(
        "draw_witness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("code", "name", "digest")),
        sa.Column("typed", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ("lead_commit", "tie_commit", "segment_commit", "secret")
        ),
        *(
            sa.CheckConstraint(
                f"{later} IS NULL OR lead_commit IS NOT NULL", name=op.f(f"draw_witness_{name}_ck")
            )
            for later, name in (
                ("tie_commit", "commits_together"),
                ("secret", "commits_first"),
                ("segment_commit", "all_at_once"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["witnessed_draw.id"], name=op.f("draw_witness_draw_id_fk")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("draw_witness_edition_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("draw_witness_pk")),
        sa.UniqueConstraint("digest", name=op.f("draw_witness_digest_uq")),
        sa.UniqueConstraint("draw_id", "code", name=op.f("draw_witness_draw_id_code_uq")),
    )
    op.create_index(op.f("draw_witness_edition_id_ix"), "draw_witness", ["edition_id"])
    for row in rows:
        row["lead_commit"] = row.pop("order_commit")
        row["typed"] = bool(row["typed"])
        bind.execute(new.insert().values(row))


def downgrade():
    raise RuntimeError("what was drawn is not thrown away")
