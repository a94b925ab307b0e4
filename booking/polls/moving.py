"""Another time for a meeting that is booked: the same poll, and one click moves the meeting."""

import uuid
from dataclasses import fields, replace
from datetime import datetime, timedelta

from accounts.models import User
from booking import drafts
from booking.claims import resource_for
from booking.drafts import Guest, Matter, Plan
from booking.models import (
    Answer,
    AnswerSource,
    Attending,
    Meeting,
    Occurrence,
    Participant,
    Poll,
    PollTime,
    Said,
)
from booking.polls import asking
from booking.polls.asking import Question
from booking.polls.changes import standing
from booking.polls.finding import open_poll_to_move
from booking.polls.holds import hold, let_go, slot_of
from booking.polls.refusals import PollIsDropped
from booking.ports import MeetingPost
from booking.services import Invitee, NobodyInvited, answers, time_changes
from booking.services.planning import Details
from booking.services.series_moves import Wish, move_dates
from booking.services.time_wishes import HasBegun
from core import audit
from core.db import db

MOVED = audit.declare("poll-moved")

OF_A_PERSON = {field.name for field in fields(Invitee)}
OF_A_MATTER = {field.name for field in fields(Matter)}


def check(occurrence: Occurrence, *, now: datetime) -> None:
    """Whether people can be asked about another time. Raises AlreadyCancelled, MeetingIsOver,
    HasBegun."""
    time_changes.check(occurrence.meeting, now=now, occurrence=occurrence)
    if occurrence.has_started(now):
        raise HasBegun


def plan_of_meeting(occurrence: Occurrence) -> Plan:
    """What a draft of this meeting would say. The keys of its people are those of the meeting."""
    meeting = occurrence.meeting
    said = {name: getattr(meeting, name) for name in OF_A_MATTER}
    matter = Matter(**{**said, "agenda": meeting.agenda or "", "address": meeting.address or ""})
    guests = [
        Guest(person.id, _invitee(person))
        for person in meeting.invited
        if _is_asked(person, occurrence)
    ]
    return Plan(
        matter=matter,
        minutes=(occurrence.ends_at - occurrence.starts_at) // timedelta(minutes=1),
        starts_at=occurrence.starts_at,
        guests=tuple(guests),
        details=Details(pre_minutes=meeting.pre_minutes),
    )


def _is_asked(person: Participant, occurrence: Occurrence) -> bool:
    """Not who leads the date, nor who leads the meeting and is off it."""
    is_off = person.attending is Attending.LEADER and person.id in occurrence.off
    return not occurrence.is_led_by(person) and not is_off


def _invitee(person: Participant) -> Invitee:
    """As they are on the list; what makes them a proxy is not copied."""
    said = {name: getattr(person, name) for name in OF_A_PERSON}
    return replace(Invitee(**said), proxy=None)


def ask_to_move(
    occurrence: Occurrence, question: Question, *, by: User, post: MeetingPost, now: datetime
) -> Poll:
    """Hold the times, and write to everybody who is invited. Pressed twice, it is one poll.

    The meeting stays where it is meanwhile. Raises AlreadyCancelled, MeetingIsOver, HasBegun,
    BookingRefused for what is senseless, and ProposalTaken.
    """
    meeting = occurrence.meeting
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    check(occurrence, now=now)
    if found := open_poll_to_move(occurrence.id):
        return found
    plan = plan_of_meeting(occurrence)
    if not plan.guests:
        raise NobodyInvited
    poll = _write(occurrence, plan, question, now=now)
    hold(poll.times, plan, occurrence.leader, until=poll.deadline, hours=post.hours, now=now)
    asking.write_people(poll, plan.guests, question.required, key=post.key)
    _tie(poll, meeting, plan)
    asking.tell_them(poll, by=by, post=post, now=now)
    return poll


def _write(occurrence: Occurrence, plan: Plan, question: Question, *, now: datetime) -> Poll:
    times = asking.proposals(question.starts, plan, now=now)
    asking.check_moves(occurrence, times, plan.lead)
    first = times[0].starts_at
    deadline = asking.deadline_before(occurrence, question.deadline, first, now=now)
    leader = occurrence.leader
    draft = drafts.keep_new(plan, leader, now=now)
    draft.meeting_id = occurrence.meeting_id  # nobody goes on with it
    return asking.write_poll(
        draft, plan, times, leader=leader, deadline=deadline, moves=occurrence, now=now
    )


def _tie(poll: Poll, meeting: Meeting, plan: Plan) -> None:
    """Who is asked is in the meeting already, and holds a link to it."""
    listed = {person.id: person for person in meeting.invited}
    for person, guest in zip(poll.people, plan.guests, strict=True):
        person.participant_id = guest.key
        person.link_generation = listed[guest.key].link_generation
    db.session.flush()


def move_there(
    poll: Poll,
    occurrence: Occurrence,
    time: PollTime | None,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> uuid.UUID:
    """Move the meeting to the chosen time, as any other move, and answer the meeting's id. Pressed
    twice, it moves once.

    Meeting and poll are locked by the caller. What is held is let go of and taken again in one
    transaction, so it is nobody else's for a moment. Raises PollIsDropped, TimeTakenAway, and what
    `move_dates` raises.
    """
    meeting = occurrence.meeting
    if poll.moved_at:
        return meeting.id
    if poll.closed_at:
        raise PollIsDropped
    time = standing(time)
    resource_for(user_id=occurrence.leader_id)  # the leader first: the order of every booking
    let_go(poll.times)
    poll.closed_at = poll.moved_at = now
    db.session.flush()
    wish, seen = Wish(slot_of(time)), meeting.sequence
    move_dates(meeting, occurrence, wish, sequence=seen, by=by, post=post, now=now)
    if occurrence.series_id is None:  # else an answer is about every date
        _carry_over(poll, time, by=by, now=now)
    audit.record(by.as_actor(), MOVED, subject=poll.id, meeting=meeting.id, now=now)
    return meeting.id


def _carry_over(poll: Poll, time: PollTime, *, by: User, now: datetime) -> None:
    """Who said yes to this very time comes, as far as we know; see `choosing`."""
    for person in poll.asked:
        said_yes = any(a.time_id == time.id and a.said == Said.YES for a in person.answers)
        if person.participant and said_yes:
            actor, source = by.as_actor(), AnswerSource.POLL
            answers.record(person.participant, Answer.ACCEPTED, source=source, now=now, actor=actor)
            person.participant.answered_at = None
