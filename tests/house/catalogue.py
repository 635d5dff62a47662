"""The sentences of the program and their English, as Babel collects them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from tests.house.source import ROOT, files

CATALOGUE = "competition/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None,
    "lazy_pgettext": DEFAULT_KEYWORDS["pgettext"],
}  # fmt: skip
IDEOGRAPH = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
OWN_NAMES = {"中文"}  # the switch to Chinese says so in Chinese, in both languages


def sentences(root: Path) -> set[str]:
    """Every msgid in the sources, collected as `make words` does."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]
    return {
        found[1] if isinstance(found[1], str) else found[1][0]
        for mapping in mappings["mappings"]
        for path in files(root, mapping["pattern"].replace("**", "**/*"))
        for found in extract_from_file(mapping["method"], path, keywords=KEYWORDS)
        if found[1]
    }


def english(root: Path) -> Catalog:
    file = root / CATALOGUE
    if not file.exists():
        return Catalog(locale="en")
    with file.open("rb") as source:
        return read_po(source, locale="en")


def _translations(message: Message) -> tuple[str, ...]:
    told = message.string if isinstance(message.string, list | tuple) else [message.string]
    return tuple(str(text or "") for text in told)


def faults(root: Path) -> list[str]:
    """What the English catalogue lacks or has too much of."""
    catalogue, wanted = english(root), sentences(root)
    there = {_id(message) for message in catalogue if message.id}
    wrong = [f"not in the catalogue: {one}" for one in sorted(wanted - there)]
    wrong += [f"no longer used: {one}" for one in sorted(there - wanted)]
    wrong += [f"obsolete: {one}" for one in catalogue.obsolete]
    return wrong + [
        f"{what}: {_id(message)}"
        for message in catalogue
        if message.id
        for what in _faults_of(message)
    ]


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _faults_of(message: Message) -> list[str]:
    told = _translations(message)
    found = [str(error) for error in message.check()]
    if not all(told):
        found.append("untranslated")
    if message.fuzzy:
        found.append("fuzzy")
    if any(IDEOGRAPH.search(text) and text not in OWN_NAMES for text in told):
        found.append("Chinese in the English")
    if any(_is_said_twice(text) for text in told):
        found.append("said twice")
    return found


def _is_said_twice(text: str) -> bool:
    """As when two hands have translated one sentence and both lines were kept."""
    half = len(text) // 2
    return half > 1 and text in (2 * text[:half], f"{text[:half]} {text[:half]}")
