"""Every sentence the engine says, in Chinese and English. Only here and in `words_told`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from judging.scoring.words_told import STUDY, TOLD

# How a rulebook writes that a clause measures time (its `unit`).
SECONDS = frozenset({"s", "秒"})
# code: (Chinese, English). Placeholders are named facts.
RULEBOOK: dict[str, tuple[str, str]] = {
    "toml": ("不是有效的 TOML:{why}", "not valid TOML: {why}"),
    "unknown_key": ("没有“{key}”这个键", 'there is no key "{key}" here'),
    "required": ("缺少“{key}”", '"{key}" is required'),
    "not_text": ("应为文字", "must be text"),
    "not_whole": ("应为整数，且不小于 {least}", "must be a whole number, at least {least}"),
    "too_large": ("不能大于 {most}", "must be at most {most}"),
    "not_decimal": (
        '应为加引号的小数，如 "0.8"；现为 {value}',
        'must be a decimal in quotes such as "0.8", not {value}',
    ),
    "not_flag": ("应为 true 或 false", "must be true or false"),
    "not_table": ("应为一个表", "must be a table"),
    "not_list": ("应为列表", "must be a list"),
    "not_choice": ("“{value}”不在可选范围：{choices}", '"{value}" is not one of: {choices}'),
    "not_axis": ("没有“{value}”这个轴；可用：{axes}", '"{value}" is no axis; use one of: {axes}'),
    "not_band": ("应为 [上限, 分值] 两个小数", "must be a pair [top, points] of decimals"),
}
CHECK: dict[str, tuple[str, str]] = {
    "code_twice": ("“{name}”出现两次", '"{name}" is there twice'),
    "most_below_least": ("最高分低于最低分", "the most is below the least"),
    "step_not_positive": ("档差须大于零", "the step must be above zero"),
    "name_twice": ("步骤名“{name}”重复", 'two steps are named "{name}"'),
    "name_built_in": ("“{name}”是固有的名字", 'the name "{name}" is built in'),
    "two_verbs": ("一步只能做一件事，这里有：{verbs}", "a step does one thing, here are: {verbs}"),
    "take_in_step": ("{take} 只能用于并列规则", "{take} serves tie-breaks only"),
    "take_in_view": ("{take} 只能用于步骤", "{take} serves steps only"),
    "take_not_tiebreak": ("{take} 只能用于名次的并列规则", "{take} serves ranking.tiebreak only"),
    "over_entry": ("不能对选手合并", "entries cannot be folded"),
    "unfair_sum": (
        "缺席不计时，席位求和对人数不同的选手不公平：请写 absent",
        "a sum over seats that may be left out is unfair: say absent",
    ),
    "bands_unsorted": ("上限须从小到大且不重复", "the tops must rise"),
    "idle_key": ("这一步用不到“{key}”", 'this step never reads "{key}"'),
    "standardise_open": (
        "标准化之后须有修约（places），名次不能取决于第 60 位小数",
        "after standardise some places must follow: no place may hang on digit 60",
    ),
    "not_share": ("比例须在 0 到 1 之间", "a share is from 0 to 1"),
    "code_shape": (
        "“{code}”不能作评分表上的代码：请用小写字母、数字、_ 或 -（最多 31 个）；中文写在 name 里",
        '"{code}" cannot be a code on a score sheet: use small letters, digits, _ or - (31 at '
        "most); what people read goes into name",
    ),
    "no_earlier_stage": (
        "现场评分还不能带入前面阶段的成绩；请用 podium score 加 --carry 统分",
        "a stage judged here cannot bring in earlier stages yet: compute it with podium score and "
        "--carry",
    ),
    "no_such_column": (
        "现场评分没有“{name}”这一列数据；请用 podium score 统分",
        'a stage judged here has no column "{name}": compute it with podium score',
    ),
    "lot_shape": (
        '用抽签分先后须写明名称，并且签在前者在先：{{ name = "抽签", number = "lot", '
        "lower_wins = true }}",
        "a lot that settles ties needs its name, and who is drawn first is ahead: "
        '{{ name = "抽签", number = "lot", lower_wins = true }}',
    ),
    "no_such_group": (
        "现场评分的参赛只按组别（track）和单位（unit）归类，没有“{name}”；请用 podium score 统分",
        'entries of a stage judged here belong to a track and a unit, not to a "{name}": compute '
        "it with podium score",
    ),
    "no_such_place": (
        "现场评分的分数不会落在 {axis}“{code}”上；请用 podium score 统分",
        'no mark of a stage judged here stands at {axis} "{code}": compute it with podium score',
    ),
    "weight_negative": ("权重不能小于零", "a weight must not be below zero"),
    "weights_nothing": (
        "至少要有一组观众的权重大于零",
        "the votes of at least one group must weigh something",
    ),
    "not_positive": ("须大于零", "must be above zero"),
    "one_of": ("{keys} 之中须写一个，且只写一个", "give exactly one of {keys}"),
    "penalty_positive": ("扣分须是负数", "a penalty takes points away: it must be negative"),
    "penalty_nothing": ("这一条什么也不扣", "this article takes nothing"),
    "penalty_unused": (
        '没有一步把扣分计入得分：请加上 [[step]] add = "penalties"',
        'no step brings the penalties into the score: add [[step]] add = "penalties"',
    ),
    "per_needs_most": (
        "按单位扣分须写 most，且单位大于零",
        "per needs most, and must be above zero",
    ),
    "only_nothing": ("这个条件什么也选不到", "this filter meets nothing"),
    "spent_twice": ("{axis} 前面已经合并过了", "{axis} is already spent"),
    "add_needs_one": ("此处一名选手还有多个值", "an entry still has several values here"),
    "weight_absent": ("没有 {axis}“{name}”可加权", 'there is no {axis} "{name}" to weigh'),
    "needs_take_plain": ("“{by}”里有多个值，须写 take", '"{by}" holds several values: say take'),
    "warn.weights": ("权重之和是 {total}，不是 1", "the weights add to {total}, not to 1"),
    "warn.one_left": (
        "{role} 去掉最高最低后只剩一个分",
        "trimming leaves a single value of {role}",
    ),
    "warn.untouched": ("没有一步用到“{name}”", 'no step touches "{name}"'),
    "warn.exact_hidden": (
        "按未修约的分数排名：公布分数相同的选手名次可能不同",
        "places follow the exact score: equal published scores may rank apart",
    ),
    "warn.no_ask": (
        "并列规则最后没有“裁定”：可能留下并列名次",
        "no closing ask: ties may remain",
    ),
    "warn.no_publicity": (
        "公示 0 个工作日：公布以后立即截止，没有人来得及提出异议",
        "no working day of publicity: objections close as soon as the result is published",
    ),
    "warn.factor": (
        "系数所在的轴可能已合并（{axes}）",
        "the factor's axis may be spent: {axes}",
    ),
}
SHEET: dict[str, tuple[str, str]] = {
    "mark.empty": ("{name}：还没有填写", "{name}: not filled in"),
    "mark.not_number": ("{name}：“{value}”不是数字", '{name}: "{value}" is not a number'),
    "mark.out_of_range": (
        "{name}：应在 {least} 到 {most} 之间，现为 {value}",
        "{name}: must be from {least} to {most}, is {value}",
    ),
    "mark.off_step": (
        "{name}：应以 {step} 为一档，现为 {value}",
        "{name}: must go in steps of {step}, is {value}",
    ),
    "mark.too_fine": (
        "{name}：最多 {scale} 位小数，现为 {value}",
        "{name}: at most {scale} decimals, is {value}",
    ),
    "mark.unknown": ("“{key}”不在评分表上", '"{key}" is not on this score sheet'),
}
CASE: dict[str, tuple[str, str]] = {
    "two_values": ("同一位置有两个值：{at}", "two values at one place: {at}"),
    "no_weight": ("{axis}“{name}”没有权重", 'no weight for {axis} "{name}"'),
    "no_factor": (
        "找不到系数“{name}”（{at}）；所在的轴可能已经合并",
        'no factor "{name}" at {at}; its axis may already be spent',
    ),
    "many_cells": (
        "选手 {entry} 此处还有多个值，应先合并成一个",
        "entry {entry} still has several values here; fold them into one first",
    ),
    "no_state": ("没有名为“{name}”的步骤", 'no step is named "{name}"'),
    "needs_take": (
        "“{by}”里选手 {entry} 有多个值，须写 take",
        'entry {entry} has several values in "{by}"; say which take',
    ),
    "open_axes": (
        "计算到最后，一名选手仍有多个值；未合并的轴：{axes}",
        "an entry still has several values at the end; axes still open: {axes}",
    ),
    "entry_twice": ("选手 {entry} 出现两次", "entry {entry} is listed twice"),
    "unknown_entry": ("选手 {entry} 不在名单中", "entry {entry} is not on the list"),
    "mark_twice": ("同一位置有两个分数：{at}", "two marks at one place: {at}"),
    "factor_and_number": (
        "“{name}”既是系数又是选手数据",
        '"{name}" is both a factor column and a number of the entry',
    ),
    "two_factors": ("{at} 的系数“{name}”有两个不同的值", 'two values of "{name}" at {at}'),
}
TABLE: dict[str, tuple[str, str]] = {
    "computing": ("正在计算 {count} 个分数……", "computing {count} marks …"),
    "unreadable": ("无法读取：{why}", "cannot be read: {why}"),
    "no_column": ("缺少列“{column}”", 'there is no column "{column}"'),
    "column_twice": ("列“{column}”出现两次", 'column "{column}" appears twice'),
    "too_many_cells": ("这一行多于 {most} 列", "this row has more than {most} cells"),
    "not_number": ("“{value}”不是数字", '"{value}" is not a number'),
    "empty": ("不能为空", "must not be empty"),
    "decision_twice": (
        "选手 {entry} 在此处已有一条同类裁定；请只留一条",
        "there is already a decision of this kind for entry {entry} here: keep one",
    ),
    "no_penalty": ("细则中没有扣分项“{code}”", 'the rulebook has no penalty "{code}"'),
    "undeclared": ("细则中没有 {axis}“{code}”", 'the rulebook declares no {axis} "{code}"'),
    "gap.seat": (
        "缺评分表：选手 {entry}，{role} {seat} {where}",
        "missing sheet: entry {entry}, {role} {seat} {where}",
    ),
    "gap.count": (
        "缺 {n} 张评分表：选手 {entry}，{role} {where}",
        "{n} sheets missing: entry {entry}, {role} {where}",
    ),
    "no_seat": ("没有席位“{seat}”的分数", 'there are no marks of a seat "{seat}"'),
    "seat_twice": (
        "席位“{seat}”有多个角色（{roles}），请写成 角色:席位",
        'the seat "{seat}" is there in several roles ({roles}): write ROLE:SEAT',
    ),
    "unbounded": (
        "还算不出机会：{name} 没有最高分，或不止一个，或会让高分变成低名次",
        "chances cannot be told: {name} has no most, or there are several of it, or it may turn"
        " a higher mark into a lower place",
    ),
    "vacant": ("{code}空缺 {n} 席", "{code}: {n} left vacant"),
    "question.order": (
        "待裁定先后（第 {level} 名起）：{entries}",
        "order to be decided from place {level}: {entries}",
    ),
    "question.prize": (
        "待裁定{level}（还剩 {seats} 席）：{entries}",
        "{level} to be decided ({seats} left): {entries}",
    ),
    "question.advance": (
        "待裁定晋级（{level}，还剩 {seats} 席）：{entries}",
        "who goes on is to be decided ({level}, {seats} left): {entries}",
    ),
}
USAGE = "Score marks by a rulebook. 按评审细则统分。"
PAIRS: dict[str, tuple[str, str]] = {**RULEBOOK, **CHECK, **SHEET, **CASE, **TOLD, **STUDY, **TABLE}


def sentence(code: str, lang: str, facts: Mapping[str, str]) -> str:
    """Fill the facts into the sentence for ``code``; ``lang`` is ``zh`` or ``en``."""
    chinese, english = PAIRS[code]
    return (english if lang == "en" else chinese).format_map(facts)


def listed(values: Sequence[str], lang: str) -> str:
    """Numbers in a row, as each language separates them."""
    return ("、" if lang == "zh" else ", ").join(values)


def joined(sentences: Sequence[str], lang: str) -> str:
    """Whole sentences one after another."""
    return ("；" if lang == "zh" else "; ").join(sentences)
