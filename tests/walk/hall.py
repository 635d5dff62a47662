"""A hall in one process: the app behind a real socket, and a clock that can be moved on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from flask import Flask

from competition import cli
from tests import screens
from tests.clients import Person
from tests.served import served

LINK = re.compile(r"(?:https?://[^\s\"<]+)?/in#([\w-]+)")


@dataclass
class Hall:
    """Where people come in: each gets a browser of their own."""

    app: Flask
    url: str
    opened: ExitStack = field(default_factory=ExitStack)

    def stranger(self) -> Person:
        return self.opened.enter_context(Person(self.url))

    def comes_in(self, code: str) -> Person:
        """Open a one-time link: the code behind # goes into the form, as the script does it."""
        person = self.stranger()
        page = person.get("/in")
        screens.done(person, page, r"/in$", {"code": code})
        return person


@contextmanager
def hall_of(app: Flask) -> Iterator[Hall]:
    """Serve the app on a free port of this process, so that the held clock is its clock too."""
    with served(app) as url, ExitStack() as opened:
        yield Hall(app, url, opened)


def first_link(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """What `podium init` prints."""
    monkeypatch.setattr(cli, "create_app", lambda: app)
    monkeypatch.setattr(cli, "upgraded", lambda _app: None)  # the rig has done it
    assert cli.main(["init", "--name", "王秘书"]) == 0
    return code_on(capsys.readouterr().out)


def code_on(text: str | httpx.Response) -> str:
    """The one-time code that a page or a terminal shows."""
    said = text if isinstance(text, str) else text.text
    found = LINK.findall(said)
    assert found, screens.words(said)
    return str(found[0])
