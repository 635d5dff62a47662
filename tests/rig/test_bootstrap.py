"""Setting up says nothing that helps nobody, and says why where it fails."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.servers import ROOT

# What pip says twice where its settings name a folder that is not there, and then what matters.
PIP = """#!/bin/sh
for _time in 1 2; do
  echo "WARNING: Location '/not/there' is ignored: it is either a non-existing path or ..." >&2
  echo "WARNING: Retrying after connection broken" >&2
done
{last}
"""


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`.ci/bootstrap.py`, whose Python is a script that a test writes."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / ".ci" / "bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ENV", tmp_path)  # never this checkout's own .venv
    monkeypatch.setattr(module, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(module, "works", lambda _command: True)
    return module


def says(bootstrap: ModuleType, last: str) -> None:
    bootstrap.PYTHON.write_text(PIP.format(last=last), "utf-8")
    bootstrap.PYTHON.chmod(0o755)


def test_what_works_is_installed_without_a_word(
    bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    says(bootstrap, "exit 0")
    assert bootstrap.pip_install("-r", "requirements.txt")
    assert capfd.readouterr() == ("", "")


def test_what_fails_says_why_once_and_names_no_idle_places(
    bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    says(bootstrap, 'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1')
    with pytest.raises(SystemExit):
        bootstrap.install_with_pip(ROOT / "requirements.txt")
    said = capfd.readouterr().err.splitlines()
    assert said[:2] == [
        "WARNING: Retrying after connection broken",
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES",
    ]
    assert "Installing failed" in said[2]
