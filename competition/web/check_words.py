"""What a code from paper stands for, in the words of the check page and of `podium verify`.

A moment is the label of a head, or the kind of the event: static/js/verify/bundle.js finds alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition import clock
from competition.ledger import verify
from competition.ledger.event import Kind, code24
from competition.ledger.head import Label
from competition.web.page import when

MOMENTS = (
    ("rules", _l("采用细则")),
    ("open", _l("开始评分")),
    ("day", _l("当日结束")),
    ("lock", _l("封分")),
    ("result", _l("计算结果")),
    ("announce", _l("公布结果")),
    ("final", _l("最后确认")),
    ("confirm", _l("两人确认")),
    ("draw.commit", _l("抽签前固定名单")),
    ("draw.reveal", _l("抽签")),
    ("score", _l("签交评分表")),
    ("", _l("中间的一条记录")),
)
# A code that is in the record, and the reasons why one may not be.
WHOLE = _l(
    "您填的是“%(what)s”时的校验码（第 %(number)s 条记录，%(time)s）："
    "直到公布，这份记录就是当时的那一份。"
)
EARLY = _l(
    "您填的是“%(what)s”时的校验码（第 %(number)s 条记录，%(time)s）："
    "到那一刻为止，这份记录就是当时的那一份。那以后到公布还有 %(after)s 条，这个校验码管不到；"
    "要证明那些也没有换过，请用公布时抄下的校验码再核对一次。"
)
WHY_NOT = (
    _l("抄错了一位。请对照纸上再看一遍。"),
    _l("它是在那以后才给出的，例如最后确认时的，或更新的公告的：那就不可能在这份记录里。"
       "更新的公告有它自己的核对页；最后确认的校验码，请监审用完整的记录核对。"),
    _l("两样都不是：那么这份记录与当时的不是同一份。请保存这个文件，联系组委会和监审。"),
)  # fmt: skip
ENDS = _l("这份记录到第 %(ends)s 条（%(time)s）为止，里面没有这个校验码。可能是：")
LINE_ENDS = _l("这个文件的换行在传送中被改过（例如用聊天软件、邮件或记事本转存过），不能核对。"
               "请从公告的核对页重新下载，不要打开另存。")  # fmt: skip
SLOTS = {name: f"{{{name}}}" for name in ("what", "number", "time", "after", "ends")}


def of_page() -> dict[str, object]:
    """The same sentences for the script of the page, which fills in its own facts."""
    return {
        "whole": str(WHOLE) % SLOTS, "early": str(EARLY) % SLOTS, "ends": str(ENDS) % SLOTS,
        "why_not": WHY_NOT, "moments": MOMENTS, "line_ends": LINE_ENDS,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a code stands in a record: after which of its records, 0 for none of them."""

    code: str
    number: int
    what: str
    at: str
    after: int  # how many more came up to the announcement
    ends: int
    ended_at: str


def is_code(typed: str) -> bool:
    """24 digits or a whole hash; anything else was not copied to the end."""
    return re.fullmatch(r"\d{24}|[0-9a-f]{64}", re.sub(r"\s", "", typed).lower()) is not None


def placed(record: bytes, codes: Sequence[str]) -> tuple[Placed, ...]:
    """By code; nothing where the record itself breaks."""
    try:
        walk = verify.check(record)
    except verify.Bad:
        return ()
    return tuple(_placed(walk, code) for code in codes)


def _placed(walk: verify.Walk, code: str) -> Placed:
    """A code is the 24 digits or the whole hash; a head says what had just happened."""
    plain = re.sub(r"\s", "", code).lower()
    events, labels = walk.events, {size: label for label, size in walk.labels}
    seq = next((n for n, hash_ in enumerate(walk.hashes) if plain in _spelled(hash_)), -1)
    kind = events[seq]["kind"] if seq >= 0 else ""
    label = labels.get(seq + 1, kind)
    announced = [n for n, one in enumerate(events) if one["kind"] == Kind.ANNOUNCE]
    return Placed(
        code=code,
        number=seq + 1,
        what=kind if (label, kind) == (Label.FINAL, Kind.ANNOUNCE) else label,
        at=events[seq]["at"],
        after=max(0, max(announced, default=seq) - seq),
        ends=len(events),
        ended_at=events[-1]["at"],
    )


def _spelled(hash_: str) -> tuple[str, str]:
    return hash_, code24(hash_).replace(" ", "")


def of_code(one: Placed) -> Iterator[str]:
    """What a code from paper adds to the verdict on the record itself.

    One that is not there is no alarm yet: the record ends at its announcement, and codes are given
    out later too.
    """
    if not one.number:
        ended = when(clock.moment(one.ended_at))
        yield _("没有对上您填的校验码 %(code)s。", code=one.code)
        yield str(ENDS) % {"ends": one.ends, "time": ended}
        yield from ("· " + str(why) for why in WHY_NOT)
        return
    named = dict(MOMENTS)
    facts = {
        "what": named.get(one.what, named[""]), "number": one.number, "after": one.after,
        "time": when(clock.moment(one.at)),
    }  # fmt: skip
    yield str(EARLY if one.after else WHOLE) % facts
