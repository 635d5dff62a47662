"""What is refused, in words: the half of `terms.REFUSALS` that concerns what is made public,
who takes part, and what is typed from paper. Placeholders are the facts of the refusal.
"""

from __future__ import annotations

from competition.sentences import N_

REFUSALS: dict[str, str] = {
    # competition.publication
    "publication.not_sealed": N_(
        "这个阶段现在是“%(state)s”，还不能公布结果。请先封分并算出结果，再公布。"
    ),
    "publication.withdrawn_already": N_("这份公告已于 %(at)s 撤回，不能再操作。请重新公布结果。"),
    "publication.confirmed_already": N_("这份公告已于 %(at)s 确认，结果不能再改动。"),
    "publication.still_open": N_("公示期要到 %(ends)s 才结束，在那以后才能确认结果。"),
    "publication.open_objections": N_("还有 %(count)s 件异议没有答复。请逐件答复后再确认结果。"),
    "publication.upheld": N_(
        "对这份公告的异议已经成立，不能照原样确认。请撤回公告，更正后重新公布。"
    ),
    # competition.objections
    "objection.closed": N_("异议期已于 %(ends)s 结束，不能再提出异议。如有疑问，请联系组委会。"),
    "objection.unknown_line": N_("公告里没有这位选手。请从名单里重新选择，或选择“整份公告”。"),
    "objection.too_many": N_(
        "这个网络一小时内已提出 %(most)s 件异议。请一小时后再试，或直接联系组委会。"
    ),
    "objection.no_name": N_("请填写您的姓名：异议须实名提出，姓名不会公开。"),
    "objection.no_contact": N_("请填写联系方式，以便核实和答复；联系方式不会公开。"),
    "objection.no_text": N_("请写明异议的内容和依据。"),
    "objection.no_answer": N_("答复须写明理由。请填写后再提交。"),
    "objection.too_long": N_("内容太长：最多 %(most)s 个字。请缩短后再提交。"),
    # units
    "unit.circle": N_("“%(name)s”不能排在自己的下级之下。请另选上级单位。"),
    "unit.code_taken": N_("代码“%(taken)s”已有别的单位使用，请换一个。"),
    "unit.name_taken": N_("已经有名为“%(name)s”的单位，请换一个名称。"),
    "unit.negative_count": N_("人数不能小于 0，请改正。"),
    "unit.no_name": N_("请填写单位名称。"),
    # competition.editions
    "rulebook.faulty": N_("评审细则有 %(count)s 处要改，没有采用。请按列出的位置逐条修改。"),
    "rulebook.same": N_("这与现行的第 %(number)s 版评审细则完全相同，不必重复采用。"),
    "rulebook.other_seats": N_(
        "评委已经按现行细则入席（%(have)s），新细则的评委席是 %(need)s，不能采用。"
        "请把新细则的评委席改成与现在一致；一定要改席位，请另建一个阶段。"
    ),
    # competition.mails
    "mail.no_address": N_("这不是一个完整的邮箱地址。请填写如 office@example.edu.cn 的地址。"),
    "mail.no_unit": N_("截止提醒是寄给一个单位的。请选择单位。"),
    "mail.there_already": N_("这个邮箱已经登记了同样的用途。请换一个，或先删除原来的。"),
    "mail.off": N_("这台服务器没有设置邮件，寄不出去。请先按 README 在设置里写上 smtp。"),
    "mail.rehearsal": N_("这是演练，不寄邮件。请在正式的一届里试寄。"),
    "mail.tried_already": N_("刚才已经试寄过。请看下面的列表；要再试，请过一分钟。"),
    # competition.certificates
    "certificate.not_final": N_("结果还没有确认，或还没有发证书。请在公示期满并确认结果后发证书。"),
    "certificate.changed": N_(
        "数据库里 %(codes)s 的获奖与公告不一致，没有发证书。"
        "请运行 podium check，查清是谁改动了数据库。"
    ),
    "certificate.void": N_("证书 %(number)s 所依据的公告已撤回或被取代，不能再打印。"),
    # roster, quotas, preliminaries, nominations, paper
    "nomination.final_fixed": N_("决赛名单已经确定，推荐不能再改。缺席或退赛请在流程单上登记。"),
    "nomination.no_reason": N_("这一步要写明理由，理由会记入留痕。请填写后再提交。"),
    "nomination.no_seat": N_("“%(unit)s”的 %(seats)s 个名额已经用完，不能再推荐。"),
    "nomination.not_choosable": N_("请从并列的选手里恰好选 %(seats)s 人。"),
    "nomination.not_nominated": N_("%(name)s 现在不在推荐名单里，不能退出。请刷新页面查看。"),
    "nomination.not_sealed": N_("“%(unit)s”的初赛还没有封分，不能推荐。请先封分。"),
    "nomination.not_withdrawn": N_("%(name)s 没有退出过，不必恢复。请刷新页面查看。"),
    "nomination.nothing": N_("现在没有可以直接推荐的人：名额已满，或者正等待并列的裁定。"),
    "nomination.out_of_line": N_("%(name)s 不能推荐：已经推荐、已经退出，或没有初赛成绩。"),
    "nominations.no_final": N_("没有等待名单的决赛阶段。请先增设决赛阶段并采用评审细则。"),
    "nominations.unfinished": N_(
        "还有没办完的单位：%(units)s。请等他们办完；如果就此确定名单，请写明理由。"
    ),
    "roster.without_nominations": N_("这个阶段的名单由各单位推荐产生。要逐人选定，请写明理由。"),
    "paper.faults": N_("有 %(count)s 格需要改正，还没有提交。填写的内容都已保留。"),
    "paper.left": N_(
        "评分表 %(sheet)s 已经不能从纸上录入：评委本人已在平板上填写，或者已经封分，"
        "或者不再需要这份评分表。整次录入因此失效，请把其余的评分表重新提交。"
    ),
    "paper.nothing": N_("没有新的评分表可以提交：还没有填写，或者与已生效的、正等确认的完全相同。"),
    "prelim.no_plan": N_("这一届的赛制里没有各单位的初赛，不能设立。"),
    "quota.bad_formula": N_("名额公式用不了：保底名额的总数已经超过总名额。请调整总名额或保底数。"),
    "quota.negative": N_("名额不能小于 0，请改正。"),
    "quota.no_reason": N_("改动公式算出的名额要写明理由，理由会记入留痕。请填写后再提交。"),
    "roster.changed": N_("这份名单在您核对之后又有改动，还没有录入。请核对后重新确认。"),
    "roster.no_file": N_("请选择要上传的 .xlsx 文件。"),
    "roster.no_unit_chosen": N_("没有勾选单位。请勾选确有的单位再登记；写错的，请在下面逐行改正。"),
    "roster.unreadable": N_(
        "上传的这份名单读不出来了：加密它的密钥不在，或它被改动过。没有录入任何人。请重新上传名单。"
    ),
    "roster.nobody": N_("没有可以录入的人：每一行都略去了。"),
    "roster.unsettled": N_(
        "还有 %(count)s 行没有处理完，没有录入任何人。请逐行改正，或写明理由后略去。"
    ),
    "invite.nobody": N_(
        "没有要发的：他们都已登录过，或手里还有未用的链接。要重新发，请勾选下面一项。"
    ),
    "invite.too_long": N_(
        "能管理、封分或确认的人，登录链接最长 %(most)s 天。请改选；过期没用，随时可以再发。"
    ),
    "link.short_flood": N_(
        "输入八位数字失败的次数太多（所有人合计），先停 %(minutes)s 分钟。"
        "请直接扫描席位卡上的二维码。"
    ),
    "link.nobody": N_(
        "没有“%(edition)s”这一届，或者这一届里没有代号是“%(person)s”的人。请核对后再试。"
    ),
    "invite.too_many": N_("要发 %(count)s 个链接，一次最多 %(most)s 个。请按单位分几次发。"),
    # units entered many at once
    "units.faults": N_("有 %(count)s 处要改，没有登记任何单位。请按列出的行改正后再提交。"),
    "units.nothing": N_("没有读到单位。请每行写一个单位，或选择有单位名称的 .xlsx 文件。"),
    "units.too_many": N_("一次最多登记 %(most)s 个单位。请分几次登记。"),
    "units.name_long": N_("单位名称最多 %(most)s 个字，请缩短。"),
    "units.name_twice": N_("“%(typed)s”在这份清单里出现了不止一次，请只留一行。"),
    "units.code_twice": N_("代码“%(typed)s”在这份清单里用了不止一次，请换一个。"),
    "units.no_count": N_("人数“%(typed)s”不是 0 到 99999 之间的整数，请改正，或留空。"),
    "units.other_code": N_("“%(name)s”已经登记，代码是 %(code)s。请改用这个代码，或不写代码。"),
    # the day of the final: the clock, the hall screen, the audience's vote
    "order.not_now": N_("出场顺序只在评分中调整（现在是“%(state)s”）。"),
    "order.no_reason": N_("调整出场顺序要写明理由。请填写后再提交。"),
    "order.not_waiting": N_("%(name)s 现在不在候场，不能调整。只有还没上台的选手可以调整顺序。"),
    "order.same": N_("这样调整以后顺序没有变化。请另选一位选手。"),
    "rulebook.voted": N_("观众投票已经按现行细则计票，评审细则不能再换。"),
    "rulebook.lot_drawn": N_(
        "已经抽过签，而抽签只在原来的细则名下可以核对，新细则不能再用抽签分出并列的先后。"
        "请把新细则里的抽签改为由评委会裁定。"
    ),
    "rulebook.other_vote": N_(
        "投票卡已经按现行细则印好，新细则里的观众投票与它不同。请让观众投票的规定保持不变。"
    ),
    "help.too_long": N_("内容太长：最多 %(most)s 个字。请缩短后再发送。"),
    "help.too_many": N_("已有 %(count)s 次求助等待答复。计分台看得到，请稍等，或举手示意。"),
    "help.answered": N_("这次求助已由 %(by)s 答复。"),
    "clock.none": N_("评审细则没有规定讲课时间，没有计时。"),
    "clock.not_now": N_("选手现在是“%(state)s”，不能计时。请先请选手上台。"),
    "results.first_together": N_(
        "按评审细则，前 %(count)s 位的得分一起亮出。请等他们全部封分后再亮分。"
    ),
    "screen.unknown": N_("没有这种画面。请从页面上的按钮里选择。"),
    "screen.none_chosen": N_("没有选择大屏。请至少勾选一块大屏。"),
    "screen.not_drawn": N_("还没有抽签，没有可以显示的结果。请先抽签。"),
    "reveal.not_sealed": N_("封分并算出结果之后，才能揭晓奖项。"),
    "reveal.undecided": N_("还有 %(count)s 件事需要评委会裁定。裁定之后才能揭晓奖项。"),
    "reveal.moved_on": N_("大屏已经有了新的揭晓，这次没有再揭晓。请看清现在的进度再按。"),
    "reveal.over": N_("全部奖项都已揭晓。"),
    "vote.none": N_("评审细则没有规定观众投票。"),
    "vote.not_open": N_("现在“%(state)s”，不能投票。请留意大屏上的通知。"),
    "vote.unknown_card": N_("没有这个投票码。请对照投票卡重新输入，或用手机扫描卡上的二维码。"),
    "vote.used": N_("这张投票卡已经投过票，每张卡只能投一次。您的票已经计入。"),
    "vote.wrong_choice": N_("请选择 %(least)s 到 %(most)s 位选手，不能重复。"),
    "vote.still_open": N_("观众投票还没有结束。请先结束投票，再全部封分。"),
    "vote.not_held": N_(
        "投票卡已经印好，观众还没有投票。请先开始并结束投票，再全部封分；"
        "如果决定不投票，也请开始之后马上结束。"
    ),
    "vote.stage_sealed": N_("现在的状态是“%(state)s”，不能再办观众投票。"),
    "vote.closed": N_("观众投票已经结束，不能再印投票卡。"),
    "vote.no_cards": N_("还没有印投票卡，没有人能投票。请先印投票卡。"),
    "vote.how_many_cards": N_("请填 1 到 %(most)s 之间的张数。更多的卡请分几次印。"),
    "vote.not_closed": N_("投票结束之前，谁也看不到票数。"),
    "variance.sealed": N_("这位选手现在是“%(state)s”，不再有离散提示。"),
    "variance.not_ready": N_("还差 %(count)s 份评分表。交齐之后才能查看离散提示。"),
    "variance.not_named": N_("这张评分表没有超过细则的界限，不能请评委再看。"),
    "variance.no_reason": N_("请写明理由，评委会看到。"),
    "variance.back_already": N_("这张评分表已经请评委再看过一次，只能请一次。"),
    "proposal.same_name": N_(
        "提议人也叫“%(name)s”：同一个人的两个账号不能算两个人。确实是两位同名的人，"
        "请组委会用能区分的姓名（如加上部门）重新邀请其中一位。"
    ),
    "erase.gone": N_("流水里已经没有 %(who)s 的个人信息，不必再删除。"),
    "wipe.not_rehearsal": N_("这是正式比赛，不能清空平板：平板上可能有还没送到的评分表。"),
    "check.unknown": N_("核对单里没有这一项。请从页面上选择。"),
    "draw.done_already": N_("出场顺序已经抽定，不能重抽。每个人都可以按抽签页上的种子复算。"),
    "draw.few_digits": N_("公开数字太少：至少 %(least)s 位，现在是 %(typed)s 位。请继续掷骰子。"),
    "draw.no_roster": N_("还没有确定参赛名单。请先确定名单，再抽签。"),
    "draw.not_committed": N_("%(who)s 没有事先交承诺，不能在抽签时亮出秘密数。"),
    "draw.not_revealed": N_("%(who)s 还没有亮出秘密数，抽签不能进行。"),
    "draw.other_secret": N_("%(who)s 亮出的秘密数与事先的承诺不符。请核对后重新输入。"),
    "segments.fixed": N_("抽签已经开始或者已经完成，教学节段的个数不能再改。"),
    "segments.how_many": N_("教学节段请填 %(least)s 到 %(most)s 个；不抽节段就留空。"),
    # judging.pool, judging.panel_draws
    "panel.drawn": N_(
        "这个阶段的评委由抽签产生，不能直接安排。请到“抽评委”页把抽签做完，评委就按次序入席。"
    ),
    "panel.drawn_seat": N_(
        "席位 %(seat)s 是抽签抽定的，不能直接换人。请到“抽评委”页略过不能到场的评委，由候补递补。"
    ),
    "pool.after_lots": N_(
        "这个阶段已经开始抽出场顺序，不能再抽评委。请在“评委席位”页直接安排评委。"
    ),
    "pool.another_draw": N_("“%(stage)s”正在抽评委。请等它抽完，名单才不会重复。"),
    "pool.bad_line": N_(
        "“%(line)s”读不出姓名。每行写一位：姓名，逗号，单位；各不超过 %(most)s 个字。"
    ),
    "pool.how_many": N_("请至少写一位评委；评委库最多 %(most)s 位，现在有 %(have)s 位。"),
    "pool.listed": N_("%(lot)s 已在固定过的抽签名单里，不能删去。不能到场的，请登记“不能到场”。"),
    "pool.next_away": N_(
        "下一位候补 %(lot)s %(name)s 登记了不能到场。请先写明原因把他也略过，再略过这一位。"
    ),
    "pool.next_sits": N_(
        "下一位候补 %(lot)s 已在“%(stage)s”入席。请先写明原因把他也略过，再略过这一位。"
    ),
    "pool.no_reason": N_("请写明不能到场的原因；它单独保存，不会公开。"),
    "pool.no_reserve": N_(
        "%(lot)s 这一类评委已经没有候补。请在评分开始后按“不能继续”处理他的席位，由两人确认。"
    ),
    "pool.no_role": N_("评审细则里没有这一类评委。请从列出的类别里选择。"),
    "pool.not_drawn": N_("还没有抽定，不能入席。请先掷骰子。"),
    "pool.passed_already": N_("%(lot)s 已经略过了。请刷新页面查看。"),
    "pool.seated": N_(
        "%(lot)s 已在“%(stage)s”入席（席位 %(seat)s）。请到那个阶段的“抽评委”页略过，由候补递补。"
    ),
    "pool.too_few": N_(
        "评委库里能抽的“%(role)s”只有 %(have)s 位，至少要 %(need)s 位。请先登记更多评委。"
    ),
    "pool.too_many_seats": N_("抽签的评委组最多 %(most)s 个席位，细则里有 %(have)s 个。"),
    "pool.twice": N_("同一位评委写了两次，或已在评委库里：%(names)s。请删去重复的行。"),
    "draw.judges_first": N_(
        "这个阶段的评委由抽签产生，还没有抽定、入席。请先到“抽评委”页完成，再抽出场顺序。"
    ),
    "draw.too_late": N_("现在是“%(state)s”，已不能抽签。抽签要在开始评分之前完成。"),
    "witness.how_many": N_("请写 %(least)s 到 %(most)s 位见证人，每行一位，不能重名。"),
    "witness.long_name": N_("见证人的称呼最多 %(most)s 个字。请写短一些，如“监审”“化学工程学院”。"),
    "witness.called_already": N_("已经请了见证人。请先用完这一次，或者取消它再重新请。"),
    "witness.pending": N_("流水里有一次已固定、还没有抽完的抽签。请先写明理由宣布它作废。"),
    "draw.fixed_already": N_("名单已经固定。请刷新页面，把公开的数字填进去，就抽定了。"),
    "witness.none_called": N_("现在没有等着见证人的抽签。请刷新页面查看。"),
    "witness.unknown_card": N_("没有这个见证码。请对照见证卡重新输入，或用手机扫描卡上的二维码。"),
    "witness.garbled": N_("没有收到完整的承诺。请重新打开页面，再交一次。"),
    "witness.garbled_secret": N_(
        "秘密数应是 32 位的数字和字母（0–9、a–f）。请对照您记下的再填一遍。"
    ),
    "witness.digits": N_("请填 %(least)s 到 %(most)s 位数字，中间可以空格。"),
    "witness.not_now": N_("现在是“%(state)s”，这一步做不了。请刷新页面查看。"),
    "witness.left_out": N_("名单固定时您还没有交承诺，这次抽签不等您公开秘密数。"),
    "witness.too_few": N_(
        "至少要有 %(least)s 位见证人交了承诺，现在是 %(have)s 位。"
        "请再等一等，或者取消后不带见证人抽签。"
    ),
    "witness.no_reason": N_("请写明作废的理由，它会公开。"),
    "witness.all_revealed": N_("见证人都已公开秘密数，只能继续掷骰子，不能再作废。"),
    "witness.gathering": N_("还在等见证人交承诺。请先固定名单和承诺，再掷骰子。"),
    "check.over": N_("现在的状态是“%(state)s”，核对单不能再改。"),
}
