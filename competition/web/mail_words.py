"""A mail in words: its subject and text, from its kind and facts, in the language set now.

The templates lie in `templates/mail/`: plain text, whose first line is the subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from competition import rounds
from competition.clock import moment
from competition.moments import Moment
from competition.outbox import Mail, MailKind
from competition.web.finding_words import told
from competition.web.naming import named
from competition.web.page import term, when


@dataclass(frozen=True, slots=True)
class Written:
    """What a reader gets; with a signed head its note, byte for byte, as a file to keep."""

    subject: str
    body: str
    note: str = ""
    file: str = ""


def written(mail: Mail, *, site: str) -> Written:
    facts: Mapping[str, Any] = mail.facts
    template = current_app.jinja_env.get_template(f"mail/{mail.kind}.txt")
    text = template.render(_shown(mail, facts), link=_links(mail, site))
    subject, _blank, body = text.partition("\n\n")
    if not facts.get("note"):
        return Written(subject, body + "\n")
    return Written(subject, body + "\n", facts["note"], _file(mail, facts))


def _file(mail: Mail, facts: Mapping[str, Any]) -> str:
    return f"{mail.edition.code}-{facts['stage_code']}-head-{facts['size']}.txt"


def _shown(mail: Mail, facts: Mapping[str, Any]) -> dict[str, object]:
    """The facts as people read them; a name that was given with a line break has none here."""
    shown: dict[str, object] = {
        k: _plain(v) for k, v in facts.items() if k not in ("note", "found")
    }
    shown |= {"edition": _plain(named(mail.edition.name, mail.edition)), "file": ""}
    if "stage" in facts:
        shown["stage"] = _plain(named(str(facts["stage"]), mail.edition))
    if facts.get("note"):
        shown["file"] = _file(mail, facts)
    if mail.address.unit is not None:
        shown["unit"] = _plain(mail.address.unit.name)
    shown |= {key: when(moment(facts[key])) for key in ("at", "starts", "ends") if key in facts}
    if mail.kind is MailKind.HEAD:
        shown["moment"] = term(Moment(facts["moment"]))
    shown["found"] = [_plain(told(rounds.finding_of(one))) for one in facts.get("found", ())]
    return shown


def _plain(text: object) -> object:
    return " ".join(text.split()) if isinstance(text, str) else text


def _links(mail: Mail, site: str) -> Mapping[str, str]:
    """Ordinary pages only, never a way in: mail is read by whoever reads the mailbox."""
    urls, base = current_app.url_map.bind("localhost"), site.rstrip("/")
    here: dict[str, Any] = {"edition": mail.edition.code}
    found = {
        "edition": base + urls.build("public.edition", here),
        "rounds": base + urls.build("organiser.rounds", here),
    }
    if mail.address.unit is not None:
        own = here | {"unit": mail.address.unit.code}
        found["unit"] = base + urls.build("unit.home", own)
    if "number" in mail.facts:
        result = here | {"stage": mail.facts["stage_code"], "number": mail.facts["number"]}
        found["check"] = base + urls.build("check.result", result)
    return found
