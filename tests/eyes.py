"""What a visitor sees of an answer: its text, and whether two answers say the same."""

from __future__ import annotations

import html
import re

import httpx

# What differs between two answers though they say the same: the token, the address asked for, the
# request's number.
OWN_HEADERS = ("set-cookie", "content-length", "x-request-id")
OWN = re.compile(r'(name="csrf[-_]token" (?:content|value)=")[^"]*|next=[^"]*')


def same(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """Status, bytes and headers, without the visitor's own token."""
    kept = {k: v for k, v in answer.headers.items() if k not in OWN_HEADERS}
    return answer.status_code, OWN.sub("", answer.text), kept


def shown_text(answer: httpx.Response) -> str:
    """What a person reads: without markup, with one space for each gap."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
