"""Certificates as their check page and their paper take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from competition import certificates, clock
from competition.ledger.event import code24
from competition.models import Certificate
from competition.publication import Standing
from competition.web import qr
from competition.web.announcements import numbered_url
from competition.web.naming import named


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate, on paper and on its check page."""

    number: str
    name: str
    unit: str
    award: str
    edition: str
    stage: str
    issuer: str
    issued_on: date
    digest: str
    code: str
    address: str
    qr: str
    announcement_url: str
    standing: Standing


def paper(found: Certificate, standing: Standing) -> Paper:
    """A certificate as it is printed, and what it is worth now."""
    line = found.line
    stage = line.publication.stage
    edition = stage.edition
    address = url_for("public.certificate", number=found.number, _external=True)
    return Paper(
        number=found.number,
        name=line.name,
        unit=line.unit,
        award=named(found.award, edition),
        edition=edition.name,
        stage=named(stage.name, edition),
        issuer=certificates.issuer_of(edition),
        issued_on=clock.day(found.issued_at, edition.time_zone),
        digest=found.digest,
        code=code24(line.publication.head),
        address=address,
        qr=qr.of_address(address),
        announcement_url=numbered_url(line.publication),
        standing=standing,
    )
