"""The storms at full size, in pieces of at most an hour: `make soak-storm`.

A piece that has passed for exactly this code is not run again, so that an interrupted soak goes on
where it was. What it knows lies in `.venv/storm/`, outside git. The last lines are the figures.

    python -m tests.storm.soak             every storm
    python -m tests.storm.soak kills cuts  these
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv" / "storm"
HOUR = 3600
CODE = ("competition", "judging", "templates", "static", "tests", "pyproject.toml")
NO_STORM = ("bench", "house", "mutants", "rig", "rules", "scoring", "web")  # of the tests
MADE = (".pyc", ".mo", ".png")  # by the program itself, out of what is in git


@dataclass(frozen=True, slots=True)
class Storm:
    """`parts` runs of `tests`, each `each` times as large as its own unit."""

    name: str
    each: int
    parts: int
    tests: tuple[str, ...]
    on_disk: bool = False  # where a flush takes its time; otherwise in memory, if there is plenty


STORMS = (
    Storm("kills", 25, 20, ("tests/storm/test_kill_loop.py", "-k", "nothing and sqlite"), True),
    Storm(
        "kills_pg", 25, 8, ("tests/storm/test_kill_loop.py", "-k", "nothing and postgresql"), True
    ),
    Storm("cuts", 1250, 8, ("tests/storm/test_power_cuts.py",)),
    Storm("full", 100, 4, ("tests/storm/test_disk_full.py",)),
    Storm("races", 500, 4, ("tests/storm/test_races.py", "-k", "counted_or_late or nobody")),
    Storm("chaos", 600, 3, ("tests/storm/test_chaos.py", "-k", "network and sqlite")),
    Storm("chaos_pg", 600, 1, ("tests/storm/test_chaos.py", "-k", "network and postgresql")),
    Storm("life", 500, 20, ("tests/storm/test_life.py",)),
    Storm("panels", 5_000, 20, ("tests/ledger/test_verify.py", "-k", "100_000")),
    Storm("bytes", 16, 16, ("tests/ledger/test_verify.py", "-k", "every_changed_byte")),
    Storm("tablets", 20, 1, ("tests/browser/final_through_a_bad_network.py",)),
    Storm("offline", 180, 1, ("tests/browser/offline_for_minutes.py",)),
    Storm("worlds", 2, 7, ("tests/storm/test_two_worlds.py", "-k", "sqlite")),
    Storm("worlds_pg", 2, 7, ("tests/storm/test_two_worlds.py", "-k", "postgresql")),
    Storm("odd", 1, 4, ("tests/storm/test_odd_requests.py", "-k", "sqlite")),
    Storm("odd_pg", 1, 4, ("tests/storm/test_odd_requests.py", "-k", "postgresql")),
    Storm("payloads", 1, 10, ("tests/storm/test_payloads.py",)),
    Storm("canaries", 1, 1, ("tests/storm/test_canaries.py",)),
    Storm("formulas", 1, 8, ("tests/storm/test_formulas.py",)),
    Storm("files", 250, 4, ("tests/storm/test_hostile_files.py",)),
    Storm("restore", 1, 1, ("tests/storm/test_restore_drill.py",)),
    Storm("pairs", 50, 4, ("tests/storm/test_races.py", "-k", "start or confirm or correction")),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of pytest."""

    storm: Storm
    part: int

    @property
    def name(self) -> str:
        return f"{self.storm.name} {self.part + 1}/{self.storm.parts} of {self.storm.each}"


def main(chosen: Sequence[str]) -> int:
    """Run what has not passed yet; 1 where a piece failed."""
    names = {storm.name for storm in STORMS}
    if unknown := set(chosen) - names:
        print(
            f"no such storm: {', '.join(sorted(unknown))} (there are: {', '.join(sorted(names))})"
        )
        return 2
    HOME.mkdir(parents=True, exist_ok=True)
    state = HOME / f"{fingerprint(ROOT)}.jsonl"
    failed = []
    for piece in pieces(STORMS, chosen):
        if piece.name in passed(state):
            continue
        print(f"── {piece.name}", flush=True)
        figures = run(piece)
        if figures is None:
            failed.append(piece.name)
        else:
            keep(state, piece.name, figures)
    print(report(state), *(f"FAILED: {name}" for name in failed), sep="\n")
    return 1 if failed else 0


def pieces(storms: Iterable[Storm], chosen: Sequence[str]) -> Iterator[Piece]:
    for storm in storms:
        if not chosen or storm.name in chosen:
            yield from (Piece(storm, part) for part in range(storm.parts))


def run(piece: Piece) -> list[dict] | None:
    """The figures of one piece; None where it failed or took more than an hour."""
    told = HOME / "figures.jsonl"
    told.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-o", "addopts=", "-rs"]
    sized = {f"PODIUM_STORM_{piece.storm.name.removesuffix('_pg').upper()}": str(piece.storm.each)}
    environment = os.environ | sized | {
        "PODIUM_STORM_PART": str(piece.part), "PODIUM_STORM_FIGURES": str(told),
    }  # fmt: skip
    if piece.storm.on_disk:
        environment["PYTEST_DEBUG_TEMPROOT"] = str(HOME)
    whole = [*command, "--strict-markers", "--import-mode=importlib", *piece.storm.tests]
    try:
        done = subprocess.run(whole, cwd=ROOT, env=environment, timeout=HOUR, check=False)
    except subprocess.TimeoutExpired:
        return None
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return [json.loads(line) for line in lines] if done.returncode == 0 and lines else None


def passed(state: Path) -> dict[str, list[dict]]:
    """The pieces that passed for this code, with their figures."""
    lines = state.read_text("utf-8").splitlines() if state.exists() else []
    return {told["piece"]: told["told"] for told in map(json.loads, lines)}


def keep(state: Path, name: str, figures: list[dict]) -> None:
    with state.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"piece": name, "told": figures}) + "\n")


def report(state: Path) -> str:
    """Each storm's figures over all its pieces."""
    sums: dict[str, dict[str, int]] = {}
    count: dict[str, int] = {}
    for figures in passed(state).values():
        for one in figures:
            added(sums.setdefault(one["storm"], {}), one["figures"])
            count[one["storm"]] = count.get(one["storm"], 0) + 1
    return "\n".join(
        f"{name} ({count[name]} pieces): " + ", ".join(f"{n} {what}" for what, n in told.items())
        for name, told in sums.items()
    )


def added(sums: dict[str, int], more: Mapping[str, int]) -> None:
    for name, number in more.items():
        before = sums.get(name, 0)
        sums[name] = max(before, number) if name.startswith("worst") else before + number


def fingerprint(root: Path) -> str:
    """What a piece has passed for: the program with all that it shows and reads, and the tests
    that a storm may lean on."""
    told = hashlib.sha256()
    for path in sorted(each for name in CODE for each in files(root / name)):
        name = path.relative_to(root)
        if name.parts[0] != "tests" or name.parts[1] not in NO_STORM:
            told.update(str(name).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


def files(path: Path) -> Iterator[Path]:
    """A file, or those in a folder."""
    inside = [path] if path.is_file() else path.rglob("*")
    yield from (one for one in inside if one.is_file() and one.suffix not in MADE)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
