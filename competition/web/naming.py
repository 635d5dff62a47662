"""Names that an edition's rules bring in English too: of stages, roles, prizes, criteria.

They are what a notice calls them, so they stay as they are in Chinese; for readers of English the
preset brings a second name for each, copied into the edition like everything else of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import g
from markupsafe import Markup

from competition.i18n import lang
from competition.models import Edition

HAN = re.compile(r"[\u2e80-\u9fff\U00020000-\U0003ffff]")
BETWEEN = " · "  # of a unit's own stage: what it is and whose


def named(text: str, edition: Edition | None = None) -> str:
    """The name as readers of this page know it; without a second one, the name itself."""
    found = edition or g.get("edition")
    return in_english(text, found.rules) if found is not None else text


def in_english(text: str, rules: Mapping[str, object]) -> str:
    """By these rules' second names, where the page is in English."""
    known = rules.get("english")
    if lang() == "zh" or not isinstance(known, dict) or not text:
        return text
    return BETWEEN.join(str(known.get(part, part)) for part in text.split(BETWEEN))


def typed(text: str) -> str:
    """A name as people gave it; a Chinese one is marked on an English page, to be read out so."""
    if lang() == "zh" or not HAN.search(text):
        return text
    return Markup('<span lang="zh-CN">{}</span>').format(text)
