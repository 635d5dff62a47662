"""A stage's day, hours and place, as they are typed: on the wall clock of the edition's place."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TimeField
from wtforms.validators import ValidationError

from competition.models import Stage
from competition.web.forms import SHORT, Form, at_most
from competition.web.forms_organiser import Day, read_typed


class Hour(TimeField):
    """An hour as the browser's clock sends it, or typed as 08:30."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        read_typed(self, typed, _minute, _("请按 08:30 的样子填写时间。"))


def _minute(typed: str) -> time:
    return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None)


class TimetableForm(Form):
    day = Day(_l("日期"))
    report = Hour(_l("报到时间"))
    starts = Hour(_l("开始时间"))
    venue = StringField(_l("地点"), [at_most(SHORT)])

    def validate_day(self, field: Day) -> None:
        if field.data is None and not field.errors and (self.starts.data or self.report.data):
            raise ValidationError(_("填了时间，也请填写日期。"))

    def validate_starts(self, field: Hour) -> None:
        if field.data is None and not field.errors and (self.day.data or self.report.data):
            raise ValidationError(_("请填写开始时间；还没有定，就把日期和报到时间也留空。"))

    def starts_at(self, stage: Stage) -> datetime | None:
        return _moment(self.day.data, self.starts.data, stage)

    def report_at(self, stage: Stage) -> datetime | None:
        return _moment(self.day.data, self.report.data, stage)


def timetable_form(stage: Stage) -> TimetableForm:
    """The form with what is written down; before that, on the edition's first day."""
    starts, report = _local(stage.starts_at, stage), _local(stage.report_at, stage)
    return TimetableForm(
        formdata=None,
        day=starts.date() if starts else None,
        starts=starts.time() if starts else None,
        report=report.time() if report else None,
        venue=stage.venue,
    )


def _zone(stage: Stage) -> ZoneInfo:
    return ZoneInfo(stage.edition.time_zone)


def _moment(day: date | None, hour: time | None, stage: Stage) -> datetime | None:
    if day is None or hour is None:
        return None
    return datetime.combine(day, hour, tzinfo=_zone(stage))


def _local(moment: datetime | None, stage: Stage) -> datetime | None:
    return moment.astimezone(_zone(stage)) if moment is not None else None
