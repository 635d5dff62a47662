"""Who may do what. Plain values in, a plain answer out; no other place compares roles.

What a grant covers (this edition, that unit, this seat) is its scope: things are looked up through
the scope, so somebody else's thing is not there (404) instead of forbidden.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ORGANISER = "organiser"
    OBSERVER = "observer"
    DESK = "desk"
    JUDGE = "judge"
    UNIT = "unit"
    CONTESTANT = "contestant"


class Act(StrEnum):
    READ_PUBLIC = "read_public"
    SIGN_IN = "sign_in"
    LODGE_OBJECTION = "lodge_objection"
    CAST_VOTE = "cast_vote"
    WITNESS_DRAW = "witness_draw"
    SEE_ACCOUNT = "see_account"
    MAKE_EDITION = "make_edition"
    SEE_EDITION = "see_edition"
    SET_UP = "set_up"
    ADOPT_RULEBOOK = "adopt_rulebook"
    INVITE = "invite"
    KEEP_ROSTER = "keep_roster"
    SEE_POOL = "see_pool"
    SEAT_JUDGES = "seat_judges"
    DRAW_ORDER = "draw_order"
    RUN_STAGE = "run_stage"
    SEE_DESK = "see_desk"
    RUN_DESK = "run_desk"
    SEAL = "seal"
    SEE_RESULTS = "see_results"
    PROPOSE = "propose"
    CONFIRM_PROPOSAL = "confirm_proposal"
    ANSWER_OBJECTION = "answer_objection"
    CONFIRM_RESULT = "confirm_result"
    ISSUE_CERTIFICATE = "issue_certificate"
    SIGN_SHEET = "sign_sheet"
    SEE_UNIT = "see_unit"
    RUN_OWN_STAGE = "run_own_stage"
    TYPE_PAPER = "type_paper"
    CONFIRM_PAPER = "confirm_paper"
    NOMINATE = "nominate"
    SEE_OWN_ENTRY = "see_own_entry"
    READ_TRAIL = "read_trail"
    TAKE_BUNDLE = "take_bundle"


ORGANISERS = frozenset({Role.ORGANISER})
SCORERS = frozenset({Role.ORGANISER, Role.DESK})
WITNESSES = frozenset({Role.ORGANISER, Role.OBSERVER})
OFFICE = frozenset({Role.ORGANISER, Role.OBSERVER, Role.DESK})
UNITS = frozenset({Role.UNIT})
EVERYBODY_SIGNED_IN = frozenset(Role)
ANYONE: frozenset[Role] | None = None

ALLOWED: Mapping[Act, frozenset[Role] | None] = {
    Act.READ_PUBLIC: ANYONE,
    Act.SIGN_IN: ANYONE,
    Act.LODGE_OBJECTION: ANYONE,
    Act.CAST_VOTE: ANYONE,
    Act.WITNESS_DRAW: ANYONE,
    Act.SEE_ACCOUNT: EVERYBODY_SIGNED_IN,
    Act.MAKE_EDITION: ORGANISERS,
    Act.SEE_EDITION: OFFICE,
    Act.SET_UP: ORGANISERS,
    Act.ADOPT_RULEBOOK: ORGANISERS,
    Act.INVITE: ORGANISERS,
    Act.KEEP_ROSTER: ORGANISERS,
    Act.SEE_POOL: WITNESSES,
    Act.SEAT_JUDGES: ORGANISERS,
    Act.DRAW_ORDER: ORGANISERS,
    Act.RUN_STAGE: SCORERS,
    Act.SEE_DESK: OFFICE,
    Act.RUN_DESK: SCORERS,
    Act.SEAL: SCORERS,
    Act.SEE_RESULTS: OFFICE,
    Act.PROPOSE: OFFICE,
    Act.CONFIRM_PROPOSAL: WITNESSES,
    Act.ANSWER_OBJECTION: ORGANISERS,
    Act.CONFIRM_RESULT: ORGANISERS,
    Act.ISSUE_CERTIFICATE: ORGANISERS,
    Act.SIGN_SHEET: frozenset({Role.JUDGE}),
    Act.SEE_UNIT: OFFICE | UNITS,
    Act.RUN_OWN_STAGE: ORGANISERS | UNITS,
    Act.TYPE_PAPER: SCORERS | UNITS,
    Act.CONFIRM_PAPER: WITNESSES | UNITS,
    Act.NOMINATE: ORGANISERS | UNITS,
    Act.SEE_OWN_ENTRY: frozenset({Role.CONTESTANT}),
    Act.READ_TRAIL: WITNESSES,
    Act.TAKE_BUNDLE: WITNESSES,
}

# Two-person actions (trust.md 2.4): who may propose, who may confirm. Never the same person.
PAIRS: Mapping[str, tuple[frozenset[Role], frozenset[Role]]] = {
    "publish": (ORGANISERS, frozenset({Role.OBSERVER})),
    "withdraw": (ORGANISERS, frozenset({Role.OBSERVER})),
    "confirm": (ORGANISERS, frozenset({Role.OBSERVER})),
    "unseal": (ORGANISERS, frozenset({Role.OBSERVER})),
    "score.correct": (SCORERS, frozenset({Role.OBSERVER})),
    "sheet.absent": (SCORERS, frozenset({Role.OBSERVER})),
    "late.admit": (SCORERS, frozenset({Role.OBSERVER})),
    "recuse": (SCORERS, frozenset({Role.OBSERVER})),
    "no_attempt": (SCORERS, frozenset({Role.OBSERVER})),
    "penalty": (SCORERS, frozenset({Role.OBSERVER})),
    "decide": (ORGANISERS, frozenset({Role.OBSERVER})),
    "paper.entry": (SCORERS | UNITS, WITNESSES | UNITS),
    "recover": (SCORERS, frozenset({Role.OBSERVER})),
    "panel.change": (ORGANISERS, frozenset({Role.OBSERVER})),
    "erase": (ORGANISERS, frozenset({Role.OBSERVER})),
}


# Why it is proposed is the person's own business (illness, a relative): the ledger keeps the reason
# in a part of its own, which no public record discloses (trust.md 2.8).
PRIVATELY = frozenset({"sheet.absent", "recuse", "erase"})


@dataclass(frozen=True, slots=True)
class Held:
    """One grant that an actor holds."""

    role: Role
    edition: int
    code: str
    grant: int
    unit: int | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: a person with all their grants, a seat with its one, or a stranger."""

    name: str = ""
    person: int | None = None
    founder: bool = False
    held: tuple[Held, ...] = ()
    behind: int | None = None  # who made the new link they came in by: it may be that person
    at_makers: bool = False  # they came in on the browser in which their link was made

    @property
    def signed_in(self) -> bool:
        return self.person is not None or bool(self.held)

    def within(self, edition: int) -> tuple[Held, ...]:
        """The grants that count in this edition."""
        return tuple(grant for grant in self.held if grant.edition == edition)

    def code_in(self, edition: int, roles: frozenset[Role] | None = None) -> str:
        """The pseudonym under which this actor acts in an edition's ledger."""
        for grant in self.within(edition):
            if roles is None or grant.role in roles:
                return grant.code
        return ""


def counts(grant: Held, unit: int | None) -> bool:
    """Whether a grant reaches a thing of this unit: a unit officer's only reaches their own."""
    return grant.role is not Role.UNIT or (unit is not None and grant.unit == unit)


def may(actor: Actor, act: Act, edition: int | None) -> bool:
    """Whether the actor may do this in this edition (None: outside any edition)."""
    roles = ALLOWED[act]
    if roles is None:
        return True
    if edition is None:
        return (act is Act.SEE_ACCOUNT and actor.signed_in) or (
            act is Act.MAKE_EDITION and actor.founder
        )
    return any(grant.role in roles for grant in actor.within(edition))


def acting_as(actor: Actor, roles: frozenset[Role], edition: int, unit: int | None) -> str:
    """The pseudonym of the grant that lets the actor act on a thing of this unit; "" if none."""
    fitting = (grant for grant in actor.within(edition) if grant.role in roles)
    return next((grant.code for grant in fitting if counts(grant, unit)), "")


def may_within(actor: Actor, act: Act, edition: int, unit: int) -> str:
    """The pseudonym under which the actor may do this to a unit's own things; "" if not."""
    return acting_as(actor, ALLOWED[act] or frozenset(), edition, unit)


def working_as(actor: Actor, edition: int, held: Container[Role]) -> frozenset[Role]:
    """The roles whose work is the actor's: where nobody sits at the desk, the organisers do."""
    own = frozenset(grant.role for grant in actor.within(edition))
    alone = Role.ORGANISER in own and Role.DESK not in held
    return own | {Role.DESK} if alone else own


def may_rename(actor: Actor) -> bool:
    """Whoever works for the contest says themselves what they are called; a contestant's name is
    their entry's, a judge's the panel's."""
    working = OFFICE | UNITS
    return actor.founder or any(grant.role in working for grant in actor.held)


def confirms_as(actor: Actor, action: str, edition: int, unit: int | None) -> Role | None:
    """The role in which the actor may confirm this for a stage (of that unit)."""
    code = may_confirm(actor, action, edition, unit)
    return next((grant.role for grant in actor.within(edition) if grant.code == code), None)


def confirmer(action: str) -> Role:
    """Whose it is to confirm: of several roles the observer (监审), who was asked for it."""
    roles = PAIRS[action][1]
    return Role.OBSERVER if Role.OBSERVER in roles else min(roles)


def may_propose(actor: Actor, action: str, edition: int, unit: int | None = None) -> str:
    """The pseudonym of whoever may propose this for a stage (of that unit); "" if not."""
    return acting_as(actor, PAIRS[action][0], edition, unit)


def may_confirm(actor: Actor, action: str, edition: int, unit: int | None = None) -> str:
    """The pseudonym of whoever may confirm this for a stage (of that unit); "" if not."""
    return acting_as(actor, PAIRS[action][1], edition, unit)
