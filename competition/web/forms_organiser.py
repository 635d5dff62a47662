"""What organisers type: shapes only, no rules of the competition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from competition.rules import codes
from competition.web.forms import LONG, SHORT, Either, Form, at_most, needed

RULEBOOK_MOST = 100_000
UNITS_MOST = 40_000


class Whole(IntegerField):
    """A whole number; what else was typed stays in the field."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = int(valuelist[0].strip())
        except ValueError:
            self.data = None
            raise ValueError(_("请填写整数，例如 20。")) from None


def read_typed(field: Any, typed: str, read: Callable[[str], object], wrong: str) -> None:
    """Keep what was typed in the field; its data is None where it is empty or cannot be read."""
    field.raw_data, field.data = [typed], None
    if not typed:
        return
    try:
        field.data = read(typed)
    except ValueError:
        raise ValueError(wrong) from None


class Day(DateField):
    """A date as the browser's calendar sends it, or typed as 2026-11-21."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        read_typed(self, typed, date.fromisoformat, _("请按 2026-11-21 的样子填写日期。"))


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Between(NumberRange):
    """Bounds of what was read; what could not be read has been said already."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.errors:
            super().__call__(form, field)


def between(least: int, most: int) -> Between:
    return Between(least, most, _l("请填写 %(min)s 到 %(max)s 之间的整数。"))


def typed() -> InputRequired:
    """Needed, and 0 is a number: what was typed and cannot be read keeps its own message."""
    return InputRequired(_l("此处必须填写。"))


def own_code() -> Regexp:
    """What may stand in addresses and in a chain's name, where a dot counts the rulebooks."""
    return Regexp(
        rf"^{codes.SHAPE.pattern}$",
        message=_l("只能用小写字母、数字和短横线，以字母或数字开头，最多 40 个字符。"),
    )


# ── units and people ──────────────────────────────────────────────────────────────────────────
class IssuerForm(Form):
    issuer = StringField(_l("发证单位"), [needed(), at_most(SHORT)])


class UnitForm(Form):
    name = StringField(_l("单位名称"), [needed(), at_most(SHORT)])
    code = StringField(_l("代码"), [needed(), own_code()])
    parent = SelectField(_l("上级单位"))


class ManyUnitsForm(Form):
    units = TextAreaField(_l("单位清单"), [Either(), at_most(UNITS_MOST)], render_kw={"rows": 10})
    file = FileField(_l("或上传表格（.xlsx）"), [Either()])
    on_day = Day(_l("人数的统计日期"), [typed()])


class RenameUnitForm(Form):
    name = StringField(_l("单位名称"), [needed(), at_most(SHORT)])
    parent = SelectField(_l("上级单位"))


class HeadCountForm(Form):
    on_day = Day(_l("统计日期"), [typed()])
    count = Whole(_l("符合条件的人数"), [typed(), between(0, 99_999)])


class InviteForm(Form):
    name = StringField(_l("姓名"), [needed(), at_most(SHORT)])
    role = RadioField(_l("身份"), [needed()])
    unit = SelectField(_l("单位（只对单位联络员）"))
    lasts = SelectField(_l("链接多久有效"), [needed()])


class ManyLinksForm(Form):
    whose = SelectField(_l("发给谁"), [needed()])
    lasts = SelectField(_l("链接多久有效"), [needed()])
    again = BooleanField(_l("还有未用链接的选手也重新发"))


class NewLinkForm(Form):
    lasts = SelectField(_l("链接多久有效"), [needed()])


class RevokeForm(Form):
    reason = TextAreaField(_l("理由"), [needed(), at_most(LONG)])


# ── stages, entries, the run of show ──────────────────────────────────────────────────────────
class StageForm(Form):
    name = StringField(_l("名称"), [needed(), at_most(SHORT)])
    code = StringField(_l("代码"), [needed(), own_code()])
    position = Whole(_l("第几个阶段"), [typed(), between(1, 99)])


class StageMoveForm(Form):
    move = StringField(_l("操作"), [needed(), at_most(SHORT)])
    reason = TextAreaField(_l("理由"), [at_most(LONG)])


class RulebookForm(Form):
    text = TextAreaField(_l("评审细则（TOML 文本）"), [Either(), at_most(RULEBOOK_MOST)])
    file = FileField(_l("或上传文件"), [Either()])
    read = BooleanField(_l("我已通读上面的规则，同意按此采用"))


class EntryForm(Form):
    name = StringField(_l("姓名"), [needed(), at_most(SHORT)])
    unit = SelectField(_l("单位"))
    track = SelectField(_l("组别"))
    staff_no = StringField(_l("工号"), [at_most(SHORT)])
    title = StringField(_l("职称"), [at_most(SHORT)])
    course = StringField(_l("课程或讲授内容"), [at_most(LONG)])
    born = StringField(_l("出生年月"), [at_most(SHORT)])
    exception = StringField(_l("破例理由"), [at_most(LONG)])


class RosterForm(Form):
    entries = Ticks(_l("参赛选手"))


class ChosenRosterForm(RosterForm):
    """Past the nominations of the units, which somebody answers for."""

    reason = TextAreaField(_l("为什么不由各单位推荐"), [needed(), at_most(LONG)])


class DrawForm(Form):
    public = StringField(_l("公开数字"), [needed(), at_most(LONG)])


class WitnessesForm(Form):
    names = TextAreaField(_l("见证人，每行一位"), [needed(), at_most(LONG)])


class SegmentsForm(Form):
    many = Whole(_l("教学节段的个数"), [Optional(), between(2, 99)])


class VoidForm(Form):
    reason = StringField(_l("作废的理由"), [needed(), at_most(LONG)])


class AppearanceMoveForm(Form):
    move = StringField(_l("操作"), [needed(), at_most(SHORT)])
    reason = StringField(_l("理由"), [at_most(LONG)])


class GoneForm(AppearanceMoveForm):
    """Absent, withdrawn, back again: each with its reason."""

    reason = StringField(_l("理由"), [needed(), at_most(LONG)])


class AnswerForm(Form):
    move = RadioField(_l("答复结论"), [needed()])
    text = TextAreaField(_l("答复内容"), [needed(), at_most(2000)])


Choices = Sequence[tuple[str, str]]


def offer(field: Any, choices: Choices, *, empty: str = "") -> None:
    """What a list field offers; `empty` is the words of choosing none."""
    field.choices = ([("", empty)] if empty else []) + list(choices)
