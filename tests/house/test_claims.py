"""Tests claim facts: that something is there at all is no claim, whatever it is."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.source import ROOT, files, nothing, plant, where

REFUSING = {"raises", "refused", "unlawful"}


def empty_claims(root: Path) -> list[str]:
    """Tests that assert nothing but `… is not None`."""
    return [
        f"{where(root, path, node.lineno)} {node.name}"
        for path in files(root, "tests/**/test_*.py")
        if "assert" in (source := path.read_text("utf-8")) and " is not None\n" in source
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if _claims_nothing(node)
    ]


def _claims_nothing(test: ast.FunctionDef) -> bool:
    nodes = list(ast.walk(test))
    claims = [node.test for node in nodes if isinstance(node, ast.Assert)]
    return bool(claims) and all(map(_is_there, claims)) and not any(map(_refuses, nodes))


def _is_there(claim: ast.expr) -> bool:
    match claim:
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
    return False


def _refuses(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in REFUSING


def test_every_test_claims_more_than_that_something_is_there() -> None:
    nothing(empty_claims(ROOT))


def test_an_empty_claim_is_found(tmp_path: Path) -> None:
    tests = (
        "def test_a():\n    assert make() is not None\n"
        "def test_b():\n    assert (row := make()) is not None\n    assert row.total == 1\n"
        "def test_c():\n    with raises(Refused):\n        assert make() is not None\n"
    )
    assert empty_claims(plant(tmp_path, {"tests/actions/test_x.py": tests})) == [
        "tests/actions/test_x.py:1 test_a"
    ]
