"""The shape of an objection, and of the reference and the number that people copy from paper."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField

from competition.objections import LONGEST_CONTACT, LONGEST_NAME, LONGEST_TEXT
from competition.rules.announcement import Line
from competition.web.announcements import named
from competition.web.forms import SHORT, Form, at_most, needed


class ObjectionForm(Form):
    about = SelectField(_l("对什么提出异议"), validate_choice=False)
    text = TextAreaField(
        _l("异议内容和依据"), [needed(), at_most(LONGEST_TEXT)], render_kw={"rows": 8}
    )
    name = StringField(_l("姓名"), [needed(), at_most(LONGEST_NAME)])
    contact = StringField(_l("联系方式（电话或邮箱）"), [needed(), at_most(LONGEST_CONTACT)])

    def offer(self, lines: Sequence[Line]) -> None:
        """Offer the whole announcement and each of its lines to choose from."""
        whole = ("", gettext("整份公告"))
        self.about.choices = [whole, *((line.code, named(line)) for line in lines)]


class RefForm(Form):
    ref = StringField(_l("异议编号"), [needed(), at_most(SHORT)])
