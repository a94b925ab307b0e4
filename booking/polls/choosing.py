"""One click: the chosen time becomes the meeting, and the other times are free again."""

import uuid
from dataclasses import replace
from datetime import datetime

from accounts.models import User
from booking.claims import resource_for
from booking.draft_refusals import AlreadyBooked
from booking.drafts import Plan, booking_of, keep, plan_of
from booking.models import Answer, AnswerSource, Attending, Meeting, Poll, PollTime, Said
from booking.polls.changes import standing
from booking.polls.holds import held_claims, let_go
from booking.polls.moving import move_there
from booking.polls.refusals import PollIsDropped
from booking.ports import MeetingPost
from booking.services import Booking, answers, book_meeting
from core import audit
from core.db import db

BOOKED = audit.declare("poll-booked", "was_held")


def choose_time(
    poll: Poll, time: PollTime | None, *, by: User, post: MeetingPost, now: datetime
) -> uuid.UUID:
    """One click: the poll becomes a meeting, or moves the one it is about."""
    if poll.moves:
        return move_there(poll, poll.moves, time, by=by, post=post, now=now)
    return book_time(poll, time, by=by, post=post, now=now)


def book_time(
    poll: Poll, time: PollTime | None, *, by: User, post: MeetingPost, now: datetime
) -> uuid.UUID:
    """Book the chosen time and answer the meeting's id. Pressed twice, it is the same meeting.

    The poll is locked by the caller. What is held for the time becomes the meeting's own: a claim
    goes from held to booked, so it is nobody else's for a moment. What was lost is taken like in
    any booking: raises PollIsDropped, TimeTakenAway, AlreadyBooked, BookingRefused, and LeaderBusy
    or NoRoomFree, which know the nearest free times.
    """
    if poll.meeting_id:
        return poll.meeting_id
    if poll.closed_at:
        raise PollIsDropped
    time, draft = standing(time), poll.draft
    db.session.refresh(draft, with_for_update=True)
    if draft.meeting_id:
        raise AlreadyBooked
    resource_for(user_id=poll.asked_by_id)  # the leader first: the order of every booking
    held = db.session.scalars(held_claims([time.id]).order_by("id").with_for_update()).all()
    plan = replace(plan_of(draft), starts_at=time.starts_at, minutes=poll.minutes)
    booking = _with_roles(booking_of(plan), poll)
    leader = poll.asked_by
    meeting = book_meeting(booking, by=by, leader=leader, held=held, post=post, now=now)
    _close(poll, meeting, plan, now=now)
    _carry_over(poll, meeting, time, by=by, now=now)
    audit.record(by.as_actor(), BOOKED, subject=poll.id, meeting=meeting.id, now=now,
                 was_held=bool(held))  # fmt: skip
    return meeting.id


def _with_roles(booking: Booking, poll: Poll) -> Booking:
    """Whose no rules no time out is invited as optional."""
    roles = {True: Attending.REQUIRED, False: Attending.OPTIONAL}
    invitees = [
        replace(invitee, attending=roles[person.is_required], language=person.language)
        for invitee, person in zip(booking.invitees, poll.people, strict=True)
    ]
    return replace(booking, invitees=invitees)


def _close(poll: Poll, meeting: Meeting, plan: Plan, *, now: datetime) -> None:
    let_go(poll.times)  # of the others: what was booked is not held any more
    poll.meeting_id, poll.closed_at = meeting.id, now
    keep(poll.draft, plan, now)
    poll.draft.meeting_id = meeting.id


def _carry_over(poll: Poll, meeting: Meeting, time: PollTime, *, by: User, now: datetime) -> None:
    """Who said yes to this very time comes, as far as we know: nobody has to chase them. The
    calendar asks them all the same, so that the meeting gets into it. »If need be« and »no« are
    no answers to the meeting: the leader has chosen the time in spite of them, so they are asked
    anew, and reminded like everybody who has not answered.

    `answered_at` stays empty: nobody has seen the invitation yet, and a citizen who never opens it
    is to be called, whatever they said before.
    """
    for person, participant in zip(poll.people, meeting.participants[1:], strict=True):
        person.participant_id = participant.id
        if any(a.time_id == time.id and a.said == Said.YES for a in person.answers):
            answers.record(
                participant, Answer.ACCEPTED, source=AnswerSource.POLL, now=now, actor=by.as_actor()
            )
            participant.answered_at = None
