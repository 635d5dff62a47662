"""Findings: each code has a sentence, each sentence is used, and the facts it names are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from competition.findings import SENTENCES
from tests.house.source import ROOT, modules, nothing, plant, where

MAKERS = {
    "fine": (),
    "look": (),
    "wrong": (),
    "of_chain": ("chain",),
    "_waits": ("stage",),
}  # and the facts they add
FACT = re.compile(r"%\((\w+)\)")


def made(root: Path) -> Iterator[tuple[str, frozenset[str], str]]:
    """Code, facts and place of every finding that the sources make."""
    for module in modules(root):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in MAKERS:
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                facts = {str(one.arg) for one in node.keywords}
                facts |= set(MAKERS[ast.unparse(node.func)])
                yield (
                    str(node.args[0].value),
                    frozenset(facts),
                    where(root, module.path, node.lineno),
                )


def wrongly_told(root: Path, sentences: dict[str, str]) -> list[str]:
    found = list(made(root))
    wrong = [f"{spot} {code}: no sentence" for code, _, spot in found if code not in sentences]
    wrong += [
        f"{spot} {code}: {fact} is not given"
        for code, facts, spot in found
        for fact in FACT.findall(sentences.get(code, ""))
        if fact not in facts and "None" not in facts  # `**more` says them at run time
    ]
    used = {code for code, _, _ in found}
    return wrong + [f"{code}: never found" for code in sorted(sentences.keys() - used)]


def test_every_finding_has_its_sentence():
    nothing(wrongly_told(ROOT, SENTENCES))


def test_a_wrong_one_is_found(tmp_path):
    code = 'a = wrong("disk.full", mb=1)\nb = of_chain("chain.cut", name)\n'
    root = plant(tmp_path, {"competition/x.py": code, "judging/y.py": ""})
    sentences = {"chain.cut": "%(chain)s %(seq)s", "old": ""}
    assert wrongly_told(root, sentences) == [
        "competition/x.py:1 disk.full: no sentence",
        "competition/x.py:2 chain.cut: seq is not given",
        "old: never found",
    ]
