"""Failed tries to sign in: counted per account and per address, and after too many a pause."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy import delete, func, select

from competition.db import db, lock
from competition.doors import Attempt
from competition.errors import Refused

MOST = 8
PAUSE = timedelta(minutes=15)
ADDRESS = "address:"
OBJECTION, HOUR = "objection:", timedelta(hours=1)
SHORT = "short codes"  # of everybody together: an attacker may have any number of addresses
MANY = {ADDRESS: 10, SHORT: 50}  # times as many as on one account


def of_visitor(address: str) -> str:
    """What one visitor has of the network: an IPv4 address, or the /64 that IPv6 gives to each."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found) >> 64 << 64, 64)))


def refuse_flood(key: str, *, at: datetime) -> None:
    """Refuse once too many have failed; who tries at the same moment waits and is counted."""
    lock(f"tries {key}")
    tries = db.session.scalar(
        select(func.count()).where(Attempt.key == key, Attempt.at > at - PAUSE)
    )
    times = next((MANY[one] for one in MANY if key.startswith(one)), 1)
    if (tries or 0) >= MOST * times:
        if key == SHORT:
            raise Refused("link.short_flood", minutes=int(PAUSE.total_seconds() // 60))
        raise Refused("login.too_many", minutes=int(PAUSE.total_seconds() // 60))


def failed(*keys: str, at: datetime) -> None:
    """Counted although a refusal follows: `Counted` keeps it; what is over is forgotten."""
    db.session.execute(delete(Attempt).where(Attempt.key.in_(keys), Attempt.at <= at - PAUSE))
    db.session.add_all([Attempt(key=key, at=at) for key in keys])


def forget(key: str) -> None:
    """Whoever got in has not failed."""
    db.session.execute(delete(Attempt).where(Attempt.key == key))


def forget_old(*, at: datetime) -> int:
    """Forget every try that counts no longer, with its address; how many there were.

    Objections are counted here too, but for an hour: forgotten when that is over, and no tries.
    """
    over = (Attempt.at <= at - PAUSE) & ~Attempt.key.startswith(OBJECTION)
    count = db.session.scalar(select(func.count()).where(over)) or 0
    db.session.execute(delete(Attempt).where(over | (Attempt.at <= at - HOUR)))
    return count
