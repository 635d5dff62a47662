"""Sizes: nearing one of them means that a noun wants to leave (style.md, Shape)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from tests.house.source import ROOT, files, modules, nothing, plant, where

LONGEST_FUNCTION = 45
NINE_IN_TEN = 25
FILE_LINES = (
    ("competition/**/*.py", 300),
    ("judging/**/*.py", 300),
    ("tests/**/*.py", 300),
    (".ci/*.py", 300),
    ("templates/**/*.html", 150),
    ("static/**/*.js", 300),
    ("static/**/*.css", 300),
)
EXCEPT = {
    "models.py": 400,  # one place to read all records of a package
    "verify.py": 700,  # the verifier travels alone in every bundle: one file by purpose (trust.md)
}
EVERYTHING = ("competition", "judging", "tests", ".ci")
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "tools"}


def functions(root: Path) -> Iterator[tuple[str, int]]:
    """Every function with its lines, decorators not counted. Alembic writes its own migrations."""
    for module in modules(root, EVERYTHING):
        if module.is_migration:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                spot = where(root, module.path, node.lineno)
                yield f"{spot} {node.name}", node.end_lineno - node.lineno + 1


def long_functions(root: Path) -> list[str]:
    return [f"{name}: {lines}" for name, lines in functions(root) if lines > LONGEST_FUNCTION]


def ninth_decile(root: Path) -> float:
    return quantiles((lines for _, lines in functions(root)), n=10, method="inclusive")[8]


def long_files(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root).as_posix()}: {lines}"
        for pattern, most in FILE_LINES
        for path in files(root, pattern)
        if (lines := len(path.read_text("utf-8").splitlines())) > EXCEPT.get(path.name, most)
        and "migrations" not in path.parts
    ]


def vague_names(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for folder in (*EVERYTHING, "templates", "static")
        for path in files(root, f"{folder}/**/*")
        if path.stem in VAGUE
    ]


def test_no_function_is_long():
    nothing(long_functions(ROOT))


def test_nine_functions_in_ten_are_short():
    assert ninth_decile(ROOT) <= NINE_IN_TEN


def test_no_file_is_long():
    nothing(long_files(ROOT))


def test_no_file_has_a_name_that_says_nothing():
    nothing(vague_names(ROOT))


def _function(lines: int) -> str:
    return "def f():\n" + "    pass\n" * (lines - 1)


def test_a_long_function_is_found(tmp_path):
    plant(tmp_path, {"judging/a.py": _function(45), "judging/b.py": _function(46)})
    assert long_functions(tmp_path) == ["judging/b.py:1 f: 46"]


def test_many_longish_functions_are_found(tmp_path):
    plant(tmp_path, {f"judging/a{n}.py": _function(30 if n < 3 else 5) for n in range(10)})
    assert ninth_decile(tmp_path) == 30


def test_a_long_file_is_found(tmp_path):
    tree = {
        "competition/models.py": "\n" * 400,
        "competition/stages.py": "\n" * 301,
        "templates/desk/home.html": "\n" * 151,
        "static/vendor/big.js": "\n" * 5000,
    }
    assert long_files(plant(tmp_path, tree)) == [
        "competition/stages.py: 301",
        "templates/desk/home.html: 151",
    ]


def test_a_vague_name_is_found(tmp_path):
    assert vague_names(plant(tmp_path, {"judging/utils.py": ""})) == ["judging/utils.py"]
