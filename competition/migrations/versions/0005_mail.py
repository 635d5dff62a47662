"""mail

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-23 08:40:00.000000

"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from competition.db import UtcDateTime

# revision identifiers, used by Alembic.
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def one_of(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade():
    op.create_table(
        "mail_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            one_of("purpose", "heads", "announced", "deadlines", "alarms"),
            nullable=False,
        ),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'deadlines') = (unit_id IS NOT NULL)",
            name=op.f("mail_address_unit_iff_its_own_ck"),
        ),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("mail_address_language_ck")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("mail_address_edition_id_fk")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("mail_address_unit_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("mail_address_pk")),
    )
    op.create_index(op.f("mail_address_edition_id_ix"), "mail_address", ["edition_id"])
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "kind",
            one_of("kind", "head", "announced", "deadline", "alarm", "trial"),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("given_up_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name=op.f("mail_one_end_ck")),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("mail_language_ck")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("mail_edition_id_fk")),
        sa.ForeignKeyConstraint(
            ["address_id"], ["mail_address.id"], name=op.f("mail_address_id_fk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("mail_pk")),
        sa.UniqueConstraint("key", name=op.f("mail_key_uq")),
    )
    op.create_index(op.f("mail_edition_id_ix"), "mail", ["edition_id"])
    op.create_index(op.f("mail_address_id_ix"), "mail", ["address_id"])
    op.create_index(
        op.f("mail_sent_at_given_up_at_next_at_ix"), "mail", ["sent_at", "given_up_at", "next_at"]
    )


def downgrade():
    raise RuntimeError("to whom mail went is not forgotten by a step back")
