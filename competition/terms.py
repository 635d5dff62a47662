"""The words of the interface: one word for each idea, and the sentence of each refusal.

Chinese is the source; the English is in the catalogue. `N_` only marks a text for it.
"""

from __future__ import annotations

from competition import refusals, sentences


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for "translate later"
    return text


TERMS: dict[tuple[str, str], str] = {
    ("Role", "organiser"): N_("组委会"),
    ("Role", "observer"): N_("监审"),
    ("Role", "desk"): N_("计分台"),
    ("Role", "judge"): N_("评委"),
    ("Role", "unit"): N_("单位联络员"),
    ("Role", "contestant"): N_("选手"),
    ("StageState", "planned"): N_("筹备"),
    ("StageState", "open"): N_("报名"),
    ("StageState", "closed"): N_("截止"),
    ("StageState", "scoring"): N_("评分"),
    ("StageState", "sealed"): N_("封分"),
    ("StageState", "publicised"): N_("公示"),
    ("StageState", "final"): N_("确认"),
    ("AppearanceState", "waiting"): N_("候场"),
    ("AppearanceState", "on_stage"): N_("正在台上"),
    ("AppearanceState", "scoring"): N_("评分中"),
    ("AppearanceState", "sealed"): N_("已封分"),
    ("AppearanceState", "absent"): N_("缺席"),
    ("AppearanceState", "withdrawn"): N_("退赛"),
    ("AppearanceState", "disqualified"): N_("取消资格"),
    ("NoteStep", "did"): N_("做了"),
    ("NoteStep", "found"): N_("发现"),
    ("NoteStep", "over"): N_("已解决"),
    ("MailPurpose", "heads"): N_("全部校验码"),
    ("MailPurpose", "announced"): N_("公布结果时的校验码"),
    ("MailPurpose", "deadlines"): N_("一个单位的截止提醒"),
    ("MailPurpose", "alarms"): N_("巡检发现的问题"),
    ("MailKind", "head"): N_("校验码"),
    ("MailKind", "announced"): N_("公布结果"),
    ("MailKind", "deadline"): N_("截止提醒"),
    ("MailKind", "alarm"): N_("巡检发现"),
    ("MailKind", "trial"): N_("试寄"),
    ("MailState", "waiting"): N_("待寄"),
    ("MailState", "sent"): N_("已寄出"),
    ("MailState", "given_up"): N_("没有寄到"),
    ("EntryState", "draft"): N_("草稿"),
    ("EntryState", "submitted"): N_("已提交"),
    ("EntryState", "returned"): N_("已退回"),
    ("EntryState", "accepted"): N_("已接受"),
    ("EntryState", "withdrawn"): N_("已退出"),
    ("ObjectionState", "lodged"): N_("已提出"),
    ("ObjectionState", "upheld"): N_("成立"),
    ("ObjectionState", "dismissed"): N_("不成立"),
    ("ObjectionState", "taken_back"): N_("已撤回"),
    ("Standing", "publicised"): N_("公示中"),
    ("Standing", "over"): N_("公示期满"),
    ("Standing", "final"): N_("已确认"),
    ("Standing", "superseded"): N_("已被取代"),
    ("Standing", "withdrawn"): N_("已撤回"),
    ("Why", "recused"): N_("回避"),
    ("Why", "absent"): N_("缺席"),
    ("Trouble", "signed_wrong"): N_("签交的分数有错"),
    ("Trouble", "wrong_contestant"): N_("选手或顺序不对"),
    ("Trouble", "tablet"): N_("平板有问题"),
    ("Trouble", "other"): N_("其他事情"),
    ("Moment", "rules"): N_("采用细则"),
    ("Moment", "open"): N_("开始评分"),
    ("Moment", "day"): N_("当日结束"),
    ("Moment", "lock"): N_("封分"),
    ("Moment", "result"): N_("计算结果"),
    ("Moment", "announced"): N_("公布结果"),
    ("Moment", "confirmed"): N_("最后确认"),
    ("Kind", "rules"): N_("评审细则"),
    ("Kind", "roster"): N_("名单"),
    ("Kind", "panel"): N_("评委组"),
    ("Kind", "panel.change"): N_("更换评委"),
    ("Kind", "recuse"): N_("回避或缺席"),
    ("DrawState", "gathering"): N_("等待承诺"),
    ("DrawState", "fixed"): N_("名单与承诺已固定"),
    ("DrawState", "drawn"): N_("已抽定"),
    ("DrawState", "called_off"): N_("已取消"),
    ("DrawState", "void"): N_("作废"),
    ("Kind", "draw.commit"): N_("抽签承诺"),
    ("Kind", "draw.reveal"): N_("抽签"),
    ("Kind", "open"): N_("开始评分"),
    ("Kind", "appearance"): N_("出场情况"),
    ("Kind", "score"): N_("签交评分表"),
    ("Kind", "score.conflict"): N_("两个版本并存"),
    ("Kind", "score.late"): N_("迟到的评分表"),
    ("Kind", "penalty"): N_("扣分"),
    ("Kind", "propose"): N_("提议"),
    ("Kind", "confirm"): N_("第二人确认"),
    ("Kind", "seal"): N_("封分"),
    ("Kind", "unseal"): N_("启封"),
    ("Kind", "votes"): N_("投票汇总"),
    ("Kind", "carry"): N_("带入上一阶段"),
    ("Kind", "decision"): N_("裁定"),
    ("Kind", "result"): N_("计算结果"),
    ("Kind", "announce"): N_("公告"),
    ("Kind", "objection"): N_("异议"),
    ("Kind", "recover"): N_("恢复"),
    ("str", "publish"): N_("公布结果"),
    ("str", "withdraw"): N_("撤回公告"),
    ("str", "confirm"): N_("确认结果"),
    ("str", "unseal"): N_("启封"),
    ("str", "score.correct"): N_("更正评分表"),
    ("str", "sheet.absent"): N_("评委缺席"),
    ("str", "late.admit"): N_("采纳迟到的评分表"),
    ("str", "recuse"): N_("临场回避"),
    ("str", "no_attempt"): N_("改变一轮算不算"),
    ("str", "penalty"): N_("封分后扣分"),
    ("str", "decide"): N_("裁定"),
    ("str", "paper.entry"): N_("录入纸质评分表"),
    ("str", "recover"): N_("登记从备份恢复"),
    ("str", "panel.change"): N_("登记新任人员"),
    ("str", "erase"): N_("删除个人信息"),
    ("Ending", "taken_back"): N_("已收回"),
    ("Ending", "sent_back"): N_("已退回"),
    ("Ending", "outdated"): N_("已失效"),
    ("Scene", "follow"): N_("跟随现场"),
    ("Scene", "clock"): N_("计时"),
    ("Scene", "pause"): N_("文字"),
    ("Scene", "draw"): N_("抽签结果"),
    ("Scene", "score"): N_("得分"),
    ("Scene", "reveal"): N_("揭晓奖项"),
    ("Scene", "vote"): N_("观众投票"),
    ("VoteState", "prepared"): N_("准备中"),
    ("VoteState", "open"): N_("投票中"),
    ("VoteState", "closed"): N_("投票已结束"),
    ("HallItem", "battery"): N_("平板电量都够一整天，充电器在手边"),
    ("HallItem", "airplane"): N_("断网演练通过：飞行模式下签交，恢复网络后自动送到"),
    ("HallItem", "paper"): N_("纸质评分表已打印，每个席位一份"),
    ("HallItem", "screens"): N_("每块大屏已打开自己的网址，换画面会跟着换"),
    ("HallItem", "sound"): N_("计时的声音提示在会场听得到"),
    ("ClockState", "ready"): N_("未开始"),
    ("ClockState", "running"): N_("计时中"),
    ("ClockState", "paused"): N_("暂停"),
    ("ClockState", "stopped"): N_("已停表"),
    ("NominationStep", "nominated"): N_("已推荐"),
    ("NominationStep", "withdrawn"): N_("已退出推荐"),
    ("NominationStep", "returned"): N_("恢复候选"),
}

REFUSALS: dict[str, str] = {
    "missing": N_("这里没有您可以查看的内容。"),
    "move.not_allowed": N_(
        "现在的状态是“%(state)s”，不能做这一步。请刷新页面，按页面上给出的下一步操作。"
    ),
    "stage.no_reason": N_("这一步要写明理由，理由会记入留痕。请填写后再提交。"),
    "proposal.no_reason": N_("需要第二人确认的操作必须写明理由。请填写理由后再提交。"),
    "proposal.waits_already": N_("同样的提议已由 %(by)s 提出，正等待另一人确认，不必重复提出。"),
    "proposal.not_waiting": N_("这项提议已经确认过，或不存在。请刷新页面查看。"),
    "proposal.ended": N_("这项提议%(how)s，不能再办。如果还需要，请重新提议。"),
    "proposal.own": N_("这是您自己的提议：不想办了请收回，不能退回。"),
    "proposal.same_person": N_("提议人不能确认自己的提议。请由另一位有权限的人确认。"),
    "proposal.makers_browser": N_(
        "您的登录链接是在这个浏览器里生成的，在这里确认不能算第二个人。请在您自己的设备上登录后再确认。"
    ),
    "proposal.new_link": N_(
        "提议和确认的两个人里，有一位是用另一位新生成的链接登录的，不能算两个人。请这位用自己早先设的密码"
        "登录，或请另一位组织者生成链接。"
    ),
    "link.reaches_further": N_(
        "%(name)s 还有您管不到的身份，您不能为其生成登录链接。请本人用密码登录，"
        "或请管理服务器的人运行 podium link。"
    ),
    "link.unknown": N_("登录码不对。请完整复制链接或二维码里的登录码，或请组委会重新发一个。"),
    "link.used": N_("这个登录码已经用过一次，不能再用。请向组委会要一个新的。"),
    "link.needs_pin": N_("这个席位设了 PIN。请输入计分台告诉您的 6 位数字。"),
    "link.wrong_pin": N_("PIN 不对。请核对后重新输入，或请计分台重新发一张席位卡。"),
    "link.ended": N_("这个登录码已经过期。请向组委会要一个新的。"),
    "login.empty": N_("登录名不能为空，请填写。"),
    "login.taken": N_("这个登录名已有人使用，请换一个。"),
    "login.wrong": N_("登录名或密码不对。请重试，或请组委会发一个一次性登录链接。"),
    "login.too_many": N_("尝试次数太多，请 %(minutes)s 分钟后再试，或使用一次性登录链接。"),
    "password.short": N_("密码太短：至少 %(least)s 个字符。请换一个更长的。"),
    "grant.no_unit": N_("单位联络员要选定一个单位。"),
    "grant.last_observer": N_(
        "“%(stage)s”正在进行，它的流水只认得这一位监审，收回后再没有人能作第二人确认。"
        "请先邀请另一位监审，由组委会在“两人确认”里提议记入流水、由现任监审确认，再收回。"
    ),
    "grant.last_organiser": N_("这是最后一位组委会成员，不能收回。请先邀请另一位，再收回。"),
    "grant.revoked_already": N_("这项权限已经收回。"),
    # rehearsals
    "rehearsal.preparing": N_("新的一场演练正在准备，备好后首页会换成它。请稍等。"),
    "play.not_scoring": N_("现在的状态是“%(state)s”，没有可以演练的评分。"),
    # judging: panels, sheets, penalties, results, awards, corrections
    "attempt.no_reason": N_("登记一轮是否进行要写明理由，理由会记入流水。请填写后再提交。"),
    "attempt.not_registered": N_("第 %(attempt)s 轮没有登记为未进行，不必撤销。"),
    "attempt.signed": N_(
        "第 %(attempt)s 轮已有 %(count)s 份评分表签交，这一轮算不算要由两个人确认。请提议。"
    ),
    "attempt.not_made_already": N_("第 %(attempt)s 轮已经记为未进行，不必重复。"),
    "correction.same": N_("更正后的分数与现在的完全相同，没有可更正的内容。请核对后再提交。"),
    "correction.stale": N_(
        "评分表 %(sheet)s 在提议之后又有了新版本，这项更正不能再确认。请重新提议。"
    ),
    "correction.not_expected": N_(
        "评分表 %(sheet)s 不在应交之列（已登记回避、缺席，或选手未参赛），不能更正或采纳。"
    ),
    "decision.bad_answer": N_("“%(typed)s”不是可选的答案。请从列表中选择后再提交。"),
    "decision.incomplete": N_("请为每一位都填写裁定：%(entries)s。"),
    "decision.no_question": N_("这个问题已经不存在：结果可能重新计算过。请刷新页面查看。"),
    "late.admitted_already": N_("迟到的评分表 %(sheet)s 已经采纳，不必重复。"),
    "panel.after_open": N_("现在的状态是“%(state)s”，评委组不能再改。更换评委请走两人确认的程序。"),
    "panel.seated_already": N_("这个阶段的评委组已经建好。要换人请在席位上更换。"),
    "office.known": N_("没有要登记的新任人员：有权限的人，流水里都已经有了。"),
    "proposal.not_on_chain": N_(
        "您的权限是开始评分之后才给的，评分流水里还没有您，所以这一步核对时不能算数。"
        "请组委会在“两人确认”里提议“登记新任人员”，由原来的监审确认，然后再试。"
    ),
    "panel.wrong_number": N_(
        "%(role)s应有 %(need)s 人，现在填了 %(have)s 人。请补齐或删去多余的姓名。"
    ),
    "penalty.no_reason": N_("扣分必须写明理由。请填写后再提交。"),
    "penalty.not_scoring": N_("现在的状态是“%(state)s”，不能扣分。"),
    "penalty.struck_already": N_("这项扣分已经撤销。"),
    "penalty.too_fine": N_("扣分 %(penalty)s 比细则的最小单位还细，无法记录。请检查评审细则。"),
    "penalty.not_measured": N_("“%(penalty)s”按量扣分，请填写计量（如超时的秒数）。"),
    "penalty.nothing": N_("按评审细则，这个计量不到“%(penalty)s”的扣分标准。请核对计量。"),
    "penalty.two_persons": N_("已经封分，扣分需要两人确认。请在“两人确认”页面提出。"),
    "penalty.unknown": N_("评审细则里没有代码为 %(penalty)s 的扣分。请从列表中选择。"),
    "proposal.newer_announcement": N_(
        "提议针对第 %(proposed)s 号公告，现在最新的是第 %(latest)s 号。请重新提议。"
    ),
    "proposal.no_announcement": N_("这个阶段还没有公告。请先公布结果。"),
    "proposal.untimely": N_("现在的状态是“%(state)s”，这项提议现在不能提出或确认。"),
    "publish.newer_run": N_(
        "提议公布的是第 %(proposed)s 次计算，现在最新的是第 %(latest)s 次。请重新提议。"
    ),
    "publish.not_sealed": N_("现在的状态是“%(state)s”，还不能公布。请先封分。"),
    "publish.undecided": N_("还有 %(count)s 个问题需要评委会裁定，裁定后才能公布。"),
    "recusal.already": N_("席位 %(seat)s 对选手 %(appearance)s 已经登记回避或缺席。"),
    "recusal.no_reason": N_("回避必须写明理由。请填写后再提交。"),
    "recusal.sealed": N_("选手 %(appearance)s 已经封分，不能再登记回避或缺席。请先启封。"),
    "recusal.two_persons": N_("评分已经开始，临场回避需要两人确认。请在“两人确认”页面提出。"),
    "results.cannot_compute": N_("还不能计算结果：%(faults)s。请按提示处理后再试。"),
    "results.not_sealed": N_("封分之前没有任何结果。请在全部评分表交齐后封分。"),
    "results.revealed_together": N_("按评审细则，成绩在整个阶段封分后一起公布。"),
    "seal.missing": N_(
        "还差 %(count)s 份评分表，不能封分：%(sheets)s。请提醒评委签交，或登记缺席。"
    ),
    "seal.not_scoring": N_("现在的状态是“%(state)s”，不能封分。"),
    "seal.projection_differs": N_(
        "有 %(count)s 处与流水不一致，不能封分：%(sheets)s。"
        "数据库可能被人改动过，请通知监审并运行 podium check。"
    ),
    "sheet.appearance_out": N_("这位选手的状态是“%(state)s”，不需要评分。"),
    "sheet.bad_op": N_("评分表缺少编号，没有保存。请刷新页面后重新签交。"),
    "sheet.excused": N_("您对这位选手已登记“%(why)s”，不需要评分。如有疑问请联系计分台。"),
    "sheet.faults": N_("有 %(count)s 处需要改正，评分表没有签交。"),
    "sheet.misshapen": N_("收到的评分表格式不对（%(field)s），没有保存。请刷新页面后重新签交。"),
    "sheet.no_attempt": N_("这一轮没有进行，不需要评分。"),
    "sheet.not_scoring": N_("现在的状态是“%(state)s”，还不能签交评分表。已填的分数仍在页面上。"),
    "sheet.note_too_long": N_("评语最多 %(most)s 个字，请缩短。"),
    "sheet.op_reused": N_("这个编号已经用于另一份评分表，没有保存。请刷新页面后重新签交。"),
    "sheet.total_differs": N_("您填的合计是 %(typed)s，各项相加是 %(total)s。请核对后再签交。"),
    "stage.no_panel": N_("还没有评委组，不能开始评分。请先安排评委席位。"),
    "stage.no_roster": N_("还没有选手名单，不能开始评分。请先确定名单。"),
    "stage.not_drawn": N_("还有 %(count)s 位选手没有出场顺序，不能开始评分。请先抽签。"),
    # editions, entries, run_of_show
    "appearance.no_reason": N_("缺席、退赛、取消资格和恢复出场都要写明理由。请填写后再提交。"),
    "appearance.another_on_stage": N_(
        "%(name)s 还在台上。请先记“讲完了”或“退回候场”，再请下一位。"
    ),
    "appearance.not_open": N_(
        "这个阶段还没有开始评分（现在是“%(state)s”）。请先开始评分，再叫号。"
    ),
    "appearance.stage_sealed": N_("这个阶段已是“%(state)s”，出场情况不能再改。"),
    "code.shape": N_(
        "代码“%(typed)s”不能用：只能用小写字母、数字和短横线，以字母或数字开头，最多 40 个字符。"
    ),
    "edition.code_taken": N_("代码“%(taken)s”已有别的赛事届次使用，请换一个。"),
    "edition.no_such_zone": N_("没有“%(zone)s”这个时区。请填写如 Asia/Shanghai 的名称。"),
    "entry.no_name": N_("请填写选手姓名。"),
    "entry.no_reason": N_("退回或退出要写明理由，理由会记入留痕。请填写后再提交。"),
    "entry.not_eligible": N_("按参赛条件有 %(count)s 处不符。确需破例的，请在这里写明理由再登记。"),
    "entry.staff_no_taken": N_(
        "工号 %(staff_no)s 已登记给%(name)s。同一人只能登记一次，请核对工号。"
    ),
    "roster.empty": N_("名单是空的。请至少选择一名选手。"),
    "roster.fixed_already": N_("名单已经确定并记入流水，不能再改。缺席或退赛请在流程单上登记。"),
    "roster.too_late": N_("现在是“%(state)s”，名单不能再确定。名单要在开始评分之前确定。"),
    "roster.withdrawn": N_("以下选手已退出，不能列入名单：%(names)s。请去掉后再确定。"),
    "rulebook.scored": N_("已有 %(count)s 份评分表按现行细则签交，评审细则不能再换。"),
    "stage.code_taken": N_("代码“%(taken)s”已有别的阶段使用，请换一个。"),
    "timetable.report_after_start": N_(
        "报到时间不能晚于开始时间。请填写开始时间，或改早报到时间。"
    ),
    "stage.no_rulebook": N_("这个阶段还没有采用评审细则。请先采用评审细则。"),
    "track.code_taken": N_("代码“%(taken)s”已有别的组别使用，请换一个。"),
    **refusals.REFUSALS,
    **sentences.SENTENCES,
}
