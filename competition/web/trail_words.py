"""The trail in words: who by name, what by sentence, and the code beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition import entries, grants, run_of_show, units
from competition.facts import Trail
from competition.models import Edition
from competition.outbox import MailPurpose
from competition.web.naming import named
from competition.web.page import term, when

ACTS: Mapping[str, LazyString] = {
    "demo.begin": _l("开始准备演练数据"),
    "demo.ready": _l("演练数据已备好"),
    "demo.again": _l("要求重新开始演练"),
    "demo.over": _l("收起演练"),
    "edition": _l("建立了这一届"),
    "stage": _l("增设阶段"),
    "track": _l("增设组别"),
    "unit": _l("登记单位"),
    "unit.rename": _l("修改单位"),
    "unit.count": _l("登记单位人数"),
    "entry": _l("登记参赛"),
    "entry:submit": _l("提交参赛"),
    "entry:return": _l("退回参赛"),
    "entry:accept": _l("接受参赛"),
    "entry:withdraw": _l("退出参赛"),
    "grant": _l("授予权限"),
    "revoke": _l("收回权限"),
    "link": _l("生成登录链接"),
    "enter.link": _l("用登录链接登录"),
    "enter.new_link": _l("用别人新生成的链接登录，此前登录的设备都已退出"),
    "rulebook": _l("采用评审细则"),
    "certificates.issuer": _l("写明发证单位"),
    "timetable": _l("登记时间和地点"),
    "roster": _l("确定名单"),
    "segments": _l("写明教学节段的个数"),
    "draw.call": _l("请见证人参加抽签"),
    "draw.card": _l("给见证人换发见证卡"),
    "draw.committed": _l("见证人交出承诺"),
    "draw.commit": _l("固定抽签名单与承诺"),
    "draw.revealed": _l("见证人公开秘密数"),
    "draw.call_off": _l("取消有见证人的抽签"),
    "draw.void": _l("抽签作废"),
    "draw": _l("抽签"),
    "pool.add": _l("登记评委库"),
    "pool.remove": _l("从评委库删去"),
    "pool.away": _l("登记评委不能到场"),
    "pool.back": _l("登记评委可以到场"),
    "panel": _l("评委入席"),
    "panel.draw": _l("抽定评委"),
    "panel.pass": _l("略过抽中的评委，由候补递补"),
    "recuse": _l("登记回避"),
    "recused": _l("登记回避"),
    "absent": _l("登记缺席"),
    "panel.change": _l("更换评委"),
    "help": _l("评委求助"),
    "help.answered": _l("答复评委的求助"),
    "seat.card": _l("发席位卡"),
    "seat.unpaired": _l("让席位的平板退出"),
    "seat.stranger": _l("有设备用失效的席位卡登录，已拒绝"),
    "seat.moved": _l("席位换了一台平板"),
    "tablets.wipe": _l("演练结束，清空平板"),
    "tablet.wiped": _l("平板已清空"),
    "seat.calm": _l("核实席位的提醒"),
    "no_attempt": _l("登记一轮未进行"),
    "attempt": _l("撤销“一轮未进行”"),
    "penalty": _l("登记扣分"),
    "penalty.struck": _l("撤销扣分"),
    "clock:start": _l("开始计时"),
    "clock:pause": _l("技术暂停"),
    "clock:go_on": _l("继续计时"),
    "clock:stop": _l("停表"),
    "clock:reset": _l("计时归零"),
    "screen": _l("切换大屏画面"),
    "reveal": _l("在大屏上揭晓"),
    "vote.cards": _l("印投票卡"),
    "vote:open": _l("开始观众投票"),
    "vote:close": _l("结束观众投票"),
    "panel.head": _l("指定评委组长"),
    "variance": _l("评委组长查看离散提示"),
    "sheet.back": _l("评委组长请评委再看一次"),
    "check.done": _l("会场核对：核对过了"),
    "check.undone": _l("会场核对：撤销"),
    "seal": _l("选手封分"),
    "decide": _l("裁定"),
    "certificates": _l("给证书编号"),
    "rename": _l("改了自己的名字"),
    "password": _l("设定密码"),
    "order": _l("调整出场顺序"),
    "appearance:call": _l("叫号"),
    "appearance:finish": _l("讲完"),
    "appearance:send_back": _l("退回候场"),
    "appearance:mark_absent": _l("登记缺席"),
    "appearance:withdraw": _l("登记退赛"),
    "appearance:return": _l("恢复出场"),
    "appearance:disqualify": _l("取消资格"),
    "appearance:seal": _l("选手封分"),
    "stage:open": _l("开始报名"),
    "stage:close": _l("截止报名"),
    "stage:reopen": _l("重新开放报名"),
    "stage:start_scoring": _l("开始评分"),
    "stage:seal": _l("封分"),
    "stage:unseal": _l("启封"),
    "stage:publicise": _l("公布结果"),
    "stage:withdraw": _l("撤回公告"),
    "stage:confirm": _l("确认结果"),
    "objection:lodge": _l("提出异议"),
    "objection:uphold": _l("异议成立"),
    "objection:dismiss": _l("异议不成立"),
    "objection:take_back": _l("撤回异议"),
    "conditions": _l("设定参赛条件"),
    "roster.upload": _l("上传名单"),
    "roster.discard": _l("放弃上传的名单"),
    "roster.enter": _l("录入名单"),
    "roster.leave_out": _l("略去名单中的一行"),
    "entry.except": _l("破例参赛"),
    "contacts.delete": _l("删除到期的异议联系方式"),
    "draft.delete": _l("删除到期的名单草稿"),
    "births.delete": _l("删除到期的出生日期"),
    "mails.delete": _l("删除到期的收件邮箱"),
    "quota": _l("改动名额"),
    "nomination:nominated": _l("推荐"),
    "nomination:withdrawn": _l("退出推荐"),
    "nomination:returned": _l("恢复候选"),
    "look:list": _l("查看上传的名单和出生日期（人数）"),
    "look:birth": _l("查看一位选手的出生日期（编号）"),
    "look:list_file": _l("下载上传的名单和出生日期（人数）"),
    "look:objectors": _l("查看提出异议的人的姓名（件数）"),
    "look:objector": _l("查看提出异议的人的姓名和联系方式（第几件）"),
    "look:reasons": _l("查看回避、缺席或删除的理由（人数）"),
    "look:trail": _l("查看留痕里回避、缺席或删除的理由（条数）"),
    "look:people": _l("查看流水里有姓名的人（人数）"),
    "look:record": _l("下载整份记录，含不公开的内容（人数）"),
    "restore": _l("从备份恢复"),
    "bring_back": _l("从流水副本找回"),
    "handover": _l("移交给另一台电脑"),
    "roster.by_hand": _l("没用各单位的推荐，逐人选定名单"),
    "handover_undone": _l("撤回移交"),
    "nominations.unfinished": _l("没等全部单位推荐完就确定名单"),
}


MAILS: Mapping[str, LazyString] = {
    "mail.add": _l("登记收件邮箱，用于“%(purpose)s”"),
    "mail.remove": _l("删除收件邮箱，原用于“%(purpose)s”"),
    "mail.try": _l("试寄邮件，邮箱用于“%(purpose)s”"),
}
ENDED: Mapping[str, LazyString] = {
    "taken_back": _l("收回提议：%(action)s"),
    "sent_back": _l("退回提议：%(action)s"),
    "outdated": _l("提议失效：%(action)s"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line as `_parts/trail.html` shows it."""

    at: str
    who: str
    what: str
    why: str


def told(edition: Edition, lines: Sequence[Trail]) -> tuple[Told, ...]:
    """The lines with the names of people, stages, units and entries for their codes."""
    people, things = grants.names(edition), _things(edition, lines)
    return tuple(
        Told(when(line.at), _who(line.by, people), _what(line, things), line.reason)
        for line in lines
    )


def _things(edition: Edition, lines: Sequence[Trail]) -> dict[str, str]:
    """By code: what the lines are about, as people call it."""
    first = {line.about.split(" ")[0] for line in lines if line.act.startswith("entry")}
    names = {stage.code: named(stage.name, edition) for stage in edition.stages}
    names |= {unit.code: unit.name for unit in units.listed(edition)}
    words = {word.partition(".")[0] for line in lines for word in line.about.split(" ")}
    appearing = run_of_show.names(edition, words)
    return appearing | names | entries.names(edition, first)


def _who(code: str, people: Mapping[str, str]) -> str:
    if code not in people:
        return code
    if code.startswith("person "):
        return people[code]
    return _("%(name)s（%(code)s）", name=people[code], code=code)


def _what(line: Trail, things: Mapping[str, str]) -> str:
    what = _act(line.act)
    if not line.about:
        return what
    code, _space, rest = line.about.partition(" ")
    name = things.get(code, code)
    rest = " ".join(_named(word, code, things) for word in rest.split(" "))
    about = name if rest in ("", name) else f"{name} {rest}"
    return _("%(what)s：%(about)s", what=what, about=about)


def _named(word: str, stage: str, things: Mapping[str, str]) -> str:
    """An appearance's code (or its sheet's) with whose it is; any other word as it stands."""
    name = things.get(f"{stage} {word.partition('.')[0]}")
    return _("%(name)s（%(code)s）", name=name, code=word) if name else word


def _act(act: str) -> str:
    if act in ACTS:
        return str(ACTS[act])
    kind, _colon, action = act.partition(":")
    if kind == "propose":
        return _("提议%(action)s", action=term(action))
    if kind == "confirm":
        return _("作第二人同意：%(action)s", action=term(action))
    if kind in MAILS:
        return str(MAILS[kind]) % {"purpose": term(MailPurpose(action))}
    if kind in ENDED:
        return str(ENDED[kind]) % {"action": term(action)}
    return act
