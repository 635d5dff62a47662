"""Certificates: numbered once a stage is final, one for each award; anybody can check a number.

A certificate is append-only and points at the published line it stands on. What that line's
announcement is worth now decides what the check page says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from competition import publication as publications
from competition import trail
from competition.db import alone, db
from competition.errors import Missing, Refused
from competition.ledger.canon import cj, digest
from competition.ledger.event import stamp
from competition.models import Certificate, Edition, Publication, PublishedLine, Stage
from competition.publication import Standing

DASH = re.compile("[‐‑‒–—―−]+")  # what keyboards give for a hyphen


def issue(publication: Publication, *, by: str, at: datetime) -> list[Certificate]:
    """Number a certificate for each prize and special award; asking again gives the same ones."""
    edition = publication.stage.edition
    prefix = _prefix(edition, at)
    alone(f"certificate {prefix}")
    number = publications.newest(publication.stage)
    if publications.standing(publication, newest_number=number, at=at) is not Standing.FINAL:
        raise Refused("certificate.not_final")
    if changed := publications.changed_lines(publication):
        raise Refused("certificate.changed", codes=tuple(changed))
    issued = {(one.line_id, one.award): one for one in of_publication(publication)}
    running = _highest(prefix)
    fresh = 0
    for line in publication.lines:
        for award in awards_of(line):
            if (line.id, award) not in issued:
                running, fresh = running + 1, fresh + 1
                made = _certificate(edition, line, award, f"{prefix}-{running:04d}", at)
                issued[line.id, award] = made
    db.session.add_all(issued.values())
    db.session.flush()
    if fresh:
        about = f"{publication.stage.code} {publication.number}: {fresh}"
        trail.note("certificates", edition=edition.id, by=by, at=at, about=about)
    return sorted(issued.values(), key=lambda one: one.number)


def issuer_of(edition: Edition) -> str:
    """Whose name stands under the certificates; while nobody said so, the competition's."""
    return edition.issuer or edition.competition.name


def name_issuer(edition: Edition, name: str, *, by: str, at: datetime) -> None:
    """Say who gives the certificates (发证单位); a misprint can be mended, the trail keeps both."""
    edition.issuer = " ".join(unicodedata.normalize("NFC", name).split())
    trail.note("certificates.issuer", edition=edition.id, by=by, at=at, about=edition.issuer)


def awards_of(line: PublishedLine) -> list[str]:
    """What this line was awarded: its prize first, then the special awards."""
    return [award for award in (line.prize, *line.specials) if award]


def _certificate(
    edition: Edition, line: PublishedLine, award: str, number: str, at: datetime
) -> Certificate:
    told = {
        "number": number,
        "edition": edition.name,
        "stage": line.publication.stage.name,
        "name": line.name,
        "unit": line.unit,
        "award": award,
        "announcement": line.publication.digest,
        "issued_at": stamp(at),
    }
    return Certificate(
        edition_id=edition.id,
        line=line,
        number=number,
        award=award,
        digest=digest("certificate", cj(told)),
        issued_at=at,
    )


def _prefix(edition: Edition, at: datetime) -> str:
    """The edition's code and the year, which is not said twice; numbers run on per prefix."""
    year = str(at.astimezone(ZoneInfo(edition.time_zone)).year)
    code = edition.code.upper()
    return code if code.endswith(year) else f"{code}-{year}"


def _highest(prefix: str) -> int:
    """The last running number under this prefix, whichever edition it was given in."""
    alike = Certificate.number.startswith(f"{prefix}-", autoescape=True)
    shape = re.compile(re.escape(prefix) + r"-(\d+)")
    found = map(shape.fullmatch, db.session.scalars(select(Certificate.number).where(alike)))
    return max((int(one[1]) for one in found if one), default=0)


# ── find and check ────────────────────────────────────────────────────────────────────────────
def check(number: str) -> Certificate:
    """The certificate of a number, however it was typed.

    Without its hyphens too, or with other dashes, unless two numbers would then be the same.
    """
    plain = DASH.sub("-", re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).upper())
    bare = plain.replace("-", "")
    found = db.session.scalars(
        select(Certificate)
        .where(func.replace(Certificate.number, "-", "") == bare)
        .options(joinedload(Certificate.line).joinedload(PublishedLine.publication))
    ).all()
    exact = [one for one in found if one.number == plain] or found
    if len(exact) != 1:
        raise Missing
    return exact[0]


def of_publication(publication: Publication) -> list[Certificate]:
    """The certificates that stand on this announcement, by number."""
    return list(
        db.session.scalars(
            select(Certificate)
            .join(Certificate.line)
            .where(PublishedLine.publication_id == publication.id)
            .options(joinedload(Certificate.line))
            .order_by(Certificate.number)
        )
    )


def standing(certificate: Certificate, *, at: datetime) -> Standing:
    """What the certificate is worth now: what its announcement is worth."""
    publication = certificate.line.publication
    number = publications.newest(publication.stage)
    return publications.standing(publication, newest_number=number, at=at)


def valid(certificate: Certificate, *, at: datetime) -> bool:
    """Whether the certificate still counts; the one that replaces it has a number of its own."""
    return standing(certificate, at=at) is Standing.FINAL


def printable(
    number: str, *, edition: Edition, at: datetime, entries: Collection[int] | None = None
) -> Certificate:
    """A certificate to print: any of this edition for its organisers, else one of `entries`."""
    found = check(number)
    if found.edition_id != edition.id:
        raise Missing
    if entries is not None and found.line.entry_id not in entries:
        raise Missing
    if not valid(found, at=at):
        raise Refused("certificate.void", number=found.number)
    return found


def of_stage(stage: Stage, *, at: datetime) -> list[Certificate]:
    """Every certificate of a final stage, in the order of their numbers."""
    found = of_publication(publications.of(stage))
    if not found or not valid(found[0], at=at):
        raise Refused("certificate.not_final")
    return found
