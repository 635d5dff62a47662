"""Scripts: every browser of the last five years runs them (ES2020, Safari 15, WebView 90).

No engine that old is at hand, so this is a list of what came later, by its look. A name may be used
where the script asks for it first; such places are listed with how they ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from competition.web import modules
from tests.house.source import ROOT, files, nothing, plant, where

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
LATER = {
    "logical assignment (2021)": re.compile(r"\?\?=|\|\|=|&&="),
    "numeric separator (2021)": re.compile(r"\b\d+_\d"),
    "replaceAll (2021)": re.compile(r"\.replaceAll\("),
    "at() (2022)": re.compile(r"\.at\(-?\d"),
    "Object.hasOwn (2022)": re.compile(r"\bObject\.hasOwn\b"),
    "private member (2022)": re.compile(
        r"(?:this|\w)\.#\w|^\s*(?:static\s+)?#\w+\s*[=;(]", re.MULTILINE
    ),
    "class field or static block (2022)": re.compile(r"^\s*static\s*(?:\{|\w+\s*=)", re.MULTILINE),
    "top-level await (2022)": re.compile(r"^(?:const .*= )?await ", re.MULTILINE),
    "error cause (2022)": re.compile(r"\{\s*cause\s*[:}]"),
    "findLast, toSorted, with (2023)": re.compile(
        r"\.(?:findLast|findLastIndex|toSorted|toReversed|toSpliced)\("
    ),
    "groupBy (2024)": re.compile(r"\b(?:Object|Map)\.groupBy\b"),
    "lookbehind (Safari 16.4)": re.compile(r"\(\?<[=!]"),
    "regular expression flag d or v": re.compile(
        r"(?<=[(=,:&|?\s])/(?:[^/\\\n]|\\.)+/[gimsuy]*[dv][gimsuy]*\b"
    ),
    "structuredClone": re.compile(r"\bstructuredClone\b"),
    "AbortSignal.timeout or any": re.compile(r"\bAbortSignal\.(?:timeout|any)\b"),
    "randomUUID or subtle: not on plain http": re.compile(r"\bcrypto\.(?:randomUUID|subtle)\b"),
    "navigator.locks, storage, wakeLock": re.compile(r"\bnavigator\.(?:locks|storage|wakeLock)\b"),
    "clipboard unasked: not on plain http": re.compile(
        r"\A(?!.*if \(navigator\.clipboard\)).*?\bnavigator\.clipboard\b", re.DOTALL
    ),
    "scheduler, view transitions, popover": re.compile(
        r"\bscheduler\.|startViewTransition|showPopover|\binert\b"
    ),
    "import attributes": re.compile(r"\bimport\b[^;\n]*\bwith\s*\{"),
    "showModal unasked (Safari 15.4)": re.compile(
        r"^(?!.*if \(look\.showModal\)).*\.showModal\(", re.MULTILINE
    ),
    "service worker unasked": re.compile(
        r"navigator\.serviceWorker\.(?!controller|register|ready)"
    ),
    "parsed or written markup": re.compile(
        r"\.(?:innerHTML|outerHTML)\s*=(?!=)|insertAdjacentHTML|\beval\("
    ),
}


def later_parts(root: Path) -> Iterator[str]:
    for path in files(root, "static/js/**/*.js"):
        text = COMMENT.sub("", path.read_text("utf-8"))
        for what, pattern in LATER.items():
            for found in pattern.finditer(text):
                yield f"{where(root, path, text[: found.end()].count(chr(10)) + 1)} {what}"


def test_scripts_use_nothing_that_came_later():
    nothing(later_parts(ROOT))


def test_no_line_of_a_text_looks_like_a_comment():
    """Lines that are comments do not travel (`web/modules.py`); in a text they would be text."""
    for path in files(ROOT, "static/js/**/*.js"):
        source = path.read_bytes()
        for found in modules.COMMENT_LINE.finditer(source):
            before = source[: found.start()]
            spot = where(ROOT, path, before.count(b"\n") + 1)
            assert modules.shipped(before).count(b"`") % 2 == 0, spot


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("a ??= 1;", "logical assignment (2021)"),
        ("const a = 10_000;", "numeric separator (2021)"),
        ("a.replaceAll('x', 'y');", "replaceAll (2021)"),
        ("a.at(-1);", "at() (2022)"),
        ("Object.hasOwn(a, 'b');", "Object.hasOwn (2022)"),
        ("class A {\n  #b = 1;\n}", "private member (2022)"),
        ("class A {\n  static b = 1;\n}", "class field or static block (2022)"),
        ("const a = await b();", "top-level await (2022)"),
        ("throw new Error('a', { cause: b });", "error cause (2022)"),
        ("a.toSorted();", "findLast, toSorted, with (2023)"),
        ("Object.groupBy(a, b);", "groupBy (2024)"),
        ("const a = /(?<=b)c/;", "lookbehind (Safari 16.4)"),
        ("const a = /b/dg;", "regular expression flag d or v"),
        ("structuredClone(a);", "structuredClone"),
        ("AbortSignal.timeout(5);", "AbortSignal.timeout or any"),
        ("crypto.randomUUID();", "randomUUID or subtle: not on plain http"),
        ("navigator.locks.request(a);", "navigator.locks, storage, wakeLock"),
        ("navigator.clipboard.writeText(a);", "clipboard unasked: not on plain http"),
        ("a.inert = true;", "scheduler, view transitions, popover"),
        ("import a from './a.json' with { type: 'json' };", "import attributes"),
        ("look.showModal();", "showModal unasked (Safari 15.4)"),
        ("navigator.serviceWorker.getRegistrations();", "service worker unasked"),
        ("a.innerHTML = b;", "parsed or written markup"),
    ],
)
def test_what_came_later_is_found(tmp_path, line, what):
    root = plant(tmp_path, {"static/js/a.js": f"{line}\n"})
    found = {one.split(" ", 1)[1] for one in later_parts(root)}
    assert found == {what}


def test_what_is_old_enough_is_let_through(tmp_path):
    lines = (
        "const a = b?.c ?? 1;\nif (look.showModal) look.showModal();\n"
        "if (navigator.clipboard) navigator.clipboard.writeText(a);\n"
        "const n = 1n; x.style = y; const r = /^a(?<name>b)$/u;\nasync () => { await b(); };\n"
    )
    assert list(later_parts(plant(tmp_path, {"static/js/a.js": lines}))) == []
