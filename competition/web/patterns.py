"""Blueprint patterns (部件): every part of the pages once, with made-up data, for who draws them.

Only where a rehearsal stands or tests run: an office at work has no such page.
"""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from competition import rehearsals
from competition.errors import Missing
from competition.policy import Act
from competition.rules import lifecycles
from competition.web.forms_objection import ObjectionForm
from competition.web.guard import allows
from competition.web.page import page

bp = Blueprint("patterns", __name__)
STATES = (lifecycles.StageState, lifecycles.AppearanceState)


@bp.get("/patterns")
@allows(Act.READ_PUBLIC)
def patterns() -> ResponseReturnValue:
    if not current_app.testing and rehearsals.begun() is None:
        raise Missing
    form = ObjectionForm(formdata=None)
    form.offer(())
    states = [state for kind in STATES for state in kind]
    return page("patterns.html", form=form, states=states)
