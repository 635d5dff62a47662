"""A finding in the reader's language."""

from __future__ import annotations

import re

from flask_babel import gettext

from competition.clock import moment
from competition.findings import SENTENCES, Fact, Finding
from competition.web.page import when

STAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def told(finding: Finding) -> str:
    """The finding's sentence, with its facts in it; moments as they are told here."""
    facts = {name: _fact(fact) for name, fact in finding.facts.items()}
    return str(gettext(SENTENCES[finding.code])) % facts


def _fact(fact: Fact) -> Fact:
    return when(moment(fact)) if isinstance(fact, str) and STAMP.fullmatch(fact) else fact
