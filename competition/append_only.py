"""Tables that the database itself refuses to change: both engines' triggers, for migrations."""

from __future__ import annotations

from collections.abc import Sequence

POSTGRES_REFUSAL = """
CREATE OR REPLACE FUNCTION podium_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRES_ERASURE = """
CREATE OR REPLACE FUNCTION podium_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.salt IS NULL AND NEW.data IS NULL AND (NEW.chain, NEW.seq, NEW.name, NEW.hash) =
     (OLD.chain, OLD.seq, OLD.name, OLD.hash) THEN RETURN NEW; END IF;
  RAISE EXCEPTION '% can only be erased', TG_TABLE_NAME;
END $$
"""


def append_only(table: str, dialect: str) -> list[str]:
    """DDL that makes `table` refuse UPDATE and DELETE on this engine (for migrations)."""
    if dialect == "postgresql":
        return [
            POSTGRES_REFUSAL,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION podium_refuse()",
        ]
    return [_sqlite_refusal(table, verb) for verb in ("UPDATE", "DELETE")]


def only_erasable(table: str, dialect: str) -> list[str]:
    """DDL for ledger parts: the one change allowed is to null salt and data (trust.md 2.3)."""
    if dialect == "postgresql":
        return [
            POSTGRES_REFUSAL,
            POSTGRES_ERASURE,
            f"CREATE TRIGGER {table}_keep BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION podium_refuse()",
            f"CREATE TRIGGER {table}_only_erase BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION podium_only_erase()",
        ]
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in ("chain", "seq", "name", "hash"))
    return [
        _sqlite_refusal(table, "DELETE"),
        f"CREATE TRIGGER {table}_only_erase BEFORE UPDATE ON {table} WHEN NOT "
        f"(NEW.salt IS NULL AND NEW.data IS NULL AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} can only be erased'); END",
    ]


def _sqlite_refusal(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


# ── a reason that two persons may erase ───────────────────────────────────────────────────────
POSTGRES_REASON = """
CREATE OR REPLACE FUNCTION podium_only_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""


def only_its_reason_goes(table: str, others: Sequence[str], dialect: str) -> list[str]:
    """DDL for an append-only table that repeats why: the one change allowed is to empty `reason`.

    Of an absence or a recusal it may speak of illness or family (`competition.erasure`). `others`
    are the table's other columns.
    """
    if dialect == "postgresql":
        return [
            POSTGRES_REFUSAL,
            POSTGRES_REASON,
            f"CREATE TRIGGER {table}_keep BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION podium_refuse()",
            f"CREATE TRIGGER {table}_only_reason BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION podium_only_reason()",
        ]
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in others)
    return [
        _sqlite_refusal(table, "DELETE"),
        f"CREATE TRIGGER {table}_only_reason BEFORE UPDATE ON {table} WHEN NOT "
        f"(NEW.reason = '' AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ]


HANDED_OVER = "podium: handed over"  # what the database says to whoever still writes


def refusing_everything(table: str, prefix: str, dialect: str) -> list[str]:
    """DDL that makes `table` refuse every change: the installation was handed over."""
    if dialect == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION podium_handed_over() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{HANDED_OVER}'; END $$",
            f"CREATE TRIGGER {prefix}{table} BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION podium_handed_over()",
        ]
    return [
        f"CREATE TRIGGER {prefix}{table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{HANDED_OVER}'); END"
        for verb in ("INSERT", "UPDATE", "DELETE")
    ]
