"""The shape of what is typed about the pool of judges and the draw from it. No rules here."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from competition.web.forms import LONG, TEXT, Form, at_most, needed
from competition.web.naming import named
from judging.panel_draws import Lot
from judging.web.desk_forms import NOTHING, chosen, offered


class InviteForm(Form):
    """Judges of one role, pasted or typed: one on each line."""

    role = RadioField(_l("类别"), [chosen()])
    lines = TextAreaField(_l("姓名和单位，每行一位"), [needed(), at_most(TEXT)])

    def offer(self, roles: dict[str, str]) -> None:
        self.role.choices = offered(*((role, named(name)) for role, name in roles.items()))
        if len(roles) == 1 and not self.role.data:
            self.role.data = next(iter(roles))


class PassForm(Form):
    """Who was drawn and cannot come, and why."""

    lot = SelectField(_l("不能到场的评委"), [chosen()], validate_choice=False)
    reason = StringField(_l("原因"), [needed(), at_most(LONG)])

    def offer(self, lots: list[Lot]) -> None:
        """Whoever sits first, then the reserves."""
        left = sorted((one for one in lots if not one.passed), key=lambda one: one.seat is None)
        self.lot.choices = offered(NOTHING, *((one.code, _called(one)) for one in left))


def _called(one: Lot) -> str:
    name = one.judge.name if one.judge else ""
    told = one.seat.code if one.seat else gettext("候补")
    return f"{one.code} {name} · {told}"
