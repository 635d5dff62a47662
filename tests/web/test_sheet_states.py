"""One sheet on the tablet, state by state: typed, signed, on its way, refused, overtaken, revised.

`static/js/standing.js` says what is true of a sheet from three things: what the server has told,
what waits here to be sent, and what is typed. The table is that whole machine; figures are marks
of the only criterion. `static/js/outbox.js` then sends what was signed one after the other.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

from tests import scripts

STANDING = """import { standing } from "./standing.js";
const state = { scale: 0, parts: [{ lines: [{ key: "goal", least: 0, most: 100, step: 1 }] }] };
answer(given.map(([row, signatures, local]) => {
  const { word, open, stands, draft, older } = standing(state, row, signatures, local);
  const shown = ((row.open && draft) || stands).marks.goal || "";
  return [word, open ? open.marks.goal : "", stands.base, shown, older ? older.marks.goal : ""];
}));"""


@dataclass(frozen=True, slots=True)
class Case:
    """What the server said, what is in the outbox, what is typed here; and what is shown."""

    name: str
    word: str
    shown: str
    base: int = 0  # the version that the next signature follows on
    open: str = ""  # the signature that is still a question
    older: str = ""  # the draft that is offered
    rev: int = 0
    marks: int = 0
    note: str = ""
    draft: str = ""
    draft_base: int = 0
    server_word: str = "to_come"
    box: list[tuple[str, str, int]] = field(default_factory=list)  # state, mark, base
    typed: tuple[str, int, bool] | None = None  # mark, base, whether the server has it


TABLE = [
    # before anything is signed
    Case("untouched", "to_come", ""),
    Case("typed here", "draft", "80", typed=("80", 0, False)),
    Case("typed and synced", "draft", "80", typed=("80", 0, True), draft="80"),
    Case("typed on another tablet", "draft", "80", draft="80"),
    Case("typed later on another tablet", "draft", "81", typed=("80", 0, True), draft="81"),
    Case("over what a lost tablet signed", "draft", "86", draft="86", draft_base=1),
    # signed and on its way
    Case("waits", "tablet", "85", 1, "85", box=[("waiting", "85", 0)]),
    Case(
        "waits over an older draft", "tablet", "85", 1, "85",
        draft="80", box=[("waiting", "85", 0)],
    ),
    Case(
        "changed while it waits", "tablet_revising", "86", 1, "85",
        draft="80", box=[("waiting", "85", 0)], typed=("86", 1, False),
    ),
    Case(
        "changed back while it waits", "tablet", "85", 1, "85",
        box=[("waiting", "85", 0)], typed=("85", 1, False),
    ),
    Case(
        "a waiting revision changed", "tablet_revising", "91", 2, "90",
        rev=1, marks=85, box=[("waiting", "90", 1)], typed=("91", 2, False),
    ),
    Case(
        "changed while it waits, and sealed", "tablet", "85", 1, "85",
        server_word="sealed", box=[("waiting", "85", 0)], typed=("86", 1, False),
    ),
    Case(
        "signed again while it waits", "tablet", "86", 2, "86",
        draft="80", box=[("waiting", "85", 0), ("waiting", "86", 1)],
    ),
    Case(
        "revision waits over its draft", "tablet", "90", 2, "90",
        rev=1, marks=85, draft="88", draft_base=1, box=[("waiting", "90", 1)],
    ),
    Case(
        "sealed while it waits", "tablet", "85", 1, "85",
        server_word="sealed", box=[("waiting", "85", 0)],
    ),
    # the server has it
    Case("arrived", "server", "85", 1, rev=1, marks=85, box=[("server", "85", 0)]),
    Case("arrived, its own draft still told", "server", "85", 1, rev=1, marks=85, draft="80"),
    Case(
        "arrived, changed meanwhile and synced", "revising", "86", 1,
        rev=1, marks=85, draft="86", draft_base=1, typed=("86", 1, True),
    ),
    Case("changed", "revising", "86", 1, rev=1, marks=85, typed=("86", 1, False)),
    Case("changed back", "server", "85", 1, rev=1, marks=85, typed=("85", 1, False)),
    Case("sealed", "sealed", "85", 1, rev=1, marks=85, server_word="sealed"),
    Case(
        "sealed, kept here until the lock", "sealed", "85", 1,
        rev=1, marks=85, server_word="sealed", box=[("server", "85", 0)],
    ),
    # not taken
    Case(
        "refused", "refused", "85", 0, "85",
        box=[("refused", "85", 0)], typed=("85", 0, False),
    ),
    Case(
        "refused, changed meanwhile", "refused", "86", 0, "85",
        box=[("refused", "85", 0)], typed=("86", 0, False),
    ),
    Case(
        "refused, a later one waits", "tablet", "86", 1, "86",
        box=[("refused", "85", 0), ("waiting", "86", 0)],
    ),
    Case(
        "refused, a later one taken", "server", "86", 1,
        rev=1, marks=86, box=[("refused", "85", 0), ("server", "86", 0)],
    ),
    Case("conflict", "conflict", "70", 1, "85", rev=1, marks=70, box=[("conflict", "85", 0)]),
    Case(
        "conflict, changed meanwhile", "conflict", "70", 1, "85", "86",
        rev=1, marks=70, box=[("conflict", "85", 0)], typed=("86", 0, False),
    ),
    Case(
        "two in conflict", "conflict", "70", 1, "86",
        rev=1, marks=70, box=[("conflict", "85", 0), ("conflict", "86", 0)],
    ),
    Case(
        "conflict, a later one taken", "server", "86", 2,
        rev=2, marks=86, box=[("conflict", "85", 0), ("server", "86", 1)],
    ),
    Case(
        "conflict, the standing one kept", "server", "70", 1,
        rev=1, marks=70, note="板书", typed=("70", 1, False),
    ),
    Case(
        "late", "late", "85", 1, "86",
        rev=1, marks=85, server_word="sealed", box=[("late", "86", 1)],
    ),
    Case("late, let count", "server", "86", 2, rev=2, marks=86, box=[("late", "86", 1)]),
    Case(
        "late, a later one taken", "server", "87", 2,
        rev=2, marks=87, box=[("late", "86", 1), ("server", "87", 1)],
    ),
    # overtaken by a version from elsewhere
    Case(
        "overtaken", "server", "70", 1, "", "80",
        rev=1, marks=70, typed=("80", 0, False),
    ),
    Case(
        "overtaken, synced before", "server", "70", 1, "", "80",
        rev=1, marks=70, draft="80", typed=("80", 0, True),
    ),
    Case("overtaken by the same", "server", "80", 1, rev=1, marks=80, typed=("80", 0, True)),
]  # fmt: skip


def told(case: Case) -> list[Any]:
    row = {
        "wanted": True, "open": case.server_word != "sealed", "on_stage": False,
        "word": case.server_word, "rev": case.rev, "marks": {"goal": case.marks},
        "note": case.note, "draft_base": case.draft_base,
        "draft": {"goal": case.draft} if case.draft else {},
    }  # fmt: skip
    box = [
        {"state": state, "marks": {"goal": mark}, "note": "", "base": base, "answer": {"code": ""}}
        for state, mark, base in case.box
    ]
    if case.typed is None:
        return [row, box, None]
    mark, base, synced = case.typed
    return [row, box, {"marks": {"goal": mark}, "base": base, "synced": synced}]


def test_every_state_of_a_sheet_on_the_tablet(tmp_path):
    found = scripts.run(STANDING, [told(case) for case in TABLE], tmp_path)
    shown = [asdict(case) for case in TABLE]
    wanted = [[one[key] for key in ("word", "open", "base", "shown", "older")] for one in shown]
    assert dict(zip((case.name for case in TABLE), found, strict=True)) == dict(
        zip((case.name for case in TABLE), wanted, strict=True)
    )


# ── one after the other ───────────────────────────────────────────────────────────────────────
OUTBOX = """// a tablet's storage, and a server that answers as it is told
const rows = new Map();
const [signed, answers, breaks] = given;
let full = false;
const store = {
  add: (one) => { const n = rows.size + 1; rows.set(n, { ...one, n }); return { result: n }; },
  put: (one) => { rows.set(one.n, { ...one }); return {}; },
  getAll: () => ({ result: [...rows.values()].map((one) => ({ ...one })) }),
};
const transaction = (_, mode) => {
  const whole = { objectStore: () => store };
  const fails = full && mode === "readwrite";
  if (fails) whole.objectStore = () => ({ ...store, put: () => ({}) });
  setTimeout(() => (fails ? whole.onabort() : whole.oncomplete()));
  return whole;
};
globalThis.indexedDB = { open() {
  const request = { result: { transaction } };
  setTimeout(() => request.onsuccess());
  return request;
} };
const sent = [];
globalThis.fetch = async (url, { body }) => {
  sent.push(JSON.parse(body).base);
  const [status, told] = answers[sent.length - 1];
  return { status, headers: { get: () => "" }, text: async () => JSON.stringify(told) };
};
const { outbox } = await import("./outbox.js");
const { followed } = await import("./standing.js");
const follows = [];
const box = outbox("seat", { mine: "/mine", changed: async (one) => {
  follows.push(followed(one, await box.mine()));
} });
for (const base of signed) await box.add({ sheet: "c01.j01", url: "/1", base, marks: {} });
full = breaks;
await box.flush();
answer([sent, follows]);
process.exit(0);"""
CONFLICT = [409, {"ok": False, "code": "conflict"}]
REFUSED = [422, {"ok": False, "code": "sheet.faults"}]


def taken(rev: int, status: int = 201) -> list[object]:
    return [status, {"ok": True, "rev": rev}]


@pytest.mark.parametrize("full", [False, True], ids=["kept", "the tablet is full"])
@pytest.mark.parametrize(
    ("signed", "answers", "bases", "follows"),
    [
        ([0, 1], [taken(1), taken(2)], [0, 1], [2, 2]),
        ([0, 1], [taken(3, 200), taken(4)], [0, 3], [4, 4]),  # another tablet signed the same
        ([0, 1], [CONFLICT, CONFLICT], [0, 0], [1, 0]),
        ([0, 1], [REFUSED, taken(1)], [0, 0], [1, 1]),
        ([0, 1, 2], [REFUSED, taken(1), taken(2)], [0, 0, 1], [2, 2, 2]),
        ([0, 1, 2], [CONFLICT, CONFLICT, CONFLICT], [0, 0, 0], [2, 1, 0]),
        ([0, 0], [taken(1), CONFLICT], [0, 0], [1, 0]),  # another tab, which had not seen the first
    ],
)
def test_a_revision_signed_before_the_answer_follows_on_what_its_predecessor_became(
    tmp_path, signed, answers, bases, follows, full
):
    """Where that became nothing, the revision may not take the place of another's version."""
    sent, followed = scripts.run(OUTBOX, [signed, answers, full], tmp_path)
    assert sent == bases
    if not full:  # then it can be read back what has become of each
        assert followed == follows
