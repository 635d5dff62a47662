"""Teachers without any fault, as a staff list writes them: every lawful shape of every cell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from competition.rules.eligibility import Barred, PastPrize, Rules, Under
from competition.rules.roster import Context

FIRST_DAY = date(2026, 10, 12)

UNITS = (
    "化学工程学院", "材料科学与工程学院", "机电工程学院", "信息科学与技术学院", "数理学院",
    "经济管理学院", "文法学院", "生命科学与技术学院", "马克思主义学院", "国际教育学院",
    "继续教育学院", "体育部", "图书馆", "后勤集团", "机关党委", "高精尖创新中心", "软物质中心",
    "校工会",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = (
    "明", "芳", "伟", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛",
    "超", "晓雯", "志远", "欣怡", "建国", "𠮷祥", "若·兰",
)  # fmt: skip
TITLES = ("讲师", "副教授", "助教", "教授", "")
COURSES = ("高等数学", "有机化学", "工程图学", "大学英语", "思想道德与法治", "数据结构")
TRACKS = ("理科组", "工科组", "文科组")


def context() -> Context:
    """The edition that the roster is meant for."""
    return Context(
        rules=Rules(
            age=Under(40, FIRST_DAY),
            barred=(Barred(frozenset({"一等奖"}), since=2020),),
            units=frozenset(f"u{n:02d}" for n in range(1, 19)),
            hosts=frozenset({"u18"}),
        ),
        before=FIRST_DAY.replace(year=2010),
        units={f"u{n:02d}": (name, name.removesuffix("学院")) for n, name in enumerate(UNITS, 1)},
        tracks={f"t{n}": (name,) for n, name in enumerate(TRACKS, 1)},
        taken=frozenset({"20209999"}),
        past={"20208888": (PastPrize(2022, "第十一届青教赛", "一等奖"),)},
    )


@dataclass
class Person:
    """What one row will hold; a value with a number format is a pair. `truth`: what it means."""

    truth: tuple[str, str, date]
    name: Any
    staff_no: Any
    unit: Any
    born: Any
    title: Any
    track: Any
    course: Any


def people(chance: random.Random) -> Iterator[Person]:
    """Yield people with names and numbers of their own, written in lawful shapes by chance."""
    names = ["".join(pair) for pair in product(SURNAMES, GIVEN)]
    chance.shuffle(names)
    for serial, name in enumerate(names):
        born = date(1987, 1, 1) + timedelta(chance.randrange(4000))
        number = f"{2012 + serial % 12}{serial:04d}"
        yield Person(
            truth=(name, number, born),
            name=chance.choice((name, name, name, spread(name), f" {name}\u200b")),
            staff_no=chance.choice(
                (number, int(number), float(number), f"{number} ", f"{number}.0", wide(number))
            ),
            unit=chance.choice(UNITS[:17]),
            born=chance.choice(SHAPES)(born),
            title=chance.choice(TITLES),
            track=chance.choice(TRACKS),
            course=chance.choice(COURSES),
        )


def spread(name: str) -> str:
    """王　明: two characters set to the width of three."""
    return "\u3000".join(name) if len(name) == 2 else name


def wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


SHAPES: tuple[Callable[[date], Any], ...] = (
    lambda d: (datetime(d.year, d.month, d.day), "yyyy/m/d"),  # noqa: DTZ001  Excel knows no zones
    lambda d: (d, "yyyy-mm-dd"),
    lambda d: (datetime(d.year, d.month, d.day), 'yyyy"年"m"月"'),  # noqa: DTZ001
    lambda d: (d - date(1899, 12, 30)).days,
    lambda d: f"{d.year}.{d.month:02d}",
    lambda d: (float(f"{d.year}.{d.month:02d}"), "0.00"),
    lambda d: f"{d.year}年{d.month}月",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}-{d.month}-{d.day}",
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: int(f"{d:%Y%m%d}"),
    lambda d: wide(f"{d.year}.{d.month:02d}"),
)
