"""Whole contests, word for word: everything that the command says of them, in both languages.

A file holds a rulebook (or the name of one), tables, options, what is to be told, and after them
what was said: tables of results with what stands beside them, then explanations and the study in
both languages. Each was read, and its head says what was worked out by hand; after a change that is
meant, ``PODIUM_TOLD=write`` writes them anew, to be read again.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from judging.scoring.command import score_command
from tests.scoring.cases import GOLDEN, text_of

CONTESTS = sorted((GOLDEN / "contests").glob("*.txt"))
TABLES = ("entries", "penalties", "carry", "decisions")
OTHERS = ("under", "instead")  # only for the results


def parts(path: Path) -> dict[str, str]:
    """The pieces of a contest, each under a line ``== name``."""
    found: dict[str, str] = {}
    for piece in path.read_text("utf-8").split("\n== ")[1:]:
        name, _, text = piece.partition("\n")
        found[name] = text
    return found


def asked(given: dict[str, str], folder: Path) -> list[str]:
    """The words of the command, with the files that it reads."""
    book = given["book"].strip()
    text = text_of(book.removeprefix("@")) if book.startswith("@") else book
    (folder / "book.toml").write_text(text, "utf-8")
    (folder / "marks.csv").write_text(given["marks"], "utf-8")
    argv = [str(folder / "book.toml"), str(folder / "marks.csv")]
    for name in TABLES:
        if name in given:
            (folder / f"{name}.csv").write_text(given[name], "utf-8")
            argv += [f"--{name}", str(folder / f"{name}.csv")]
    return argv


def others(given: dict[str, str], folder: Path) -> list[str]:
    """The words that ask what would be under another rulebook or with other marks."""
    argv = []
    for name in OTHERS:
        if name in given:
            (folder / f"{name}.txt").write_text(given[name], "utf-8")
            argv += [f"--{name}", str(folder / f"{name}.txt")]
    return argv


@pytest.mark.parametrize("path", CONTESTS, ids=lambda path: path.stem)
def test_a_whole_contest_is_told_word_for_word(path, tmp_path, capsys):
    given = parts(path)
    argv, tell = asked(given, tmp_path), given.get("tell", "").split()
    said = {}
    for name, more in (
        ("results", [*given.get("options", "").split(), *others(given, tmp_path), "--lang", "en"]),
        ("zh", [*tell, "--lang", "zh"]),
        ("en", [*tell, "--lang", "en"]),
    ):
        code = score_command([*argv, *more]) if name == "results" or tell else 0
        captured = capsys.readouterr()
        said[name] = f"{captured.out}-- beside it, exit {code}\n{captured.err}".rstrip()
    if os.environ.get("PODIUM_TOLD") == "write":
        kept = path.read_text("utf-8").split("\n== results")[0].rstrip()
        whole = [kept, *(f"{name}\n{text}" for name, text in said.items())]
        path.write_text("\n== ".join(whole) + "\n", "utf-8")
        pytest.fail("written: read it, then run again")
    assert {name: given[name].rstrip() for name in said} == said
