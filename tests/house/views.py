"""The views as the sources tell them: endpoint, methods, act, templates rendered."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.source import Module, modules, where

ROUTES = {"get", "post", "put", "delete", "patch", "route"}
RENDERERS = {"page", "render_template"}


@dataclass(frozen=True, slots=True)
class View:
    """One function that answers requests."""

    endpoint: str
    methods: frozenset[str]
    acts: tuple[str, ...]
    templates: tuple[str, ...]
    spot: str


def web_modules(root: Path) -> list[Module]:
    return [module for module in modules(root) if ".web." in module.name]


def blueprints(root: Path) -> dict[tuple[str, str], str]:
    """(module, variable) → the blueprint's name; also where it is imported from elsewhere."""
    made = {
        (module.name, ast.unparse(node.targets[0])): name
        for module in web_modules(root)
        for node in module.tree.body
        if isinstance(node, ast.Assign) and (name := _made_blueprint(node.value))
    }
    return made | {
        (module.name, alias.asname or alias.name): made[str(node.module), alias.name]
        for module in web_modules(root)
        for node in module.tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (str(node.module), alias.name) in made
    }


def _made_blueprint(value: ast.expr) -> str:
    """The name in `Blueprint("name", ...)`; empty for anything else."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "Blueprint":
        return str(ast.literal_eval(value.args[0]))
    return ""


def rendered(node: ast.AST) -> tuple[str, ...]:
    """Names of templates that this code gives to `page` or `render_template`."""
    return tuple(
        call.args[0].value
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).split(".")[-1] in RENDERERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    )


def _methods(call: ast.Call, verb: str) -> frozenset[str]:
    if verb != "route":
        return frozenset({verb})
    listed = next((one.value for one in call.keywords if one.arg == "methods"), None)
    return frozenset(ast.literal_eval(listed) if listed else ["get"])


def views(root: Path) -> Iterator[View]:
    """Every function with a blueprint's route on it."""
    known = blueprints(root)
    for module in web_modules(root):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and (found := _view(root, module, node, known)):
                yield found


def _view(
    root: Path, module: Module, node: ast.FunctionDef, known: dict[tuple[str, str], str]
) -> View | None:
    names, methods, acts = set(), set(), []
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        owner, _, verb = ast.unparse(decorator.func).rpartition(".")
        if verb in ROUTES and (module.name, owner) in known:
            names.add(f"{known[module.name, owner]}.{node.name}")
            methods |= {method.lower() for method in _methods(decorator, verb)}
        elif verb == "allows":
            acts.append(ast.unparse(decorator.args[0]))
    if not names:
        return None
    spot = where(root, module.path, node.lineno)
    return View(names.pop(), frozenset(methods), tuple(acts), rendered(node), spot)
