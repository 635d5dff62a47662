"""Where in the TOML text a key stands, so that a fault can name its line."""

from __future__ import annotations

import re

HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
KEY = re.compile(rf"\s*({NAME}(?:\s*\.\s*{NAME})*)\s*=")
STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')


class Finder:
    """Reads the text once; a path it cannot place exactly gets its nearest parent's line."""

    def __init__(self, text: str) -> None:
        self.found: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.table = ""
        self.current = ""
        self.stack: list[tuple[str, str, int]] = []
        for number, line in enumerate(text.splitlines(), start=1):
            self._line(line, number)

    def line(self, path: str) -> int:
        """The line of a path such as ``step[2].over``; 0 when nothing of it is found."""
        while path:
            if path in self.found:
                return self.found[path]
            path = re.sub(r"(\.[^.\[]+|\[\d+\]|^[^.\[]+)$", "", path)
        return 0

    def _line(self, line: str, number: int) -> None:
        bare = STRING.sub(lambda m: m.group() if "=" not in m.group() else '""', line)
        header = HEADER.match(bare) if not self.stack else None
        if header:
            self._header(header.group(1), header.group(2), number)
        else:
            self._pieces(line, number)

    def _header(self, brackets: str, name: str, number: int) -> None:
        self.table = name = self._join("", name)
        parent, _, last = name.rpartition(".")
        if parent and parent in self.counts:
            self.table = f"{parent}[{self.counts[parent] - 1}].{last}"
        if brackets == "[[":
            index = self.counts.get(self.table, 0)
            self.counts[self.table] = index + 1
            self.table = f"{self.table}[{index}]"
        self.found.setdefault(self.table, number)

    def _pieces(self, line: str, number: int) -> None:
        """Walk keys and brackets of a line; lists of inline tables number their elements."""
        position = 0
        expecting = not self.stack or self.stack[-1][0] == "{"
        while position < len(line):
            key = KEY.match(line, position) if expecting else None
            if key:
                self.current = self._join(self._here(), key.group(1))
                self.found.setdefault(self.current, number)
                position, expecting = key.end(), False
                continue
            string = STRING.match(line, position)
            if string:
                position = string.end()
                continue
            if line[position] == "#":
                return
            expecting = self._mark(line[position], number, expecting=expecting)
            position += 1

    def _mark(self, letter: str, number: int, *, expecting: bool) -> bool:
        """One bracket or comma; returns whether a key may follow."""
        if letter in "[{":
            path = self.current if not self.stack or self.stack[-1][0] == "{" else self._element()
            self.stack.append((letter, path, 0))
            if letter == "{":
                self.found.setdefault(path, number)
                return True
            return False
        if letter in "]}" and self.stack:
            self.stack.pop()
            return False
        if letter == "," and self.stack:
            kind, path, index = self.stack[-1]
            self.stack[-1] = (kind, path, index + 1)
            return kind == "{"
        return expecting and letter.isspace()

    def _element(self) -> str:
        _, path, index = self.stack[-1]
        return f"{path}[{index}]"

    def _here(self) -> str:
        return self.stack[-1][1] if self.stack else self.table

    @staticmethod
    def _join(parent: str, key: str) -> str:
        name = re.sub(r"""\s*\.\s*""", ".", key).replace('"', "").replace("'", "")
        return f"{parent}.{name}" if parent else name
