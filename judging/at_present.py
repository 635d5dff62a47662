"""What a stage's waiting proposals are weighed against, each thing read once for all of them.

Three hundred absences wait at once when a judge falls ill before the hall fills: whatever is asked
of each by itself is asked three hundred times. It is made for one look and thrown away: nothing
that it has read is true any more once somebody has written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from competition import editions, erasure, publication, restores, run_of_show
from competition.errors import Missing
from competition.models import Appearance, Publication, Stage
from competition.restores import Restore
from judging import cases, grid, late_sheets, not_made, offices, panels, results, sheets
from judging.late_sheets import Late
from judging.models import Recusal, ResultRun, SheetNow
from judging.panels import Key, Place
from judging.scoring.book import Rulebook


class AtPresent:
    """A stage as it stands in this moment."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @cached_property
    def rulebook(self) -> Rulebook:
        return editions.rulebook_of(self.stage)

    @cached_property
    def run(self) -> ResultRun | None:
        return results.latest(self.stage)

    @cached_property
    def announced(self) -> Publication | None:
        return publication.latest(self.stage)

    # ── who appears ───────────────────────────────────────────────────────────────────────────
    @cached_property
    def appearances(self) -> Mapping[str, Appearance]:
        return {one.code: one for one in run_of_show.appearances(self.stage)}

    def appearance(self, code: str) -> Appearance:
        """As `run_of_show.of`."""
        if code not in self.appearances:
            raise Missing
        return self.appearances[code]

    # ── their sheets ──────────────────────────────────────────────────────────────────────────
    @cached_property
    def places(self) -> Mapping[str, Place]:
        return panels.places_of(self.stage)

    def place(self, sheet: str) -> Place:
        """As `panels.place_in`."""
        if sheet not in self.places:
            raise Missing
        return self.places[sheet]

    @cached_property
    def readable(self) -> frozenset[str]:
        return cases.readable(self.stage)

    def may_read(self, place: Place) -> bool:
        """Whether the office may read what its judge signed (`cases.readable`)."""
        return place.appearance.code in self.readable

    @cached_property
    def expected(self) -> frozenset[str]:
        return frozenset(one.sheet for one in sheets.expected(self.stage))

    @cached_property
    def from_paper(self) -> Mapping[str, Place]:
        return grid.places(self.stage)

    @cached_property
    def signed(self) -> Mapping[Key, SheetNow]:
        return sheets.of_stage(self.stage)

    def current(self, place: Place) -> SheetNow | None:
        """As `sheets.current`."""
        return self.signed.get(place.key)

    def next_revision(self, place: Place) -> int:
        now = self.current(place)
        return (now.rev if now else 0) + 1

    @cached_property
    def signed_by_attempt(self) -> Counter[tuple[int, int]]:
        """(appearance, attempt) → how many judges have signed."""
        return Counter((appearance, attempt) for appearance, attempt, _seat in self.signed)

    # ── what came in between ──────────────────────────────────────────────────────────────────
    @cached_property
    def excused(self) -> Mapping[tuple[int, int], Recusal]:
        return panels.recusals_of(self.stage)

    @cached_property
    def skipped(self) -> set[tuple[int, int]]:
        return not_made.of_stage(self.stage)

    @cached_property
    def late(self) -> Mapping[int, Late]:
        return {one.seq: one for one in late_sheets.of_stage(self.stage)}

    @cached_property
    def erasable(self) -> Mapping[str, str]:
        return {one.code: one.name for one in erasure.named(self.stage)}

    @cached_property
    def unknown_office(self) -> Mapping[str, str]:
        return offices.unknown_office(self.stage)

    @cached_property
    def restored(self) -> Restore | None:
        return restores.open_since(self.stage)
