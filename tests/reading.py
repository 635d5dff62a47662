"""Read a published page the way a person does: its tables, row by row, as text."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.contests import Published


class Tables(HTMLParser):
    """Collects each table's body rows; a cell is a list of its text pieces."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[list[str]]] = []
        self._inside: list[str] = []
        self._class = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "table":
            self._class = names.get("class") or ""
        if tag in ("tbody", "tr", "td", "th"):
            self._inside.append(tag)
        if tag == "tr" and "tbody" in self._inside and "standings" in self._class:
            self.rows.append([])
        if tag in ("td", "th") and self._reading():
            self.rows[-1].append([])

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._reading() and self._inside[-1] in ("td", "th") and data.strip():
            self.rows[-1][-1].append(data.strip())

    def _reading(self) -> bool:
        return "tbody" in self._inside and "standings" in self._class and bool(self.rows)


def standings(page: str) -> tuple[Published, ...]:
    """The ranking of an announcement's page."""
    reader = Tables()
    reader.feed(page)
    return tuple(_line(row) for row in reader.rows)


def _line(row: list[list[str]]) -> Published:
    place, name, *_unit, score, awards, _link = row  # no unit where nobody has one
    prize, *specials = awards or [""]
    return Published(
        place=place[0] if place and place[0] != "—" else "",
        name=name[0],
        score=score[0] if score else "",
        prize=prize,
        specials=tuple(specials),
    )
