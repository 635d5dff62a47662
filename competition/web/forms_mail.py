"""What organisers type of mailboxes: shapes only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from competition.web.forms import SHORT, Form, at_most, needed


class MailboxForm(Form):
    address = StringField(
        _l("邮箱地址"), [needed(), at_most(4 * SHORT)], render_kw={"inputmode": "email"}
    )
    purpose = RadioField(_l("寄什么"), [needed()])
    unit = SelectField(_l("单位（只对截止提醒）"))
    language = RadioField(_l("邮件的语言"), [needed()])
