"""The stand-alone verifier: what it is, that it agrees with the engine, and what it refuses."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from competition import bundles, publication
from competition.db import db
from competition.ledger import verify
from competition.ledger.event import code24
from judging import sheets
from judging.models import SheetNow
from tests.build import stage_of
from tests.contests import halfpipe, teachers
from tests.eventful import an_eventful_contest
from tests.held import a_held_contest
from tests.ledger.forging import Forger
from tests.ledger.panels_by_chance import by_verifier, contest, mixed_shares
from tests.storm import figures

TESTS = Path(__file__).parents[1]
SOURCE = Path(verify.__file__)
EVENTFUL = TESTS / "vectors" / "eventful.jsonl"
KINDS = 6  # in which a byte is changed
VECTORS = json.loads((TESTS / "vectors" / "trust.json").read_text("utf-8"))


# ── what it is ────────────────────────────────────────────────────────────────────────────────
def test_it_is_one_short_file_of_the_standard_library_for_python_3_8() -> None:
    text = SOURCE.read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert names <= sys.stdlib_module_names
    assert len(text.splitlines()) <= 700


@pytest.mark.parametrize(
    ("arguments", "status", "last"),
    [
        ([], 0, "verdict: same"),
        (["--code", "@"], 0, "verdict: same"),
        (["--code", "1234 5678 9012 3456 7890 1234"], 1, "verdict: differs"),
    ],
)
def test_it_runs_alone_in_an_empty_folder(
    tmp_path: Path, arguments: list[str], status: int, last: str
) -> None:
    (tmp_path / "verify.py").write_bytes(SOURCE.read_bytes())
    (tmp_path / "bundle.jsonl").write_bytes(EVENTFUL.read_bytes())
    code = code24(verify.check(EVENTFUL.read_bytes()).hashes[-1])
    told = [code if argument == "@" else argument for argument in arguments]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "bundle.jsonl", *told],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[-1]) == (status, last), done.stderr


def test_without_a_file_it_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([]) == 2
    assert "python3 verify.py bundle.jsonl" in capsys.readouterr().out


# ── its own arithmetic ────────────────────────────────────────────────────────────────────────
def test_the_first_vector_of_rfc_8032() -> None:
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert verify.is_signed(public, b"", signature)
    assert not verify.is_signed(public, b"x", signature)


@settings(max_examples=30)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=99), st.integers(0, 511))
def test_its_signature_check_agrees_with_a_library(key: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(key)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert verify.is_signed(public, message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not verify.is_signed(public, message, bytes(flipped))


def test_its_draw_is_the_fixed_one() -> None:
    draw = VECTORS["draw"]
    reveal = {"draw": draw["draw"], "public": draw["public"], "reveals": draw["secrets"]}
    assert verify.drawn(draw["chain"], draw, reveal) == draw["result"]
    with pytest.raises(verify.Bad, match="org1"):
        verify.drawn(
            draw["chain"], draw, reveal | {"reveals": draw["secrets"] | {"org1": "00" * 16}}
        )


@pytest.mark.parametrize("part", range(10))
def test_it_computes_what_the_engine_computes(part: int) -> None:
    """500 contests by chance: every score, place, prize, special award and line, exactly."""
    for number in range(50 * part, 50 * part + 50):
        assert by_verifier(contest(random.Random(number))) == [], number


@pytest.mark.soak
def test_it_computes_what_the_engine_computes_100_000_times() -> None:
    """In parts of `make soak-storm`; each part has contests of its own."""
    many = figures.size("panels", 100_000)
    first = 500 + figures.PART * many
    for number in range(first, first + many):
        assert by_verifier(contest(random.Random(number))) == [], number
    figures.told("engine and verifier", panels=many, differences=0)


@pytest.mark.parametrize(
    "number", [12272, 20027, 20067, 20079, 20210, 20408, 20793, 20831, 49685, 65258]
)
def test_it_follows_what_people_decided(number: int) -> None:
    """Contests in which it did not: an order of three equals, no prize, a lower level's prize."""
    assert by_verifier(contest(random.Random(number))) == []


def test_a_cumulative_share_counts_on_from_every_share_above_it() -> None:
    for number in range(50):
        assert by_verifier(mixed_shares(random.Random(number))) == [], number


def test_an_engine_that_rounds_otherwise_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault: what lies half way goes down instead of up."""
    really = verify.rounded

    def rounded(value: Fraction, places: int, mode: str) -> Fraction:
        return really(value, places, "half_down" if mode == "half_up" else mode)

    monkeypatch.setattr(verify, "rounded", rounded)
    assert any(by_verifier(contest(random.Random(number))) for number in range(200))


# ── what it says of bundles ───────────────────────────────────────────────────────────────────
def test_the_eventful_contest_is_the_same_whole_and_as_published(app: Flask) -> None:
    hall = an_eventful_contest(app)
    with app.app_context():
        whole, public = bundles.full(hall.chain), bundles.public(hall.chain)
    for content in (whole, public):
        walk = verify.check(content)
        assert (walk.differs, walk.unknown, len(walk.results)) == ([], [], 5)
    assert len(public) < len(whole)
    assert "好".encode() not in public, "a judge's note is nobody's business"
    assert "李雨桐".encode() in public, "a winner has a name"


@pytest.mark.soak
@pytest.mark.parametrize("make", [teachers, halfpipe])
def test_golden_contests_are_the_same(app: Flask, make: object) -> None:
    assert callable(make)
    hall = a_held_contest(app, make())
    with app.app_context():
        walk = verify.check(bundles.full(hall.chain))
    assert (walk.differs, walk.unknown, len(walk.results)) == ([], [], 1)


def test_a_step_it_does_not_know_is_named_and_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forger = Forger(EVENTFUL.read_bytes(), bytes(range(32)))
    step = forger.part("rules")["rulebook"]["step"][1]
    step["take"], step["name"] = "majority", "places by dance"
    for number in range(len(forger.of_kind("announce"))):
        rules = verify.digest("rules", verify.cj(forger.part("rules")["rulebook"]))
        forger.part("announce", number)["rulebook"] = rules
    file = tmp_path / "bundle.jsonl"
    file.write_bytes(forger.write())
    assert verify.main([str(file)]) == 2
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "verdict: not checked"
    assert "NOT CHECKED: step 2 (places by dance): take majority" in said


def test_a_public_record_without_its_rules_is_refused() -> None:
    """Other parts may be held back; without the rules there is nothing to check by."""
    lines = EVENTFUL.read_bytes().replace(b'"level":"full"', b'"level":"public"').split(b"\n")
    held_back = [line for line in lines if b'"part":"rules"' not in line]
    assert len(held_back) == len(lines) - 1
    with pytest.raises(verify.Bad, match="rules of event 0 is missing"):
        verify.check(b"\n".join(held_back))


def test_what_differs_is_named_with_both_values() -> None:
    forger = Forger(EVENTFUL.read_bytes(), bytes(range(32)))
    last = forger.part("result", -1)["rows"][0]
    entry, right, last["exact"] = last["entry"], last["exact"], "99"
    walk = verify.check(forger.write())
    assert walk.differs == [f"result 5, step 4, exact of {entry}: published 99, comes out {right}"]


def changed(content: bytes, place: int, kind: int) -> bytes:
    """One byte flipped, replaced, deleted, doubled, swapped with the next, or one more here."""
    before, byte, after = content[:place], content[place : place + 1], content[place + 1 :]
    flipped, other = bytes([byte[0] ^ (1 << kind % 8)]), b"0" if byte != b"0" else b"1"
    if kind % KINDS == 4 and after[:1] not in (b"", byte):
        return before + after[:1] + byte + after[1:]
    return before + (flipped, other, b"", byte * 2, flipped, other + byte)[kind % KINDS] + after


def is_refused(content: bytes) -> bool:
    """Refused for a reason that is said, and never by a crash."""
    try:
        walk = verify.check(content)
    except verify.Bad:
        return True
    return bool(walk.differs)


def test_a_changed_byte_is_refused_wherever_it_is() -> None:
    """Every byte of the header, and 250 anywhere else."""
    content, chance = EVENTFUL.read_bytes(), random.Random(20261121)
    header = content.index(b"\n") + 1
    for place in (*range(header), *(chance.randrange(len(content)) for _ in range(250))):
        kind = chance.randrange(8 * KINDS)
        assert is_refused(changed(content, place, kind)), (place, kind)


@pytest.mark.parametrize(
    "number", ["1e86743984776651", "1.5", "1.0", "NaN", "-Infinity", "-0", "9007199254740992"]
)
def test_a_number_that_is_no_integer_of_53_bits_is_refused_at_once(number: str) -> None:
    """The first was once worked out: a flipped byte beside a quote left digits of a hash bare."""
    assert verify.load(b'{"a":9007199254740991}') == {"a": 2**53 - 1}
    with pytest.raises(verify.Bad, match="canonical"):
        verify.load(f'{{"a":{number}}}'.encode())


def test_a_verifier_that_looks_at_no_signature_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded fault."""
    content = EVENTFUL.read_bytes()
    signature = range(len(content) - 60, len(content) - 20)
    assert all(is_refused(changed(content, place, 0)) for place in signature)
    monkeypatch.setattr(verify, "is_signed", lambda *_: True)
    assert not all(is_refused(changed(content, place, 0)) for place in signature)


@pytest.mark.soak
@pytest.mark.parametrize("kind", range(KINDS))
def test_every_changed_byte_is_refused(kind: int) -> None:
    """In parts of `make soak-storm`; each has every n-th position."""
    content, parts = EVENTFUL.read_bytes(), figures.size("bytes", 1)
    assert not is_refused(content)
    places = range(figures.PART % parts, len(content), parts)
    for place in places:
        assert is_refused(changed(content, place, kind)), (place, kind)
    figures.told("bytes of the eventful bundle", changes=len(places), accepted=0)


def test_what_a_judge_is_told_after_signing_is_a_code_of_the_chain(app: Flask) -> None:
    """Of the public record too: each seat's receipt is an anchor (trust.md 2.6)."""
    hall = an_eventful_contest(app)
    with stage_of(app, hall) as stage:
        told = [str(sheets.receipt(row)["code"]) for row in db.session.scalars(select(SheetNow))]
        for content in (bundles.full(hall.chain), bundles.announced(publication.of(stage).head)):
            assert verify.check(content, told).differs == []
            with pytest.raises(verify.Bad, match="is not in this chain"):
                verify.check(content, [told[0][:-1] + str(9 - int(told[0][-1]))])
