"""The words of the interface: one word for each idea, and the sentence of each refusal.

Chinese is the source; the English is in the catalogue. `N_` only marks a text for it.
"""

from __future__ import annotations

from competition import sentences


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
    ("EntryState", "draft"): N_("草稿"),
    ("EntryState", "submitted"): N_("已提交"),
    ("EntryState", "returned"): N_("已退回"),
    ("EntryState", "accepted"): N_("已接受"),
    ("EntryState", "withdrawn"): N_("已退出"),
    ("ObjectionState", "lodged"): N_("已提出"),
    ("ObjectionState", "upheld"): N_("成立"),
    ("ObjectionState", "dismissed"): N_("不成立"),
    ("ObjectionState", "taken_back"): N_("已撤回"),
    ("Why", "recused"): N_("回避"),
    ("Why", "absent"): N_("缺席"),
    ("str", "publish"): N_("公布结果"),
    ("str", "withdraw"): N_("撤回公告"),
    ("str", "confirm"): N_("确认结果"),
    ("str", "unseal"): N_("启封"),
    ("str", "score.correct"): N_("更正评分表"),
    ("str", "sheet.absent"): N_("评委缺席"),
    ("str", "late.admit"): N_("采纳迟到的评分表"),
    ("str", "recuse"): N_("临场回避"),
    ("str", "penalty"): N_("封分后扣分"),
    ("str", "decide"): N_("裁定"),
}

REFUSALS: dict[str, str] = {
    "missing": N_("这里没有您可以查看的内容。"),
    "move.not_allowed": N_(
        "现在的状态是“%(state)s”,不能做这一步。请刷新页面,按页面上给出的下一步操作。"
    ),
    "stage.no_reason": N_("这一步要写明理由,理由会记入留痕。请填写后再提交。"),
    "proposal.no_reason": N_("需要第二人确认的操作必须写明理由。请填写理由后再提交。"),
    "proposal.waits_already": N_("同样的提议已由 %(by)s 提出,正等待另一人确认,不必重复提出。"),
    "proposal.not_waiting": N_("这项提议已经确认过,或不存在。请刷新页面查看。"),
    "proposal.same_person": N_("提议人不能确认自己的提议。请由另一位有权限的人确认。"),
    "link.unknown": N_("登录码不对。请完整复制链接或二维码里的登录码,或请组委会重新发一个。"),
    "link.used": N_("这个登录码已经用过一次,不能再用。请向组委会要一个新的。"),
    "link.ended": N_("这个登录码已经过期。请向组委会要一个新的。"),
    "login.empty": N_("登录名不能为空,请填写。"),
    "login.taken": N_("这个登录名已有人使用,请换一个。"),
    "login.wrong": N_("登录名或密码不对。请重试,或请组委会发一个一次性登录链接。"),
    "login.too_many": N_("尝试次数太多,请 %(minutes)s 分钟后再试,或使用一次性登录链接。"),
    "password.short": N_("密码太短:至少 %(least)s 个字符。请换一个更长的。"),
    "grant.revoked_already": N_("这项权限已经收回。"),
    "body.too_large": N_("提交的内容太大(上限 %(kb)s KB)。请分开提交,或压缩附件后再试。"),
    "page.stale": N_("这个页面已经过期,为安全起见没有保存。请返回上一页,刷新后重新提交。"),
    "request.garbled": N_("收到的内容不完整或格式不对,没有保存。请返回重试。"),
} | sentences.SENTENCES
