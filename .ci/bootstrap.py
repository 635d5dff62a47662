#!/usr/bin/env python3
"""Make .venv match the locked requirements, then run a command in it.

    bootstrap.py {run|test} -- COMMAND...

Standard library only: this is what runs on a machine where nobody installed anything yet.
The packages are pinned by hash, without addresses: the installer's own settings say where from.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENV = ROOT / ".venv"
BIN = ENV / "bin"
PYTHON = BIN / "python"
LOCKS = {"run": ROOT / "requirements.txt", "test": ROOT / "requirements-test.txt"}
OLDEST = (3, 11)

LAUNCHER = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from competition.cli import main

sys.exit(main())
"""


def say(text: str) -> None:
    print(f"[podium] {text}", file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    say(text)
    sys.exit(1)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two `make` in one checkout must not fill the same .venv at once."""
    with (ROOT / ".ci" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(group: str) -> str:
    """What .venv was made for; a moved checkout counts, since scripts name their interpreter."""
    told = (sys.version, str(ENV), Path(__file__).read_text("utf-8"))
    return hashlib.sha256(LOCKS[group].read_bytes() + "\n".join(told).encode()).hexdigest()


def stamp(group: str) -> Path:
    return ENV / f".{group}.stamp"


def is_ready(group: str) -> bool:
    return stamp(group).exists() and stamp(group).read_text() == fingerprint(group)


def apt_install(*packages: str) -> bool:
    """As root on Debian or Ubuntu, install system packages; otherwise say no."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return False
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, env=env)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.call(install, stdout=subprocess.DEVNULL, env=env) == 0


def create_env(*, with_pip: bool) -> None:
    """Debian splits the module that makes environments: as root, install its other half."""
    command = [sys.executable, "-m", "venv", "--clear", str(ENV)]
    command += [] if with_pip else ["--without-pip"]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    for attempt in ("first", "second"):
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode == 0:
            return
        if attempt == "second" or not (apt_install(version) or apt_install("python3-venv")):
            why = (made.stdout + made.stderr).strip().splitlines()
            stop(
                f"python -m venv failed ({why[0] if why else 'without a word'})."
                f" On Debian/Ubuntu, ask for: apt-get install {version}"
            )


def works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def install_with_uv(lock: Path) -> bool:
    """The fast way. It ignores pip's settings, so behind some proxies only pip works."""
    uv = shutil.which("uv")
    if not uv:
        return False
    create_env(with_pip=False)
    options = ["-q", "--python", str(PYTHON), "--require-hashes", "--no-deps"]
    command = [uv, "pip", "install", *options, "-r", str(lock)]
    if subprocess.call(command, env=os.environ | {"UV_SYSTEM_CERTS": "1"}) == 0:
        return True
    say("uv could not install; trying pip.")
    return False


def pip_install(*arguments: str) -> bool:
    """Install without a word; where that fails, show what was said, each line once.

    A machine's own settings may name places that are not there: pip warns of each of them again
    and again, which says nothing about Podium.
    """
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    told = subprocess.run(
        [*command, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if told.returncode != 0:
        lines = [line for line in told.stdout.splitlines() if "is ignored: it is" not in line]
        print("\n".join(dict.fromkeys(lines)), file=sys.stderr, flush=True)
    return told.returncode == 0


def install_with_pip(lock: Path) -> None:
    if not PYTHON.exists() or not works([str(PYTHON), "-m", "pip", "--version"]):
        create_env(with_pip=True)
    if not pip_install("--require-hashes", "--no-deps", "-r", str(lock)):
        stop("Installing failed; the messages above say why. Nothing outside .venv was changed.")


def put_on_path() -> None:
    """The checkout is imported where it lies (.pth), and `podium` is a command of .venv."""
    ask = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    (site / "podium.pth").write_text(f"{ROOT}\n", "utf-8")
    launcher = BIN / "podium"
    launcher.write_text(LAUNCHER.format(python=PYTHON), "utf-8")
    launcher.chmod(0o755)


def make_ready(group: str) -> None:
    if is_ready(group):
        return
    began = time.monotonic()
    say(f"setting up .venv for '{group}' (the first time takes a minute or so) ...")
    lock = LOCKS[group]
    if not install_with_uv(lock):
        install_with_pip(lock)
    put_on_path()
    for old in ENV.glob(".*.stamp"):
        old.unlink()
    for met in {group, "run"}:  # what the tests need includes what the program needs
        stamp(met).write_text(fingerprint(met))
    say(f"ready in {time.monotonic() - began:.0f} s")


def compile_words() -> None:
    """English lives in .po files; the compiled .mo files are not committed."""
    folder = ROOT / "competition" / "translations"
    stale = [
        source
        for source in folder.glob("*/LC_MESSAGES/*.po")
        if not (made := source.with_suffix(".mo")).exists()
        or made.stat().st_mtime < source.stat().st_mtime
    ]
    pybabel = [str(PYTHON), "-m", "babel.messages.frontend", "-q", "compile"]
    for source in stale:
        command = [*pybabel, "-i", str(source), "-o", str(source.with_suffix(".mo"))]
        if subprocess.call(command) != 0:
            stop(f"could not compile {source.relative_to(ROOT)}")


def become(command: list[str]) -> NoReturn:
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["VIRTUAL_ENV"] = str(ENV)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # usual in containers: the sources stay clean
        # but each process would compile the program anew, and the tests start hundreds
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ENV / "bytecode"))
    program = shutil.which(command[0])
    if not program:
        stop(f"{command[0]}: no such command in .venv or on PATH")
    os.execv(program, [program, *command[1:]])


def main(arguments: list[str]) -> NoReturn:
    if len(arguments) < 3 or arguments[0] not in LOCKS or arguments[1] != "--":
        stop("usage: bootstrap.py {run|test} -- COMMAND...")
    with alone():
        make_ready(arguments[0])
        compile_words()
    become(arguments[2:])


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        stop(
            f"Podium needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}."
            " Name another: make run PYTHON=python3.12"
        )
    main(sys.argv[1:])
