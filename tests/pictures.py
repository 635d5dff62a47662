"""Pictures of every page, to be looked at: `make pictures` (OUT=folder).

    python -m tests.pictures FOLDER [WORD]     only the endpoints that contain WORD

The rehearsal edition in the middle of its final, and the same edition announced; each page as the
first of its people sees it, on the screens that such people hold, in both languages. A contact
sheet, index.html, shows them all. Nothing is asserted here: people look.
"""

from __future__ import annotations

import html
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from competition import accounts, clock, editions, publication, rehearsals, stages
from competition.app import create_app
from competition.cli import upgraded
from competition.db import db
from competition.demo import make
from competition.models import Edition, Grant
from competition.policy import Role
from tests import office
from tests.build import Hall
from tests.clients import Person
from tests.conftest import CHROMIUM_FLAGS
from tests.visits import Visit, everywhere
from tests.walk.hall import hall_of

SIZES = {
    "tablet": (1280, 800), "upright": (800, 1280), "phone": (390, 844), "laptop": (1440, 900),
    "projector": (1920, 1080),
}  # fmt: skip
# Blueprint → the screens on which its people read.
SCREENS = {
    "judge": ("tablet", "upright", "phone"), "desk": ("laptop",), "organiser": ("laptop",),
    "roster": ("laptop",), "unit": ("laptop", "phone"), "contestant": ("phone",),
    "public": ("phone", "laptop"), "auth": ("phone", "laptop"), "board": ("projector",),
    "patterns": ("laptop", "phone"), "check": ("phone", "laptop"),
    "demo": ("laptop",), "vote": ("phone",), "head": ("tablet",), "witness": ("phone",),
}  # fmt: skip
TABLET = "judge.tablet"
LANGUAGES = ("zh", "en")
ROLES = (Role.CONTESTANT, Role.UNIT, Role.DESK, Role.OBSERVER, Role.ORGANISER)


# ── who looks ─────────────────────────────────────────────────────────────────────────────────
@contextmanager
def people(app: Flask, edition: str) -> Iterator[dict[str, Person]]:
    """One of each role of the rehearsal, and somebody who is nobody."""
    with ExitStack() as opened:
        found = {"stranger": opened.enter_context(Person(app))}
        for who, code in _codes(app, edition).items():
            found[who] = opened.enter_context(Person(app))
            found[who].get("/in")
            assert found[who].post("/in", {"code": code}).is_redirect, who
        yield found


def _codes(app: Flask, edition: str) -> dict[str, str]:
    at = clock.now()
    with app.app_context():
        here = editions.of(edition)
        given = {role: _grant(here, role) for role in ROLES}
        codes = {"judge": accounts.seat_link(_seat(here), at=at)}
        for role, one in given.items():
            assert one.person is not None, role
            codes[str(role)] = accounts.invite(one.person, at=at)
        db.session.commit()
    return codes


def _grant(edition: Edition, role: Role) -> Grant:
    return next(one for one in rehearsals.grants_of(edition) if one.role is role)


def _seat(edition: Edition) -> Grant:
    wanted = select(Grant).where(Grant.edition_id == edition.id, Grant.code == "final.j05")
    return db.session.scalars(wanted).one()


# ── what there is to see ──────────────────────────────────────────────────────────────────────
def starts(app: Flask, edition: str) -> Mapping[str, tuple[str, ...]]:
    with app.app_context():
        stage = stages.of(editions.of(edition), "final")
        out = publication.latest(stage) is not None
    at = f"/e/{edition}"
    return {
        "stranger": ("/", at, f"{at}/board/final", "/patterns", *([f"{at}/final/result"] * out)),
        "judge": ("/judge/list", "/judge/zh"),
        "contestant": (f"{at}/my", "/me"),
        "unit": ("/unit",),
        "desk": (f"{at}/desk/final", f"{at}/desk"),
        "observer": (f"{at}/desk/final", f"{at}/desk"),
        "organiser": (f"{at}/organiser/stages/final", f"{at}/organiser"),
    }


def to_the_announcement(app: Flask, edition: str) -> None:
    """Let the synthetic judges play to the end; then seal and announce, as the office does it."""
    hall = Hall(edition, "final", 0, f"{edition}/final", (), ())
    staff = office.staff_of(app, hall)
    office.sent(staff.desk, office.desk(hall), f"/e/{edition}/play/final/end", {})
    office.seal_stage(staff.desk, hall)
    office.publish(staff, hall)


# ── pictures ──────────────────────────────────────────────────────────────────────────────────
def take(
    browser: Browser, url: str, person: Person, visits: Sequence[Visit], out: Path
) -> Iterator[Path]:
    """What one person sees, on each screen that such people hold, in both languages."""
    cookies = {one.name: str(one.value) for one in person.http.cookies.jar}
    for screen, (width, height) in SIZES.items():
        with browser.new_context(viewport={"width": width, "height": height}) as context:
            for name, value in cookies.items():
                context.add_cookies([{"name": name, "value": value, "url": url}])
            page = context.new_page()
            for lang in LANGUAGES:
                page.goto(f"{url}/language/{lang}?next=/in")
                for visit in visits:
                    if screen in SCREENS[visit.endpoint.split(".")[0]]:
                        page.goto(url + in_language(visit, lang))
                        if visit.endpoint == TABLET:  # its scripts draw it
                            page.locator("#my-list").wait_for()
                        yield _picture(page, out / f"{visit.endpoint}-{screen}-{lang}.png")


def in_language(visit: Visit, lang: str) -> str:
    """The tablet's page holds its language in its address, and would go to the right one itself
    while its picture is taken."""
    return f"/judge/{lang}" if visit.endpoint == TABLET else visit.path


def _picture(page: Page, to: Path) -> Path:
    """The whole page, however long; what is wider than its screen is said at once."""
    page.screenshot(path=to, full_page=True)
    width, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if width > screen:
        print(f"{to.name}: wider than its screen by {width - screen}", flush=True)
    return to


def contact_sheet(out: Path, pictures: Mapping[str, list[Path]]) -> None:
    def figure(one: Path) -> str:
        name = html.escape(one.relative_to(out).as_posix())
        return f'<figure><a href="{name}"><img src="{name}" loading=lazy></a><figcaption>{name}'

    parts = [
        f"<h2>{html.escape(moment)}</h2>{''.join(figure(one) for one in taken)}"
        for moment, taken in pictures.items()
    ]
    style = "figure{display:inline-block;margin:8px}img{height:320px;border:1px solid #999}"
    text = f"<!doctype html><meta charset=utf-8><title>Podium</title><style>{style}</style>"
    (out / "index.html").write_text(text + "".join(parts), "utf-8")


def session(app: Flask, edition: str, browser: Browser, out: Path, word: str) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    with hall_of(app) as hall, people(app, edition) as found:
        visits = [one for one in everywhere(app, found, starts(app, edition)) if word in one.name]
        taken = []
        for who, person in found.items():
            own = [one for one in visits if one.who == who]
            taken += list(take(browser, hall.url, person, own, out))
            print(f"{out.name}: {who}, {len(own)} pages", flush=True)
    return taken


def main() -> None:
    out = Path(sys.argv[1]).resolve()
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as instance, sync_playwright() as playwright:
        app = create_app(instance=os.environ.get("PODIUM_PICTURED") or instance, TESTING=True)
        upgraded(app)
        edition, link = make.begin(app) or ("", "")
        if link:
            make.build(app, edition, link)
        with app.app_context():
            ready = rehearsals.ready()
            assert ready is not None
            edition = ready.code
        program = os.environ.get("PODIUM_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        pictures = {"on-stage": session(app, edition, browser, out / "on-stage", word)}
        to_the_announcement(app, edition)
        pictures["announced"] = session(app, edition, browser, out / "announced", word)
        browser.close()
    contact_sheet(out, pictures)
    print(f"{sum(map(len, pictures.values()))} pictures: {out / 'index.html'}")


if __name__ == "__main__":
    main()
