"""A meeting that was, as the beginning of the next: everything but its time and its room."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from accounts.models import Unit, User
from booking import directory, drafts
from booking.drafts import Guest, Matter, Plan
from booking.joining import occurrence_at
from booking.models import Meeting, MeetingDraft, Participant
from booking.services import Invitee, planning
from booking.services.participants import invite_unit, invite_user
from core import clock

OF_A_PERSON = {field.name for field in fields(Invitee)} - {"attending"}


def copy_meeting(meeting: Meeting, owner: User, *, now: datetime) -> MeetingDraft:
    """A draft of the owner's with the same matter, length and people. Who has left is left out,
    and a day for the agenda that has passed as well."""
    occurrence = occurrence_at(meeting, now=now)
    plan = Plan(
        matter=_matter(meeting, owner, now),
        minutes=(occurrence.ends_at - occurrence.starts_at) // timedelta(minutes=1),
        details=replace(planning.details_of(meeting), consent=None),  # that one was for then
        guests=tuple(Guest(uuid4(), invitee) for invitee in _guests(meeting, owner)),
    )
    return drafts.keep_new(plan, owner, now=now)


def _matter(meeting: Meeting, owner: User, now: datetime) -> Matter:
    follows = meeting.agenda_follows_on
    is_ahead = follows is not None and follows >= clock.to_local(now).date()
    return Matter(
        type=meeting.type,
        form=meeting.form,
        unit_id=_unit_id(meeting, owner),
        phone=meeting.phone,
        purpose=meeting.purpose,
        agenda=meeting.agenda or "",
        agenda_follows_on=follows if is_ahead else None,
        address=meeting.address or "",
        is_rehearsal=meeting.is_rehearsal,
    )


def _unit_id(meeting: Meeting, owner: User) -> UUID:
    own = drafts.leading_unit_ids(owner)
    return meeting.unit_id if meeting.unit_id in own else own[0]


def _guests(meeting: Meeting, owner: User) -> Iterator[Invitee]:
    units = directory.units_by_id([p.unit_id for p in meeting.invited if p.unit_id])
    for person in meeting.invited:
        if person.user_id == owner.id:
            continue
        if invitee := _invitee(person, units):
            yield invitee


def _invitee(person: Participant, units: dict[UUID, Unit]) -> Invitee | None:
    """As the directory knows them now; who is not in it, as they were."""
    if person.unit_id:
        unit = units[person.unit_id]
        return invite_unit(unit) if unit.is_offered else None
    if person.user_id:
        user = directory.person_of(person.user_id)
        return invite_user(user) if user else None
    return Invitee(**{name: getattr(person, name) for name in OF_A_PERSON})
