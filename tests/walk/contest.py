"""Any preset's contest, walked: from the form that makes the edition to the announced result.

The preset says who judges what and which penalties there are; a few contestants and lawful marks
stand for the hall. Nothing here knows one contest from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import uuid4

from flask import Flask

from competition.rules.preset import Preset
from judging.scoring import rulebook as scoring
from judging.scoring.exact import plain
from judging.scoring.rulebook import PenaltyRule, Rulebook
from tests.build import DICE, names
from tests.clients import Person
from tests.screens import done, form_on, links
from tests.walk.hall import code_on

CODE, NAME = "any-2026", "甲大学第一届比赛"
EDITION = f"/e/{CODE}"
ORGANISER = f"{EDITION}/organiser"
FIELD = 6
EVERYBODY = names(FIELD * 2)
OBSERVER = "监审甲"


@dataclass(slots=True)
class Office:
    """Who prepares and runs it, and where anybody else comes in."""

    app: Flask
    organiser: Person
    opened: ExitStack
    observer: Person = field(init=False)

    def comes_in(self, code: str) -> Person:
        person = self.stranger()
        done(person, person.get("/in"), r"/in$", {"code": code})
        return person

    def stranger(self) -> Person:
        return self.opened.enter_context(Person(self.app))


# ── before the day ────────────────────────────────────────────────────────────────────────────
def make(office: Office, preset: Preset) -> None:
    """One form, with a name, a code and a day, and a second person."""
    page = office.organiser.get(f"/editions/new/{preset.code}")
    what: dict[str, str | list[str]] = {"name": NAME, "code": CODE, "first_day": "2026-11-23"}
    if held := form_on(page, "editions/new").choices.get("tracks"):
        what["tracks"] = [held[0][0], held[-1][0]]
    done(office.organiser, page, "editions/new", what)
    page = office.organiser.get(f"{ORGANISER}/people")
    who = {"name": OBSERVER, "role": "observer"}
    office.observer = office.comes_in(code_on(done(office.organiser, page, "/people$", who)))


def enter(office: Office) -> None:
    """A field in each group, without units: where units nominate, nothing more is asked either."""
    form = form_on(office.organiser.get(f"{ORGANISER}/entries"), "^登记$")
    groups = [code for code, _name in form.choices.get("track", ()) if code] or [""]
    born = {"born": "1990.03"} if "born" in form.names else {}
    for number, name in enumerate(names(FIELD * len(groups))):
        page = office.organiser.get(f"{ORGANISER}/entries")
        who = {"name": name, "course": f"课程{number}", "track": groups[number // FIELD]}
        done(office.organiser, page, "^登记$", who | born)


def prepare(office: Office, stage: str) -> Rulebook:
    """Rules, roster, draw, panel: each by its own page. Returns the rules that were adopted."""
    home, organiser = f"{ORGANISER}/stages/{stage}", office.organiser
    page = organiser.get(f"{home}/rulebook")
    done(organiser, page, "rulebook", {"do": "adopt", "read": "y"})
    rulebook = scoring.parse(organiser.get(f"{home}/rulebook.toml").text)
    page = organiser.get(f"{home}/roster")
    form = form_on(page, "/roster$")
    able = [value for value, _label in form.choices["entries"]]
    chosen: dict[str, str | list[str]] = {"entries": able}
    if "reason" in form.names:
        chosen["reason"] = "初赛在纸上进行"
    done(organiser, page, "/roster$", chosen)
    done(organiser, organiser.get(f"{home}/draw"), "/draw$", {"public": DICE})
    panel = {
        f"names-{seat.role}": "\n".join(f"{seat.name}{n + 1}" for n in range(seat.count))
        for seat in rulebook.seats
    }
    desk = f"{EDITION}/desk/{stage}"
    done(organiser, organiser.get(f"{desk}/panel"), "/panel$", panel)
    for move in ("open", "close"):
        done(organiser, organiser.get(home), "/move$", {"move": move})
    done(organiser, organiser.get(desk), "/start$")
    return rulebook


# ── on the day ────────────────────────────────────────────────────────────────────────────────
def tablets(office: Office, stage: str) -> Iterator[Person]:
    """Every seat's tablet, come in by its card."""
    desk = f"{EDITION}/desk/{stage}"
    page = office.organiser.get(f"{desk}/panel")
    for seat in sorted(set(re.findall(r"/seats/(j\d\d)", page.text))):
        card = done(office.organiser, office.organiser.get(f"{desk}/panel/seats/{seat}"), "/card$")
        yield office.comes_in(code_on(card))


def sign(judge: Person, seat: int) -> None:
    """One sheet for everybody on this tablet's list: no two judges and no two entries alike."""
    state = judge.get("/api/me/sheets").json()
    lines = [line for part in state["parts"] for line in part["lines"]]
    unit = 10 ** state["scale"]
    for row in state["sheets"]:
        off = EVERYBODY.index(row["name"]) % FIELD
        marks = {}
        for number, line in enumerate(lines):
            steps = (line["most"] - line["least"]) // line["step"]
            below = (3 * off + (seat * (number + 2) + off * number) % 5) * steps // 30
            whole = line["most"] - below * line["step"]
            marks[line["key"]] = f"{whole // unit}.{whole % unit:0{state['scale']}d}"
        body = {"base": 0, "marks": marks, "note": "", "client_at": "2026-11-23T09:00:00+08:00"}
        answer = judge.put_json(
            f"/api/sheets/{row['sheet']}", body, headers={"Idempotency-Key": str(uuid4())}
        )
        assert answer.status_code == 201, answer.text


def punish(office: Office, stage: str, rule: PenaltyRule) -> None:
    """The first of the list gets this penalty, with seconds that it takes points for."""
    page = office.organiser.get(f"{EDITION}/desk/{stage}/penalties")
    form = form_on(page, "/penalties$")
    whose = next(value for value, _label in form.choices["appearance"] if value)
    seconds = {"measured": plain(rule.bands[-1][0])} if rule.bands else {}
    what = {"appearance": whose, "code": rule.code, "reason": "计时员记录", **seconds}
    done(office.organiser, page, "/penalties$", what)


def announce(office: Office, stage: str) -> None:
    """Sealed, proposed by the organiser, confirmed by the 监审."""
    desk, organiser = f"{EDITION}/desk/{stage}", office.organiser
    done(organiser, organiser.get(desk), "/seal$")
    page = organiser.get(f"{desk}/results")
    done(organiser, page, "/results/publication$", {"reason": "全部评分表已核对"})
    done(office.observer, office.observer.get(f"{desk}/proposals"), "/confirm$")


def stages(office: Office) -> list[str]:
    """The stages of the whole edition, as its page lists them."""
    page = office.organiser.get(f"{ORGANISER}/stages")
    found = links(page, rf"{ORGANISER}/stages/[a-z0-9-]+$")
    return [one.rpartition("/")[2] for one in found]
