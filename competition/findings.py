"""What `podium doctor`, `check` and `tick` find, as plain values, and the sentence for each.

A finding is kept as its code and its facts, so that whoever reads it later reads it in their own
language. Each sentence about something wrong says what, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from competition import outside
from competition.sentences import N_

Fact = str | int


class Tone(StrEnum):
    """How much a finding asks of whoever reads it."""

    FINE = "fine"
    LOOK = "look"  # nothing is broken yet; somebody should look at it
    WRONG = "wrong"  # mend it before going on


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `edition` is the code of the one it concerns, if only one."""

    code: str
    tone: Tone = Tone.WRONG
    facts: Mapping[str, Fact] = field(default_factory=dict)
    edition: str = ""

    @property
    def subject(self) -> tuple[object, ...]:
        """What it is about: the same while only its figures (free space, hours, counts) change."""
        named = tuple(sorted((k, v) for k, v in self.facts.items() if isinstance(v, str)))
        return self.code, self.tone, self.edition, named


def fine(code: str, **facts: Fact) -> Finding:
    return Finding(code, Tone.FINE, facts)


def look(code: str, **facts: Fact) -> Finding:
    return Finding(code, Tone.LOOK, facts)


def wrong(code: str, **facts: Fact) -> Finding:
    return Finding(code, Tone.WRONG, facts)


def of_chain(code: str, chain: str, **facts: Fact) -> Finding:
    """A fault of one chain: it concerns the edition that the chain's name begins with."""
    return Finding(code, Tone.WRONG, {"chain": chain, **facts}, chain.partition("/")[0])


def worst(found: Iterable[Finding]) -> Tone:
    """The tone of the gravest of them; fine where there is nothing."""
    order = list(Tone)
    return max((one.tone for one in found), key=order.index, default=Tone.FINE)


LEDGER: dict[str, str] = {
    "ledger.whole": N_("流水：%(chains)s 条全部走完，%(events)s 个记录前后相连，与各表一致。"),
    "ledger.file": N_("数据库文件已损坏：%(fault)s。请停止服务，从备份恢复。"),
    "ledger.chain": N_("%(chain)s：流水与当初写入的不符（%(fault)s）。请停止使用并通知监审。"),
    "ledger.projection": N_(
        "%(chain)s: %(what)s 与流水不一致，数据库可能被人改动过。"
        "请通知监审，再运行 podium rebuild。"
    ),
    "mirror.in_step": N_("流水副本：在 %(folder)s，与数据库逐条一致。"),
    "mirror.none": N_(
        "流水副本没有开启（设置 mirror 为空）：数据库一旦损坏，只能退回到最近的备份。"
    ),
    "mirror.lacks": N_(
        "%(chain)s：流水副本缺最后 %(count)s 条。服务运行时会自己补上；"
        "一直如此就请检查副本所在的磁盘。"
    ),
    "mirror.more": N_(
        "%(chain)s：流水副本比数据库多 %(count)s 条：数据库丢了已经确认的记录。"
        "请停止服务，运行 podium rebuild。"
    ),
    "mirror.differs": N_(
        "%(chain)s：流水副本的第 %(seq)s 条与数据库不同。"
        "请停止使用，通知监审，对照纸上的校验码判断哪一份是真的。"
    ),
    "mirror.unreadable": N_(
        "%(chain)s：流水副本读不出来（%(fault)s）。请检查它所在的磁盘，再运行 podium rebuild。"
    ),
}

MACHINE: dict[str, str] = {
    "settings.bad": N_("设置有错：%(fault)s。请改正 settings.toml 或环境变量后再启动。"),
    "serving.elsewhere": N_(
        "正在运行的服务用的是 %(theirs)s，这条命令用的却是 %(ours)s，所以没有继续。"
        "请用启动服务时的环境变量再运行一次，或写进 settings.toml 后重新启动服务。"
    ),
    "serving.otherwise": N_(
        "正在运行的服务用的是 %(theirs)s，这条命令读到的是 %(ours)s；地址以服务的为准。"
        "请把它们写进 settings.toml；刚改过的话，请重新启动服务。"
    ),
    "database.durable": N_("数据库：%(engine)s，每次确认都先写到磁盘（%(promises)s）。"),
    "database.unsafe": N_(
        "数据库可能丢掉已经确认的分数（%(fault)s），所以不启动。请按括号里说的改回来。"
    ),
    "restore.half_way": N_(
        "恢复 %(file)s 的时候中断了：数据库可能已经换成备份里的，密钥和要登记的事还没有。"
        "请再运行一次 podium restore，用同一份或另一份备份；做完以前服务不启动。"
    ),
    "database.unreachable": N_(
        "连不上数据库（%(fault)s）。请检查数据库是否已启动、DATABASE_URL 是否正确。"
    ),
    "database.unreadable": N_(
        "数据库读不出来（%(fault)s）。请停止服务，把数据库文件连同 -wal、-shm 改名留存，"
        "再用 podium restore 恢复备份。"
    ),
    "command.failed": N_("没有做成：%(fault)s。请按这个原因处理后再试一次。"),
    "schema.current": N_("数据库结构：%(schema)s，与程序一致。"),
    "schema.behind": N_(
        "数据库结构是 %(schema)s，程序要的是 %(wanted)s。请先备份，再运行 podium upgrade。"
    ),
    "schema.unfinished": N_(
        "数据库是这个程序发布之前的另一个版本建的，栏目不符：%(columns)s。"
        "请换一个空的数据目录（PODIUM_INSTANCE）重新开始。"
    ),
    "schema.ahead": N_(
        "数据库结构是 %(schema)s，这个程序不认识：数据库被更新的程序用过。请换用新的程序。"
    ),
    "schema.none": N_("数据库还是空的。podium serve 或 podium upgrade 会建好它。"),
    "space.enough": N_("磁盘：%(place)s 空闲 %(mb)s MB。"),
    "space.little": N_("磁盘：%(place)s 只剩 %(mb)s MB（应有 %(least)s MB）。请清理出空间。"),
    "space.none": N_("磁盘：%(place)s 只剩 %(mb)s MB，随时可能存不下评分。请立即清理出空间。"),
    "private.kept": N_("权限：%(places)s 只有本机账户能读。"),
    "private.open": N_(
        "权限：本机的其他账户也能读 %(path)s，里面有姓名和分数。请运行 chmod %(mode)s %(path)s。"
    ),
    "clock.shown": N_("时钟：现在是 %(now)s（%(zone)s）。请与手机对一下，差一分钟以上就要调。"),
    "clock.behind": N_(
        "时钟慢了：现在是 %(now)s，而最近的记录在 %(last)s。"
        "请把本机的时间调准，否则公示期和截止时间都会算错。"
    ),
    "clock.apart": N_("本机与数据库服务器的时钟相差 %(seconds)s 秒。请把两边的时间都调准。"),
    "handed_over": N_("这里已经移交给另一台电脑，只能查看。请在那一台上检查。"),
    "keys.there": N_("密钥：%(names)s 都在，只有本机账户能读。"),
    "keys.missing": N_("密钥：还没有 %(name)s。第一次启动或第一次采用细则时会自动生成。"),
    "keys.lost": N_(
        "密钥：%(name)s 不见了，而进行中的 %(chains)s 条流水要由它签名。"
        "请先从备份找回它，再启动服务；否则会生成一把新的，签出的校验码核对不上。"
    ),
    "keys.damaged": N_("密钥：%(name)s 损坏（应为 32 字节）。请停止服务，从备份恢复这个文件。"),
    "keys.open": N_("密钥：本机的其他账户也能读 %(name)s。请运行 chmod 600 %(path)s。"),
    "keys.other": N_(
        "%(chain)s：细则里写的签名密钥不是现在的 server.key，之后签出的校验码核对不上。"
        "请从备份找回原来的 server.key。"
    ),
    "keys.signs": N_("签名：进行中的 %(chains)s 条流水都由现在的 server.key 签名。"),
    "private_text.opens": N_("个人信息：加密保存的 %(count)s 项都能用 %(name)s 读出来。"),
    "private_text.no_key": N_(
        "个人信息：有 %(count)s 项读不出来，加密它们的密钥不在。其余一切照常，"
        "这些显示为“读不出来了”。请从备份里找回原来的 %(name)s：这里已有一把新的，"
        "就把找回的接在它后面（cat 找回的文件 >> %(name)s）。找不回来，这些内容就没有了。"
    ),
    "private_text.changed": N_(
        "个人信息：有 %(count)s 项不是当初写下的那样：有人改动过数据库，或把它们换了位置。"
        "请查清是谁，再从备份恢复。"
    ),
    "fonts.there": N_("字体：本机有 %(count)s 种中文字体，可以打印。"),
    "fonts.none": N_(
        "字体：本机没有中文字体。从这台电脑打印会出现方框；"
        "请安装（如 fonts-noto-cjk），或从别的电脑打印。"
    ),
    "fonts.unknown": N_("字体：这台电脑没有 fc-list，看不出有没有中文字体。打印前请先试一页。"),
    "address.answers": N_("地址：服务正在运行，%(url)s 有回应（%(ms)s 毫秒）。"),
    "address.silent": N_("地址：服务在运行，%(url)s 却没有回应（%(fault)s）。请重新启动服务。"),
    "address.taken": N_("地址：%(port)s 端口被别的程序占着。请关掉它，或设置另一个 PORT。"),
    "address.free": N_("地址：服务没有运行，%(url)s 空着。用 make run 或 podium serve 启动。"),
    "address.only_here": N_(
        "地址：只有这台电脑自己能打开。要让会场的平板进来，请设 HOST=0.0.0.0 后重新启动，"
        "或在前面放反向代理。"
    ),
    "address.for_tablets": N_("地址：同一网络里的平板请打开 %(urls)s。"),
    "address.refuses": N_(
        "地址：设置 trusted_hosts 里没有 %(host)s，平板用它打开会被拒绝。请加进去。"
    ),
    "address.plain": N_(
        "地址：没有用 https，密码和分数在 Wi-Fi 上是明文。"
        "请用会场自己的、有密码的网络，或在前面放反向代理并设 PODIUM_HTTPS=1。"
    ),
    "address.beside_proxy": N_(
        "地址：服务也在 %(host)s 上等着，绕过反向代理也能进来，还能冒充别人的网络地址。"
        "请设 HOST=127.0.0.1，或用防火墙只让反向代理进来。"
    ),
    "address.demo": N_(
        "演练的一键登录对所有电脑开放（demo_anywhere），而这里有正式的一届。请关掉这个设置。"
    ),
}

COPIES: dict[str, str] = {
    "backup.fresh": N_("备份：最近一份是 %(file)s，%(hours)s 小时以前，打开核对过。"),
    "backup.old": N_(
        "备份：最近一份是 %(file)s，已过 %(hours)s 小时，之后又有了新的记录。"
        "请运行 podium backup，最好加 --to U盘。"
    ),
    "backup.none": N_("备份：%(folder)s 里一份也没有。请运行 podium backup，最好加 --to U盘。"),
    "backup.bad": N_("备份：最近一份 %(file)s 不能用（%(fault)s）。请重新备份一次。"),
    "backup.faulty": N_(
        "备份：最近一份 %(file)s 核对时发现问题，只能作证据，不能恢复。请保存好它，通知监审，"
        "在服务器上运行 podium check 看是哪里，改正后再备份。"
    ),
    "backup.nothing": N_("备份：还没有需要备份的流水。"),
}

TICK: dict[str, str] = {
    "tick.mirrored": N_("流水副本补上了 %(count)s 条。"),
    "tick.backed_up": N_("已自动备份并核对：%(file)s（%(mb)s MB）。"),
    "tick.dropped": N_(
        "删去了 %(count)s 份过时的自动备份，"
        "留下最近 %(kept)s 份，和最近 %(kept)s 天每天的最后一份。"
    ),
    "tick.no_backup": N_("自动备份没有做成。请在服务器上运行 podium backup，它会说出原因和办法。"),
    "tick.signed_day": N_(
        "%(chain)s：最近有记录的那一天已经结束，已签名第 %(size)s 条之后的校验码 %(digits)s。"
    ),
    "tick.contacts": N_("按期删除了 %(count)s 件异议的姓名和联系方式。"),
    "tick.draft": N_("按期删除了 %(count)s 份没有录入的名单。"),
    "tick.births": N_("按期删除了 %(count)s 个出生日期。"),
    "tick.mails": N_("按期删除了 %(count)s 个收件邮箱，和寄给它们的邮件的记录。"),
    "tick.tries": N_("清除了 %(count)s 条过期的登录失败记录（含网络地址）。"),
    "tick.sign_ins": N_(
        "按期删除了 %(sign_ins)s 条早已结束的登录（含设备和时间）"
        "和 %(links)s 个用过或过期的一次性链接。"
    ),
    "tick.failed": N_(
        "巡检“%(task)s”中途出错（%(fault)s）。下一轮会再试；一直如此请告诉维护人员。"
    ),
    "tick.recent": N_("巡检：%(minutes)s 分钟前由 %(holder)s 做过，每分钟一次。"),
    "tick.silent": N_(
        "巡检：已有 %(minutes)s 分钟没有进行。服务运行时每分钟一次；"
        "没有运行的话，可以用 podium tick 做一次。"
    ),
    "tick.never": N_("巡检：还没有进行过。服务运行时每分钟一次。"),
    "deadline.over": N_(
        "“%(stage)s”第 %(number)s 号公告的公示期（至 %(last)s）已经结束，没有未答复的异议。"
        "组委会可以提议确认结果。"
    ),
    "deadline.unanswered": N_(
        "“%(stage)s”第 %(number)s 号公告的公示期（至 %(last)s）已经结束，"
        "还有 %(count)s 件异议没有答复。"
    ),
    "deadline.not_begun": N_(
        "“%(stage)s”定于 %(starts)s 开始，现在还是“筹备”或“报名”。请核对时间，或推进到评分。"
    ),
    "deadline.waiting": N_("“%(stage)s”有 %(count)s 项提议等第二人确认超过 %(hours)s 小时。"),
    "restore.votes": N_(
        "“%(stage)s”从 %(made)s 的备份恢复：那以后投的票可能不在这里，现在只有 %(used)s 张卡的票。"
        "请先决定是否请全场再投一次，再登记恢复。登记之前不能结束投票。"
    ),
    "deadline.restore": N_("“%(stage)s”从 %(made)s 的备份恢复后还没有登记。登记之前只能评分。"),
}

SENTENCES: dict[str, str] = LEDGER | MACHINE | COPIES | TICK | outside.STAMPS | outside.MAIL
