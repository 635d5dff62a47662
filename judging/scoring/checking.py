"""What parse() refuses in a rulebook whose every key is well formed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from judging.scoring.around import faults_around
from judging.scoring.book import Rulebook
from judging.scoring.clauses import (
    AddKind,
    Compare,
    Fold,
    Policy,
    Reveal,
    Step,
    Tiebreak,
    TurnKind,
    View,
)
from judging.scoring.exact import NotANumber, decimal
from judging.scoring.fault import Fault, fault
from judging.scoring.rehearsal import views_of
from judging.scoring.view import LISTED

BUILT_IN = frozenset({"marks", "score", "penalties"})
GROUPED = (TurnKind.CLAMP, TurnKind.RANK, TurnKind.PERCENTILE, TurnKind.STANDARDISE)
VIEW_ONLY = LISTED
STEP_ONLY = frozenset({Fold.WEIGHTED, Fold.MAJORITY})


def checked(book: Rulebook) -> list[Fault]:
    """Every fault that needs no rehearsal."""
    found = [*codes_faults(book), *seat_faults(book), *only_faults(book), *name_faults(book)]
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            found += step_faults(book, step, f"{path}[{index}]")
    found += standardise_faults(book)
    found += view_faults(book)
    return [*found, *faults_around(book)]


def chains(book: Rulebook) -> Iterator[tuple[str, Sequence[Step]]]:
    """The main chain and those of the measures."""
    yield "step", book.steps
    for index, measure in enumerate(book.measures):
        yield f"measure[{index}].step", measure.steps


def twice(names: Iterable[str]) -> list[str]:
    """Names that appear more than once."""
    listed = list(names)
    return sorted({name for name in listed if name and listed.count(name) > 1})


def codes_faults(book: Rulebook) -> Iterator[Fault]:
    """A code is unique in its list; a criterion has a range that is one."""
    lists = {
        "component": [part.code for part in book.components],
        "seats": [seat.role for seat in book.seats],
        "prize": [prize.code for prize in book.prizes],
        "special": [special.code or special.name for special in book.specials],
        "penalty": [rule.code for rule in book.penalties],
    }
    for path, codes in lists.items():
        yield from (fault(path, "code_twice", name=code) for code in twice(codes))
    for p, part in enumerate(book.components):
        codes = [line.code for line in part.criteria]
        path = f"component[{p}].criterion"
        yield from (fault(path, "code_twice", name=code) for code in twice(codes))
        for c, line in enumerate(part.criteria):
            if line.most is not None and line.most < line.least:
                yield fault(f"{path}[{c}].most", "most_below_least")
            if line.step is not None and line.step <= 0:
                yield fault(f"{path}[{c}].step", "step_not_positive")


def seat_faults(book: Rulebook) -> Iterator[Fault]:
    """Seats score what is declared; a first-together reveal says how many."""
    parts = {part.code for part in book.components}
    for index, seat in enumerate(book.seats):
        for code in seat.scores:
            if code not in parts:
                yield fault(f"seats[{index}].scores", "undeclared", axis="component", code=code)
    if book.reveal is Reveal.FIRST_TOGETHER and not book.first_together:
        yield fault("first_together", "required", key="first_together")


def declared(book: Rulebook) -> dict[str, set[str]]:
    """The codes of each axis that the rulebook declares; an axis it leaves open is not here."""
    found: dict[str, set[str]] = {}
    if book.seats:
        found["role"] = {seat.role for seat in book.seats}
    if book.components:
        found["component"] = {part.code for part in book.components}
        if all(part.criteria for part in book.components):
            found["criterion"] = {line.code for part in book.components for line in part.criteria}
    if book.attempts > 1:  # one attempt is what a rulebook says that says nothing
        found["attempt"] = {str(number) for number in range(1, book.attempts + 1)}
    return found


def only_faults(book: Rulebook) -> Iterator[Fault]:
    """``only`` names what seats and components declare."""
    known = declared(book)
    for path, axis, code in filters(book):
        if axis in known and code not in known[axis]:
            yield fault(path, "undeclared", axis=axis, code=code)


def filters(book: Rulebook) -> Iterator[tuple[str, str, str]]:
    """Every code that an ``only`` names, with its path and its axis."""
    places = [(path, view.only) for path, view in every_view(book)]
    for path, steps in chains(book):
        places += [(f"{path}[{index}]", step.only) for index, step in enumerate(steps)]
    for path, only in places:
        for axis, codes in only:
            yield from ((f"{path}.only.{axis}", axis, code) for code in codes)


def every_view(book: Rulebook) -> Iterator[tuple[str, View]]:
    """Every view with its path, those that break the ties of a step too."""
    yield from views_of(book)
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            yield from ((f"{path}[{index}].tie[{n}]", rule) for n, rule in enumerate(step.tie))


def name_faults(book: Rulebook) -> Iterator[Fault]:
    """Names of states are unique, and three are built in."""
    seen: set[str] = set()
    for path, name in named(book):
        if name in BUILT_IN:
            yield fault(path, "name_built_in", name=name)
        if name in seen:
            yield fault(path, "name_twice", name=name)
        seen.add(name)


def named(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Every named state with the path of its name; a measure may share its last step's name."""
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            if step.name:
                yield f"{path}[{index}].name", step.name
    for index, measure in enumerate(book.measures):
        if measure.steps and measure.steps[-1].name != measure.name:
            yield f"measure[{index}].name", measure.name


def step_faults(book: Rulebook, step: Step, path: str) -> Iterator[Fault]:
    """One verb, and what that verb needs."""
    verbs = [n for n in ("over", "turn", "times", "add") if getattr(step, n)]
    if len(verbs) > 1:
        yield fault(path, "two_verbs", verbs=", ".join(verbs))
    if bool(step.over) != (step.take is not None):
        yield fault(path, "required", key="take" if step.over else "over")
    if step.take in VIEW_ONLY:
        yield fault(f"{path}.take", "take_in_step", take=step.take)
    if step.take is Fold.SUM and "seat" in step.over:
        yield from unfair_sum(book, step, path)
    if "entry" in step.over:
        yield fault(f"{path}.over", "over_entry")
    yield from turn_faults(step, path)
    if step.add is AddKind.CARRY:
        yield from (
            fault(path, "required", key=k) for k in ("value", "stages") if not getattr(step, k)
        )
    yield from idle_keys(step, path)


def unfair_sum(book: Rulebook, step: Step, path: str) -> Iterator[Fault]:
    """Seven 8s give 40 and six give 32: a sum over seats that may be left out must say what then
    happens."""
    roles = dict(step.only).get("role")
    several = any(s.count > 1 and (roles is None or s.role in roles) for s in book.seats)
    if several and step.absent is None and book.missing.policy is Policy.LEAVE_OUT:
        yield fault(f"{path}.absent", "unfair_sum")


def turn_faults(step: Step, path: str) -> Iterator[Fault]:
    """The keys each turn cannot do without."""
    if step.turn in GROUPED and not step.across:
        yield fault(path, "required", key="across")
    if step.turn is TurnKind.CLAMP and step.by is None:
        yield fault(path, "required", key="by")
    if step.turn is TurnKind.TABLE and bool(step.table) == bool(step.bands):
        yield fault(path, "required", key="table / bands")
    if step.turn is TurnKind.STANDARDISE:
        for name, words in (("mean", ("pooled",)), ("sd", ("pooled", "keep"))):
            text = getattr(step, name)
            if text not in words and not is_decimal(text):
                yield fault(f"{path}.{name}", "not_decimal", value=text or "—")
    tops = [top for top, _ in step.bands]
    if tops != sorted(set(tops)):
        yield fault(f"{path}.bands", "bands_unsorted")


def is_decimal(text: str) -> bool:
    """True for plain decimal text."""
    try:
        decimal(text)
    except NotANumber:
        return False
    return True


FOLD_KEYS = ("drop_high", "drop_low", "at_least", "drop_beyond", "need", "short", "above")
TURN_KEYS = ("across", "by", "tie", "mean", "sd", "table", "bands")


def idle_keys(step: Step, path: str) -> Iterator[Fault]:
    """Keys that the step's verb never reads would be believed and do nothing."""
    folding = () if step.over else FOLD_KEYS
    turning = () if step.turn else TURN_KEYS
    adding = () if step.add else ("value", "stages")
    for name in (*folding, *turning, *adding):
        if getattr(step, name):
            yield fault(f"{path}.{name}", "idle_key", key=name)
    if step.weights and step.take is not Fold.WEIGHTED:
        yield fault(f"{path}.weights", "idle_key", key="weights")


def standardise_faults(book: Rulebook) -> Iterator[Fault]:
    """No place may hang on the sixtieth digit of a root."""
    closed = book.ranking.places is not None and book.ranking.compare is Compare.SHOWN
    for path, steps in chains(book):
        for index, step in enumerate(steps):
            rounds = any(later.places is not None for later in steps[index:])
            if step.turn is TurnKind.STANDARDISE and not rounds and not closed:
                yield fault(f"{path}[{index}]", "standardise_open")


def view_faults(book: Rulebook) -> Iterator[Fault]:
    """A view folds with a plain fold; list comparisons belong to tie-breaks."""
    for path, view in every_view(book):
        if view.take in STEP_ONLY:
            yield fault(f"{path}.take", "take_in_view", take=view.take)
        if view.take in LISTED and not isinstance(view, Tiebreak):
            yield fault(f"{path}.take", "take_not_tiebreak", take=view.take)
