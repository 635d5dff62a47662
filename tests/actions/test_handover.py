"""From one computer to another and back: the chain goes on in one place only."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask

from competition import chain, cli, clock, restores, run_of_show, settings
from competition.app import create_app
from competition.errors import Refused
from competition.handed_over import is_handed_over
from competition.rules.lifecycles import AppearanceState
from competition.upkeep import archive, handover
from competition.upkeep.backup import NoBackup, backup
from competition.upkeep.check import check
from competition.upkeep.handover import hand_over
from competition.upkeep.restore import NotRestored, restore
from competition.upkeep.standing import let_go
from tests import build, eventful
from tests.actions.test_backups import asked, call, first
from tests.clients import Person
from tests.databases import Copies


@contextmanager
def laptop(copies: Copies, folder: Path) -> Iterator[Flask]:
    instance, data = folder / "laptop", folder / "laptop-data"
    for one in (instance, data):
        one.mkdir()
    with copies.fresh(data) as url:
        new = create_app(instance=str(instance), SQLALCHEMY_DATABASE_URI=url, TESTING=True)
        try:
            yield new
        finally:
            let_go(new)


def test_handed_over_to_the_hall_and_back_the_chain_goes_on_in_one_place(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    hall = eventful.before_it(app)
    away = hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    assert away.manifest.handed_over
    with laptop(copies, tmp_path) as there:
        assert asked(restore(there, away.path, at=clock.now())) == [1]
        call(there, hall)
        with build.stage_of(there, hall) as stage:
            assert run_of_show.appearances(stage)[0].state is AppearanceState.ON_STAGE
        back = hand_over(there, at=clock.now(), whom="学校服务器", to=tmp_path)
        head = back.manifest.chains[hall.chain]
        with pytest.raises(Exception, match="handed over"):
            first(there, hall, "finish")
    assert asked(restore(app, back.path, at=clock.now())) == [1]
    with app.app_context():
        assert (chain.size(hall.chain), chain.tip(hall.chain)) == (head.events, head.head)
    first(app, hall, "finish")
    assert check(app) == []


def test_the_same_file_restored_on_a_third_computer_asks_two_persons(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    """The laptop went on from it and died; on the stick the file is as it was."""
    hall = eventful.before_it(app)
    away = hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    with laptop(copies, tmp_path) as there:
        restore(there, away.path, at=clock.now())
        call(there, hall)
    (tmp_path / "spare").mkdir()
    with laptop(copies, tmp_path / "spare") as spare:
        assert asked(restore(spare, away.path, at=clock.now())) == [1]
        assert_waits(spare, hall)


def test_the_mirror_left_behind_does_not_vouch_for_what_was_done_elsewhere(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    """It holds as many events as the laptop's backup of the morning, and none of the day."""
    hall = eventful.before_it(app)
    away = hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    with laptop(copies, tmp_path) as there:
        restore(there, away.path, at=clock.now())
        morning = backup(there, at=clock.now(), to=tmp_path)
        call(there, hall)
    assert asked(restore(app, morning.path, at=clock.now())) == [1]
    assert_waits(app, hall)


def assert_waits(app: Flask, hall: build.Hall) -> None:
    with build.stage_of(app, hall) as stage:
        assert chain.size(stage.chain) == 9
        with pytest.raises(Refused, match=r"restore\.open"):
            restores.refuse_open(stage)


def test_the_old_computers_addresses_and_certificates_are_not_taken_along(
    app: Flask, copies: Copies, tmp_path: Path
) -> None:
    """The server would not start: the certificate's files are not in the backup."""
    eventful.before_it(app)
    old = {"certificate": "tls/server.crt", "certificate_key": "tls/server.key", "port": 9000}
    old |= {"mirror": "/mnt/other/disk", "language": "en", "trusted_hosts": ["podium.local"]}
    written = [f"{key} = {json.dumps(value)}" for key, value in old.items()]
    (Path(app.instance_path) / "settings.toml").write_text("\n".join(written), "utf-8")
    made = hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    with laptop(copies, tmp_path) as there:
        said, _recorded = restore(there, made.path, at=clock.now()).open
        folder = Path(there.instance_path)
        assert settings.load(folder, {}) == settings.Settings(language="en")
        settings.refuse_missing(settings.load(folder, {}))
        assert all(key in said for key in old if key != "language")
        assert (folder / "set-aside" / "settings.toml").read_text("utf-8") == "\n".join(written)


def test_without_a_backup_to_go_on_from_nothing_is_handed_over(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stick is full, or the computer was switched off between the two steps."""
    hall = eventful.before_it(app)
    monkeypatch.setattr(cli, "create_app", lambda: app)
    words = ["handover", "--to", str(tmp_path)]

    def full(*_words: object) -> None:
        with app.app_context():
            assert is_handed_over()
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as stick:
        stick.setattr(archive, "pack", full)
        with pytest.raises(OSError, match="no space left"):
            hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    call(app, hall)
    with monkeypatch.context() as power:
        power.setattr(archive, "pack", full)
        power.setattr("competition.upkeep.handover.take_up", lambda _app: False)
        with pytest.raises(OSError, match="no space left"):
            hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    assert cli.main([*words, "--undo"]) == 0
    first(app, hall, "finish")
    assert cli.main([*words, "--whom", "会场电脑"]) == 0
    assert cli.main([*words, "--undo"]) == 1
    assert "不能撤回" in capsys.readouterr().out
    with app.app_context():
        assert is_handed_over()


class PowerCut(BaseException):
    """Nothing runs any more, not even what would clean up."""


@pytest.mark.parametrize("failure", [OSError(errno.EIO, "stick pulled out"), PowerCut()])
def test_wherever_a_handover_breaks_off_one_copy_at_most_may_write(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    """At every flush and at every renaming; what has its name may be gone on from."""
    eventful.before_it(app)
    found = [broken_off(app, tmp_path / str(step), step, monkeypatch, failure) for step in range(7)]
    assert found == [*[("it writes", 0)] * 3, *[("it has gone", 0)] * 2, *[("it has gone", 1)] * 2]


def broken_off(
    app: Flask, to: Path, step: int, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> tuple[str, int]:
    """Hand over and fail at that step; whether it can be undone, and how many files there are."""
    with monkeypatch.context() as broken:
        fail_at(step, broken, failure)
        if isinstance(failure, PowerCut):
            broken.setattr(handover, "take_up", lambda _app: False)
        with suppress(PowerCut, OSError, NoBackup):
            hand_over(app, at=clock.now(), whom="会场电脑", to=to)
    there = len(list(to.glob("handover-*.zip")))
    try:
        handover.undo(app, at=clock.now())
    except handover.Gone:
        with app.app_context():
            assert is_handed_over()
        handover.take_up(app)  # for the next step
        return "it has gone", there
    return "it writes", there


def fail_at(step: int, broken: pytest.MonkeyPatch, failure: BaseException) -> None:
    """Each may fail: the folder without an old mark, the mark, its name, its folder; the finished
    file's name, its folder; and nothing."""
    steps = iter(range(7))

    def failing(real: Callable[..., None], counts: Callable[..., bool]) -> Callable[..., None]:
        def one(*words: Path) -> None:
            if counts(*words) and next(steps) == step:
                raise failure
            real(*words)

        return one

    for module, name in (
        (handover, "flush_file"),
        (handover, "flush_folder"),
        (archive, "flush_folder"),
    ):
        broken.setattr(module, name, failing(getattr(module, name), lambda _path: True))
    broken.setattr(
        Path, "replace", failing(Path.replace, lambda _old, new: new.name.startswith("hand"))
    )


def test_what_was_not_finished_is_no_backup(app: Flask, tmp_path: Path) -> None:
    eventful.before_it(app)
    made = hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
    draft = archive.draft_of(made.path)
    made.path.rename(draft)
    with pytest.raises(NotRestored, match="没有写完"):
        restore(app, draft, at=clock.now())


def test_a_server_that_was_handed_over_shows_and_takes_nothing(app: Flask, tmp_path: Path) -> None:
    hall = build.a_stage_in_scoring(app, rulebook=build.SMALL, contestants=2)
    with build.a_judge(app, hall, "j01") as judge, Person(app) as stranger:
        hand_over(app, at=clock.now(), whom="会场电脑", to=tmp_path)
        sheet = f"/api/sheets/{hall.order[0]}.j01"
        body = {"base": 0, "marks": {"live.goal": "1", "live.method": "1"}}
        op = "7f1e3a52-9c1b-4d0e-8a55-0123456789ab"
        answer = judge.put_json(sheet, body, headers={"Idempotency-Key": op})
        assert (answer.status_code, answer.json()["code"]) == (503, "server.handed_over")
        assert judge.get("/judge/zh").status_code == 200
        health = stranger.get("/health")
        assert (health.status_code, health.json()["ok"]) == (503, False)
        assert stranger.get("/").status_code == 200
    with app.app_context():
        assert chain.faults(hall.chain) == []
