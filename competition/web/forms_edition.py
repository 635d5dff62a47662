"""The form of a new edition: the numbers of its preset, and only those that it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from competition.rules.preset import Numbers, Plan, Preset
from competition.web.forms import SHORT, Form, at_most, needed
from competition.web.forms_organiser import Day, Ticks, Whole, between, own_code, typed
from competition.web.naming import in_english
from judging.scoring import rulebook as scoring
from judging.scoring.book import Prize

# A field, and what it gives a number to: (stage, role or prize), of every stage with those rules.
Asked = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class NewEditionForm(Form):
    name = StringField(_l("名称"), [needed(), at_most(SHORT)])
    ordinal = StringField(_l("届次"), [at_most(SHORT)])
    issuer = StringField(_l("发证单位"), [at_most(SHORT)])
    code = StringField(_l("代码"), [needed(), own_code()])
    first_day = Day(_l("第一天"), [typed()])
    time_zone = StringField(_l("时区"), [needed(), at_most(SHORT)])
    seats = Whole(_l("进入决赛的人数"), [Optional(), between(1, 999)])
    age = Whole(_l("年龄上限（不满多少周岁）"), [Optional(), between(1, 120)])
    age_on = Day(_l("年龄计算到哪一天"), [Optional()])
    publicity_days = Whole(_l("公示工作日数"), [Optional(), between(1, 60)])
    tracks = Ticks(_l("本届设哪些组"), [needed()])

    judge_names: Asked = ()
    prize_names: Asked = ()
    share_names: Asked = ()

    def numbers(self) -> Numbers:
        """What was typed, as the preset takes it."""
        given = self.data
        return Numbers(
            seats=given.get("seats"),
            age=given.get("age"),
            on=given.get("age_on"),
            tracks=given.get("tracks"),
            judges=self._given(self.judge_names),
            prizes=self._given(self.prize_names),
            shares=self._given(self.share_names),
            publicity_days=given["publicity_days"],
        )

    def _given(self, asked: Asked) -> dict[tuple[str, str], int]:
        return {key: self[name].data for name, keys in asked for key in keys}


def edition_form(preset: Preset) -> NewEditionForm:
    """The form with a number for each kind of judge and each prize of the preset's rulebooks."""
    fields: dict[str, Any] = {}
    judges, prizes, shares = [], [], []
    for alike in _alike(preset):
        plan, rulebook = alike[0], scoring.parse(alike[0].text)
        for number, seat in enumerate(rulebook.seats):
            judges.append((f"judges_{plan.code}_{number}", _keys(alike, seat.role)))
            label = _label(preset, alike, seat.name or seat.role)
            fields[judges[-1][0]] = Whole(label, [typed(), between(1, 99)], default=seat.count)
        for number, prize in enumerate(rulebook.prizes):
            name, label = f"prize_{plan.code}_{number}", _label(preset, alike, _called(prize))
            if prize.count is not None:
                prizes.append((name, _keys(alike, prize.code)))
                fields[name] = Whole(label, [typed(), between(0, 999)], default=prize.count)
            elif (percent := _percent(prize)) is not None:
                shares.append((name, _keys(alike, prize.code)))
                fields[name] = Whole(label, [typed(), between(0, 100)], default=percent)
    fields |= {"judge_names": tuple(judges), "prize_names": tuple(prizes)}
    fields["share_names"] = tuple(shares)
    kind: type[NewEditionForm] = type("PresetForm", (NewEditionForm,), fields)
    form = _fitting(kind(data=(usual := _defaults(preset))), preset)
    if days := usual["publicity_days"]:
        form.publicity_days.description = _("留空就照赛制：%(days)s 个工作日。", days=days)
    return form


def _alike(preset: Preset) -> list[list[Plan]]:
    """The stages by their rules: what the groups share is asked once."""
    found: dict[str, list[Plan]] = {}
    for plan in preset.plans:
        found.setdefault(plan.text if plan.track else plan.code, []).append(plan)
    return list(found.values())


def _keys(alike: Sequence[Plan], code: str) -> tuple[tuple[str, str], ...]:
    return tuple((plan.code, code) for plan in alike)


def _label(preset: Preset, alike: Sequence[Plan], name: str) -> str:
    """Whose number it is; where all stages share it, only what it is."""
    if len(alike) > 1:
        return _("各组 · %(name)s", name=in_english(name, preset.rules))
    return in_english(f"{alike[0].name} · {name}", preset.rules)


def _called(prize: Prize) -> str:
    return prize.name or prize.code


def _percent(prize: Prize) -> int | None:
    """A share as people type it; one that is no whole percent stays in the rules alone."""
    part = None if prize.share is None else prize.share * 100
    return int(part) if part is not None and part.denominator == 1 else None


def _fitting(form: NewEditionForm, preset: Preset) -> NewEditionForm:
    """A contest that shares out no seats, asks nobody's age, has no groups: no field for it."""
    idle = {"quota": ("seats",), "age": ("age", "age_on")}
    for rule, names in idle.items():
        for name in names if rule not in preset.rules else ():
            del form[name]
    held = {plan.track for plan in preset.plans if plan.track}
    form.tracks.choices = [
        (code, in_english(name, preset.rules)) for code, name in preset.tracks if code in held
    ]
    if not held:
        del form["tracks"]
    return form


def _defaults(preset: Preset) -> dict[str, object]:
    quota, age = preset.rules.get("quota"), preset.rules.get("age")
    days = [scoring.parse(plan.text).publicity_days for plan in preset.plans]
    return {
        "name": in_english(preset.name, preset.rules),
        "issuer": preset.issuer,
        "time_zone": preset.time_zone,
        "seats": quota.get("total") if isinstance(quota, dict) else None,
        "age": age.get("under") if isinstance(age, dict) else None,
        "publicity_days": days[-1] if days else None,
        "tracks": [plan.track for plan in preset.plans if plan.track],
    }
