"""The rig: a database per test on either engine, the app, a real server, a real browser.

A test that uses the database asks for `app`, `client`, `person` or `server`, and so runs twice: on
SQLite and on PostgreSQL. Migrations run once per engine and session, into a template; each test
gets a copy of it. What this machine lacks is skipped and named in the last line; with
PODIUM_REQUIRE=all it fails instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

from competition import clock
from tests import fence
from tests.clients import Person
from tests.databases import Copies, PostgresCopies, SqliteCopies
from tests.one_app import OneApp
from tests.scenes import Scenes
from tests.served import served
from tests.servers import CannotStart, GivenPostgres, Podium, Postgres, roomy_folder, serving

pytest_plugins = ["tests.report"]

# The same examples on each run, so that a red test stays red until it is mended; the cores are
# shared, so no example has a deadline.
hypothesis.register_profile("podium", derandomize=True, deadline=None, database=None)
hypothesis.load_profile("podium")

MOMENT = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    # hall.test is this machine under a name that browsers do not trust without https
    "--host-resolver-rules=MAP hall.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, "
    "EXCLUDE localhost",
]  # fmt: skip


def pytest_configure() -> None:
    fence.close()
    for name in ("PODIUM_SMTP", "PODIUM_MAIL_FROM", "PODIUM_SITE"):  # of whoever runs the tests
        os.environ.pop(name, None)
    if memory := roomy_folder():  # for `tmp_path`; what a test flushes to a disk waits for none
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)


@pytest.fixture(autouse=True)
def _no_mail() -> Iterator[None]:
    """A test in which mail would leave unasked fails, whatever else became of it."""
    yield
    if told := fence.stopped():
        pytest.fail(f"mail would have left: {', '.join(told)}", pytrace=False)


def lacking(what: str, why: str, remedy: str) -> NoReturn:
    """Skip, or fail where everything is required; the report repeats it in its last line."""
    if os.environ.get("PODIUM_REQUIRE") == "all":
        pytest.fail(f"{what} is required here (PODIUM_REQUIRE=all): {why}", pytrace=False)
    pytest.skip(f"{what}: {why}. {remedy}")


# ── databases ─────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def engine(request: pytest.FixtureRequest) -> str:
    """The database engine that this run of the test is on."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the session (each worker of pytest-xdist has its own)."""
    given = os.environ.get("PODIUM_TEST_POSTGRES")
    try:
        server = GivenPostgres(given) if given else Postgres()
    except CannotStart as failure:
        lacking("PostgreSQL", str(failure), "Set PODIUM_TEST_POSTGRES=postgresql://...")
    with pytest.MonkeyPatch.context() as patch:
        if server.programs:  # pg_dump of the same version, for backups
            patch.setenv("PATH", f"{server.programs}{os.pathsep}{os.environ['PATH']}")
        yield server
    server.stop()


@pytest.fixture(scope="session")
def copies(
    engine: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Copies]:
    home = tmp_path_factory.mktemp("template")
    if engine == "sqlite":
        yield SqliteCopies(home)
        return
    made = PostgresCopies(request.getfixturevalue("postgres"), home)
    yield made
    made.close()


@pytest.fixture
def database(copies: Copies, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database, as DATABASE_URL takes it."""
    with copies.fresh(tmp_path) as url:
        yield url


# ── the app in this process ───────────────────────────────────────────────────────────────────
@pytest.fixture(scope="session")
def one_app(engine: str) -> OneApp:
    """One for each engine: what it has learnt about one is of no use on the other."""
    return OneApp()


@pytest.fixture(scope="session")
def scenes(copies: Copies) -> Scenes:
    """What many tests begin with: built once, then copied."""
    return Scenes(copies)


@pytest.fixture
def app(
    one_app: OneApp, database: str, tmp_path: Path, scenes: Scenes, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The app on its own database. Open a context around set-up only, never around a client."""
    with ExitStack() as opened:
        moved = opened.enter_context(one_app.at(database, tmp_path / "instance"))
        if "monkeypatch" not in request.fixturenames:  # what a patched program builds is its own
            opened.enter_context(scenes.offered(moved))
        yield moved


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def person(app: Flask) -> Iterator[Person]:
    """Somebody at a browser, signed in nowhere. More of them: `Person(app)`."""
    with Person(app) as somebody:
        yield somebody


@pytest.fixture
def moment() -> Iterator[datetime]:
    """The clock stands at 14:30 in Shanghai, on a Saturday; `clock.advance` moves it on."""
    with clock.frozen(MOMENT):
        yield MOMENT


# ── the app as its own process ────────────────────────────────────────────────────────────────
@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[Podium]:
    """`podium serve` on a free port and this test's own database."""
    instance = tmp_path / "instance"
    instance.mkdir(exist_ok=True)
    with serving(instance=instance, database_url=database) as running:
        yield running


@pytest.fixture
def site(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the app for browsers: in this process, unless the test asks for `server` too.

    Only who kills and restarts it, or weighs what it sends, needs one that is a process of its own.
    """
    if "server" in request.fixturenames:
        yield request.getfixturevalue("server").url
        return
    with served(app) as url:
        yield url


# ── the browser ───────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    try:
        started = sync_playwright().start()
    except Exception as failure:  # its driver dies in several ways; all mean the same to us
        lacking("browser", f"Playwright's driver does not start ({failure})", "Use `make test`")
    yield started
    started.stop()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the session. `make test` finds it or makes it (.ci/browser.py)."""
    environment: dict[str, str | float | bool] = dict(os.environ.items())
    if libraries := os.environ.get("PODIUM_CHROMIUM_LIBRARIES"):
        environment["LD_LIBRARY_PATH"] = libraries
    try:
        opened = playwright.chromium.launch(
            executable_path=os.environ.get("PODIUM_CHROMIUM"), args=CHROMIUM_FLAGS, env=environment
        )
    except Error as failure:
        why = str(failure).strip().splitlines()[0]
        lacking("browser", f"no Chromium starts ({why})", "Use `make test`, or PODIUM_CHROMIUM")
    yield opened
    opened.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browsers that know nothing of one another: `browser(viewport={...}).new_page()`."""
    with ExitStack() as opened:

        def fresh(**options: object) -> BrowserContext:
            context = chromium.new_context(locale="zh-CN", **options)  # type: ignore[arg-type]
            opened.callback(context.close)
            return context

        yield fresh


@pytest.fixture
def page(browser: Callable[..., BrowserContext]) -> Page:
    return browser().new_page()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a browser drives one: nobody can forget the mark."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
