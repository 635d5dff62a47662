"""The whole policy as one table: every act, and every address with the act it needs.

    python -m tests.house.write_policy        renews tests/golden/policy.csv

The table is what the disciplinary observer (监审) reads: a change of it is a change of who may
what, and is reviewed as that.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator

from flask import Flask

from competition.app import create_app
from competition.policy import ALLOWED, PAIRS, Act, Role
from tests.house.source import ROOT

GOLDEN = ROOT / "tests/golden/policy.csv"
WHO = ("anyone", *Role)
HEAD = ("act", "method", "address", *WHO)


def _who(act: Act) -> tuple[str, ...]:
    roles = ALLOWED[act]
    if roles is None:
        return ("x",) * len(WHO)
    return ("", *("x" if role in roles else "" for role in Role))


def acts() -> Iterator[tuple[str, ...]]:
    return ((act.value, "", "", *_who(act)) for act in Act)


def addresses(app: Flask) -> Iterator[tuple[str, ...]]:
    """Every route; files of the interface have no act."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        act = getattr(app.view_functions[rule.endpoint], "act", None)
        who = _who(act) if act else ("x",) * len(WHO)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield (act.value if act else "", method, rule.rule, *who)


def pairs() -> Iterator[tuple[str, ...]]:
    """Who proposes (p) and who confirms (c) what takes two people; never the same person."""
    for action, (propose, confirm) in PAIRS.items():
        marks = ("p" * (role in propose) + "c" * (role in confirm) for role in Role)
        yield (f"two people: {action}", "", "", "", *marks)


def table(app: Flask) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(acts())
    writer.writerows(pairs())
    writer.writerows(addresses(app))
    return out.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as instance:
        GOLDEN.write_text(table(create_app(instance=instance)), "utf-8")
    print(GOLDEN.relative_to(ROOT))
