"""`podium verify`: the verifier's own verdict, and once more in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from competition import cli

VECTOR = Path(__file__).parents[1] / "vectors" / "eventful.jsonl"
CODE = "5111 3201 3562 6374 5896 7177"
RECORD = VECTOR.read_bytes()
# As it was on the day on which the rules were adopted: their event, its part, its head.
EARLY = b"".join(
    line
    for line in RECORD.splitlines(keepends=True)
    if line.startswith(b'{"chain"') or b'"seq":0' in line or b"/final\\n1\\n" in line
)
VERDICTS = {
    "with the code from paper": (RECORD, CODE, 0, "一致："),
    "without a code": (RECORD, "", 0, "一致："),
    "with another code": (RECORD, "1" * 24, 1, "不一致："),
    "with a mark changed": (RECORD.replace(b'"total":900', b'"total":990'), CODE, 1, "不一致："),
    "before there are results": (EARLY, "", 2, "没有核对完："),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code", "status", "word"), VERDICTS.values(), ids=VERDICTS)
def test_a_record_is_verified_with_the_verifiers_own_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content, code, status, word
) -> None:
    file = tmp_path / "bundle.jsonl"
    file.write_bytes(content)
    assert cli.main(["verify", str(file), *(["--code", code] if code else [])]) == status
    lines = capsys.readouterr().out.splitlines()
    verdict = next(line for line in lines if line.startswith("verdict: "))
    assert verdict == f"verdict: {('same', 'differs', 'not checked')[status]}"
    assert lines[lines.index(verdict) + 1].startswith(word)


def test_a_record_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(tmp_path / "none.jsonl"), "--language", "en"]) == 2
    assert "none.jsonl" in capsys.readouterr().out
