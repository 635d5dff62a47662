"""A whole edition with a fixed seed, in the middle of its final, made as people would make it.

Only a database in which nobody works gets one. The clock is held while the days before are played;
it runs again when number 12 is on stage.

    python -m competition.demo.make     what `podium serve --demo` starts beside the server
    python -m competition.demo.make again     another one, where there are only rehearsals
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from competition import clock, editions, rehearsals
from competition.app import ROOT, create_app
from competition.db import db, reading
from competition.demo import final, office, preliminaries
from competition.demo.college import College, college
from competition.models import Edition

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


def begin_again(app: Flask) -> tuple[str, str] | None:
    """Another one beside the earlier ones; None where anything is not a rehearsal."""
    with app.app_context(), reading():
        if not rehearsals.only_rehearsals():
            return None
        earlier = len(list(db.session.scalars(select(Edition.id))))
    told = _college("")
    told = replace(told, code=f"{told.code}-{earlier + 1}")
    return told.code, office.begin(app, told)


def beside(app: Flask, *words: str, told: str = "") -> None:
    """Build in a process of its own, so that the server goes on answering.

    From the checkout, where the packages are; the instance may lie anywhere. `told` goes by
    standard input, where nobody reads it in the list of processes.
    """
    command = [sys.executable, "-m", "competition.demo.make", *words]
    here = {**os.environ, "PODIUM_INSTANCE": app.instance_path}
    building = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd=ROOT, env=here)
    assert building.stdin is not None
    building.stdin.write(told)
    building.stdin.close()
    threading.Thread(target=building.wait, daemon=True).start()  # no zombie stays behind


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
    starts = now - final.TURN * final.DONE - final.SPOKEN
    with clock.frozen(now - DRAW):
        final.prepare(people, starts=starts)
    with clock.frozen(starts):
        final.run(people)
    with app.app_context():
        rehearsals.note_ready(editions.of(edition), at=now)
        db.session.commit()


def _college(code: str) -> College:
    told = college(clock.day(clock.now(), clock.HOME))
    return replace(told, code=code) if code else told


def main() -> None:
    app = create_app()
    begun = begin_again(app) if "again" in sys.argv[1:] else tuple(sys.stdin.read().split())
    if begun:
        build(app, *begun)


if __name__ == "__main__":
    main()
