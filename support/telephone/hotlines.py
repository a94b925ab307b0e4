"""Which number is which hotline, and where units are rung by them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from accounts import administered
from accounts.models import Organisation, User
from core import audit
from core.db import db, insert_new
from core.errors import DomainError
from support.models import PhoneLine, SupportUnit, UnitPhone
from support.telephone.known import LineKind

ADDED = audit.declare("phone-line-added", "line")
ENDED = audit.declare("phone-line-ended")
PHONE_SET = audit.declare("unit-phone-set", "seconds")
PHONE_TAKEN_AWAY = audit.declare("unit-phone-taken-away")


class NumberTaken(DomainError):
    """Another hotline answers there."""

    field = "number"
    message = _l("A hotline has that number already.")


class RingsItself(DomainError):
    """It would ring at a hotline, which would ring there again."""

    field = "number"
    message = _l("That is the number of a hotline. Write the one that a person answers.")


@dataclass(frozen=True)
class Wanted:
    """What was typed of a new hotline."""

    kind: LineKind
    name: str
    number: str


def lines_for(actor: User) -> Select[PhoneLine]:
    """The hotlines that the actor looks after."""
    theirs = administered.organisation_ids_for(actor)
    live = PhoneLine.organisation_id.in_(theirs), PhoneLine.ended_at.is_(None)
    return select(PhoneLine).where(*live).order_by(PhoneLine.name, PhoneLine.number)


def lines_of(organisation: Organisation) -> Sequence[PhoneLine]:
    """Those of one organisation."""
    live = PhoneLine.organisation_id == organisation.id, PhoneLine.ended_at.is_(None)
    return db.session.scalars(
        select(PhoneLine).where(*live).order_by(PhoneLine.name, PhoneLine.number)
    ).all()


def lock_line(actor: User, organisation_id: uuid.UUID, line_id: uuid.UUID) -> PhoneLine | None:
    """One of an organisation's, held."""
    this = PhoneLine.id == line_id, PhoneLine.organisation_id == organisation_id
    return db.session.scalar(lines_for(actor).where(*this).with_for_update(of=PhoneLine))


def add(organisation: Organisation, wanted: Wanted, *, by: User, now: datetime) -> None:
    """It answers from now on. Raises NumberTaken: of two at once, to the second."""
    row = {
        "id": uuid.uuid4(),
        "organisation_id": organisation.id,
        "kind": wanted.kind,
        "name": wanted.name,
        "number": wanted.number,
        "made_at": now,
    }
    made = db.session.execute(insert_new(PhoneLine, [row]).returning(PhoneLine.id)).first()
    if made is None:
        raise NumberTaken
    audit.record(by.as_actor(), ADDED, subject=organisation.id, now=now, line=wanted.kind.value)


def end(line: PhoneLine, *, by: User, now: datetime) -> None:
    """It answers no more. Its calls stay."""
    line.ended_at = now
    audit.record(by.as_actor(), ENDED, subject=line.organisation_id, now=now)


def phone_of(unit: SupportUnit) -> UnitPhone | None:
    """Where it is rung, if that is said."""
    return db.session.scalar(select(UnitPhone).where(UnitPhone.support_unit_id == unit.id))


def ring_at(
    unit: SupportUnit, number: str | None, seconds: int, *, by: User, now: datetime
) -> None:
    """Say where and for how long; nothing: at the number that everybody knows. Raises
    RingsItself."""
    found = phone_of(unit)
    if number is None:
        if found:
            db.session.delete(found)
            audit.record(by.as_actor(), PHONE_TAKEN_AWAY, subject=unit.id, now=now)
        return
    ours = select(PhoneLine.id).where(PhoneLine.number == number, PhoneLine.ended_at.is_(None))
    if db.session.scalar(ours):
        raise RingsItself
    if found is None:
        found = UnitPhone(support_unit_id=unit.id)
        db.session.add(found)
    found.number, found.ring_seconds = number, seconds
    audit.record(by.as_actor(), PHONE_SET, subject=unit.id, now=now, seconds=seconds)
