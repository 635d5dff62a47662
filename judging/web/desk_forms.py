"""The shape of what the desk types: names, reasons, penalties, answers. No rules here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange, Optional

from competition.models import Appearance
from competition.web import naming
from competition.web.forms import LONG, SHORT, TEXT, Form, at_most, needed
from judging.help_calls import WORDS_MOST
from judging.models import Seat
from judging.panels import Place
from judging.penalties import measures
from judging.scoring.book import PenaltyRule, Rulebook
from judging.scoring.exact import plain

NOTHING = ("", _l("请选择"))


def offered(*pairs: tuple[str, Any]) -> list[SelectChoice]:
    """What a select or a row of radio buttons offers: (value, words)."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


def chosen() -> DataRequired:
    return DataRequired(_l("请选择一项。"))


def named(appearance: Appearance) -> str:
    """An appearance as the desk calls it: its number, who, and the ledger's pseudonym."""
    number = appearance.position if appearance.position is not None else "—"
    return f"{number} · {appearance.entry.name} ({appearance.code})"


def clause(rule: PenaltyRule) -> str:
    """A clause by its name, with what it takes away where that is fixed."""
    name = naming.named(rule.name or rule.code)
    return (
        gettext("%(name)s（按量）", name=name) if measures(rule) else f"{name} {plain(rule.points)}"
    )


class WhyForm(Form):
    """A reason, for what two persons must agree on."""

    reason = TextAreaField(_l("理由"), [needed(), at_most(LONG)], render_kw={"rows": 2})


class RecoverForm(WhyForm):
    """The server goes on from a backup: what had been written on paper before."""

    known = StringField(
        _l("恢复之前纸上最后一个校验码（没有可不填）"), [Optional(), at_most(SHORT)]
    )


class MoveForm(Form):
    """Absent, withdrawn, disqualified, back again: each with its reason."""

    move = RadioField(_l("登记为"), [chosen()])
    reason = TextAreaField(_l("理由"), [needed(), at_most(LONG)], render_kw={"rows": 2})

    def offer(self, moves: Sequence[str]) -> None:
        """Of the moves that the state allows, those that need a reason."""
        words = {
            "mark_absent": gettext("缺席"),
            "withdraw": gettext("退赛"),
            "disqualify": gettext("取消资格"),
            "return": gettext("恢复出场"),
        }
        self.move.choices = offered(*((to, words[to]) for to in moves if to in words))


class OrderForm(Form):
    """Another turn for somebody who waits: with whom, and how."""

    how = RadioField(
        _l("怎样调整"),
        [chosen()],
        choices=offered(("swap", _l("与这位选手对调")), ("after", _l("排到这位选手之后"))),
    )
    other = SelectField(_l("选手"), [chosen()], validate_choice=False)
    reason = TextAreaField(_l("理由"), [needed(), at_most(LONG)], render_kw={"rows": 2})

    def offer(self, others: Sequence[Appearance]) -> None:
        self.other.choices = offered(NOTHING, *((one.code, named(one)) for one in others))


class RenameForm(Form):
    name = StringField(_l("新的评委姓名"), [needed(), at_most(SHORT)])
    reason = StringField(_l("更换理由"), [needed(), at_most(LONG)])


class CardsForm(Form):
    hours = SelectField(
        _l("席位卡有效期"),
        [chosen()],
        choices=offered(("2", _l("2 小时（当天打印）")), ("24", _l("24 小时（前一天打印）"))),
    )
    pin = BooleanField(_l("每个席位另设 PIN"))


class RecusalForm(Form):
    seat = SelectField(_l("评委"), [chosen()], validate_choice=False)
    appearance = SelectField(_l("选手"), [chosen()], validate_choice=False)
    reason = StringField(_l("回避理由"), [needed(), at_most(LONG)])

    def offer(self, seats: Sequence[Seat], appearances: Sequence[Appearance]) -> None:
        self.seat.choices = offered(
            NOTHING, *((one.code, f"{one.code} {one.name}") for one in seats)
        )
        self.appearance.choices = offered(NOTHING, *((one.code, named(one)) for one in appearances))


class ExcuseForm(Form):
    """While scoring: a judge is absent or steps back for one appearance. Two persons."""

    sheet = SelectField(_l("评分表"), [chosen()], validate_choice=False)
    why = RadioField(
        _l("登记为"),
        [chosen()],
        choices=offered(("absent", _l("评委缺席")), ("recused", _l("临场回避"))),
    )
    reason = TextAreaField(_l("理由"), [needed(), at_most(LONG)], render_kw={"rows": 2})

    def offer(self, places: Sequence[Place]) -> None:
        """The sheets that nobody has signed yet."""
        listed = (
            (one.sheet, f"{named(one.appearance)} · {one.seat.code} {one.seat.name}")
            for one in places
        )
        self.sheet.choices = offered(NOTHING, *listed)


class PenaltyForm(Form):
    appearance = SelectField(_l("选手"), [chosen()], validate_choice=False)
    code = SelectField(_l("扣分条款"), [chosen()], validate_choice=False)
    measured = IntegerField(
        _l("计量（如超时秒数）"),
        [Optional(), NumberRange(0, 100_000, _l("请填 0 到 100000 之间的整数。"))],
    )
    reason = TextAreaField(_l("理由"), [needed(), at_most(LONG)], render_kw={"rows": 2})

    def offer(self, rules: Sequence[PenaltyRule], appearances: Sequence[Appearance]) -> None:
        self.code.choices = offered(NOTHING, *((one.code, clause(one)) for one in rules))
        self.appearance.choices = offered(NOTHING, *((one.code, named(one)) for one in appearances))


class VoteCardsForm(Form):
    voters = SelectField(_l("发给"), [chosen()], validate_choice=False)
    count = IntegerField(_l("张数"), [needed()])

    def offer(self, groups: Sequence[str]) -> None:
        """The groups of voters as the rulebook calls them."""
        words = {"audience": gettext("观众"), "student": gettext("学生")}
        self.voters.choices = offered(*((one, words.get(one, one)) for one in groups))


class AttemptForm(Form):
    appearance = SelectField(_l("选手"), [chosen()], validate_choice=False)
    attempt = SelectField(_l("轮次"), [chosen()])
    what = RadioField(
        _l("登记为"),
        [chosen()],
        choices=offered(("not_made", _l("未进行")), ("made", _l("其实进行了（撤销登记）"))),
        default="not_made",
    )
    reason = StringField(_l("理由"), [needed(), at_most(LONG)])

    def __init__(self, *, attempts: int, **values: Any) -> None:
        super().__init__(**values)
        numbers = [str(number) for number in range(1, attempts + 1)]
        self.attempt.choices = offered(NOTHING, *((one, one) for one in numbers))

    def offer(self, appearances: Sequence[Appearance]) -> None:
        self.appearance.choices = offered(NOTHING, *((one.code, named(one)) for one in appearances))


def panel_form(rulebook: Rulebook) -> Form:
    """One box per role of the rulebook, a name on each line: `names-<role>`."""
    boxes: dict[str, Any] = {
        f"names-{rule.role}": TextAreaField(
            naming.named(rule.name or rule.role),
            [needed(), at_most(TEXT)],
            description=gettext("%(count)s 人，每行一个姓名", count=rule.count),
            render_kw={"rows": rule.count + 1},
        )
        for rule in rulebook.seats
    }
    return type("PanelForm", (Form,), boxes)()


def names_of(form: Form, rulebook: Rulebook) -> dict[str, list[str]]:
    """Role → the names typed, without empty lines."""
    return {
        rule.role: [
            line.strip()
            for line in (form[f"names-{rule.role}"].data or "").splitlines()
            if line.strip()
        ]
        for rule in rulebook.seats
    }


class AnswerHelpForm(Form):
    """What the desk tells a judge who called."""

    answer = StringField(
        _l("答复"), [needed(), at_most(WORDS_MOST)], default=lambda: gettext("我们马上过来。")
    )
