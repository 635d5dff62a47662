"""What whoever agrees to publish a result is told: for how long, and which code to compare."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from competition import clock, editions, publication
from competition.ledger.event import code24
from competition.models import Stage
from competition.rules.lifecycles import is_timely
from competition.web.page import when
from judging import ledger


def told(stage: Stage) -> tuple[tuple[str, str], ...]:
    """Length and end of the period if it is published now; nothing once that is past."""
    if not is_timely("publish", stage.state):
        return ()
    days = editions.rulebook_of(stage).publicity_days
    if not days:
        return ((_("公示期"), _("没有：公布后立即截止，没有人来得及提出异议")),)
    until = publication.until(publication.ends(stage, days, at=clock.now()), stage.edition)
    if stage.edition.rehearsal:
        return ((_("公示期"), _("演练：现在确认，到 %(day)s 为止", day=when(until))),)
    said = ngettext(
        "%(num)s 个工作日：现在确认，到 %(day)s 为止",
        "%(num)s 个工作日：现在确认，到 %(day)s 为止",
        days,
        day=when(until),
    )
    return ((_("公示期"), said),)


def code(stage: Stage, head: str) -> tuple[str, str]:
    """The code that the result stands on: after a seal the one that was read out and written down;
    of a result computed again, after a correction, nobody has it on paper."""
    lock = ledger.last_lock(stage)
    if lock is not None and lock.hash == head:
        return (_("封分校验码，请对照封分时抄在纸上的"), code24(head))
    return (_("更正以后、重新计算以前的校验码"), code24(head))
