"""Somebody more on the list of a meeting, or one less. Nobody else hears of it."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select, update

from accounts.models import User
from booking import asked_moves
from booking.calling import TOLD_OFF
from booking.counted_people import count_people
from booking.invites import Method
from booking.links import give_code
from booking.models import Attending, CallTask, Meeting, Occurrence, Participant, WrongRecipient
from booking.ports import MeetingPost
from booking.services.bookings import PARTICIPANT_INVITED
from booking.services.date_lists import dates_like, only_on
from booking.services.participants import Invitee, participant_of
from booking.services.refusals import AlreadyInvited, LastGuestStays, LeaderStays
from booking.services.resending import check
from booking.services.room_systems import invite_room_systems
from booking.services.rooms import claim_larger_room
from booking.services.series_near import for_each_date
from booking.services.series_scope import coming
from booking.services.telling import Telling, Way, by_message, stop_invitations, tell
from booking.times.hours import Hours
from core import audit
from core.db import db
from core.errors import DomainError
from video import services as rooms

PARTICIPANT_REMOVED = audit.declare("participant-removed", "told")

AS_INVITED = (
    "kind", "attending", "organisation_id", "name", "language", "email", "phone",
    "joins_from_room_system", "is_presenter", "skips_pre_meeting", "proxy",
)  # fmt: skip


def add_participant(
    meeting: Meeting,
    invitee: Invitee,
    *,
    id: uuid.UUID | None = None,
    only: Sequence[Occurrence] = (),
    like: Participant | None = None,
    by: User | Participant,
    post: MeetingPost,
    now: datetime,
) -> Participant:
    """Put somebody on the list and invite them. Where the room is too small, all get a larger one
    behind the same links.

    Of a series it is to all dates, or `only` to some: then those are all they hear of; or to those
    that somebody they come for is on, as `like` that one. A second press with the same `id` finds
    what the first made. Who was taken off before is put on again, with a new link. Raises
    MeetingIsCancelled, MeetingIsOver, AlreadyInvited, OrganisationMissing, and what
    `claim_larger_room` raises (of a series DatesNotFree).
    """
    occurrence = hold(meeting, now)
    if made := next((p for p in meeting.invited if p.id == id), None):
        return made
    with db.session.begin_nested():  # a refusal leaves nothing behind
        count_on(meeting)
        person, before = (
            put_on(meeting, invitee, id=id, key=post.key, now=now),
            occurrence.provision,
        )
        ahead = _come_to(person, only, like, now=now) or [occurrence]
        _find_place(meeting, ahead, post.hours, now)
    tellings = [Telling(person, by_message(person) if person.is_reachable else Way.CALL)]
    tell(tellings, ahead[0], Method.REQUEST, post=post, now=now)
    if occurrence.provision and occurrence.provision is not before:
        moved = [occurrence.provision.id]
        invite_room_systems(moved, post=post, now=now)
    audit.record(by.as_actor(), PARTICIPANT_INVITED, subject=person.id, meeting=meeting.id, now=now)
    return person


def _come_to(
    person: Participant, only: Sequence[Occurrence], like: Participant | None, *, now: datetime
) -> Sequence[Occurrence]:
    """Put them on the dates they are to come to. Those ahead."""
    meeting = person.meeting
    if any(o.series_id for o in meeting.occurrences):
        theirs = only or dates_like(like, meeting)
        only_on(person, theirs, by_date=like.by_date if like else bool(only))
    told = [date for date in only if not date.has_ended(now)]
    return [o for o in told or coming(meeting, now=now) if person.id not in o.off]


def _find_place(meeting: Meeting, dates: Sequence[Occurrence], hours: Hours, now: datetime) -> None:
    def take(date: Occurrence) -> None:
        claim_larger_room(meeting, date, hours=hours, now=now)

    for_each_date(meeting, dates, take, hours=hours, now=now)


def put_on(
    meeting: Meeting, invitee: Invitee, *, id: uuid.UUID | None, key: bytes, now: datetime
) -> Participant:
    """A row with a link of its own, or the one they had. Raises AlreadyInvited."""
    same = [p for p in meeting.participants if is_same(p, invitee)]
    if any(p.removed_at is None for p in same):
        raise AlreadyInvited
    if same:
        return _put_on_again(same[-1], invitee, key=key)
    position = 1 + max(p.position for p in meeting.participants)
    is_new = id and not db.session.scalar(select(exists().where(Participant.id == id)))
    person = participant_of(invitee, position=position, id=id if is_new else None)
    person.added_at = now
    give_code(person, key)
    meeting.participants.append(person)
    db.session.flush()
    return person


def count_on(meeting: Meeting) -> None:
    """A calendar that was told to take the meeting out listens to a higher number only."""
    off = [p.last_sequence or 0 for p in meeting.participants if p.removed_at is not None]
    meeting.sequence = max([meeting.sequence, *(last + 1 for last in off)])


def is_same(person: Participant, invitee: Invitee) -> bool:
    """One unit, one user: nobody else can be told apart for certain."""
    ids = (invitee.user_id, invitee.unit_id)
    return any(ids) and (person.user_id, person.unit_id) == ids


def _put_on_again(person: Participant, invitee: Invitee, *, key: bytes) -> Participant:
    person.removed_at, person.opened_at = None, None
    person.link_generation += 1  # being taken off ended the old one
    for name in AS_INVITED:
        setattr(person, name, getattr(invitee, name))
    give_code(person, key)
    return person


def check_removal(person: Participant, *, now: datetime) -> Occurrence:
    """The occurrence it is about. Raises MeetingIsCancelled, MeetingIsOver, LeaderStays,
    LastGuestStays."""
    occurrence = check(person.meeting, now=now)
    ahead = [o for o in person.meeting.occurrences if o.takes_place(now)]
    if person.attending == Attending.LEADER or any(o.is_led_by(person) for o in ahead):
        raise LeaderStays
    if len(person.meeting.invited) < 3:
        raise LastGuestStays
    return occurrence


def is_removable(person: Participant, *, now: datetime) -> bool:
    """Whether this one can be taken off."""
    try:
        check_removal(person, now=now)
    except DomainError:
        return False
    return True


def remove_participant(
    person: Participant,
    *,
    is_mistake: bool = False,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Way:
    """Take somebody off the list: their link ends, and the meeting leaves their calendar. By
    mistake they were on it: that is written down.

    How they are told. Raises what `check_removal` raises.
    """
    hold(person.meeting, now)
    db.session.refresh(person)
    occurrence = check_removal(person, now=now)
    [telling] = stop_invitations([person], by, now=now)
    take_off(person, occurrence, now=now)
    if is_mistake:
        db.session.merge(WrongRecipient(participant_id=person.id, at=now))
    tell([telling], occurrence, Method.CANCEL, post=post, now=now, call_to_say=TOLD_OFF)
    audit.record(
        by.as_actor(), PARTICIPANT_REMOVED, subject=person.id, meeting=person.meeting_id, now=now,
        told=telling.way.value,
    )  # fmt: skip
    return telling.way


def take_off(person: Participant, occurrence: Occurrence, *, now: datetime) -> None:
    """Off the list, out of the chair and out of the room."""
    if person.user_id and person.user_id == person.meeting.chair_id:
        person.meeting.chair_id = None
    person.removed_at = now
    asked_moves.leave(person.id, now=now)
    _stop_calls(person, now=now)
    if occurrence.provision and not occurrence.provision.is_over(now):
        rooms.remove(occurrence.provision, person.id, now=now)
    db.session.flush()
    ahead = coming(person.meeting, now=now)
    differ = [date for date in ahead if date.off]
    count_people([date.id for date in ahead if not date.off], len(person.meeting.invited))
    for date in differ:
        count_people([date.id], len(date.invited))


def _stop_calls(person: Participant, *, now: datetime) -> None:
    """Nobody has to call them about a meeting they do not come to."""
    db.session.execute(
        update(CallTask)
        .where(CallTask.participant_id == person.id, CallTask.done_at.is_(None))
        .values(done_at=now)
    )


def hold(meeting: Meeting, now: datetime) -> Occurrence:
    """Of two who change the list at once, the second waits here."""
    db.session.refresh(meeting, with_for_update={"of": Meeting})
    db.session.refresh(meeting, ["participants"])
    return check(meeting, now=now)
