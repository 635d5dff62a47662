"""Every sentence the engine says, in Chinese and English. The only module here with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# code: (Chinese, English). Placeholders are named facts.
RULEBOOK: dict[str, tuple[str, str]] = {
    "toml": ("不是有效的 TOML:{why}", "not valid TOML: {why}"),
    "unknown_key": ("没有“{key}”这个键", 'there is no key "{key}" here'),
    "required": ("缺少“{key}”", '"{key}" is required'),
    "not_text": ("应为文字", "must be text"),
    "not_whole": ("应为整数,且不小于 {least}", "must be a whole number, at least {least}"),
    "not_decimal": (
        '应为加引号的小数,如 "0.8";现为 {value}',
        'must be a decimal in quotes such as "0.8", not {value}',
    ),
    "not_flag": ("应为 true 或 false", "must be true or false"),
    "not_table": ("应为一个表", "must be a table"),
    "not_list": ("应为列表", "must be a list"),
    "not_choice": ("“{value}”不在可选范围:{choices}", '"{value}" is not one of: {choices}'),
    "not_axis": ("没有“{value}”这个轴;可用:{axes}", '"{value}" is no axis; use one of: {axes}'),
    "not_band": ("应为 [上限, 分值] 两个小数", "must be a pair [top, points] of decimals"),
}
SHEET: dict[str, tuple[str, str]] = {
    "mark.empty": ("{name}:还没有填写", "{name}: not filled in"),
    "mark.not_number": ("{name}:“{value}”不是数字", '{name}: "{value}" is not a number'),
    "mark.out_of_range": (
        "{name}:应在 {least} 到 {most} 之间,现为 {value}",
        "{name}: must be from {least} to {most}, is {value}",
    ),
    "mark.off_step": (
        "{name}:应以 {step} 为一档,现为 {value}",
        "{name}: must go in steps of {step}, is {value}",
    ),
    "mark.too_fine": (
        "{name}:最多 {scale} 位小数,现为 {value}",
        "{name}: at most {scale} decimals, is {value}",
    ),
    "mark.unknown": ("“{key}”不在评分表上", '"{key}" is not on this score sheet'),
}
CASE: dict[str, tuple[str, str]] = {
    "two_values": ("同一位置有两个值:{at}", "two values at one place: {at}"),
    "no_weight": ("{axis}“{name}”没有权重", 'no weight for {axis} "{name}"'),
    "no_factor": (
        "找不到系数“{name}”({at});所在的轴可能已经合并",
        'no factor "{name}" at {at}; its axis may already be spent',
    ),
    "many_cells": (
        "选手 {entry} 此处还有多个值,应先合并成一个",
        "entry {entry} still has several values here; fold them into one first",
    ),
    "no_state": ("没有名为“{name}”的步骤", 'no step is named "{name}"'),
    "needs_take": (
        "“{by}”里选手 {entry} 有多个值,须写 take",
        'entry {entry} has several values in "{by}"; say which take',
    ),
    "open_axes": (
        "计算到最后,一名选手仍有多个值;未合并的轴:{axes}",
        "an entry still has several values at the end; axes still open: {axes}",
    ),
    "entry_twice": ("选手 {entry} 出现两次", "entry {entry} is listed twice"),
    "unknown_entry": ("选手 {entry} 不在名单中", "entry {entry} is not on the list"),
    "mark_twice": ("同一位置有两个分数:{at}", "two marks at one place: {at}"),
    "factor_and_number": (
        "“{name}”既是系数又是选手数据",
        '"{name}" is both a factor column and a number of the entry',
    ),
    "two_factors": ("{at} 的系数“{name}”有两个不同的值", 'two values of "{name}" at {at}'),
}
TOLD: dict[str, tuple[str, str]] = {
    "told.where": ("{title} {at}", "{title} {at}"),
    "told.numbered": ("第 {n} 步", "step {n}"),
    "told.attempt": ("第 {n} 次", "attempt {n}"),
    "told.recused": ("回避", "recused"),
    "told.nothing": ("无", "nothing"),
    "told.rounded": ("{exact} 限定、修约为 {out}", "{exact} is limited and rounded to {out}"),
    "told.short": (
        "{where}:只有 {have},需要 {need}({of}),还不能计算",
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
    "told.note.recused": ("{n} 席回避,不计", "{n} recused, not counted"),
    "told.note.missing": ("{n} 席未评,按规则补入 {values}", "{n} missing, filled with {values}"),
    "told.step.sum": ("{where}:{values} 相加得 {out}", "{where}: {values} add up to {out}"),
    "told.step.mean": (
        "{where}:{values} 共 {n} 个取平均,得 {out}",
        "{where}: the mean of {n} values {values} is {out}",
    ),
    "told.step.median": (
        "{where}:{values} 的中位数是 {out}",
        "{where}: the median of {values} is {out}",
    ),
    "told.step.best": ("{where}:{values} 中取最好 {out}", "{where}: the best of {values} is {out}"),
    "told.step.worst": (
        "{where}:{values} 中取最差 {out}",
        "{where}: the worst of {values} is {out}",
    ),
    "told.step.product": (
        "{where}:{values} 相乘得 {out}",
        "{where}: {values} multiplied give {out}",
    ),
    "told.step.weighted": (
        "{where}:{values} 加权相加得 {out}",
        "{where}: {values} weighted and added give {out}",
    ),
    "told.step.count": ("{where}:{values} 计数得 {out}", "{where}: counting {values} gives {out}"),
    "told.step.soft_median": (
        "{where}:{values} 的软中位数是 {out}",
        "{where}: the soft median of {values} is {out}",
    ),
    "told.step.majority": (
        "{where}:评委名次 {values},在 {n} 名中按多数原则列第 {out}",
        "{where}: marks {values}; by majority place {out} of {n}",
    ),
    "told.step.clamp": (
        "{where}:{first} 限在平均 {around} 上下 {by} 之内,得 {out}",
        "{where}: {first} kept within {by} of the middle {around} gives {out}",
    ),
    "told.step.rank": (
        "{where}:{first} 在 {n} 个中列第 {out}",
        "{where}: {first} ranks {out} of {n}",
    ),
    "told.step.percentile": (
        "{where}:{first} 在 {n} 个中的百分位是 {out}",
        "{where}: {first} stands at percentile {out} of {n}",
    ),
    "told.step.standardise": (
        "{where}:{first},本组 {n} 个平均 {mean}、标准差 {sd},标准化后为 {out}",
        "{where}: {first}; group of {n}, mean {mean}, deviation {sd}; standardised: {out}",
    ),
    "told.step.table": ("{where}:{first} 查表得 {out}", "{where}: {first} is worth {out} by table"),
    "told.step.linear": (
        "{where}:{first} 换算为 {out}",
        "{where}: {first} converts to {out}",
    ),
    "told.step.times": (
        "{where}:{first} × {factor} = {out}",
        "{where}: {first} × {factor} = {out}",
    ),
    "told.step.penalties": (
        "{where}:{first} 计入扣分({points}),得 {out}",
        "{where}: {first} with penalties ({points}) is {out}",
    ),
    "told.step.carry": (
        "{where}:{out},带入前面阶段的 {values}",
        "{where}: {out}, with {values} carried from earlier stages",
    ),
    "told.step.round": ("{where}:{first}", "{where}: {first}"),
    "told.score.number": (
        "得分 {exact},公布为 {shown}",
        "the score is {exact}, published as {shown}",
    ),
    "told.score.word": (
        "成绩记为 {shown},不是分数",
        "the result is {shown}, a word and not a number",
    ),
    "told.score.short": ("评分不全,还没有得分", "sheets are missing, there is no score yet"),
    "told.score.nothing": ("没有计入的评分,没有得分", "nothing was counted, there is no score"),
    "told.score.absent": ("未参加本阶段评分", "not scored in this stage"),
    "told.ranking.none": ("没有名次", "no place"),
    "told.ranking.tied": (
        "与另外 {n} 名选手同为 {shown} 分",
        "equal to {n} other(s) at {shown}",
    ),
    "told.ranking.settled_by_value": (
        "按“{by}”分出先后:本人 {mine},对方 {others}",
        'settled by "{by}": own {mine}, others {others}',
    ),
    "told.ranking.settled": ("按“{by}”分出先后", 'settled by "{by}"'),
    "told.ranking.unsettled": ("并列规则未能分出先后", "no tie-break settles it"),
    "told.ranking.place": ("公布得分 {shown},名次 {place}", "published {shown}, place {place}"),
    "told.advance.through": ("名次 {place},晋级", "place {place}: goes on"),
    "told.advance.reserve": (
        "名次 {place},未晋级,递补第 {n} 位",
        "place {place}: does not go on, reserve {n}",
    ),
    "told.advance.out": ("名次 {place},未晋级", "place {place}: does not go on"),
    "told.prize.given": ("获{prize}", "receives {prize}"),
    "told.special.given": ("获{code}({value})", "receives {code} ({value})"),
    "told.decision.made": (
        "评委会决定 {what}:{value};理由:{reason};决定人:{by}",
        "decided by people, {what}: {value}; reason: {reason}; by: {by}",
    ),
    "told.question.order": (
        "第 {level} 名起 {seats} 人先后待裁定",
        "the order of {seats} from place {level} waits for a decision",
    ),
    "told.question.prize": (
        "{level}还剩 {seats} 席,并列待裁定",
        "{seats} seat(s) of {level} left; the tie waits for a decision",
    ),
    "told.question.advance": (
        "晋级线上还剩 {seats} 席,并列待裁定",
        "{seats} seat(s) left on the line; the tie waits for a decision",
    ),
    "told.fault.fault": ("{path}:{zh}", "{path}: {en}"),
}
TABLE: dict[str, tuple[str, str]] = {
    "unreadable": ("无法读取:{why}", "cannot be read: {why}"),
    "no_column": ("缺少列“{column}”", 'there is no column "{column}"'),
    "column_twice": ("列“{column}”出现两次", 'column "{column}" appears twice'),
    "too_many_cells": ("这一行多于 {most} 列", "this row has more than {most} cells"),
    "not_number": ("“{value}”不是数字", '"{value}" is not a number'),
    "empty": ("不能为空", "must not be empty"),
    "no_penalty": ("细则中没有扣分项“{code}”", 'the rulebook has no penalty "{code}"'),
    "undeclared": ("细则中没有 {axis}“{code}”", 'the rulebook declares no {axis} "{code}"'),
    "gap.seat": (
        "缺评分表:选手 {entry},{role} {seat} {where}",
        "missing sheet: entry {entry}, {role} {seat} {where}",
    ),
    "gap.count": (
        "缺 {n} 张评分表:选手 {entry},{role} {where}",
        "{n} sheets missing: entry {entry}, {role} {where}",
    ),
    "question.order": (
        "待裁定先后(第 {level} 名起):{entries}",
        "order to be decided from place {level}: {entries}",
    ),
    "question.prize": (
        "待裁定{level}(还剩 {seats} 席):{entries}",
        "{level} to be decided ({seats} left): {entries}",
    ),
    "question.advance": (
        "待裁定晋级({level},还剩 {seats} 席):{entries}",
        "who goes on is to be decided ({level}, {seats} left): {entries}",
    ),
}
USAGE = "Score marks by a rulebook. 按评审细则统分。"
PAIRS: dict[str, tuple[str, str]] = {**RULEBOOK, **SHEET, **CASE, **TOLD, **TABLE}


def sentence(code: str, lang: str, facts: Mapping[str, str]) -> str:
    """Fill the facts into the sentence for ``code``; ``lang`` is ``zh`` or ``en``."""
    chinese, english = PAIRS[code]
    return (english if lang == "en" else chinese).format_map(facts)


def listed(values: Sequence[str], lang: str) -> str:
    """Numbers in a row, as each language separates them."""
    return ("、" if lang == "zh" else ", ").join(values)


def joined(sentences: Sequence[str], lang: str) -> str:
    """Whole sentences one after another."""
    return (";" if lang == "zh" else "; ").join(sentences)
