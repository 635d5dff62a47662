"""The day of the final: drawn and seated yesterday, eleven sealed, number 12 on stage."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from competition import clock, editions, run_of_show, stages
from competition.demo.browser import Stumbled, Visitor, code_on
from competition.demo.office import Office
from competition.ledger.canon import digest
from competition.ledger.draw import Stream
from judging import play
from judging.scoring import rulebook as scoring
from judging.scoring.book import Rulebook
from judging.scoring.vote import EVERYBODY

STAGE = "final"
TURN = timedelta(minutes=24)  # how long one contestant takes: a lesson, then the marks
SPOKEN = timedelta(minutes=5)  # by the one on stage
HEAD = "j01"
REPORT = timedelta(minutes=30)  # before the start
DONE = 11
ALREADY = 4  # sheets of the one on stage that are signed
CONTESTANTS = (3, 12, 17)  # who has opened an invitation: done, on stage, to come
SEAT = re.compile(r"/seats/(j\d\d)")
CARD = re.compile(r'<p class="receipt-number" translate="no">([^<]+)</p>')
LINE = re.compile(r'/show/(c\d\d)"')


def prepare(office: Office, *, starts: datetime) -> None:
    """When and where, the draw in public, the panel, registration closed."""
    organiser, at = office.organiser, f"{office.home}/stages/{STAGE}"
    organiser.post(f"{at}/timetable", _timetable(office, starts.astimezone(clock.HOME)))
    organiser.post(f"{at}/draw", {"public": office.college.dice})
    names = {f"names-{role}": "\n".join(people) for role, people in office.college.judges.items()}
    organiser.post(f"{office.edition}/desk/{STAGE}/panel", names)
    organiser.post(f"{office.edition}/desk/{STAGE}/panel/seats/{HEAD}/head")
    for move in ("open", "close"):
        organiser.post(f"{at}/move", {"move": move})


def _timetable(office: Office, starts: datetime) -> dict[str, str]:
    """The contestants report half an hour before, on the same day."""
    report = max(starts - REPORT, starts.replace(hour=0, minute=0))
    return {
        "day": f"{starts:%Y-%m-%d}", "report": f"{report:%H:%M}", "starts": f"{starts:%H:%M}",
        "venue": office.college.venue,
    }  # fmt: skip


def run(office: Office) -> None:
    """Open the scoring, sign and seal eleven, call number 12; the held clock moves on."""
    desk, at = office.desk, f"{office.edition}/desk/{STAGE}"
    desk.post(f"{at}/start")
    rules = scoring.parse(office.organiser.get(f"{office.home}/stages/{STAGE}/rulebook.toml"))
    judges = _tablets(office)
    turns = _turns(office)
    if len(turns) <= DONE:
        raise Stumbled("the run of show is too short")
    for number, code in enumerate(turns[: DONE + 1], 1):
        desk.post(f"{at}/appearances/{code}/move", {"move": "call"})
        seats = list(judges)[: ALREADY if number > DONE else None]
        for seat in seats:
            _sign(office, judges[seat], code, seat, rules)
        if number <= DONE:
            clock.advance(TURN)
            desk.post(f"{at}/appearances/{code}/seal")
    desk.post(f"{at}/appearances/{turns[DONE]}/clock", {"move": "start"})
    _vote(office, turns)
    _invite_contestants(office)


def _vote(office: Office, turns: Sequence[str]) -> None:
    """Cards are printed and handed out; by now some of the audience have used theirs."""
    at, told = f"{office.edition}/desk/{STAGE}/vote", office.college
    page = office.desk.post(f"{at}/cards", {"voters": EVERYBODY, "count": str(told.cards)})
    office.desk.post(at, {"move": "open"})
    stream, phone = Stream(hashlib.sha256(b"podium demo vote").digest()), Visitor(office.app)
    ballot = f"{office.edition}/vote/{STAGE}"
    phone.get(ballot)
    for card in CARD.findall(page)[: told.cast]:
        chosen = list(stream.shuffle(turns)[: 1 + stream.below(3)])
        phone.post(ballot, {"code": card, "chosen": chosen})


def _invite_contestants(office: Office) -> None:
    """One who is done, the one on stage, one who is still to come."""
    with office.app.app_context():
        stage = stages.of(editions.of(office.college.code), STAGE)
        entries = {one.position: one.entry.code for one in run_of_show.appearances(stage)}
    for position in CONTESTANTS:
        office.organiser.post(f"{office.home}/entries/{entries[position]}/invite")


def _tablets(office: Office) -> dict[str, Visitor]:
    """Each judge scans the card on the seat."""
    at = f"{office.edition}/desk/{STAGE}/panel"
    found = {}
    for seat in sorted(set(SEAT.findall(office.desk.get(at)))):
        found[seat] = Visitor(office.app)
        found[seat].enter(code_on(office.desk.post(f"{at}/seats/{seat}/card")))
    return found


def _turns(office: Office) -> list[str]:
    """Pseudonyms in order of appearance, as the run of show links them."""
    page = office.organiser.get(f"{office.home}/stages/{STAGE}/show")
    return list(dict.fromkeys(LINE.findall(page)))


def _sign(office: Office, judge: Visitor, code: str, seat: str, rules: Rulebook) -> None:
    role = "expert" if seat <= "j07" else "student"
    chain = f"{office.college.code}/{STAGE}"
    typed = play.marks(rules, role, who=f"{chain} {code} 1", seat=seat)
    op = UUID(digest("demo", f"{chain} {code}.{seat}".encode())[:32])
    body = {"base": 0, "marks": typed, "note": "", "client_at": ""}
    answer = json.loads(judge.put_json(f"/api/sheets/{code}.{seat}", body, str(op)))
    assert answer["ok"], answer
