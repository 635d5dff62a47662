"""A law: a property that many random examples must keep, and that most of them really try.

`make soak-laws` runs each with many more examples and remembers in a folder outside git which laws
have held for exactly this code, so that an interrupted run goes on where it was.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("PODIUM_LAW_EXAMPLES", "500"))
HELD = os.environ.get("PODIUM_LAWS_HELD", "")
ROOT = Path(__file__).parents[2]
# A busy machine makes drawing slow; that says nothing about the law.
TRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)
Check = Callable[..., bool]


def law(*drawn: st.SearchStrategy, worth: float = 0.5) -> Callable[[Check], Callable[[], None]]:
    """Try a check on many examples. It says of each whether it was worth trying (a contest in
    which nobody has a place proves nothing); ``worth`` is the least share of those."""

    def made(check: Check) -> Callable[[], None]:
        told: list[bool] = []

        @TRIED
        @given(*drawn)
        @wraps(check)
        def tried(*args: object, **named: object) -> None:
            told.append(check(*args, **named))

        @pytest.mark.law
        def test() -> None:
            mark = Path(HELD) / f"{check.__name__}.{EXAMPLES}.{fingerprint()}" if HELD else None
            if mark and mark.exists():
                pytest.skip(f"this law held before, with {mark.read_text('utf-8')} examples")
            tried()
            assert len(told) >= EXAMPLES
            assert sum(told) >= worth * len(told), f"{sum(told)} of {len(told)} tried anything"
            if mark:
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.write_text(str(len(told)), "utf-8")

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, __name__
        return test

    return made


def fingerprint() -> str:
    """What a law has held for: the engine, the laws, and what they draw with. Other tests may
    change."""
    own = Path(__file__).parent.glob("*.py")
    files = [path for path in own if "laws" in path.name or not path.name.startswith("test_")]
    files += ROOT.glob("judging/scoring/*.py")
    told = hashlib.sha256()
    for path in sorted(files):
        told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()[:16]
