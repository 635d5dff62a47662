"""What `podium doctor` looks at on the machine itself: disk, copies, fonts, the address."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from competition import clock
from competition.findings import Finding, fine, look, wrong
from competition.settings import Settings
from competition.upkeep import archive, standing
from competition.upkeep.archive import BadBackup, Manifest
from competition.upkeep.backup import FOLDER
from competition.upkeep.standing import LOOPBACK

LEAST_MB = 500  # free space below which somebody should tidy up (trust.md B3)
NONE_MB = 50
OLD = timedelta(hours=24)  # a backup older than that, with something written since
EVERYWHERE = ("0.0.0.0", "::", "")
PATIENCE = 5.0  # seconds in which a server answers


# ── the disk ──────────────────────────────────────────────────────────────────────────────────
def space(instance: Path) -> Iterator[Finding]:
    """Free space where the database lies, or will lie."""
    mb = shutil.disk_usage(_there(instance)).free // 1_000_000
    if mb < NONE_MB:
        yield wrong("space.none", place=str(instance), mb=mb)
    elif mb < LEAST_MB:
        yield look("space.little", place=str(instance), mb=mb, least=LEAST_MB)
    else:
        yield fine("space.enough", place=str(instance), mb=mb)


def beside(instance: Path, folder: Path) -> Iterator[Finding]:
    """Free space for the ledger's second copy, where it lies on a disk of its own."""
    if _disk(_there(folder)) != _disk(instance):
        yield from space(_there(folder))


def _there(folder: Path) -> Path:
    """The nearest folder of its path that is there already."""
    return next(one for one in (folder, *folder.parents) if one.exists())


def _disk(folder: Path) -> int:
    return folder.stat().st_dev


def private(*places: Path) -> Iterator[Finding]:
    """Names, birth dates and marks are for this account only: the folder, the database's file."""
    there = [one for one in places if one.exists()]
    opened = [one for one in there if one.stat().st_mode & 0o077]
    for one in opened:
        yield wrong("private.open", path=str(one), mode="700" if one.is_dir() else "600")
    if there and not opened:
        yield fine("private.kept", places=", ".join(map(str, there)))


# ── copies ────────────────────────────────────────────────────────────────────────────────────
def newest(instance: Path) -> Path | None:
    """The newest backup in the installation's own folder."""
    return next(iter(archive.found_in(instance / FOLDER)), None)


def copies(instance: Path, last: str) -> Iterator[Finding]:
    """Whether the newest backup can be read, and holds what was appended until `last`."""
    file = newest(instance)
    if file is None:
        folder = str(instance / FOLDER)
        yield look("backup.none", folder=folder) if last else fine("backup.nothing")
        return
    try:
        manifest = archive.read(file)
    except BadBackup as bad:
        yield wrong("backup.bad", file=file.name, fault=str(bad))
        return
    yield wrong("backup.faulty", file=file.name) if manifest.faults else _age(file, manifest, last)


def _age(file: Path, manifest: Manifest, last: str) -> Finding:
    age = clock.now() - clock.moment(manifest.made_at)
    hours = int(age / timedelta(hours=1))
    if age > OLD and last > manifest.made_at:
        return look("backup.old", file=file.name, hours=hours)
    return fine("backup.fresh", file=file.name, hours=hours)


# ── fonts ─────────────────────────────────────────────────────────────────────────────────────
def fonts() -> Iterator[Finding]:
    """Whoever prints at this machine needs a Chinese font on it; tablets have their own."""
    program = shutil.which("fc-list")
    if program is None:
        yield look("fonts.unknown")
        return
    told = subprocess.run(
        [program, ":lang=zh", "family"], capture_output=True, text=True, timeout=30, check=False
    )
    count = len({line for line in told.stdout.splitlines() if line.strip()})
    yield fine("fonts.there", count=count) if count else look("fonts.none")


# ── the address ───────────────────────────────────────────────────────────────────────────────
def address(here: Settings, instance: Path) -> Iterator[Finding]:
    """Does the server answer where people will look for it, and may tablets get there?"""
    local = here.host if here.host not in EVERYWHERE else "127.0.0.1"
    url = replace(here, host=local).address
    if standing.is_serving(instance):
        yield _answer(url, *here.trusted_hosts[:1])
    else:
        yield (
            wrong("address.taken", port=here.port)
            if _taken(local, here.port)
            else look("address.free", url=url)
        )
    if here.proxies:
        yield from _behind(here)
        return
    if here.host in LOOPBACK:
        yield look("address.only_here")
        return
    if not here.certificate:
        yield look("address.plain")
    names = own_addresses() if here.host in EVERYWHERE else [here.host]
    for name in names:
        if here.trusted_hosts and name not in here.trusted_hosts:
            yield look("address.refuses", host=name)
    if names:
        yield fine(
            "address.for_tablets",
            urls=", ".join(replace(here, host=name).address for name in names),
        )


def _behind(here: Settings) -> Iterator[Finding]:
    """Somebody else stands before it, and looks after what tablets can open."""
    if not here.https:
        yield look("address.plain")
    if here.host not in LOOPBACK:
        yield look("address.beside_proxy", host=here.host)


def _answer(url: str, name: str = "") -> Finding:
    """Ask the running server, under a name that it answers to; straight, through no proxy."""
    asked = urllib.request.Request(f"{url}/health", headers={"Host": name} if name else {})
    own = ssl.create_default_context()
    own.check_hostname, own.verify_mode = False, ssl.CERT_NONE  # its authority is not known here
    straight = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=own)
    )
    began = time.monotonic()
    try:
        with straight.open(asked, timeout=PATIENCE) as answer:
            answer.read()
    except urllib.error.HTTPError:
        pass  # it answers: what keeps it from writing is said elsewhere
    except OSError as fault:
        return wrong("address.silent", url=url, fault=str(fault))
    return fine("address.answers", url=url, ms=round((time.monotonic() - began) * 1000))


def _taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.settimeout(PATIENCE)
        return trial.connect_ex((host, port)) == 0


def own_addresses() -> list[str]:
    """This machine's address in the network it is in. No packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect(("192.0.2.1", 9))  # a documentation address: only the route is asked
        except OSError:
            return []
        return [str(trial.getsockname()[0])]
