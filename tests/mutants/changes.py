"""The small faults that are put into a function: one change of its syntax tree each.

Left alone is what cannot change a result: annotations, docstrings, decorators, the default values
of the function itself, and ``zip(strict=True)``, which is an assertion.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Function = ast.FunctionDef | ast.Lambda
OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
NOT_RUN = ("annotation", "returns", "decorator_list", "ctx")


@dataclass(frozen=True, slots=True)
class Site:
    """One change: ``new`` instead of ``old`` at ``where`` of ``parent``; None leaves it out.
    ``lines`` are those of the statement it is in."""

    parent: Any
    where: str
    index: int | None
    old: ast.AST
    new: ast.AST | None
    lines: tuple[int, int]

    def make(self) -> None:
        """Change the tree."""
        self._put(self.new)

    def _put(self, node: ast.AST | None) -> None:
        if self.index is None:
            setattr(self.parent, self.where, node)
        elif node is None:
            getattr(self.parent, self.where).pop(self.index)
        else:
            getattr(self.parent, self.where)[self.index] = node

    def label(self) -> str:
        """``a < b → a <= b``: the change with what stands around it."""
        if not isinstance(self.parent, ast.expr | ast.keyword | ast.AugAssign):
            return f"{told(self.old)} → {told(self.new or ast.Pass())}"
        before = told(self.parent)
        self.make()
        after = told(self.parent)
        if self.new is None and self.index is not None:
            getattr(self.parent, self.where).insert(self.index, self.old)
        else:
            self._put(self.old)
        return f"{before} → {after}"


def told(node: ast.AST) -> str:
    """A node on one line, a long one by its two ends."""
    text = " ".join(ast.unparse(ast.fix_missing_locations(node)).split())
    return text if len(text) <= 150 else f"{text[:80]} … {text[-66:]}"


def sites(function: Function) -> Iterator[Site]:
    """Every change inside a function."""
    lines = function.lineno, function.lineno
    for where, place, node in children(function):
        if where == "body":
            yield from under(function, where, place, node, lines)


def under(
    parent: ast.AST, where: str, index: int | None, node: ast.AST, lines: tuple[int, int]
) -> Iterator[Site]:
    """Every change of a node and of what is in it."""
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if docstring or (isinstance(node, ast.keyword) and node.arg == "strict"):
        return
    if isinstance(node, ast.stmt):
        lines = span(node)
    for new in (*instead(parent, where, node), *replaced(node)):
        if new is not None and not hasattr(new, "lineno"):
            ast.fix_missing_locations(ast.copy_location(new, node))
        yield Site(parent, where, index, node, new, lines)
    for name, place, child in children(node):
        yield from under(node, name, place, child, lines)


def children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """What is in a node and is run: where, the how-manieth there, and itself."""
    for name, value in ast.iter_fields(node):
        if name in NOT_RUN:
            continue
        inside = enumerate(value) if isinstance(value, list) else [(None, value)]
        yield from ((name, place, each) for place, each in inside if isinstance(each, ast.AST))


def span(node: ast.stmt) -> tuple[int, int]:
    """The lines of a statement; of one that holds others, those of its head."""
    body = getattr(node, "body", None)
    if body:
        return node.lineno, max(node.lineno, body[0].lineno - 1)
    return node.lineno, node.end_lineno or node.lineno


def instead(parent: ast.AST, where: str, node: ast.AST) -> Iterator[ast.AST | None]:
    """What stands in the place of a node because of where it stands."""
    given = not (isinstance(node, ast.Constant) and node.value is None)
    if where in ("test", "ifs", "guard") and not isinstance(parent, ast.Assert):
        yield ast.Constant(False)
        if not isinstance(parent, ast.While):
            yield ast.Constant(True)
    if where == "value" and given and isinstance(parent, ast.Return | ast.Assign | ast.AnnAssign):
        yield ast.Constant(None)
    if isinstance(node, ast.keyword) and node.arg:
        yield None
    if where == "func" and isinstance(node, ast.Name) and node.id in NAMES:
        yield ast.Name(NAMES[node.id], ast.Load())


def replaced(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in the place of a node because of what it is."""
    if type(node) in OPERATORS:
        yield OPERATORS[type(node)]()
    elif isinstance(node, ast.Constant):
        yield from other_value(node.value)
    elif isinstance(node, ast.BoolOp):
        for left in range(len(node.values)):
            rest = node.values[:left] + node.values[left + 1 :]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    else:
        yield from without(node)


def other_value(value: object) -> Iterator[ast.AST]:
    """Another constant of the same kind."""
    match value:
        case bool():
            yield ast.Constant(not value)
        case int():
            yield ast.Constant(value + 1)
        case str():
            yield ast.Constant(f"{value}X")


def without(node: ast.AST) -> Iterator[ast.AST]:
    """A node without what it does: a negation, a sorting, an addition to what is there, a call."""
    match node:
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Call(func=ast.Name(id="sorted")):
            yield ast.Call(ast.Name("list", ast.Load()), node.args[:1], [])
        case ast.AugAssign():
            yield ast.Assign([node.target], node.value)
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
