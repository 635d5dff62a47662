"""teaching segments

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-23 05:50:00.000000

"""

from __future__ import annotations

from alembic import op

# revision identifiers, used by Alembic.
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# One statement each: SQLite adds a column together with its constraint, but no constraint alone.
ADDED = (
    "ALTER TABLE stage ADD COLUMN segments INTEGER "
    "CONSTRAINT stage_several_segments_ck CHECK (segments IS NULL OR segments > 1)",
    "ALTER TABLE draw_witness ADD COLUMN segment_commit VARCHAR "
    "CONSTRAINT draw_witness_all_at_once_ck "
    "CHECK (segment_commit IS NULL OR order_commit IS NOT NULL)",
)


def upgrade():
    for statement in ADDED:
        op.execute(statement)


def downgrade():
    raise RuntimeError("what was drawn is not thrown away")
