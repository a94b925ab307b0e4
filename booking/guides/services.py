"""Writing an edition of a guide, and going back to ours. Two administrators never overwrite
each other: each says which edition they began from."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts.models import Organisation, User
from booking.guides.models import GuideEdition
from booking.guides.names import GuideName
from core import audit
from core.db import db, violates
from core.errors import DomainError

GUIDE_WRITTEN = audit.declare("guide-written", "guide", "language", "number")
GUIDE_TAKEN_BACK = audit.declare("guide-taken-back", "guide", "language", "number")


class GuideChangedMeanwhile(DomainError):
    """Somebody else saved an edition since this one was begun."""

    message = _l(
        "Somebody has changed this guide meanwhile. Their text stands below, and yours is still "
        "here. Save again if yours is to hold."
    )


class GuideIsOurs(DomainError):
    """There is nothing to take back."""

    message = _l("This guide already has our text.")


@dataclass(frozen=True)
class Shelf:
    """Where editions stand: one guide, in one language, of one organisation."""

    organisation: Organisation
    name: GuideName
    language: str


@dataclass(frozen=True)
class Words:
    """The three levels, as somebody wrote them."""

    sentence: str
    short: str
    whole: str


def newest(shelf: Shelf) -> GuideEdition | None:
    """The edition that holds, also when it only says that ours does."""
    return db.session.scalar(
        select(GuideEdition)
        .where(
            GuideEdition.organisation_id == shelf.organisation.id,
            GuideEdition.name == shelf.name,
            GuideEdition.language == shelf.language,
        )
        .order_by(GuideEdition.number.desc())
        .limit(1)
    )


def write_edition(shelf: Shelf, words: Words, *, after: int, by: User, now: datetime) -> None:
    """Let these words hold. `after` is the number they began from, 0 for none.

    Raises GuideChangedMeanwhile.
    """
    found = newest(shelf)
    _demand(found, after)
    if found and (found.sentence, found.short, found.whole) == (
        words.sentence,
        words.short,
        words.whole,
    ):
        return  # saved twice: a double press is no new edition
    _add(shelf, after + 1, words, by=by, now=now)
    _record(GUIDE_WRITTEN, shelf, after + 1, by=by, now=now)


def take_back(shelf: Shelf, *, after: int, by: User, now: datetime) -> None:
    """Let our text hold again. Raises GuideChangedMeanwhile, GuideIsOurs."""
    found = newest(shelf)
    _demand(found, after)
    if found is None or found.sentence is None:
        raise GuideIsOurs
    _add(shelf, after + 1, None, by=by, now=now)
    _record(GUIDE_TAKEN_BACK, shelf, after + 1, by=by, now=now)


def _demand(found: GuideEdition | None, after: int) -> None:
    if (found.number if found else 0) != after:
        raise GuideChangedMeanwhile


def _add(shelf: Shelf, number: int, words: Words | None, *, by: User, now: datetime) -> None:
    db.session.add(
        GuideEdition(
            organisation_id=shelf.organisation.id,
            name=shelf.name,
            language=shelf.language,
            number=number,
            sentence=words.sentence if words else None,
            short=words.short if words else None,
            whole=words.whole if words else None,
            by_id=by.id,
            at=now,
        )
    )
    try:
        db.session.flush()
    except IntegrityError as error:
        if violates(error, "pk_guide_edition"):
            raise GuideChangedMeanwhile from error
        raise


def _record(kind: str, shelf: Shelf, number: int, *, by: User, now: datetime) -> None:
    subject: uuid.UUID = shelf.organisation.id
    audit.record(
        by.as_actor(),
        kind,
        subject=subject,
        now=now,
        guide=shelf.name.value,
        language=shelf.language,
        number=number,
    )
