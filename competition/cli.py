"""`podium`: the commands of an installation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _

from competition import __version__, accounts, clock, editions, grants, settings
from competition.app import create_app, instance_folder
from competition.db import db
from competition.demo import make
from competition.errors import Missing, Refused
from competition.upkeep import commands as upkeep
from competition.upkeep import examining, half_way, rebuild, sealing, standing, stopping, tick
from competition.upkeep.schema import upgraded
from competition.upkeep.speaking import speaking
from competition.web.finding_words import told


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["score"]:
        return _score(words[1:])
    chosen = _parser().parse_args(words)
    try:
        done = int(chosen.run(chosen) or 0)
        sys.stdout.flush()
        return done
    except BrokenPipeError:
        return _unheard()
    except stopping.EXPECTED as error:
        return stopping.said(error)


def _unheard() -> int:
    """Whoever reads has had enough (`podium doctor | head -3`): nothing more is said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="podium", description="Podium: judged contests")
    parser.add_argument("--version", action="version", version=f"podium {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, what in (
        ("serve", serve, "bring the schema up to date and answer requests"),
        ("init", init, "make the first organiser and print a one-time link"),
        ("link", link, "print a one-time link for somebody: for whom no organiser may make one"),
        ("upgrade", upgrade, "bring the database schema up to date"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.set_defaults(run=run)
        if name == "serve":
            told = "first make a rehearsal in the middle of its final, where nobody works yet"
            command.add_argument("--demo", action="store_true", help=told)
        if name == "init":
            usual = accounts.USUAL_NAME
            command.add_argument("--name", default=usual, help="the first organiser's name")
        if name == "link":
            command.add_argument("edition", help="the edition's code, as in its address")
            command.add_argument("code", help="the person's pseudonym in the ledger, such as aud1")
    upkeep.add(commands, _here)
    examining.add(commands, _here)
    commands.add_parser("score", help="compute results from a rulebook and a table of marks")
    return parser


def _here() -> Flask:
    """The installation, for whatever may write; refused where its server writes elsewhere."""
    standing.refuse_elsewhere(instance_folder())
    return create_app()


def _print_way_in(app: Flask, code: str) -> None:
    """The link, at the address where the server listens, though this shell may know another."""
    here, instance = app.extensions["podium"], Path(app.instance_path)
    if apart := standing.difference(instance, here):
        with speaking(app):
            print(told(apart.finding), file=sys.stderr, flush=True)
    print(f"{standing.with_the_servers(instance, here).address}/in#{code}")


def _score(words: list[str]) -> int:
    """Works with no database: the engine for people who stay with spreadsheets."""
    from judging.scoring.command import score_command  # noqa: PLC0415  # needs no Flask at all

    return score_command(words)


def serve(chosen: argparse.Namespace) -> int:
    """Start the server on HOST and PORT; the address is printed.

    The rehearsal is built beside it by a process of its own: the server answers at once.
    """
    from granian import Granian  # noqa: PLC0415  # a heavy import that only `serve` needs
    from granian.constants import Interfaces  # noqa: PLC0415

    app = _here()
    here: settings.Settings = app.extensions["podium"]
    settings.refuse_missing(here)
    sealing.recipients(here.backup_keys)
    with standing.serving(app):
        half_way.refuse(Path(app.instance_path))
        upgraded(app)
        resumed = rebuild.resume(app)
        for line in (*resumed.done, *resumed.open):
            print(line, flush=True)
        if resumed.open:
            return 1
        if chosen.demo and (begun := make.begin(app)):
            make.beside(app, told=" ".join(begun))
        print(f"Podium {__version__}: {here.address}", flush=True)
        server = Granian(
            "competition.wsgi:app",
            address=here.host,
            port=here.port,
            ssl_cert=Path(here.certificate) if here.certificate else None,
            ssl_key=Path(here.certificate_key) if here.certificate else None,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=16,
            backpressure=4096,
            log_enabled=bool(os.environ.get("PODIUM_LOG")),
            websockets=False,
        )
        with tick.ticking(app):
            server.serve()
    return 0


def upgrade(_chosen: argparse.Namespace) -> None:
    upgraded(_here())


def init(chosen: argparse.Namespace) -> None:
    """Print the first organiser's one-time link; run again, it prints a new one."""
    app = _here()
    upgraded(app)
    with app.app_context():
        person = accounts.founder() or accounts.add_person(
            chosen.name, at=clock.now(), founder=True
        )
        code = accounts.invite(person, at=clock.now())
        db.session.commit()
    _print_way_in(app, code)
    with speaking(app):
        for line in _what_now(app):
            print(line, flush=True)


def _what_now(app: Flask) -> Iterator[str]:
    """What the link is, and what has to run before anybody can open it."""
    yield _("这是第一位组织者的登录链接，只能用一次；再运行一次 podium init，会打印新的一个。")
    here, instance = app.extensions["podium"], Path(app.instance_path)
    if not standing.is_serving(instance):
        yield _("服务还没有运行。先启动它（make serve，或者 podium serve），再打开这个链接。")
    if standing.with_the_servers(instance, here).host in ("127.0.0.1", "localhost", "::1"):
        yield _(
            "这个地址只有这台电脑能打开。要让别人也能打开，用 HOST=0.0.0.0 启动服务，"
            "把链接里的地址换成这台电脑在局域网里的地址。"
        )


def link(chosen: argparse.Namespace) -> None:
    """The machine's own link for a person of an edition; the trail says that one was made."""
    app = _here()
    with app.app_context():
        try:
            code = grants.link_from_here(editions.of(chosen.edition), chosen.code, at=clock.now())
        except Missing:
            raise Refused("link.nobody", edition=chosen.edition, person=chosen.code) from None
        db.session.commit()
    _print_way_in(app, code)


if __name__ == "__main__":
    raise SystemExit(main())
