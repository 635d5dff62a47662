"""The sentences of a trace: what each step did, with its numbers, in Chinese and English."""

from __future__ import annotations

STUDY: dict[str, tuple[str, str]] = {
    "study.panel": (
        "评委组 {panel}：{n} 名选手，{k} 席（只作分析，不影响得分）",
        "panel {panel}: {n} entries, {k} seats (analysis only, no score is touched)",
    ),
    "study.kendall": ("肯德尔和谐系数 W = {value}", "Kendall's W = {value}"),
    "study.icc": ("组内相关 {name} = {value}", "intraclass correlation {name} = {value}"),
    "study.judges": (
        "若有 {k} 名评委：G = {g}，Φ = {phi}",
        "with {k} judges: G = {g}, Φ = {phi}",
    ),
    "study.seat": (
        "{seat}：平均 {mean}，宽严 {level}，离散 {spread}，与其他评委平均相差 {deviation}",
        "{seat}: mean {mean}, level {level}, spread {spread}, from the others {deviation}",
    ),
    "study.kept": (
        "{entry}：轮流去掉一名评委，{k} 次中 {kept} 次保持原奖项",
        "{entry}: one judge left out in turn, the prize is kept in {kept} of {k}",
    ),
    "study.inside": (
        "{prize}线（{above} / {below}）相差 {difference}，在评委误差 {noise} 之内",
        "border of {prize} ({above} / {below}): {difference}, inside the noise {noise}",
    ),
    "study.outside": (
        "{prize}线（{above} / {below}）相差 {difference}，大于评委误差 {noise}",
        "border of {prize} ({above} / {below}): {difference}, outside the noise {noise}",
    ),
}
TOLD: dict[str, tuple[str, str]] = {
    "told.where": ("{title} {at}", "{title} {at}"),
    "told.numbered": ("第 {n} 步", "step {n}"),
    "told.attempt": ("第 {n} 次", "attempt {n}"),
    "told.recused": ("回避", "recused"),
    "told.nothing": ("无", "nothing"),
    "told.rounded": ("{exact} 限定、修约为 {out}", "{exact} is limited and rounded to {out}"),
    "told.short": (
        "{where}：只有 {have}，需要 {need}（{of}），还不能计算",
        "{where}: {have} of {need} ({of}), cannot be computed yet",
    ),
    "of.seat": ("席位", "seats"),
    "of.criterion": ("指标", "criteria"),
    "of.values": ("个值", "values"),
    "of.stage": ("阶段", "stages"),
    "of.role": ("评委类别", "roles"),
    "of.component": ("评分项目", "components"),
    "of.attempt": ("次", "attempts"),
    "of.panel": ("评委组", "panels"),
    "told.note.dropped high": ("去掉 {n} 个最高分 {values}", "dropped {n} highest: {values}"),
    "told.note.dropped low": ("去掉 {n} 个最低分 {values}", "dropped {n} lowest: {values}"),
    "told.note.beyond": (
        "去掉离中位数过远的 {values}",
        "dropped {values}: too far from the median",
    ),
    "told.note.recused": ("{n} 席回避，不计", "{n} recused, not counted"),
    "told.note.stood in": (
        "{n} 席回避，按规则补入 {values}",
        "{n} recused, filled with {values}",
    ),
    "told.note.missing": ("{n} 席未评，按规则补入 {values}", "{n} missing, filled with {values}"),
    "told.step.sum": ("{where}：{values} 相加得 {out}", "{where}: {values} add up to {out}"),
    "told.step.mean": (
        "{where}：{values} 共 {n} 个取平均，得 {out}",
        "{where}: the mean of {n} values {values} is {out}",
    ),
    "told.step.median": (
        "{where}：{values} 的中位数是 {out}",
        "{where}: the median of {values} is {out}",
    ),
    "told.step.best": (
        "{where}：{values} 中取最好 {out}",
        "{where}: the best of {values} is {out}",
    ),
    "told.step.worst": (
        "{where}：{values} 中取最差 {out}",
        "{where}: the worst of {values} is {out}",
    ),
    "told.step.product": (
        "{where}：{values} 相乘得 {out}",
        "{where}: {values} multiplied give {out}",
    ),
    "told.step.weighted": (
        "{where}：{values} 加权相加得 {out}",
        "{where}: {values} weighted and added give {out}",
    ),
    "told.step.count": ("{where}：{values} 计数得 {out}", "{where}: counting {values} gives {out}"),
    "told.step.soft_median": (
        "{where}：{values} 的软中位数是 {out}",
        "{where}: the soft median of {values} is {out}",
    ),
    "told.step.majority": (
        "{where}：评委名次 {values}，在 {n} 名中按多数原则列第 {out}",
        "{where}: marks {values}; by majority place {out} of {n}",
    ),
    "told.step.clamp": (
        "{where}：{first} 限在中间值 {around} 上下 {by} 之内，得 {out}",
        "{where}: {first} kept within {by} of the middle {around} gives {out}",
    ),
    "told.step.recused": ("{where}：回避", "{where}: recused"),
    "told.step.rank": (
        "{where}：{first} 在 {n} 个中列第 {out}",
        "{where}: {first} ranks {out} of {n}",
    ),
    "told.step.percentile": (
        "{where}：{first} 在 {n} 个中的百分位是 {out}",
        "{where}: {first} stands at percentile {out} of {n}",
    ),
    "told.step.standardise": (
        "{where}：{first}，本组 {n} 个平均 {mean}、标准差 {sd}，标准化后为 {out}",
        "{where}: {first}; group of {n}, mean {mean}, deviation {sd}; standardised: {out}",
    ),
    "told.step.table": (
        "{where}：{first} 查表得 {out}",
        "{where}: {first} is worth {out} by table",
    ),
    "told.step.linear": (
        "{where}：{first} 换算为 {out}",
        "{where}: {first} converts to {out}",
    ),
    "told.step.times": (
        "{where}：{first} × {factor} = {out}",
        "{where}: {first} × {factor} = {out}",
    ),
    "told.step.penalties": (
        "{where}：{first} 计入扣分（{points}），得 {out}",
        "{where}: {first} with penalties ({points}) is {out}",
    ),
    "told.step.carry": (
        "{where}：{out}，带入前面阶段的 {values}",
        "{where}: {out}, with {values} carried from earlier stages",
    ),
    "told.step.stays": (
        "{where}：{first} 不是数字，保持不变",
        "{where}: {first} is no number, it stays",
    ),
    "told.step.unpenalised": ("{where}：{first}，没有扣分", "{where}: {first}, no penalties"),
    "told.step.round": ("{where}：{first}", "{where}: {first}"),
    "told.score.number": (
        "得分 {exact}，公布为 {shown}",
        "the score is {exact}, published as {shown}",
    ),
    "told.score.word": (
        "成绩记为 {shown}，不是分数",
        "the result is {shown}, a word and not a number",
    ),
    "told.score.short": ("评分不全，还没有得分", "sheets are missing, there is no score yet"),
    "told.score.nothing": ("没有计入的评分，没有得分", "nothing was counted, there is no score"),
    "told.score.absent": ("未参加本阶段评分", "not scored in this stage"),
    "told.ranking.none": ("没有名次", "no place"),
    "told.ranking.tied": (
        "与另外 {n} 名选手同为 {shown} 分",
        "equal to {n} other(s) at {shown}",
    ),
    "told.ranking.settled_by_value": (
        "按“{by}”分出先后：本人 {mine}，对方 {others}",
        'settled by "{by}": own {mine}, others {others}',
    ),
    "told.ranking.settled_by_lot": (
        "按“{by}”分出先后：评分开始前当众抽定的并列签，本人第 {mine} 位，对方第 {others} 位",
        'settled by "{by}": the tie lot drawn before the first score, own position {mine}, '
        "others {others}",
    ),
    "told.ranking.settled": ("按“{by}”分出先后", 'settled by "{by}"'),
    "told.ranking.unsettled": ("并列规则未能分出先后", "no tie-break settles it"),
    "told.ranking.place": ("公布得分 {shown}，名次 {place}", "published {shown}, place {place}"),
    "told.advance.through": ("名次 {place}，晋级", "place {place}: goes on"),
    "told.advance.reserve": (
        "名次 {place}，未晋级，递补第 {n} 位",
        "place {place}: does not go on, reserve {n}",
    ),
    "told.advance.out": ("名次 {place}，未晋级", "place {place}: does not go on"),
    "told.advance.unplaced": ("没有名次，未晋级", "no place: does not go on"),
    "told.advance.let through": ("没有名次，晋级", "no place: goes on"),
    "told.prize.given": ("获{prize}", "receives {prize}"),
    "told.special.given": ("获{code}（{value}）", "receives {code} ({value})"),
    "told.decision.order": (
        "评委会裁定先后：第 {value}；理由：{reason}；决定人：{by}",
        "people decided the order: number {value}; reason: {reason}; by: {by}",
    ),
    "told.decision.prize": (
        "评委会裁定奖项：{value}；理由：{reason}；决定人：{by}",
        "people decided the prize: {value}; reason: {reason}; by: {by}",
    ),
    "told.decision.no_prize": (
        "评委会裁定不授奖；理由：{reason}；决定人：{by}",
        "people decided: no prize; reason: {reason}; by: {by}",
    ),
    "told.decision.through": (
        "评委会裁定晋级；理由：{reason}；决定人：{by}",
        "people decided: goes on; reason: {reason}; by: {by}",
    ),
    "told.decision.out": (
        "评委会裁定不晋级；理由：{reason}；决定人：{by}",
        "people decided: does not go on; reason: {reason}; by: {by}",
    ),
    "told.decision.absent": (
        "登记为缺席；理由：{reason}；决定人：{by}",
        "recorded as absent; reason: {reason}; by: {by}",
    ),
    "told.decision.strike": (
        "{value} 的评分作废；理由：{reason}；决定人：{by}",
        "the marks of {value} are struck; reason: {reason}; by: {by}",
    ),
    "told.decision.for": ("选手 {entry}：{decided}", "entry {entry}: {decided}"),
    "told.decision.without": (
        "不计裁定，选手 {entry}：名次 {place}，奖项 {prize}",
        "without any decision, entry {entry}: place {place}, prize {prize}",
    ),
    "told.decision.without_line": (
        "不计裁定，选手 {entry}：{advanced}",
        "without any decision, entry {entry}: {advanced}",
    ),
    "told.question.order": (
        "第 {level} 名起 {seats} 人先后待裁定",
        "the order of {seats} from place {level} waits for a decision",
    ),
    "told.question.prize": (
        "{level}还剩 {seats} 席，并列待裁定",
        "{seats} seat(s) of {level} left; the tie waits for a decision",
    ),
    "told.question.advance": (
        "晋级线上还剩 {seats} 席，并列待裁定",
        "{seats} seat(s) left on the line; the tie waits for a decision",
    ),
    "told.fault.fault": ("{path}：{zh}", "{path}: {en}"),
}
