"""Ten judges at ten tablets, over HTTP, who do what judges do: twice, stale, revised, late.

Each is a thread with a client of its own. A lost or refused connection is tried again with the
same `op`, as the tablet's outbox does.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.clients import Person

Marks = Mapping[str, str]
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One signature as the tablet keeps it until the lock."""

    sheet: str
    marks: Marks
    base: int
    op: str


@dataclass
class Judge:
    """One tablet: its sheets in order, and every answer it has seen."""

    person: Person
    sheets: Mapping[str, Marks]
    answers: dict[str, list[httpx.Response]] = field(default_factory=dict)
    acknowledged: dict[str, dict[str, object]] = field(default_factory=dict)
    kept: list[Sent] = field(default_factory=list)  # the tablet's outbox: everything acknowledged
    repeated: int = 0
    patience: float = PATIENCE

    def put(self, sheet: str, marks: Marks, *, base: int, op: str = "") -> httpx.Response:
        """Send until answered; the op stays the same."""
        op, began = op or str(uuid4()), time.monotonic()
        while True:
            try:
                answer = self.person.put_json(
                    f"/api/sheets/{sheet}",
                    {"base": base, "marks": dict(marks), "client_at": "2026-11-21T14:30:00+08:00"},
                    headers={"Idempotency-Key": op},
                )
            except httpx.TransportError:
                assert time.monotonic() < began + self.patience, "the server did not come back"
                self.repeated += 1
                time.sleep(0.2)
                continue
            if answer.status_code == 503:  # not taken: the tablet asks again
                assert time.monotonic() < began + self.patience, answer.text
                self.repeated += 1
                time.sleep(0.5)
                continue
            self.answers.setdefault(sheet, []).append(answer)
            if answer.status_code in (200, 201):
                self.acknowledged[sheet] = answer.json()
                self.kept.append(Sent(sheet, marks, base, op))
            return answer

    def send_again(self) -> list[int]:
        """What the tablet does once its server has come back from a backup; the answers' status."""
        kept, self.kept = self.kept, []
        return [
            self.put(one.sheet, one.marks, base=one.base, op=one.op).status_code for one in kept
        ]

    def sign_all(self, pause: threading.Barrier) -> None:
        """Sign every sheet; each third twice, each fourth revised, each fifth also stale."""
        for number, (sheet, marks) in enumerate(self.sheets.items()):
            if number == len(self.sheets) // 2:
                pause.wait(PATIENCE)  # the server is killed about here
            self._sign(number, sheet, marks)

    def _sign(self, number: int, sheet: str, marks: Marks) -> None:
        op, first, base = str(uuid4()), dict(marks), 0
        if number % 4 == 0:  # signed wrongly at first, then revised
            assert self.put(sheet, self._other(marks), base=0).status_code == 201
            base = 1
        answer = self.put(sheet, first, base=base, op=op)
        assert (answer.status_code, answer.json()["rev"]) == (201, base + 1)
        if number % 3 == 0:  # the same request again: the same answer, byte for byte
            again = self.put(sheet, first, base=base, op=op)
            assert (again.status_code, again.content) == (201, answer.content)
            assert again.headers["Idempotent-Replay"] == "1"
        if number % 5 == 0:  # a second tablet that knows nothing of the first
            stale = self.put(sheet, self._other(marks), base=base)
            assert (stale.status_code, stale.json()["code"]) == (409, "conflict")

    def send_late(self) -> None:
        """After the seal: kept and answered as late, never counted."""
        sheet, marks = next(iter(self.sheets.items()))
        late = self.put(sheet, self._other(marks), base=1)
        assert (late.status_code, late.json()["code"]) == (409, "late")

    @staticmethod
    def _other(marks: Marks) -> Marks:
        """Lawful marks that differ: one whole point less on the first criterion, never below 0."""
        key, text = next(iter(marks.items()))
        whole, dot, rest = text.partition(".")
        lower = int(whole) - 1 if int(whole) else int(whole) + 1
        return {**marks, key: f"{lower}{dot}{rest}"}


def all_at_once(judges: list[Judge], between: Callable[[], None]) -> list[str]:
    """Run every judge in a thread of their own and `between` when all are half way through.

    `between` runs in the caller's thread: a server that a thread started would end with it.
    Returns what went wrong, in words.
    """
    failed: list[str] = []
    pause = threading.Barrier(len(judges) + 1)

    def work(judge: Judge) -> None:
        try:
            judge.sign_all(pause)
        except Exception as error:  # a thread's failure must reach the test
            failed.append(f"{type(error).__name__}: {error}")
            pause.abort()

    threads = [threading.Thread(target=work, args=(judge,)) for judge in judges]
    for thread in threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):
        pause.wait(PATIENCE)
        between()
    for thread in threads:
        thread.join(PATIENCE * 3)
    return failed


def receipts(judges: list[Judge]) -> dict[str, dict[str, object]]:
    """The last acknowledged receipt of each sheet."""
    found: dict[str, dict[str, object]] = {}
    for judge in judges:
        found |= json.loads(json.dumps(judge.acknowledged))
    return found
