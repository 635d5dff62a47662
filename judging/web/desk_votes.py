"""The desk's side of the audience's vote: print cards, open, close; counts after the close only."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from competition import clock
from competition.errors import Missing, Refused
from competition.models import Stage
from competition.policy import Act
from competition.rules.lifecycles import VOTE, may_follow
from competition.web.guard import allows, me
from competition.web.page import page, term, told
from competition.web.qr import picture
from judging import votes
from judging.scoring import vote as rule
from judging.web.desk_blueprint import STAGE, around, back_to, bp, stage_of, status_of
from judging.web.desk_forms import VoteCardsForm

PLACE = f"{STAGE}/vote"
MOVES = {"open": votes.open_vote, "close": votes.close_vote}


def _here(code: str) -> Stage:
    """A stage whose rulebook has a vote; of any other there is no such page."""
    found = stage_of(code)
    if not votes.are_held(found):
        raise Missing
    return found


@bp.get(PLACE)
@allows(Act.SEE_DESK)
def audience_vote(stage: str) -> ResponseReturnValue:
    return _vote(_here(stage), VoteCardsForm(formdata=None))


def _vote(
    here: Stage, form: VoteCardsForm, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    why, clause, state = told(refused), votes.clause(here), votes.state_of(here)
    form.offer(rule.groups(clause))
    return page(
        "desk/audience_vote.html", status_of(refused, status), **around(here, "vote"),
        refusal=why, clause=clause, state=state, word=term(state), form=form,
        groups=rule.groups(clause),
        turnout=votes.turnout(here), lacking=votes.restored(here), moves=may_follow(VOTE, state),
        counted=_counted(here) if state.is_closed else (),
    )  # fmt: skip


def _counted(here: Stage) -> list[tuple[str, int]]:
    """Who got how many votes, in order of appearance."""
    counts = votes.counts(here)
    return [(one.entry.name, sum(counts[one.code].values())) for one in votes.choosable(here)]


@bp.post(f"{PLACE}/cards")
@allows(Act.RUN_DESK)
def vote_cards(stage: str) -> ResponseReturnValue:
    """The cards to print and cut: their codes are on this page and nowhere else."""
    here, form = _here(stage), VoteCardsForm()
    form.offer(rule.groups(votes.clause(here)))
    if not form.validate():
        return _vote(here, form, status=422)
    try:
        made = votes.print_cards(
            here, form.voters.data, form.count.data or 0, by=me(Act.RUN_DESK), at=clock.now()
        )
    except Refused as refused:
        return _vote(here, form, refused)
    address = url_for("vote.ballot", edition=g.edition.code, stage=stage, _external=True)
    cards = [(one, picture(f"{address}#{one.code}")) for one in made]
    return page("desk/vote_cards.html", **around(here, "vote"), cards=cards, ballot=address)


@bp.post(PLACE)
@allows(Act.RUN_DESK)
def move_vote(stage: str) -> ResponseReturnValue:
    """Open it, close it: there is no third step, and none back."""
    here, to = _here(stage), request.form.get("move", "")
    try:
        if to not in MOVES:
            raise Refused("move.not_allowed", state=votes.state_of(here), move=to)
        MOVES[to](here, by=me(Act.RUN_DESK), at=clock.now())
    except Refused as refused:
        return _vote(here, VoteCardsForm(formdata=None), refused)
    return back_to("audience_vote", stage)
