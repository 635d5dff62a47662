"""A whole edition with a fixed seed, in the middle of its final, made as people would make it.

Only a database in which nobody works gets one. The clock is held while the days before are played;
it runs again when number 12 is on stage.

    python -m competition.demo.make     what `podium serve --demo` starts beside the server
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from competition import clock, editions, rehearsals
from competition.app import create_app
from competition.db import db, reading
from competition.demo import final, office, preliminaries
from competition.demo.college import College, college

BEFORE = timedelta(days=12)  # less than a session lasts: nobody has to come in twice
PRELIMINARIES = timedelta(days=6)
DRAW = timedelta(days=1)


def begin(app: Flask) -> tuple[str, str] | None:
    """Make the edition at once, so that the start page can say that it is being prepared.

    Return its code and its organiser's one-time code; None where people work already.
    """
    with app.app_context(), reading():
        room = rehearsals.room()
    if room is None:
        return None
    told = _college("")
    told = replace(told, code=f"{told.code}-{room + 1}" if room else told.code)
    return told.code, office.begin(app, told)


def build(app: Flask, edition: str, link: str) -> None:
    """Everything up to now; `link` is the organiser's one-time code from `begin`."""
    now, told = clock.now(), _college(edition)
    with clock.frozen(now - BEFORE):
        people = office.open_office(app, told, link)
        office.adopt_rules(people)
        office.register_units(people)
        office.import_teachers(people)
    with clock.frozen(now - PRELIMINARIES):
        preliminaries.hold(people)
    starts = now - final.TURN * final.DONE - timedelta(minutes=5)
    with clock.frozen(now - DRAW):
        final.prepare(people, starts=starts)
    with clock.frozen(starts):
        final.run(people)
    with app.app_context():
        rehearsals.note_ready(editions.of(edition), at=now)
        db.session.commit()


def _college(code: str) -> College:
    told = college(clock.now().astimezone(clock.HOME).date())
    return replace(told, code=code) if code else told


def main() -> None:
    """The two codes come by standard input: nobody reads them in the list of processes."""
    edition, link = sys.stdin.read().split()
    build(create_app(), edition, link)


if __name__ == "__main__":
    main()
