"""评审细则: parse a rulebook, put it in canonical form, write it as text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace

from judging.scoring.book import PenaltyRule, Rulebook
from judging.scoring.checking import checked
from judging.scoring.clauses import Component, Criterion, SeatRule
from judging.scoring.fault import Fault, Faulty, fault
from judging.scoring.lines import Finder
from judging.scoring.reading import Reader, inlined
from judging.scoring.rehearsal import Rehearsal
from judging.scoring.warning import warned
from judging.scoring.writing import canonical, toml

__all__ = [
    "Component",
    "Criterion",
    "Fault",
    "Faulty",
    "PenaltyRule",
    "Rulebook",
    "SeatRule",
    "canon",
    "dump",
    "parse",
    "refuse",
    "warnings",
]


def parse(text: str) -> Rulebook:
    """Read a rulebook; raises Faulty with all its faults at once, each with its line."""
    rulebook, faults = read(text)
    if not faults:
        faults = checked(rulebook)
    if not faults:
        faults = Rehearsal(rulebook).run()
    refuse(text, faults)
    return rulebook


def refuse(text: str, faults: Sequence[Fault]) -> None:
    """Raise Faulty with the line of each fault, if there are any."""
    if faults:
        finder = Finder(text)
        raise Faulty(tuple(replace(each, line=finder.line(each.path)) for each in faults))


def line_of(problem: str) -> int:
    """The line that the TOML reader names; 0 where it names the end of the text."""
    named = re.search(r"\(at line (\d+), column \d+\)", problem)
    return int(named.group(1)) if named else 0


def read(text: str) -> tuple[Rulebook, list[Fault]]:
    """The keys alone: types, choices, what is required and what is unknown."""
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise Faulty((fault("", "toml", why="nested too deeply"),)) from None
    except tomllib.TOMLDecodeError as problem:
        found = replace(fault("", "toml", why=problem), line=line_of(str(problem)))
        raise Faulty((found,)) from None
    reader = Reader()
    if isinstance(table.get("measure"), list):
        table["measure"] = [inlined(each) for each in table["measure"]]
    rulebook: Rulebook = reader.clause(Rulebook, table, "")
    return rulebook, reader.faults


def warnings(rulebook: Rulebook) -> tuple[Fault, ...]:
    """What is lawful but probably not meant; shown when a rulebook is adopted or used."""
    return tuple(warned(rulebook))


def canon(rulebook: Rulebook) -> dict[str, object]:
    """The canonical form: what the ledger hashes as event 0 of a stage."""
    return canonical(rulebook)


def dump(rulebook: Rulebook) -> str:
    """TOML text such that ``parse(dump(rulebook)) == rulebook``."""
    return toml(rulebook)
