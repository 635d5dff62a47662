"""The commands that look: `podium doctor` at this machine, `verify` at a record, `tick` around."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition import i18n
from competition.app import instance_folder
from competition.findings import Finding, Tone, worst
from competition.ledger import verify
from competition.upkeep import doctor, stopping, tick
from competition.upkeep.speaking import bare, speaking
from competition.web import check_words
from competition.web.finding_words import told

Make = Callable[[], Flask]
MARKS = {Tone.FINE: "✓", Tone.LOOK: "!", Tone.WRONG: "✗"}
STATUS = {Tone.FINE: 0, Tone.WRONG: 1, Tone.LOOK: 2}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], make: Make) -> None:
    """Give `podium` these commands; `make` makes the app where one is needed."""
    what = "say what is wrong on this machine, or fine: exit status 0 fine, 1 wrong, 2 look at it"
    command = commands.add_parser("doctor", help=what, description=what)
    _language(command)
    command.set_defaults(run=lambda chosen: _doctor(chosen.language))
    what = "do once what the server does each minute: checks, backups, heads, deadlines"
    command = commands.add_parser("tick", help=what, description=what)
    command.set_defaults(run=lambda _chosen: _tick(make()))
    _add_verify(commands)


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Its help is read by people who have never seen a command: in both languages."""
    what = "check a record (bundle.jsonl) as verify.py does: 0 same, 1 differs, 2 not checked"
    command = commands.add_parser(
        "verify", help=what, add_help=False, formatter_class=argparse.RawTextHelpFormatter,
        description=both(_l("在自己的电脑上核对一份评分记录，与 verify.py 的结论相同。"
                            "退出状态：0 一致，1 不一致，2 没有核对完。")),
        epilog=both(_l("例如：podium verify bundle.jsonl --code "
                       '"4990 7041 5072 0164 3459 5913"')),
    )  # fmt: skip
    told = command.add_argument_group(both(_l("怎样写"), " / "))
    given = both(_l("公告的“自己核对”页上下载的记录"))
    told.add_argument("file", type=Path, nargs="?", help=given)
    given = both(_l("纸上的校验码，24 位数字，放在引号里；可以写几次"))
    told.add_argument("--code", action="append", nargs="?", const="", default=[], help=given)
    given = both(_l("用哪种语言回答：zh 中文，en 英文；不写就照 settings.toml"))
    told.add_argument("--language", choices=i18n.LANGUAGES, default="", help=given)
    told.add_argument("-h", "--help", action="help", help=both(_l("显示这些说明")))
    command.set_defaults(run=lambda chosen: _verify(chosen.file, chosen.code, chosen.language))


def both(sentence: object, between: str = "\n") -> str:
    """A sentence in every language that there is, a line each."""
    lines = []
    for language in i18n.LANGUAGES:
        with speaking(_voice(), language):
            lines.append(str(sentence))
    return between.join(lines)


@cache
def _voice() -> Flask:
    return bare()


def _language(command: argparse.ArgumentParser) -> None:
    told = "the language to answer in (that of settings.toml)"
    command.add_argument("--language", choices=i18n.LANGUAGES, default="", help=told)


# ── the machine ───────────────────────────────────────────────────────────────────────────────
def _doctor(language: str) -> int:
    found: list[Finding] = []
    with speaking(bare(), language or stopping.language()):
        for one in doctor.examine(instance_folder()):
            print(f"{MARKS[one.tone]} {told(one)}", flush=True)
            found.append(one)
        print(_summary(found), flush=True)
    return STATUS[worst(found)]


def _summary(found: Sequence[Finding]) -> str:
    bad, seen = (sum(one.tone is tone for one in found) for tone in (Tone.WRONG, Tone.LOOK))
    if bad:
        return _(
            "必须先处理的：%(bad)s 处（✗）；请看一下的：%(seen)s 处（!）。", bad=bad, seen=seen
        )
    if seen:
        return _("没有必须处理的问题；请看一下的：%(seen)s 处（!）。", seen=seen)
    return _("全部正常。")


def _tick(app: Flask) -> int:
    """For cron, where no server runs. Status as of `doctor`."""
    ticked = tick.once(app)
    with speaking(app):
        for one in (*ticked.did, *ticked.found):
            print(f"{MARKS[one.tone]} {told(one)}", flush=True)
        if ticked.silent:
            print(_("没有做完：数据库或流水副本所在的磁盘没有回应。请运行 podium doctor。"))
        elif not ticked.led:
            print(_("没有做：别的进程正在巡检，或者这里已经移交，只能查看。"))
        elif not ticked.did and not ticked.found:
            print(_("没有到期的事。"))
    if ticked.led:
        tick.free(app)
    return STATUS[Tone.WRONG] if ticked.silent else STATUS[worst(ticked.found)]


# ── a record ──────────────────────────────────────────────────────────────────────────────────
def _verify(file: Path | None, codes: Sequence[str], language: str) -> int:
    """The verifier's own report, and its verdict once more in the reader's language."""
    with speaking(bare(), language or stopping.language()):
        if why := _unreadable(file, codes):
            print(why)
            return 2
        assert file is not None
        placed = check_words.placed(file.read_bytes(), codes)
        found = [one.code for one in placed if one.number]
        status = verify.main([str(file), *(word for code in found for word in ("--code", code))])
        print(_verdict(status), flush=True)
        for one in placed if status != 1 else ():
            print(*check_words.of_code(one), sep="\n")
        if not codes:
            print(_("您没有填校验码：这只证明记录前后一致，不能证明它就是当时的那一份。"))
    return status or (2 if len(found) < len(codes) else 0)


def _unreadable(file: Path | None, codes: Sequence[str]) -> str:
    """What keeps this from being checked, before anybody asks whether the record is right."""
    if "" in codes:
        return _('--code 后面要写校验码，放在引号里，例如 --code "4990 7041 5072 0164 3459 5913"。')
    if file is None:
        return _("请写出要核对的文件，例如：podium verify bundle.jsonl。")
    if not file.is_file():
        return _("没有 %(file)s 这个文件。请检查文件名和所在的文件夹。", file=file)
    if wrong := next((code for code in codes if not check_words.is_code(code)), ""):
        return _("校验码应是 24 位数字，“%(code)s”不是。请对照纸上再写一遍。", code=wrong)
    return str(check_words.LINE_ENDS) if b"\r" in file.read_bytes() else ""


def _verdict(status: int) -> str:
    """The words of the page 自己核对; the verifier's own are same, differs, not checked."""
    return {
        0: _("一致：签名、顺序、更正和两人确认都对得上，"
             "从评委的分数重算出的每个得分、名次和奖项与公布的完全相同。"),
        1: _("不一致：这份记录有问题，具体在上面。请保存这个文件，联系组委会和监审。"),
        2: _("没有核对完：上面这些没有公开，或者这里的程序不认识，其余都对得上。"),
    }[status]  # fmt: skip
