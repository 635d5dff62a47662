"""How much of what lies beside the ledger this installation has seen, in a file of its own.

An older database that somebody puts in place by hand may lack ballots or the end of a proposal and
no event; the mirror knows neither (`judging.beside`). The rounds count each minute, and the server
as it stops. The file is not flushed: after a power cut it may tell of less, and nobody is alarmed.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from competition.db import db
from competition.models import Stage
from judging import beside
from judging.beside import Beside

FILE = "tallies.json"


def seen(stage: Stage) -> Beside | None:
    """The most that there ever was."""
    return _read().get(stage.chain)


def keep() -> None:
    """Count, and keep what has grown; what has become less is for the next start to be noticed."""
    kept = _read()
    fresh = dict(kept)
    for stage in db.session.scalars(select(Stage).order_by(Stage.id)):
        now, before = beside.of(stage), kept.get(stage.chain)
        if now.first and now.less_than(before) == Beside(now.first, 0, 0):
            fresh[stage.chain] = now
    if fresh != kept:
        _write(fresh)


def settle(stage: Stage) -> None:
    """From now on this is how much there is: what is lacking has been told."""
    _write({**_read(), stage.chain: beside.of(stage)})


def forget(instance: Path) -> None:
    """Another database is put in place knowingly."""
    (instance / FILE).unlink(missing_ok=True)


def _file() -> Path:
    return Path(current_app.instance_path) / FILE


def _read() -> dict[str, Beside]:
    try:
        told = json.loads(_file().read_text("utf-8"))
        return {chain: Beside(**one) for chain, one in told.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}  # cut off by a power cut, perhaps: as if nothing had been counted yet


def _write(tallies: dict[str, Beside]) -> None:
    draft = _file().with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump({chain: asdict(one) for chain, one in tallies.items()}, out, indent=1)
    draft.replace(_file())
