"""What is known while somebody is on the line, as plain values: read from the rows, never kept."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from booking import intake, support_queries
from booking.intake import Found
from booking.support_queries import Contact, MeetingFacts
from core.db import db
from support import directory, unsorted
from support.lines import Units
from support.models import OPEN, Audience, PhoneLine, SupportUnit, Ticket, UnitPhone
from support.numbers import name_of
from support.routing import Inquiry
from support.telephone.known import Desk, Known, Line, Sight


def line_of(row: PhoneLine) -> Line:
    """The hotline as plain values."""
    return Line(row.name, row.kind, row.organisation_id)


def known(line: Line, sights: Sequence[Sight], *, keep_days: int) -> Known:
    """Whoever may be rung on this line, and for these meetings."""
    units = Units.read()
    found = Known(line, units.rows, {}, keep_days=keep_days)
    ids = {id for sight in (None, *sights) for id in found.receivers(sight)}
    found = replace(found, desks=_desks(units.by_id.these(sorted(ids & set(units.rows.tiers)))))
    if all(found.here(sight) for sight in (None, *sights)):
        return found
    sorts = unsorted.sorting_unit()
    return replace(found, sorts=sorts.id if sorts else None)


def _desks(units: Iterable[SupportUnit]) -> dict[uuid.UUID, Desk]:
    units = list(units)
    ids = [unit.id for unit in units]
    asked = select(UnitPhone).where(UnitPhone.support_unit_id.in_(ids))
    phones = {row.support_unit_id: row for row in db.session.scalars(asked)}
    ours = set(db.session.scalars(select(PhoneLine.number).where(PhoneLine.ended_at.is_(None))))
    return {unit.id: _desk(unit, phones.get(unit.id), ours) for unit in units}


def _desk(unit: SupportUnit, phone: UnitPhone | None, ours: Collection[str]) -> Desk:
    """A number that is a hotline's own would ring there again, and for ever."""
    number = phone.number if phone else unit.unit.phone
    table, name = directory.timetable(unit), name_of(unit)
    number = None if number in ours else number
    desk = Desk(name, number, table, is_here=not unit.is_external)
    return replace(desk, ring_seconds=phone.ring_seconds) if phone else desk


def sights_of_number(number: str, *, now: datetime) -> tuple[Sight, ...]:
    """The meetings of whoever has this number. Several people in one: it may be any of them."""
    if not number:
        return ()
    by_meeting: dict[uuid.UUID, list[Found]] = {}
    for row in intake.find_by_phone(number, now=now):
        by_meeting.setdefault(row.occurrence_id, []).append(row)
    return _sights(rows[0] if len(rows) == 1 else nameless(rows[0]) for rows in by_meeting.values())


def nameless(row: Found) -> Found:
    """Somebody in the meeting."""
    return replace(row, participant_id=None, kind=None, name=None)


def sight_of_code(digits: str, *, key: bytes, now: datetime) -> Sight | None:
    """The meeting of whoever has this code: the next, else the last."""
    found = _sights(intake.find_by_code(digits, now=now, key=key))
    ahead = [sight for sight in found if now < sight.ends_at]
    return ahead[0] if ahead else next(iter(found[-1:]), None)


def sight_of(occurrence_id: uuid.UUID | None, participant_id: uuid.UUID | None) -> Sight | None:
    """The meeting that is known already, as it is now."""
    if occurrence_id is None:
        return None
    meeting, contact = support_queries.meeting_and_contact(occurrence_id, participant_id)
    return _sight(meeting, contact) if meeting else None


def _sights(rows: Iterable[Found]) -> tuple[Sight, ...]:
    found = (sight_of(row.occurrence_id, row.participant_id) for row in rows)
    return tuple(sight for sight in found if sight)


def _sight(meeting: MeetingFacts, contact: Contact | None) -> Sight:
    own = contact.organisation_id if contact and not contact.is_private else None
    is_private = contact is None or contact.is_private
    return Sight(
        meeting_id=meeting.meeting_id,
        occurrence_id=meeting.occurrence_id,
        participant_id=contact.participant_id if contact else None,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        is_cancelled=meeting.is_cancelled,
        room_is_open=meeting.room_is_open,
        dial_in=meeting.room_phone,
        inquiry=Inquiry(
            Audience.CITIZEN if is_private else Audience.STAFF,
            own or meeting.convening_id,
            meeting.convening_id,
            meeting.is_cross_sector,
        ),
        responsible=_who_has_it(contact.participant_id) if contact else None,
        language=contact.language if contact else "da",
    )


def _who_has_it(participant_id: uuid.UUID) -> uuid.UUID | None:
    newest = (
        select(Ticket.responsible_id)
        .where(
            Ticket.participant_id == participant_id,
            Ticket.parent_id.is_(None),
            Ticket.status.in_(OPEN),
        )
        .order_by(Ticket.number.desc())
        .limit(1)
    )
    return db.session.scalar(newest)
