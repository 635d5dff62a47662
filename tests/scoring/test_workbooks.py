"""Workbooks as other programs write them, and as somebody would who means no good."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from judging.scoring import xlsx

SHEET = f'<worksheet xmlns="{xlsx.NS[1:-1]}"><sheetData>%s</sheetData></worksheet>'


def a_workbook(path: Path, rows: str, **more: str) -> Path:
    """A lawful workbook whose sheet holds other rows, and further parts."""
    xlsx.write(path, [("one", [["entry"]])])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = SHEET % rows
    parts |= {f"xl/{name}.xml": text for name, text in more.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return path


def rows_of(path: Path) -> list[list[str]]:
    return [row for _, row in xlsx.rows(path)]


def test_cells_stand_where_their_letters_say_and_elsewhere_in_order(tmp_path):
    row = '<row r="1"><c r="B1"><v>2</v></c><c><v>3</v></c><c r="AA1"><v>27</v></c></row>'
    (found,) = rows_of(a_workbook(tmp_path / "x.xlsx", row))
    assert [(at, text) for at, text in enumerate(found) if text] == [(1, "3"), (26, "27")]


def test_a_cell_further_right_than_any_sheet_has_columns_takes_no_room(tmp_path):
    row = '<row r="1"><c r="ZZZZZZZZZZ1"><v>5</v></c></row>'
    assert rows_of(a_workbook(tmp_path / "x.xlsx", row)) == [["5"]]


def test_text_without_the_phonetic_guide_and_text_in_pieces(tmp_path):
    """One word with its reading beside it, one in two runs, one shared, one that is empty."""
    texts = (
        "<is><t>東京</t><rPh><t>とうきょう</t></rPh></is>",
        "<is><r><t>现场</t></r><r><t>教学</t></r></is>",
    )
    cells = "".join(f'<c t="inlineStr">{text}</c>' for text in texts)
    cells += '<c t="s"><v>0</v></c><c t="inlineStr"/>'
    shared = f'<sst xmlns="{xlsx.NS[1:-1]}"><si><t>王思源</t></si></sst>'
    path = a_workbook(tmp_path / "x.xlsx", f'<row r="1">{cells}</row>', sharedStrings=shared)
    assert rows_of(path) == [["東京", "现场教学", "王思源", ""]]


def test_rows_are_read_one_by_one_and_forgotten(tmp_path):
    """What is behind is not kept: the second row is broken, and the first has been read."""
    rows = xlsx.rows(a_workbook(tmp_path / "x.xlsx", '<row r="1"/><row r="two"/>'))
    assert next(rows) == (1, [])
    with pytest.raises(xlsx.NotAWorkbook):
        next(rows)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c t="s"><v>7</v></c></row>',
        '<row r="1"><c t="s"><v>seven</v></c></row>',
        '<row r="1"><c>',
        '<!DOCTYPE x [<!ENTITY a "b">]>',
    ],
)
def test_what_is_broken_is_no_workbook(row, tmp_path):
    with pytest.raises(xlsx.NotAWorkbook):
        rows_of(a_workbook(tmp_path / "x.xlsx", row))


def test_a_declaration_across_two_pieces_of_the_file_is_found(tmp_path):
    """The file is looked through a megabyte at a time. In a comment it would be harmless: so it is
    the looking that refuses, not the reader of XML."""
    head, comment = SHEET.partition("%s")[0], "<!--%s-->"
    harmless = a_workbook(tmp_path / "x.xlsx", comment % "<!entity")
    assert rows_of(harmless) == []
    for shift in range(9):
        padding = " " * ((1 << 20) - len(head) - len("<!--") - shift)
        spoiled = a_workbook(tmp_path / "x.xlsx", padding + comment % "<!ENTITY")
        with pytest.raises(xlsx.NotAWorkbook):
            rows_of(spoiled)


def test_an_archive_that_is_cut_or_spoiled_is_no_workbook(tmp_path):
    path = a_workbook(tmp_path / "x.xlsx", '<row r="1"><c><v>1</v></c></row>' * 500)
    whole = path.read_bytes()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    for broken in (whole[: len(whole) // 2], whole[:at] + b"\xff" * 40 + whole[at + 40 :]):
        path.write_bytes(broken)
        with pytest.raises(xlsx.NotAWorkbook):
            rows_of(path)


def test_an_empty_cell_an_empty_piece_and_a_number_kept_as_text(tmp_path):
    cells = '<c r="A1"/><c t="str"><v>1e3</v></c><c><v>1e3</v></c>'
    cells += '<c t="inlineStr"><is><r><t/></r><r><t>a</t></r></is></c>'
    path = a_workbook(tmp_path / "x.xlsx", f'<row r="1">{cells}</row>')
    assert rows_of(path) == [["", "1e3", "1000", "a"]]


def test_the_first_sheet_is_found_by_its_link_wherever_it_stands(tmp_path):
    """The link to the styles may stand before that to the sheet; without its link there is none."""
    path = a_workbook(tmp_path / "x.xlsx", '<row r="1"><c><v>5</v></c></row>')
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    name = "xl/_rels/workbook.xml.rels"
    first, second = (
        parts[name].index('<Relationship Id="rId1"'),
        parts[name].index('<Relationship Id="rId2"'),
    )
    sheet, styles = parts[name][first:second], parts[name][second:].split("</Rel")[0]
    for order, found in (((styles, sheet), [["5"]]), ((styles,), None)):
        links = parts[name][:first] + "".join(order) + "</Relationships>"
        with zipfile.ZipFile(path, "w") as book:
            for part, text in {**parts, name: links}.items():
                book.writestr(part, text)
        if found is not None:
            assert rows_of(path) == found
    with pytest.raises(xlsx.NotAWorkbook) as refused:
        rows_of(path)
    assert refused.value.args == ("x.xlsx",)
    assert isinstance(refused.value.__cause__, xlsx.NotAWorkbook)
    assert refused.value.__cause__.args == ("xl/workbook.xml",)


@pytest.mark.parametrize("bad", ["<!DOCTYPE x>", '<!ENTITY a "b">'])
@pytest.mark.parametrize("part", ["worksheets/sheet1", "sharedStrings", "workbook"])
def test_no_part_may_declare_anything(tmp_path, part, bad):
    """Wherever it stands, also where one piece that was read ends and the next begins."""
    path = a_workbook(tmp_path / "x.xlsx", "", **{part: f"<!--{' ' * 40}--><x/><!-- {bad} -->"})
    with pytest.raises(xlsx.NotAWorkbook):
        rows_of(path)


@pytest.mark.parametrize("at", range(-14, 2))
def test_a_declaration_is_seen_across_the_pieces_that_are_read(tmp_path, at):
    text = f"<x>{' ' * ((1 << 20) + at - 3)}<!DOCTYPE x></x>"
    with pytest.raises(xlsx.NotAWorkbook):
        rows_of(a_workbook(tmp_path / "x.xlsx", "", sharedStrings=text))


def test_a_part_in_another_encoding_hides_no_declaration(tmp_path):
    path = a_workbook(tmp_path / "x.xlsx", '<row r="1"/>')
    with zipfile.ZipFile(path, "a") as book:
        hidden = (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>'
        )
        book.writestr("xl/sharedStrings.xml", hidden.encode("utf-16"))
    with pytest.raises(xlsx.NotAWorkbook):
        rows_of(path)


def test_one_text_that_is_empty_or_stands_in_one_run_and_a_reading_alone(tmp_path):
    inside = ("<t/>", "<r><t>现场</t></r>", "<rPh><t>よみ</t></rPh>", "<t>一</t>")
    cells = "".join(f'<c t="inlineStr"><is>{text}</is></c>' for text in inside)
    found = rows_of(a_workbook(tmp_path / "x.xlsx", f'<row r="1">{cells}</row>'))
    assert found == [["", "现场", "", "一"]]


def test_a_sheet_is_found_by_its_address_from_the_root_too(tmp_path):
    path = a_workbook(tmp_path / "x.xlsx", '<row><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    links = parts["xl/_rels/workbook.xml.rels"].replace(b'Target="work', b'Target="/xl/work')
    parts["xl/_rels/workbook.xml.rels"] = links
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert list(xlsx.rows(path)) == [(0, ["1"])]


def test_a_workbook_as_large_as_is_allowed_is_read(tmp_path, monkeypatch):
    path = a_workbook(tmp_path / "x.xlsx", '<row r="1"/>')
    with zipfile.ZipFile(path) as book:
        monkeypatch.setattr(xlsx, "MOST_BYTES", sum(part.file_size for part in book.infolist()))
    assert rows_of(path) == [[]]
    monkeypatch.setattr(xlsx, "MOST_BYTES", xlsx.MOST_BYTES - 1)
    with pytest.raises(xlsx.NotAWorkbook):
        rows_of(path)
