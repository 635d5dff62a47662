"""A stage whose rules were replaced before anybody scored, to its announced result."""

from __future__ import annotations

from competition import bundles, editions, publication
from competition.ledger import verify
from tests import eventful
from tests.build import AT, BY, KEY, stage_of


def test_what_is_announced_under_replaced_rules_can_be_checked(app):
    """Also by whoever holds only the new chain: its rules are anchored before what is carried."""
    hall = eventful.before_it(app)
    with stage_of(app, hall) as stage:
        text = eventful.RULES.replace('cap = "-2"', 'cap = "-3"')
        editions.adopt_rulebook(stage, text, by=BY, at=AT, key=KEY)
    eventful.play(app, hall)
    with stage_of(app, hall) as stage:
        walk = verify.check(bundles.announced(publication.of(stage).head))
        assert (stage.chain, walk.differs, walk.unknown) == ("qjs13/final.2", [], [])
