"""A finding in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from competition.findings import SENTENCES, Finding


def told(finding: Finding) -> str:
    """The finding's sentence, with its facts in it."""
    return str(gettext(SENTENCES[finding.code])) % finding.facts
