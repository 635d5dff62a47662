"""The shape of what people type: lengths and kinds, no rules of the competition.

Each message says what is wrong and what to do; the form keeps what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from competition.errors import Refused

SHORT, LONG, TEXT = 80, 400, 4000
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def needed() -> DataRequired:
    return DataRequired(_l("此处必须填写。"))


def at_most(most: int) -> Length:
    return Length(max=most, message=_l("最多 %(max)d 个字，现在是 %(length)d 个，请缩短。"))


class Either:
    """One of several fields is needed, so none of them is called optional; the view says which."""

    field_flags = MappingProxyType({"either": True})

    def __call__(self, form: Any, field: Any) -> None:
        """Whether anything was sent at all is known to the view."""


def storable(value: str | None) -> str | None:
    """As the ledger and either database can keep it: stripped, NFC, no control characters."""
    return UNSTORABLE.sub("", unicodedata.normalize("NFC", value)).strip() if value else value


def behind_hash(value: str | None) -> str | None:
    """Whoever pastes the whole link means the code at its end."""
    return value.rpartition("#")[2] if value else value


def typed_text(name: str) -> str:
    """A text that stands in a page without a form class of its own: a reason beside a button."""
    text = storable(request.form.get(name, "")) or ""
    if len(text) > TEXT:  # nothing is cut in silence
        raise Refused("text.too_long", most=TEXT, over=len(text) - TEXT)
    return text


class Form(FlaskForm):
    """A form whose texts are made storable; CSRF is checked by the app for every unsafe request."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = list(unbound_field.kwargs.get("filters", ()))
            if issubclass(unbound_field.field_class, StringField) and not issubclass(
                unbound_field.field_class, PasswordField | HiddenField
            ):
                filters.append(storable)
            return unbound_field.bind(form=form, filters=filters, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Pages send forms; what calls itself JSON could be a list, or nested without end."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

        def render_field(self, field: Any, render_kw: Any) -> Any:
            """A browser would cut what is pasted at the field's length, in silence."""
            return super().render_field(field, {"maxlength": False, **render_kw})


class LinkForm(Form):
    """A code alone, or the whole link that carries it behind "#"."""

    code = StringField(_l("登录码或整个链接"), [needed(), at_most(LONG)], filters=[behind_hash])
    pin = StringField(_l("席位的 PIN"), [at_most(SHORT)], render_kw={"inputmode": "numeric"})


class PasswordForm(Form):
    login = StringField(_l("登录名"), [needed(), at_most(SHORT)])
    password = PasswordField(_l("密码"), [needed(), at_most(LONG)])


class NameForm(Form):
    name = StringField(_l("姓名"), [needed(), at_most(SHORT)])


class NewPasswordForm(Form):
    login = StringField(_l("登录名"), [needed(), at_most(SHORT)])
    password = PasswordField(_l("新密码"), [needed(), at_most(LONG)])
