"""Booking a meeting: leader and room are claimed, everybody is invited, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Unit, User
from booking.claims import Claim
from booking.links import give_codes
from booking.models import (
    Meeting,
    MeetingForm,
    MeetingType,
    Occurrence,
)
from booking.ports import MeetingPost
from booking.services import rules
from booking.services.invitations import invite_all
from booking.services.participants import Invitee, leader_of, participant_of
from booking.services.planning import Details, begin_planning
from booking.services.refusals import NobodyInvited
from booking.services.rooms import claim_leader, claim_room, take_over
from core import audit
from core.db import db

MEETING_BOOKED = audit.declare("meeting-booked", "form", "participants")
PARTICIPANT_INVITED = audit.declare("participant-invited")

__all__ = ["Booking", "Invitee", "book_meeting"]


@dataclass(frozen=True)
class Booking:
    """What is asked for. Times are instants; `invitees` are the others, without the leader."""

    type: MeetingType
    form: MeetingForm
    purpose: str
    agenda: str | None
    agenda_follows_on: date | None
    address: str | None
    phone: str
    unit_id: uuid.UUID
    chair_id: uuid.UUID | None
    starts_at: datetime
    ends_at: datetime
    invitees: Sequence[Invitee]
    is_rehearsal: bool = False
    details: Details = field(default_factory=Details)

    @property
    def gathers_at(self) -> datetime:
        """When the first ones meet: the professionals, where they have a pre-meeting."""
        return self.starts_at - timedelta(minutes=self.details.pre_minutes or 0)

    @property
    def expected(self) -> int:
        """How many will come: the leader too, and a chair who is not on the list. A unit counts
        as one."""
        on_list = {invitee.user_id for invitee in self.invitees}
        return 1 + len(self.invitees) + (self.chair_id is not None and self.chair_id not in on_list)


def book_meeting(
    booking: Booking,
    *,
    by: User,
    leader: User | None = None,
    held: Sequence[Claim] = (),
    post: MeetingPost,
    now: datetime,
) -> Meeting:
    """Book it, in the running transaction: claims, room, participants, invitations, audit.

    Raises BookingRefused (something is missing or senseless, also in the invitation), LeaderBusy
    and NoRoomFree (lost to another meeting; both are SlotTaken and know the nearest free times).
    What is `held` for it becomes its own.
    """
    rules.check_matter(
        booking.form, booking.purpose, booking.agenda, booking.agenda_follows_on, booking.address
    )
    rules.check_phone(booking.phone)
    rules.check_time(booking.gathers_at, booking.ends_at, now=now)
    booking.details.check()
    if not booking.invitees:
        raise NobodyInvited
    with db.session.begin_nested():  # a refusal leaves nothing behind, whatever the caller does
        meeting = _write_meeting(
            booking, by=by, leader=leader or by, domain=post.mail_domain, now=now
        )
        [occurrence] = meeting.occurrences
        needs, hours = (meeting, occurrence, booking.form, booking.expected), post.hours
        mine = take_over(held, occurrence, booking.expected, now=now)
        if "leader" not in mine:
            claim_leader(*needs, hours=hours, now=now)
        if "room" not in mine:
            claim_room(*needs, hours=hours, now=now)
        _write_participants(meeting, booking.invitees, key=post.key)
        _note(meeting, by=by, now=now)
        invite_all(meeting, occurrence, post=post, now=now)
    return meeting


def _write_meeting(
    booking: Booking, *, by: User, leader: User, domain: str, now: datetime
) -> Meeting:
    meeting = Meeting(
        id=uuid.uuid4(),
        sequence=0,
        type=booking.type,
        form=booking.form,
        purpose=booking.purpose,
        agenda=booking.agenda or None,
        agenda_follows_on=booking.agenda_follows_on,
        leader_id=leader.id,
        chair_id=booking.chair_id,
        created_by_id=by.id,
        unit_id=booking.unit_id,
        address=booking.address or None,
        phone=booking.phone,
        is_rehearsal=booking.is_rehearsal,
        created_at=now,
    )
    meeting.uid = f"{meeting.id}@{domain}"
    meeting.occurrences.append(Occurrence(starts_at=booking.starts_at, ends_at=booking.ends_at))
    db.session.add(meeting)
    db.session.flush()
    begin_planning(meeting, booking.details)
    return meeting


def _write_participants(meeting: Meeting, invitees: Sequence[Invitee], *, key: bytes) -> None:
    unit = db.session.get_one(Unit, meeting.unit_id)
    first = leader_of(meeting.leader, unit)
    people = [participant_of(each, position=n) for n, each in enumerate((first, *invitees))]
    give_codes(people, key)
    meeting.participants.extend(people)
    db.session.flush()


def _note(meeting: Meeting, *, by: User, now: datetime) -> None:
    actor, count = by.as_actor(), len(meeting.participants)
    audit.record(
        actor,
        MEETING_BOOKED,
        subject=meeting.id,
        meeting=meeting.id,
        now=now,
        form=meeting.form.value,
        participants=count,
    )
    invited: dict[uuid.UUID, dict[str, Any]] = {person.id: {} for person in meeting.participants}
    audit.record_many(actor, PARTICIPANT_INVITED, subjects=invited, meeting=meeting.id, now=now)
