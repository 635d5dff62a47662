"""Refusals: each code has a sentence, each sentence a code, and the facts that it names are given.

A sentence whose fact is missing would turn a refusal into a broken page at the worst moment.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import ROOT, Module, modules, nothing, plant, where

CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
FACT = re.compile(r"%\((\w+)\)")
ANY_FACT = "**"
TOLD = ("competition.terms", "competition.refusals", "competition.sentences")


@dataclass(frozen=True, slots=True)
class Raised:
    """One place that refuses. `code` ends in `*` where a part is only known at run time."""

    code: str
    facts: frozenset[str]
    spot: str


def refusals(root: Path) -> set[str]:
    """`Refused` and what derives from it, by name."""
    errors = ast.parse((root / "competition/errors.py").read_text("utf-8"))
    known = {"Refused"}
    for node in errors.body:
        if isinstance(node, ast.ClassDef) and known & {ast.unparse(base) for base in node.bases}:
            known.add(node.name)
    return known


def _codes(argument: ast.expr) -> Iterator[str]:
    """The codes that an argument can be: one, either of two, or a pattern."""
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.IfExp):
        yield from _codes(argument.body)
        yield from _codes(argument.orelse)
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(
            str(one.value) if isinstance(one, ast.Constant) else "*" for one in argument.values
        )


def _facts(call: ast.Call) -> frozenset[str]:
    return frozenset(one.arg or ANY_FACT for one in call.keywords)


def raised(root: Path) -> Iterator[Raised]:
    known = refusals(root)
    for module in modules(root):
        for function in [node for node in ast.walk(module.tree) if _is_function(node)]:
            for call in _calls(function, known):
                spot = where(root, module.path, call.lineno)
                codes = tuple(_codes(call.args[0])) or _given(module, function)
                yield from (Raised(code, _facts(call), spot) for code in codes)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef)


def _calls(function: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    """Refusals made here, not in a function inside."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in names:
            yield node


def _given(module: Module, function: ast.AST) -> tuple[str, ...]:
    """The codes that callers hand to a function which refuses with its argument."""
    name = getattr(function, "name", "")
    return tuple(
        str(one.value)
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == name
        for one in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(one, ast.Constant) and CODE.fullmatch(str(one.value))
    )


def sentences(root: Path) -> dict[str, frozenset[str]]:
    """Each code with the facts its sentence names: every literal table of code → sentence."""
    told = {}
    for name in TOLD:
        name = f"{name.replace('.', '/')}.py"
        text = (root / name).read_text("utf-8") if (root / name).exists() else ""
        for table in [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Dict)]:
            for key, value in zip(table.keys, table.values, strict=True):
                if isinstance(key, ast.Constant):
                    told[str(key.value)] = frozenset(FACT.findall(ast.unparse(value)))
    return told


def _pattern(code: str) -> re.Pattern[str]:
    return re.compile(re.escape(code).replace(r"\*", ".+"))


def faults(root: Path) -> list[str]:
    told, wrong = sentences(root), []
    for one in raised(root):
        found = [code for code in told if _pattern(one.code).fullmatch(code)]
        if not found:
            wrong.append(f"{one.spot} {one.code}: no sentence")
        wrong += [
            f"{one.spot} {code}: fact {fact} is not given"
            for code in found
            for fact in sorted(told[code] - one.facts)
            if ANY_FACT not in one.facts and "*" not in one.code
        ]
    return list(dict.fromkeys(wrong))


def idle(root: Path) -> list[str]:
    """Sentences for codes that nothing in the program says."""
    said = {one.code for one in raised(root)} | set(_constants(root))
    patterns = [_pattern(code) for code in said if "*" in code and "." in code]
    return [
        code
        for code in sentences(root)
        if code not in said and not any(pattern.fullmatch(code) for pattern in patterns)
    ]


def _constants(root: Path) -> Iterator[str]:
    """Every text in the program, with `*` for what an f-string fills in."""
    for module in modules(root):
        if module.name not in TOLD:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Constant | ast.JoinedStr):
                    yield from _codes(node)


def test_each_refusal_has_a_sentence_and_its_facts():
    nothing(faults(ROOT))


def test_each_sentence_is_said_somewhere():
    nothing(idle(ROOT))


ERRORS = "class Refused(Exception): ...\nclass Counted(Refused): ...\n"
TERMS = """
REFUSALS = {"a.b": N_("%(n)s 份"), "a.c": N_("好"), "a.d": N_("旧"), "x.y": N_("%(m)s")}
FAULTS = {"n.empty": N_("空")}
"""
ACTIONS = """
def one(): raise Refused("a.b", n=1)
def two(): raise Refused("a.b")
def three(): raise Counted("a.missing")
def four(code): raise Refused(code)
def five(): four("a.c"); four("a.e")
def six(kind, **facts): raise Refused(f"x.{kind}", **facts)
def seven(field): return Fault(f"{field}.empty")
"""


def test_missing_sentences_and_facts_are_found(tmp_path):
    tree = {"competition/errors.py": ERRORS, "competition/terms.py": TERMS}
    root = plant(tmp_path, tree | {"judging/sheets.py": ACTIONS})
    assert faults(root) == [
        "judging/sheets.py:3 a.b: fact n is not given",
        "judging/sheets.py:4 a.missing: no sentence",
        "judging/sheets.py:5 a.e: no sentence",
    ]
    assert idle(root) == ["a.d"]
