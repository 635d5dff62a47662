"""Whoever appends to a stage's chain has held the stage (`stages.hold`).

Else two people check the same thing and both write. A function may leave the holding to one that
it calls in its own module, and an inner one to whoever calls it there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, Module, modules, nothing, plant, where

APPENDS = {"chain.append", "chain.sign_head"}
HOLDS = {"stages.hold"}
EXEMPT = {"competition.chain"}  # what is called


def unheld(root: Path) -> Iterator[str]:
    for module in modules(root):
        if module.name not in EXEMPT:
            yield from _in(root, module)


def _in(root: Path, module: Module) -> Iterator[str]:
    written = {node.name: node for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    calls = {name: set(_calls(node)) for name, node in written.items()}
    inner = {name for found in calls.values() for name in found & written.keys()}
    for name, node in written.items():
        reached = _reached(name, calls)
        entered = not name.startswith("_") or name not in inner
        if entered and reached & APPENDS and not reached & HOLDS:
            yield f"{where(root, module.path, node.lineno)} {name} appends and holds no stage"


def _calls(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            yield ast.unparse(inner.func)


def _reached(name: str, calls: dict[str, set[str]]) -> set[str]:
    """Everything that a function calls, through the functions of its own module too."""
    found, todo = set[str](), [name]
    while todo:
        new = calls[todo.pop()] - found
        found |= new
        todo += [one for one in new if one in calls]
    return found


def test_whoever_appends_has_held_the_stage() -> None:
    nothing(unheld(ROOT))


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("def give(stage):\n    chain.append(stage.chain)\n", 1),
        ("def give(stage):\n    stages.hold(stage)\n    chain.append(stage.chain)\n", 0),
        ("def give(stage):\n    _in(stage)\ndef _in(stage):\n    chain.append(stage.chain)\n", 1),
        ("def give(stage):\n    _held(stage)\n    chain.append(stage.chain)\n"
         "def _held(stage):\n    stages.hold(stage)\n", 0),
        ("def _run(stage):\n    chain.sign_head(stage.chain)\nEFFECT = _run\n", 1),
    ],
)  # fmt: skip
def test_the_check_sees_who_does_not(tmp_path: Path, text: str, faults: int) -> None:
    assert len(list(unheld(plant(tmp_path, {"judging/gifts.py": text})))) == faults
