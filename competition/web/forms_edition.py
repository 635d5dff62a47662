"""The form of a new edition: the numbers of its preset, and only those that it has."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from competition.rules.preset import Numbers, Preset
from competition.web.forms import SHORT, Form, at_most, needed
from competition.web.forms_organiser import Day, Whole, between, own_code, typed
from competition.web.naming import in_english
from judging.scoring import rulebook as scoring

Asked = tuple[tuple[str, tuple[str, str]], ...]  # field, (stage, role or prize)


class NewEditionForm(Form):
    name = StringField(_l("名称"), [needed(), at_most(SHORT)])
    ordinal = StringField(_l("届次"), [at_most(SHORT)])
    code = StringField(_l("代码"), [needed(), own_code()])
    first_day = Day(_l("第一天"), [typed()])
    time_zone = StringField(_l("时区"), [needed(), at_most(SHORT)])
    seats = Whole(_l("进入决赛的人数"), [Optional(), between(1, 999)])
    age = Whole(_l("年龄上限（不满多少周岁）"), [Optional(), between(1, 120)])
    age_on = Day(_l("年龄计算到哪一天"), [Optional()])
    publicity_days = Whole(_l("公示工作日数"), [Optional(), between(1, 60)])

    judge_names: Asked = ()
    prize_names: Asked = ()

    def numbers(self) -> Numbers:
        """What was typed, as the preset takes it."""
        given = self.data
        return Numbers(
            seats=given.get("seats"),
            age=given.get("age"),
            on=given.get("age_on"),
            judges={key: given[name] for name, key in self.judge_names},
            prizes={key: given[name] for name, key in self.prize_names},
            publicity_days=given["publicity_days"],
        )


def edition_form(preset: Preset) -> NewEditionForm:
    """The form with a number for each kind of judge and each prize of the preset's rulebooks."""
    fields: dict[str, Any] = {}
    judges, prizes = [], []
    for plan in preset.plans:
        rulebook = scoring.parse(plan.text)
        for number, seat in enumerate(rulebook.seats):
            judges.append((f"judges_{plan.code}_{number}", (plan.code, seat.role)))
            label = in_english(f"{plan.name} · {seat.name or seat.role}", preset.rules)
            fields[judges[-1][0]] = Whole(label, [typed(), between(1, 99)], default=seat.count)
        for number, prize in enumerate(rulebook.prizes):
            if prize.count is None:
                continue
            prizes.append((f"prize_{plan.code}_{number}", (plan.code, prize.code)))
            label = in_english(f"{plan.name} · {prize.name or prize.code}", preset.rules)
            fields[prizes[-1][0]] = Whole(label, [typed(), between(0, 999)], default=prize.count)
    fields |= {"judge_names": tuple(judges), "prize_names": tuple(prizes)}
    kind: type[NewEditionForm] = type("PresetForm", (NewEditionForm,), fields)
    return _without_idle(kind(data=_defaults(preset)), preset)


def _without_idle(form: NewEditionForm, preset: Preset) -> NewEditionForm:
    """A contest that shares out no seats, or asks nobody's age, has no field for it."""
    idle = {"quota": ("seats",), "age": ("age", "age_on")}
    for rule, names in idle.items():
        for name in names if rule not in preset.rules else ():
            del form[name]
    return form


def _defaults(preset: Preset) -> dict[str, object]:
    quota, age = preset.rules.get("quota"), preset.rules.get("age")
    days = [scoring.parse(plan.text).publicity_days for plan in preset.plans]
    return {
        "name": in_english(preset.name, preset.rules),
        "time_zone": preset.time_zone,
        "seats": quota.get("total") if isinstance(quota, dict) else None,
        "age": age.get("under") if isinstance(age, dict) else None,
        "publicity_days": days[-1] if days else None,
    }
