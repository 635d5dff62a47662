"""Texts that would be something else than text, if a page or a file took them at their word.

Each script payload carries MARK where it would act: as an element's or an attribute's name, in a
script, in an address. `acting` finds whatever became more than text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

MARK = "x9q"
CALL = f"window.{MARK}=1"

SCRIPTS: tuple[str, ...] = (
    f"<{MARK}>", f"</{MARK}><{MARK} a=b>", f"<script>{CALL}</script>", f"</script><{MARK}>",
    f"</textarea><{MARK}>", f"</title><{MARK}>", f"</option></select><{MARK}>",
    f"</style><{MARK}>", f'"><{MARK}>', f"'><{MARK}>", f"><{MARK}", f'" {MARK}=1 a="',
    f"' {MARK}=1 a='", f" {MARK}=1 ", f'"/{MARK}=1/', f"`{MARK}=1`",
    f'" onfocus={CALL} autofocus a="', f"' onmouseover='{CALL}",
    f"<img src=x onerror={CALL} {MARK}>", f"<svg/onload={CALL} {MARK}>", f"<svg><{MARK}><g/>",
    f"<svg><script>{CALL}</script></svg>", f"<math><mtext><{MARK}>", f"<{MARK}:a xmlns:{MARK}=b>",
    f"<iframe srcdoc='<{MARK}>' {MARK}>", f"<details open ontoggle={CALL} {MARK}>",
    f"<input {MARK} autofocus>", f"<a {MARK} href=javascript:{CALL}>x</a>",
    f"<base {MARK} href=//e>", f"<meta {MARK} http-equiv=refresh content=0>",
    f"<link {MARK} rel=stylesheet href=//e.example>", f"<style>@import '//{MARK}'</style>",
    f"<form {MARK} action=//e><button>", f"<object {MARK} data=x>",
    f"<template><{MARK}></template>", f"<!--><{MARK}>-->", f"<![CDATA[<{MARK}>]]>",
    f"]]><{MARK}>", f"<?php {MARK} ?>", f"<!DOCTYPE {MARK}>", f"&lt;{MARK}&gt;",
    f"&#60;{MARK}&#62;", f"&amp;lt;{MARK}&gt;", f"%3C{MARK}%3E", f"\\u003c{MARK}\\u003e",
    f"\\x3c{MARK}\\x3e", f"javascript:{CALL}", f"JaVa\tScRiPt:{CALL}", f"data:text/html,<{MARK}>",
    f"//{MARK}.example/", f"{{{{ '{MARK}'|safe }}}}<{MARK}>", f"{{% raw %}}<{MARK}>",
    f"${{{CALL}}}", f"%(x)s %s {{0}} <{MARK}>", f"\u202e<{MARK}>\u2066", f"a\0<{MARK}>",
    f"\ud800<{MARK}>\udfff", f"\u2028<{MARK}>\u2029\x85", f"＜{MARK}＞＜/script＞",
    f"'-{CALL}-'<{MARK}>", "字" * 60 + f"<{MARK}>",
)  # fmt: skip


class Acting(HTMLParser):
    """What of a page is no text any more, though it was typed as one."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in ("script", "style") else ""
        names = [name for name, _value in attrs]
        if MARK in tag or any(MARK in one or one.startswith("on") for one in names):
            self.found.append(f"<{tag} {' '.join(names)}>")
        for name, value in attrs:
            plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name in ADDRESSES and plain.startswith(SCHEMES) and MARK in plain:
                self.found.append(f"{name}={plain}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        if MARK in tag:
            self.found.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._inside and MARK in data:
            self.found.append(f"in <{self._inside}>: {data[:80]}")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append(f"<!-- {data[:80]} -->")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "data", "srcset", "content", "poster"}
)
SCHEMES = ("javascript:", "data:", "vbscript:", "//", "0;")


def acting(page: str) -> list[str]:
    return Acting(page).found


FORMULAS: tuple[str, ...] = (
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"//e\",\"x\")", "=IMPORTXML(\"//e\",\"a\")", "==1",
    "+1+1", "+cmd|'/C calc'!A0", "+", "-1+1", "-2+3+cmd|' /C calc'!A0", "-", "@SUM(1+1)", "@A1",
    "@", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u3000=1+1", "＝1+1", "＋1+1",
    "－1+1", "＠A1", "'=1+1", '"=1+1"', "=1+1;=1+1", "a\t=1+1\t=2", "a,=1+1,b", "%0A=1+1", "|=1+1",
    "\ufeff=1+1", "\u200b=1+1", "{=1+1}", "=\uffff1", "1\ufffe=1", "_x003D_1+1",
)  # fmt: skip


def each(payloads: tuple[str, ...], number: int) -> Iterator[str]:
    """All of them for ever, beginning with this one."""
    while True:
        yield payloads[number % len(payloads)]
        number += 1
