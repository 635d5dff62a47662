"""Dockerfile, compose.yaml and the server-room examples agree with the program.

There is no container engine, no systemd and no nginx where this is tested: none of them is run.
What they name (paths, commands, settings, ports, the health address) is compared with the program.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from competition import settings
from competition.settings import ENVIRONMENT, Settings
from tests.house.source import ROOT, nothing, plant
from tests.house.test_readme import commands

KNOWN = {*ENVIRONMENT, "PODIUM_INSTANCE", "PODIUM_LOG"}
PYTHONS_OWN = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}
HEALTH = re.compile(r"HTTPConnection\('([\d.]+)', (\d+),.*?'GET', '([^']+)'", re.DOTALL)


# ── the image ─────────────────────────────────────────────────────────────────────────────────
def steps(root: Path) -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile with its words, on one line."""
    text = re.sub(r"^#.*\n", "", (root / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    found = [line.partition(" ") for line in lines if line.strip()]
    return [(name, words.strip()) for name, _space, words in found]


def of(root: Path, name: str) -> list[str]:
    return [words for step, words in steps(root) if step == name]


def environment(root: Path) -> dict[str, str]:
    words = " ".join(of(root, "ENV")).split()
    return dict(word.split("=", 1) for word in words)


def wrong_image(root: Path, known: frozenset[str], health: str) -> Iterator[str]:
    """What the Dockerfile names that is not there, or that is otherwise than the program."""
    for words in of(root, "COPY"):
        yield from (f"COPY: no {one}" for one in words.split()[:-1] if not (root / one).exists())
    copied = {one for words in of(root, "COPY") for one in words.split()[:-1]}
    needed = {"competition", "judging", "templates", "static", "requirements.txt"}
    yield from (f"not copied: {one}" for one in sorted(needed - copied))
    if not any("--require-hashes" in one and "requirements.txt" in one for one in of(root, "RUN")):
        yield "requirements are not pinned by hash"
    if json.loads(of(root, "ENTRYPOINT")[-1]) != ["podium"]:
        yield "ENTRYPOINT is not the program itself"
    if (first := json.loads(of(root, "CMD")[-1])[0]) not in known:
        yield f"does not exist: podium {first}"
    if of(root, "USER")[-1:] in ([], ["root"], ["0"]):
        yield "runs as root"
    yield from _otherwise(root, health)


def _otherwise(root: Path, health: str) -> Iterator[str]:
    told, port = environment(root), str(Settings().port)
    yield from (f"ENV: {one}" for one in sorted(told.keys() - KNOWN - PYTHONS_OWN))
    if {told.get("PORT"), *of(root, "EXPOSE")} != {port}:
        yield f"another port than {port}"
    if told.get("PODIUM_INSTANCE") not in of(root, "VOLUME"):
        yield "the instance lies on no volume"
    asked = HEALTH.search(of(root, "HEALTHCHECK")[0])
    if asked is None or asked.groups() != ("127.0.0.1", port, health):
        yield f"the health check does not ask :{port}{health}"
    image = re.fullmatch(r"python:3\.(\d+)-slim(-[a-z]+)?", of(root, "FROM")[0])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    oldest = int(project["requires-python"].removeprefix(">=3."))
    if image is None or int(image[1]) < oldest:
        yield "no slim image of a Python that Podium runs on"


# ── the services ──────────────────────────────────────────────────────────────────────────────
def settings_of(root: Path, service: str) -> dict[str, list[str]]:
    """Of one service, by the key below which it stands: what compose.yaml says, as lines.

    No YAML library is locked: the file keeps to mappings and lists indented by two, and what is
    not so is a fault of its own (`wrong_services`).
    """
    found: dict[str, list[str]] = {}
    at = key = ""
    for line in _lines(root):
        depth, words = len(line) - len(line.lstrip()), line.strip()
        if depth == 2:
            at = words.rstrip(":")
        elif depth == 4 and at == service:
            key, _colon, value = words.partition(":")
            found[key] = [value.strip()] if value.strip() else []
        elif depth > 4 and at == service:
            found[key].append(words.removeprefix("- "))
    return found


def _lines(root: Path) -> list[str]:
    text = (root / "compose.yaml").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def misread(root: Path) -> Iterator[str]:
    for line in _lines(root):
        depth = len(line) - len(line.lstrip(" "))
        if "\t" in line or depth % 2 or not re.fullmatch(r" *(- \S.*|[\w.-]+:( \S.*)?)", line):
            yield f"not as it is read here: {line}"


def wrong_services(root: Path, known: frozenset[str]) -> Iterator[str]:
    yield from misread(root)
    ours, theirs = settings_of(root, "server"), settings_of(root, "database")
    declared = {line.strip().rstrip(":") for line in _lines(root)[_lines(root).index("volumes:") :]}
    inside = environment(root)
    volumes = dict(one.split(":", 1) for one in ours["volumes"])
    if inside["PODIUM_INSTANCE"] not in volumes.values():
        yield "the instance is kept nowhere"
    kept = {*volumes, *(one.split(":")[0] for one in theirs["volumes"])}
    yield from (f"no such volume: {one}" for one in sorted(kept - declared))
    if [one.strip('"').split(":")[-1] for one in ours["ports"]] != [inside["PORT"]]:
        yield f"another port than {inside['PORT']}"
    if (first := json.loads(ours["command"][0])[0]) not in known:
        yield f"does not exist: podium {first}"
    yield from (f"no setting: {one}" for one in _names(ours) if one not in ENVIRONMENT)
    yield from _secrets(*ours["environment"], *theirs["environment"])
    if theirs["image"][0].split(":")[1] not in "".join(of(root, "RUN")).split("client-")[1]:
        yield "pg_dump is of another version than the database"


def _secrets(*lines: str) -> Iterator[str]:
    for name, _colon, value in (line.partition(": ") for line in lines):
        if re.search("PASSWORD|URL|KEY|SECRET", name) and not re.fullmatch(r"\$\{\w+:-\}", value):
            yield f"a secret in the file: {name}"


def _names(service: dict[str, list[str]]) -> list[str]:
    return [line.partition(":")[0] for line in service["environment"]]


# ── the server room ───────────────────────────────────────────────────────────────────────────
def examples(root: Path) -> str:
    text = (root / "README.md").read_text("utf-8")
    return "\n".join(re.findall(r"```\n(.*?)```", text, re.DOTALL))


def wrong_examples(root: Path, known: frozenset[str], folder: Path) -> Iterator[str]:
    """The unit and the proxy of README.md: commands, settings and sizes that the program has."""
    text = examples(root)
    unit = dict(re.findall(r"^(\w+)=(.+)$", text, re.MULTILINE))
    if unit["ExecStart"].split("/podium ")[-1].split()[0] not in known:
        yield f"does not exist: {unit['ExecStart']}"
    if unit["Environment"].partition("=")[0] not in KNOWN:
        yield f"unknown: {unit['Environment']}"
    written = re.search(r"settings\.toml 里写 (.+)$", text, re.MULTILINE)
    (folder / "settings.toml").write_text((written or [""] * 2)[1].replace("、", "\n"), "utf-8")
    try:
        here = settings.load(folder, {})
        settings.refuse_missing(here)
    except settings.BadSettings as bad:
        yield f"settings: {bad}"
        return
    if not (here.https and here.proxies and here.trusted_hosts):
        yield "a proxy without https, proxies and trusted_hosts"
    if f"proxy_pass {Settings().address};" not in text:
        yield f"the proxy passes to another address than {Settings().address}"
    most = re.search(r"client_max_body_size (\d+)m;", text)
    if most is None or int(most[1]) << 20 <= here.upload_limit:
        yield "the proxy refuses a workbook that the program takes"


def test_the_image_is_made_of_what_is_there(site: Flask):
    (health,) = (
        str(rule) for rule in site.url_map.iter_rules() if rule.endpoint == "health.health"
    )
    nothing(wrong_image(ROOT, commands(), health))


def test_the_services_fit_the_image():
    nothing(wrong_services(ROOT, commands()))


def test_the_examples_fit_the_program(tmp_path):
    nothing(wrong_examples(ROOT, commands(), tmp_path))


def test_what_does_not_fit_is_found(tmp_path):
    changes = {
        "Dockerfile": [
            ("COPY static ./static", "COPY statics ./static"), ("PORT=8000", "PORT=80"),
            ("--require-hashes ", ""), ('["serve"]', '["fly"]'), ("USER podium", "USER root"),
            ("/health", "/healthz"), ("VOLUME /var/lib/podium", "VOLUME /data"),
            ("python:3.13-slim", "python:3.9-slim"), ("HOST=", "HOOST="),
        ],
        "compose.yaml": [
            ("8000:8000", "8000:81"), ("- instance:/var/lib/podium", "- data:/var/lib/podium"),
            ("${DATABASE_URL:-}", "postgresql://podium:hush@database/podium"),
            ("postgres:17", "postgres:18"), ("PODIUM_HTTPS:", "PODIUM_HTTP:"),
            ('["serve"]', '["fly"]'), ("    restart", "   restart"),
        ],
        "README.md": [
            ("podium serve\nRestart", "podium fly\nRestart"), ("proxies = 1、", ""),
            ("client_max_body_size 9m", "client_max_body_size 1m"),
            ("Environment=PODIUM_INST", "Environment=PODIUM_HERE"),
        ],
    }  # fmt: skip
    whole = {name: (ROOT / name).read_text("utf-8") for name in changes}
    names = ("competition", "judging", "templates", "static")
    root = plant(tmp_path, {f"{one}/a": "" for one in names} | {"requirements.txt": ""})

    def found() -> list[str]:
        known = commands()
        return [
            *wrong_image(root, known, "/health"),
            *wrong_services(root, known),
            *wrong_examples(root, known, tmp_path),
        ]

    plant(root, whole)
    assert found() == []
    for name, pairs in changes.items():
        for before, after in pairs:
            assert before in whole[name], before
            plant(root, {name: whole[name].replace(before, after)})
            assert found(), (name, after)
        plant(root, whole)
