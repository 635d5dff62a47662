"""The soak: a piece that has passed is not run again, and the figures are those of all pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storm import soak
from tests.storm.soak import Piece, Storm

KILLS = Storm("kills", 25, 2, ("tests/storm/test_kill_loop.py",))


def test_every_piece_of_a_chosen_storm_has_a_name_of_its_own() -> None:
    names = [piece.name for piece in soak.pieces(soak.STORMS, [])]
    assert len(names) == len(set(names)) == sum(storm.parts for storm in soak.STORMS)
    found = [piece.name for piece in soak.pieces((KILLS,), ["kills"])]
    assert found == ["kills 1/2 of 25", "kills 2/2 of 25"]
    assert list(soak.pieces((KILLS,), ["cuts"])) == []


def test_every_storm_has_its_tests() -> None:
    files = [storm.tests[0] for storm in soak.STORMS]
    assert [name for name in files if not (soak.ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("name", "leaned_on"),
    [
        ("competition/db.py", True),
        ("static/js/score_sheet.js", True),
        ("static/css/base.css", True),
        ("templates/judge/sheet.html", True),
        ("competition/translations/en/LC_MESSAGES/messages.po", True),
        ("tests/storm/proxy.py", True),
        ("tests/browser/tablets.py", True),
        ("tests/golden/01.json", True),
        ("pyproject.toml", True),
        ("tests/scoring/test_steps.py", False),
        ("judging/__pycache__/db.cpython-313.pyc", False),
        ("competition/translations/en/LC_MESSAGES/messages.mo", False),
        ("README.md", False),
    ],
)
def test_a_storm_blows_again_when_what_it_leans_on_changes(
    name: str, leaned_on: bool, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("one", "utf-8")
    before = soak.fingerprint(tmp_path)
    path.write_text("two", "utf-8")
    assert (soak.fingerprint(tmp_path) != before) is leaned_on


def test_no_storm_leans_on_tests_that_are_left_out() -> None:
    tests = soak.ROOT / "tests"
    left = tuple(f"from tests.{name}" for name in soak.NO_STORM)
    found = {
        str(path.relative_to(tests))
        for path in tests.rglob("*.py")
        if path.relative_to(tests).parts[0] not in soak.NO_STORM
        and any(line.startswith(left) for line in path.read_text("utf-8").splitlines())
    }
    assert found == {
        "browser/test_axe.py", "browser/test_witness.py", "walk/test_presets.py",
    }, "which are no storms"  # fmt: skip


def test_a_soak_goes_on_where_it_was_and_adds_its_figures_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def run(piece: Piece) -> list[dict] | None:
        ran.append(piece.name)
        if len(ran) == 2:
            return None
        told = {"kills": 25, "lost": 0, "worst_ms": 10 * len(ran)}
        return [{"storm": "kill -9", "figures": told}]

    monkeypatch.setattr(soak, "HOME", tmp_path)
    monkeypatch.setattr(soak, "STORMS", (KILLS,))
    monkeypatch.setattr(soak, "run", run)
    assert soak.main(["kills"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "FAILED: kills 2/2 of 25"
    assert soak.main([]) == 0
    assert ran == ["kills 1/2 of 25", "kills 2/2 of 25", "kills 2/2 of 25"]
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "kill -9 (2 pieces): 50 kills, 0 lost, 30 worst_ms"
    assert soak.main(["rain"]) == 2
