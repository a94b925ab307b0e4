"""Booking a meeting: leader and room are claimed, everybody is invited, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

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
from core.plain import add_written, are_together

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
    check_said(booking)
    rules.check_time(booking.gathers_at, booking.ends_at, now=now)
    with db.session.begin_nested():  # a refusal leaves nothing behind, whatever the caller does
        meeting = write_meeting(
            booking, by=by, leader=leader or by, domain=post.mail_domain, now=now
        )
        [occurrence] = meeting.occurrences
        needs, hours = (meeting, occurrence, booking.form, booking.expected), post.hours
        mine = take_over(held, occurrence, booking.expected, now=now)
        if "leader" not in mine:
            claim_leader(*needs, hours=hours, now=now)
        if "room" not in mine:
            claim_room(*needs, hours=hours, is_first=True, now=now)
        invite(meeting, occurrence, booking.invitees, by=by, post=post, now=now)
    return meeting


def check_said(booking: Booking) -> None:
    """What holds of a booking whenever it is. Raises BookingRefused."""
    rules.check_matter(
        booking.form, booking.purpose, booking.agenda, booking.agenda_follows_on, booking.address
    )
    rules.check_phone(booking.phone)
    booking.details.check()
    if not booking.invitees:
        raise NobodyInvited


def write_meeting(
    booking: Booking, *, by: User, leader: User, domain: str, now: datetime
) -> Meeting:
    """The meeting with its one time; nothing is taken yet, and nobody invited."""
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
        pre_minutes=booking.details.pre_minutes,
        mail_sender=db.session.get_one(Unit, booking.unit_id).organisation.mail_sender,
    )
    meeting.uid = f"{meeting.id}@{domain}"
    begin, end = booking.starts_at, booking.ends_at
    first = Occurrence(id=uuid.uuid4(), meeting_id=meeting.id, starts_at=begin, ends_at=end)
    add_written([meeting])
    add_written([first])
    are_together(first, meeting=meeting, provision=None, cancellation=None)
    are_together(meeting, occurrences=[first], participants=[], series=[])
    begin_planning(meeting, booking.details)
    return meeting


def invite(
    meeting: Meeting,
    first: Occurrence,
    invitees: Sequence[Invitee],
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Put the leader and those invited on the list, and an invitation into the outbox for each.

    Raises InvitationIncomplete.
    """
    unit = db.session.get_one(Unit, meeting.unit_id)
    everybody = (leader_of(meeting.leader, unit), *invitees)
    people = [participant_of(each, position=n) for n, each in enumerate(everybody)]
    give_codes(people, post.key)
    for person in people:
        person.meeting_id = meeting.id
        are_together(person, meeting=meeting)
    are_together(meeting, participants=people)
    with db.session.no_autoflush:  # their rows are written once, with what they are told
        invite_all(meeting, first, post=post, now=now)
    add_written(people)
    _note_booked(meeting, by=by, now=now)
    post.desk.note_booked([occurrence.id for occurrence in meeting.occurrences], now=now)


def _note_booked(meeting: Meeting, *, by: User, now: datetime) -> None:
    """Who did it, and who was invited."""
    said = {"form": meeting.form.value, "participants": len(meeting.participants)}
    rows: list[audit.Deed] = [(MEETING_BOOKED, meeting.id, said)]
    rows += [(PARTICIPANT_INVITED, person.id, {}) for person in meeting.participants]
    audit.record_all(by.as_actor(), rows, meeting=meeting.id, now=now)
