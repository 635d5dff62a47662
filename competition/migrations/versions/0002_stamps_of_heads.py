"""stamps of heads

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-23 04:40:00.000000

"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from competition.append_only import append_only
from competition.db import UtcDateTime

# revision identifiers, used by Alembic.
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "ledger_stamp",
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["head_id"], ["ledger_head.id"], name=op.f("ledger_stamp_head_id_fk")
        ),
        sa.PrimaryKeyConstraint("head_id", name=op.f("ledger_stamp_pk")),
        info={"append_only": True},
    )
    for statement in append_only("ledger_stamp", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade():
    raise RuntimeError("what was stamped is not thrown away")
