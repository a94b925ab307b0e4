"""Writing an edition of a type, and giving it up. Two administrators never overwrite each other:
each says which edition they began from."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts.models import Organisation, User
from booking.meeting_types.models import TypeEdition
from booking.meeting_types.template import TypeTemplate
from booking.models import MeetingType
from core import audit
from core.db import db, violates
from core.errors import DomainError

TYPE_WRITTEN = audit.declare("meeting-type-written", "type", "number")
TYPE_GIVEN_UP = audit.declare("meeting-type-given-up", "type", "number")


class TypeChangedMeanwhile(DomainError):
    """Somebody else saved an edition since this one was begun."""

    message = _l(
        "Somebody has changed this type of meeting meanwhile. What you wrote is still here. Save "
        "again if it is to hold."
    )


class NoTypeOfOnesOwn(DomainError):
    """There is nothing to give up."""

    message = _l("Your organisation has not written this type of meeting anew.")


@dataclass(frozen=True)
class Place:
    """Where editions stand: one type of one organisation."""

    organisation: Organisation
    kind: MeetingType


def newest(place: Place) -> TypeEdition | None:
    """The organisation's last, also when it only says that it has none of its own any more."""
    return db.session.scalar(
        select(TypeEdition)
        .where(TypeEdition.organisation_id == place.organisation.id, TypeEdition.type == place.kind)
        .order_by(TypeEdition.number.desc())
        .limit(1)
    )


def write_edition(
    place: Place, template: TypeTemplate, *, after: int, by: User, now: datetime
) -> None:
    """Let this hold. `after` is the number it began from, 0 for none.

    Raises TypeChangedMeanwhile.
    """
    found, content = newest(place), template.as_content()
    _demand(found, after)
    if found and found.content == content:
        return  # saved twice: a double press is no new edition
    _add(place, after + 1, template, by=by, now=now)
    _record(TYPE_WRITTEN, place, after + 1, by=by, now=now)


def give_up(place: Place, *, after: int, by: User, now: datetime) -> None:
    """Let hold what is above, or ours. Raises TypeChangedMeanwhile, NoTypeOfOnesOwn."""
    found = newest(place)
    _demand(found, after)
    if found is None or found.content is None:
        raise NoTypeOfOnesOwn
    _add(place, after + 1, None, by=by, now=now)
    _record(TYPE_GIVEN_UP, place, after + 1, by=by, now=now)


def _demand(found: TypeEdition | None, after: int) -> None:
    if (found.number if found else 0) != after:
        raise TypeChangedMeanwhile


def _add(
    place: Place, number: int, template: TypeTemplate | None, *, by: User, now: datetime
) -> None:
    db.session.add(
        TypeEdition(
            organisation_id=place.organisation.id,
            type=place.kind,
            number=number,
            content=template.as_content() if template else None,
            by_id=by.id,
            at=now,
        )
    )
    try:
        db.session.flush()
    except IntegrityError as error:
        if violates(error, "pk_type_edition"):
            raise TypeChangedMeanwhile from error
        raise


def _record(kind: str, place: Place, number: int, *, by: User, now: datetime) -> None:
    audit.record(
        by.as_actor(),
        kind,
        subject=place.organisation.id,
        now=now,
        type=place.kind.value,
        number=number,
    )
