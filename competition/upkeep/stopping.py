"""Why a command stops, in a sentence: whoever runs it made a mistake, or the machine did."""

from __future__ import annotations

import sys

from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from competition import settings
from competition.app import instance_folder
from competition.durable import UnsafeDatabase
from competition.errors import Refused
from competition.findings import Finding, wrong
from competition.upkeep.half_way import HalfWay
from competition.upkeep.speaking import bare, speaking
from competition.upkeep.standing import Elsewhere
from competition.web.finding_words import told
from competition.web.page import sentence

# What keeps an installation from being put together.
UNSTARTED = (
    settings.BadSettings, settings.DamagedKey, HalfWay, UnsafeDatabase, DatabaseError,
    ArgumentError,
)  # fmt: skip
EXPECTED = (*UNSTARTED, Elsewhere, Refused, OSError)  # anything else is a bug, and shows where


def cause(error: Exception) -> Finding:
    """What is wrong with the installation, or with the disk."""
    fault = (str(error).strip().splitlines() or [type(error).__name__])[0]
    match error:
        case Elsewhere():
            return error.finding
        case settings.BadSettings() | ArgumentError():
            return wrong("settings.bad", fault=fault)
        case settings.DamagedKey():
            return wrong("keys.damaged", name=fault)
        case HalfWay():
            return wrong("restore.half_way", file=fault)
        case UnsafeDatabase():
            return wrong("database.unsafe", fault=fault)
        case OperationalError():
            return wrong("database.unreachable", fault=fault)
        case DatabaseError():
            return wrong("database.unreadable", fault=fault)
    return wrong("command.failed", fault=fault)


def said(error: Exception) -> int:
    """Say it, in the installation's language, where errors are told; the command's status."""
    if isinstance(error, DatabaseError) and type(error) not in (DatabaseError, OperationalError):
        raise error  # a statement of ours was wrong
    with speaking(bare(), language()):
        why = sentence(error) if isinstance(error, Refused) else told(cause(error))
        print(why, file=sys.stderr, flush=True)
    return 1


def language() -> str:
    """Settings that cannot be read may be what is wrong."""
    try:
        return settings.load(instance_folder()).language
    except settings.BadSettings:
        return ""
