"""The commands that keep an installation's data: check, rebuild, backup, restore, handover."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _

from competition import clock
from competition.db import db
from competition.findings import Tone, worst
from competition.upkeep import (
    archive,
    authority,
    backup,
    check,
    handover,
    postgres,
    private_text,
    rebuild,
    restore,
    sealing,
    stamping,
)
from competition.upkeep.archive import Chain
from competition.upkeep.schema import upgraded
from competition.upkeep.speaking import speaking
from competition.upkeep.standing import Serving
from competition.web.finding_words import told

Make = Callable[[], Flask]
Run = Callable[[Flask, argparse.Namespace], int]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], make: Make) -> None:
    """Give `podium` these commands; `make` makes the app when one of them runs."""
    for name, run, what in (
        ("check", _check, "re-walk every ledger chain, compare the mirror and the projections"),
        ("rebuild", _rebuild, "bring back what only the mirror has, write the projections anew"),
        (
            "backup",
            _backup,
            "write one file with database, keys and settings, and check that it can be read",
        ),
        ("restore", _restore, "put a backup back in place; what was there is kept aside"),
        ("handover", _handover, "stop writing here for good, and make the backup to go on from"),
        ("backup-key", _backup_key, "make a key pair, so that backups can be sealed"),
        ("new-key", _new_key, "encrypt the private fields of the database under a new key"),
        ("stamp", _stamp, "exchange requests and answers for time stamps with a folder: a stick"),
        ("tls", _tls, "make a local authority and a certificate, so that tablets come over https"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.set_defaults(run=lambda chosen, run=run: run(make(), chosen))
        ARGUMENTS.get(name, _none)(command)


def _none(_command: argparse.ArgumentParser) -> None:
    """It needs nothing further."""


def _for_rebuild(command: argparse.ArgumentParser) -> None:
    told = "give up what cannot be brought back; the mirror's file is kept under another name"
    command.add_argument("--set-aside", action="store_true", help=told)


def _for_backup(command: argparse.ArgumentParser) -> None:
    command.add_argument("--to", type=Path, help="the folder to write it to: another disk, a stick")
    told = "seal it for whoever holds the private half of this public key (age1…); repeatable"
    command.add_argument(
        "--for", dest="keys", metavar="KEY", type=sealing.key, action="append", default=[],
        help=told,
    )  # fmt: skip


def _for_backup_key(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="where to write the private key: a stick")


def _for_restore(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="the backup")
    command.add_argument("--key", type=Path, help="the private key's file, for a sealed backup")


def _for_handover(command: argparse.ArgumentParser) -> None:
    _for_backup(command)
    way = command.add_mutually_exclusive_group(required=True)
    way.add_argument("--whom", help="who goes on: a person, a computer")
    told = "write here again, where the backup to go on from was never completed"
    way.add_argument("--undo", action="store_true", help=told)


def _for_stamp(command: argparse.ArgumentParser) -> None:
    told = "where requests (.tsq) are written, and answers of the same name (.tsr) taken in from"
    command.add_argument("folder", type=Path, help=told)


def _for_tls(command: argparse.ArgumentParser) -> None:
    told = "each address or host name under which the tablets reach this server: 192.168.1.10"
    command.add_argument("names", nargs="+", metavar="NAME", type=authority.name, help=told)


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "rebuild": _for_rebuild,
    "backup": _for_backup,
    "backup-key": _for_backup_key,
    "restore": _for_restore,
    "handover": _for_handover,
    "stamp": _for_stamp,
    "tls": _for_tls,
}


# ── what each prints ──────────────────────────────────────────────────────────────────────────
def _say(lines: Sequence[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _check(app: Flask, _chosen: argparse.Namespace) -> int:
    found = check.check(app)
    with speaking(app):
        _say(found or [_("全部完好：流水、流水副本和各表一致。")])
    return 1 if found else 0


def _rebuild(app: Flask, chosen: argparse.Namespace) -> int:
    upgraded(app)
    told = rebuild.rebuild(app, set_aside=chosen.set_aside)
    with speaking(app):
        _say([*told.done, *told.open] or [_("没有需要重建的内容。")])
    return 1 if told.open else 0


def _backup(app: Flask, chosen: argparse.Namespace) -> int:
    made: list[backup.Backup] = []

    def run() -> list[str]:
        made.append(backup.backup(app, at=clock.now(), to=chosen.to, keys=chosen.keys))
        return _written(made[0])

    return _told(app, run) or int(bool(made[0].manifest.faults))


def _handover(app: Flask, chosen: argparse.Namespace) -> int:
    if chosen.undo:
        return _told(app, lambda: [_undone(app)])

    def run() -> list[str]:
        made = handover.hand_over(
            app, at=clock.now(), whom=chosen.whom, to=chosen.to, keys=chosen.keys
        )
        return [*_written(made), _go_on(made.path)]

    return _told(app, run)


def _go_on(file: Path) -> str:
    if archive.is_sealed(file):
        return _("这里从现在起只能查看。请带上私钥文件，在另一台电脑上运行 "
                 "podium restore %(file)s --key 私钥文件。", file=file.name)  # fmt: skip
    return _("这里从现在起只能查看。请在另一台电脑上运行 podium restore %(file)s。", file=file.name)


def _undone(app: Flask) -> str:
    if handover.undo(app, at=clock.now()):
        return _("已撤回移交：这里又可以写入了。")
    return _("这里没有移交过，本来就可以写入。")


def _restore(app: Flask, chosen: argparse.Namespace) -> int:
    def run() -> list[str]:
        told = restore.restore(app, chosen.file, at=clock.now(), key=chosen.key)
        aside = _("原来的数据另存在 %(place)s。", place=told.aside) if told.aside else ""
        codes = _codes(told.manifest.chains)
        return [line for line in (_restored(told), *codes, aside, *told.done, *told.open) if line]

    return _told(app, run)


def _backup_key(app: Flask, chosen: argparse.Namespace) -> int:
    """The public half comes ready to be copied; the private one is nowhere but in its file."""
    public = sealing.new_key(chosen.file)
    with speaking(app):
        _say([
            _("私钥写在 %(file)s。请把它拷到两个安全的地方，再从这台服务器上删掉："
              "没有它，谁也打不开为它加密的备份。", file=chosen.file),
            _("在 %(file)s 里写上这一行，再启动服务，以后的备份就都加密：",
              file=Path(app.instance_path) / "settings.toml"),
            f'   backup_keys = ["{public}"]',
        ])  # fmt: skip
    return 0


def _new_key(app: Flask, _chosen: argparse.Namespace) -> int:
    """For whoever fears that somebody has the old one, from a backup perhaps."""
    upgraded(app)
    with speaking(app):
        done, left = private_text.renew(Path(app.instance_path))
        _say([_("%(count)s 项个人信息改用新的密钥加密，旧密钥留在 private.key 里，"
                "以前的备份照常能读。请再做一份备份。", count=done)])  # fmt: skip
        if left:
            _say([_("另有 %(count)s 项读不出来，没有动，见 podium doctor。", count=left)])
    return 1 if left else 0


def _stamp(app: Flask, chosen: argparse.Namespace) -> int:
    """What was taken in is kept, also where another answer was not what it should be."""
    with speaking(app):
        try:
            found = stamping.exchange(app, chosen.folder)
        except stamping.NoStamp as no:
            _say([told(no.finding)])
            return 1
        db.session.commit()
        _say([told(one) for one in found] or [_("没有要盖时间戳的校验码，也没有要收的回答。")])
    return 1 if worst(found) is Tone.WRONG else 0


def _tls(app: Flask, chosen: argparse.Namespace) -> int:
    """What to write into settings.toml comes ready to be copied."""
    folder = Path(app.instance_path) / authority.FOLDER
    made = authority.make(folder, chosen.names, at=clock.now())
    with speaking(app):
        _say([
            _("已生成，%(day)s 前有效。", day=f"{made.ends_at:%Y-%m-%d}"),
            _("1. 在 %(file)s 里写上这两行，再启动服务：", file=folder.parent / "settings.toml"),
            f'   certificate = "{authority.FOLDER}/{made.certificate.name}"',
            f'   certificate_key = "{authority.FOLDER}/{made.key.name}"',
            _("2. 在每台平板上安装并信任 %(file)s。安装时显示的指纹应是：", file=made.authority),
            f"   SHA-256 {made.fingerprint}",
        ])  # fmt: skip
    return 0


def _told(app: Flask, run: Callable[[], list[str]]) -> int:
    """What was done, or why not; both in sentences."""
    with speaking(app):
        try:
            _say(run())
        except Serving:
            _say([_("服务正在运行。请先停止它（在它的窗口按 Ctrl-C），再试一次。")])
            return 1
        except handover.Gone as gone:
            _say([_("不能撤回：移交的备份 %(file)s 已经做成，可能已经有人在别处接着用。"
                    "如果确实没有人用，请在这里运行 podium restore 那份备份；"
                    "如果没有这份备份，请再运行一次 podium handover。",
                    file=str(gone))])  # fmt: skip
            return 1
        except (backup.NoBackup, postgres.NoTools, restore.NotRestored) as refused:
            _say([str(refused)])
            return 1
    return 0


def _written(made: backup.Backup) -> list[str]:
    size = made.path.stat().st_size / 1_000_000
    if faults := made.manifest.faults:
        return [_("数据库有问题，这份备份只能作证据，不能恢复：%(file)s。请保存好它并通知监审：",
                  file=made.path), *faults]  # fmt: skip
    line = _("已备份并核对：%(file)s（%(size)s MB）。", file=made.path, size=f"{size:.1f}")
    sealed = _("已加密：只有持有私钥的人能打开它。私钥丢了，这份备份也就没有了。")
    also = [sealed] if archive.is_sealed(made.path) else []
    return [line, *_codes(made.manifest.chains), *also, *([made.warning] if made.warning else [])]


def _restored(told: restore.Restored) -> str:
    return _("已恢复 %(at)s 的备份。请核对下面的校验码与纸上的是否一致。", at=told.manifest.made_at)


def _codes(chains: Mapping[str, Chain]) -> list[str]:
    return [
        _("  %(chain)s：%(count)s 条，%(code)s", chain=name, count=one.events, code=one.code)
        for name, one in sorted(chains.items())
    ]
