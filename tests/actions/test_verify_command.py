"""`podium verify`: the verifier's own verdict, and once more in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from competition import cli
from competition.ledger.bundle import read
from competition.ledger.event import Kind, code24

VECTOR = Path(__file__).parents[1] / "vectors" / "eventful.jsonl"
CODE = "5111 3201 3562 6374 5896 7177"
RECORD = VECTOR.read_bytes()
EVENTS = read(RECORD).events
FIRST = EVENTS[0].hash
ANNOUNCED = [one for one in EVENTS if one.kind is Kind.ANNOUNCE][-1].hash
# As it was on the day on which the rules were adopted: their event, its part, its head.
EARLY = b"".join(
    line
    for line in RECORD.splitlines(keepends=True)
    if line.startswith(b'{"chain"') or b'"seq":0' in line or b"/final\\n1\\n" in line
)
VERDICTS = {
    "with the code from paper": (RECORD, CODE, 0, "一致："),
    "without a code": (RECORD, "", 0, "一致："),
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


SAID = {
    "of the confirmation": (CODE, 0, "“最后确认”时的校验码"),
    "of the announcement": (code24(ANNOUNCED), 0, "“公布结果”时的校验码"),
    "of the rules": (code24(FIRST), 0, "“采用细则”时的校验码（第 1 条记录"),
    "of none of its records": ("1" * 24, 2, "没有对上您填的校验码"),
    "that is cut short": ("1" * 23, 2, "校验码应是 24 位数字"),
    "forgotten": ("", 2, "--code 后面要写校验码"),
}


@pytest.mark.parametrize(("code", "status", "said"), SAID.values(), ids=SAID)
def test_a_code_says_which_moment_it_fixes_and_is_no_alarm_where_the_record_ends_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, status: int, said: str
) -> None:
    file = tmp_path / "bundle.jsonl"
    file.write_bytes(RECORD)
    assert cli.main(["verify", str(file), "--code", *([code] if code else [])]) == status
    told = capsys.readouterr().out
    assert said in told
    assert "不一致：" not in told
    assert ("管不到" in told) == (said == SAID["of the rules"][2])


def test_changed_line_ends_are_told_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bundle.jsonl"
    file.write_bytes(RECORD.replace(b"\n", b"\r\n"))
    assert cli.main(["verify", str(file)]) == 2
    assert "换行在传送中被改过" in capsys.readouterr().out


def test_a_file_that_is_not_named_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", "--code", "bundle.jsonl", "--language", "en"]) == 2
    assert "podium verify bundle.jsonl" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--help"], ["bundle.jsonl", "--help"]])
def test_its_help_speaks_both_languages(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["verify", *words])
    assert stopped.value.code == 0
    told = capsys.readouterr().out
    for line in (
        "在自己的电脑上核对一份评分记录", "check a record on your own computer",
        "纸上的校验码", "a code from paper", "显示这些说明", "show these lines",
    ):  # fmt: skip
        assert line in told


def test_a_record_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", str(tmp_path / "none.jsonl"), "--language", "en"]) == 2
    assert "none.jsonl" in capsys.readouterr().out
