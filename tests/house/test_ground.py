"""The ground: requirements pinned by content and not by address, nothing of one machine."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT, nothing, plant

PINNED = re.compile(r"[a-z0-9._-]+(\[\w+\])?==[\w.]+ ")
LOCKS = ("requirements.txt", "requirements-test.txt", ".ci/browser.txt")
NOT_OURS = {
    ".git", ".venv", "instance", "vendor", "node_modules", "__pycache__", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis",
}  # fmt: skip
ONE_MACHINE = re.compile(
    r"(?<![\w.~/])/(?:work|root|home/\w+|Users/\w+)/\w"
    r"|pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org"
)


def ours(root: Path) -> Iterator[Path]:
    """The files of the repository; what is not ours is not walked, for it changes meanwhile."""
    for folder, below, names in os.walk(root):
        below[:] = set(below) - NOT_OURS
        yield from (Path(folder) / name for name in names)


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(ours(root)):
        if path.stat().st_size < 1 << 20:
            try:
                yield path.relative_to(root), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def of_one_machine(root: Path) -> list[str]:
    """Paths of somebody's computer, and hosts of package registries."""
    return [
        f"{path.as_posix()}: {found[0]}"
        for path, text in texts(root)
        if path.name != "test_ground.py" and (found := ONE_MACHINE.findall(text))
    ]


def unpinned(root: Path) -> list[str]:
    """Locked requirements without a version and a hash, or with an address."""
    return [
        f"{name}: {line.split()[0]}"
        for name in LOCKS
        for line in _requirements((root / name).read_text("utf-8"))
        if not PINNED.match(line) or "--hash=sha256:" not in line or "://" in line
    ]


def _requirements(text: str) -> Iterator[str]:
    """One requirement a line, without comments."""
    lines = re.sub(r"\s*#[^\n]*", "", text).replace("\\\n", " ").splitlines()
    return (line.strip() for line in lines if line.strip())


def not_locked(root: Path) -> list[str]:
    """What pyproject asks for and the locks have forgotten: `make lock` was not run."""
    asked = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wanted = {
        "requirements.txt": asked["project"]["dependencies"],
        "requirements-test.txt": asked["dependency-groups"]["test"],
    }
    return [
        f"{name}: {one}"
        for name, requirements in wanted.items()
        for one in requirements
        if _name(one) not in map(_name, _requirements((root / name).read_text("utf-8")))
    ]


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=; ]", requirement)[0]


def test_nothing_is_of_one_machine():
    nothing(of_one_machine(ROOT))


def test_requirements_are_pinned_by_content():
    nothing(unpinned(ROOT))


def test_everything_asked_for_is_locked():
    nothing(not_locked(ROOT))


def test_what_is_of_one_machine_is_found(tmp_path):
    tree = {"README.md": "see /home/ann/podium", "a.py": "see https://example.org/home/x/", "b": ""}
    assert of_one_machine(plant(tmp_path, tree)) == ["README.md: /home/ann/p"]


def test_what_is_not_pinned_is_found(tmp_path):
    bad = "flask==3.1.3 \\\n    --hash=sha256:aa\njinja2>=3 --hash=sha256:bb\nmako==1\n"
    project = '[project]\ndependencies = ["flask>=3", "segno"]\n[dependency-groups]\ntest = []\n'
    root = plant(tmp_path, dict.fromkeys(LOCKS, "") | {"requirements.txt": bad})
    plant(root, {"pyproject.toml": project})
    assert unpinned(root) == ["requirements.txt: jinja2>=3", "requirements.txt: mako==1"]
    assert not_locked(root) == ["requirements.txt: segno"]
