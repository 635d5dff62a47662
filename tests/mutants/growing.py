"""Mutants of a module that is already imported: the changed function's code is put into the
living function, so that nothing is imported anew and everybody who holds the function has it."""

from __future__ import annotations

import ast
import gc
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

from tests.mutants.changes import Function, Site, sites

OWN_NAMES = 0x2  # CO_NEWLOCALS: a function, not the body of a class


@dataclass(slots=True)
class Module:
    """A source file, its tree, and where its functions live in this process."""

    path: Path
    name: str
    tree: ast.Module
    codes: list[CodeType]
    living: dict[CodeType, list[FunctionType]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change in one function. ``key`` names it in records; ``code`` is of what it changes."""

    module: Module
    number: int
    site: Site
    key: str
    code: str

    def live(self) -> None:
        """Become true in this process, for whoever holds the function."""
        self.site.make()
        made = compile(self.module.tree, str(self.module.path), "exec", dont_inherit=True)
        new = list(functions_in(made))[self.number]
        for function in self.module.living[self.module.codes[self.number]]:
            function.__code__ = new


def module_of(path: Path, base: Path) -> Module:
    """Read one source file."""
    tree = ast.parse(path.read_text("utf-8"))
    codes = list(functions_in(compile(tree, str(path), "exec", dont_inherit=True)))
    return Module(path, path.relative_to(base).as_posix(), tree, codes, alive(path))


def functions_in(code: CodeType) -> Iterator[CodeType]:
    """The outermost functions of a module, those of its classes too, in order."""
    for const in code.co_consts:
        if isinstance(const, CodeType):
            if const.co_flags & OWN_NAMES:
                yield const
            else:
                yield from functions_in(const)


def alive(path: Path) -> dict[CodeType, list[FunctionType]]:
    """The functions in this process whose code comes from a file."""
    found: dict[CodeType, list[FunctionType]] = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename == str(path):
            found.setdefault(each.__code__, []).append(each)
    return found


def mutants(module: Module) -> Iterator[Mutant]:
    """Every mutant of a module; two changes that read alike are counted."""
    source = module.path.read_text("utf-8")
    alike: dict[str, int] = {}
    rank: dict[tuple[str, int], int] = {}
    for name, function in outermost(module.tree):
        line = min([function.lineno, *(d.lineno for d in getattr(function, "decorator_list", ()))])
        rank[name, line] = rank.get((name, line), -1) + 1
        number = numbered(module, name, line, rank[name, line])
        if number is None:
            continue
        text = ast.get_source_segment(source, function) or ""
        code = hashlib.sha256(text.encode()).hexdigest()[:12]
        for site in sites(function):
            key = f"{module.name} {name}: {site.label()}"
            alike[key] = alike.get(key, 0) + 1
            key += f" ({alike[key]})" if alike[key] > 1 else ""
            yield Mutant(module, number, site, key, code)


def numbered(module: Module, name: str, line: int, rank: int) -> int | None:
    """Which of the module's functions stands there, if it lives."""
    found = [
        number
        for number, code in enumerate(module.codes)
        if code.co_name == name.rpartition(".")[2] and code.co_firstlineno == line
    ]
    if rank >= len(found) or module.codes[found[rank]] not in module.living:
        return None
    return found[rank]


def outermost(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """The functions, methods and lambdas of a module that are in no other function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.Lambda):
            yield f"{prefix}<lambda>", node
        elif isinstance(node, ast.ClassDef):
            yield from outermost(node, f"{prefix}{node.name}.")
        else:
            yield from outermost(node, prefix)
