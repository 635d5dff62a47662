"""Every sentence the engine says, in Chinese and English. The only module here with words."""

from __future__ import annotations

from collections.abc import Mapping

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
PAIRS: dict[str, tuple[str, str]] = {**RULEBOOK, **SHEET, **CASE}


def sentence(code: str, lang: str, facts: Mapping[str, str]) -> str:
    """Fill the facts into the sentence for ``code``; ``lang`` is ``zh`` or ``en``."""
    chinese, english = PAIRS[code]
    return (english if lang == "en" else chinese).format_map(facts)
