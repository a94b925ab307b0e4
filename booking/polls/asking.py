"""Asking people when they can: the times are held, and everybody gets a link of their own."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from flask_babel import force_locale

from accounts.models import User
from booking import slots
from booking.draft_refusals import AlreadyBooked
from booking.drafts import Guest, Plan, keep, needed_for, plan_of
from booking.early import without_lead
from booking.links import give_codes
from booking.models import MeetingDraft, Occurrence, Poll, PollPerson, PollTime
from booking.offers import Parties
from booking.polls.finding import open_poll_of
from booking.polls.holds import hold, slot_of
from booking.polls.messages import INVITATION, write_to
from booking.polls.refusals import (
    FEWEST,
    MOST,
    DeadlineAfterMeeting,
    DeadlinePassed,
    DeadlineTooLate,
    MeetsItself,
    TimesOverlap,
    TooFewTimes,
    TooManyTimes,
)
from booking.ports import MeetingPost
from booking.services import NobodyInvited, rules
from booking.slots import Slot, next_quarter
from booking.times.calendar import Calendar
from booking.times.hours import Hours
from booking.times.search import Spread, earliest
from booking.words import KINDS
from core import audit, clock
from core.db import db

ASKED = audit.declare("poll-asked", "times", "people")

USUAL_DAYS = 3  # ours: so long people have to answer
LAST_MINUTE = time(23, 59)
OFFERED, APART, LOOK_AHEAD = 8, timedelta(hours=2), timedelta(days=14)
SOONEST = timedelta(hours=4)  # ours: sooner, and there is no time to ask


@dataclass(frozen=True)
class Question:
    """What is asked: when, how long, until when, and whose no rules a time out."""

    starts: Collection[datetime]
    minutes: int
    deadline: date | None  # the last day to answer; none: the usual one
    required: Collection[uuid.UUID]  # keys of the draft's guests


def ask(
    draft: MeetingDraft, question: Question, *, by: User, post: MeetingPost, now: datetime
) -> Poll:
    """Hold the times, and write to everybody on the draft's list. Pressed twice, it is one poll.

    Raises BookingRefused for what is missing or senseless, AlreadyBooked, and ProposalTaken.
    """
    db.session.refresh(draft, with_for_update=True)  # SQLite: writers queue anyway
    if draft.meeting_id:
        raise AlreadyBooked
    if found := open_poll_of(draft.id):
        return found
    plan = replace(plan_of(draft), minutes=question.minutes)
    plan.matter.check()
    if not plan.guests:
        raise NobodyInvited
    poll = _write(draft, plan, question, by=by, now=now)
    hold(poll.times, plan, by, until=poll.deadline, hours=post.hours, now=now)
    write_people(poll, plan.guests, question.required, key=post.key)
    keep(draft, plan, now)
    tell_them(poll, by=by, post=post, now=now)
    return poll


def _write(draft: MeetingDraft, plan: Plan, question: Question, *, by: User, now: datetime) -> Poll:
    times = proposals(question.starts, plan, now=now)
    deadline = deadline_of(question.deadline, times[0].starts_at, now=now)
    return write_poll(draft, plan, times, leader=by, deadline=deadline, now=now)


def write_poll(
    draft: MeetingDraft,
    plan: Plan,
    times: Sequence[Slot],
    *,
    leader: User,
    deadline: datetime,
    moves: Occurrence | None = None,
    now: datetime,
) -> Poll:
    """The rows of the poll and its times. Nothing is held yet, and nobody asked."""
    poll = Poll(
        id=uuid.uuid4(),
        draft_id=draft.id,
        unit_id=plan.matter.unit_id,
        asked_by_id=leader.id,
        minutes=plan.minutes,
        deadline=deadline,
        created_at=now,
        moves=moves,
    )
    poll.times = [PollTime(starts_at=slot.starts_at, ends_at=slot.ends_at) for slot in times]
    db.session.add(poll)
    db.session.flush()
    return poll


def tell_them(poll: Poll, *, by: User, post: MeetingPost, now: datetime) -> None:
    """Everybody gets their link, and it is written down who asked."""
    audit.record(
        by.as_actor(),
        ASKED,
        subject=poll.id,
        meeting=poll.moves.meeting_id if poll.moves else None,
        now=now,
        times=len(poll.times),
        people=len(poll.people),
    )
    write_to(poll.people, poll, INVITATION, post=post, now=now)


def proposals(starts: Collection[datetime], plan: Plan, *, now: datetime) -> Sequence[Slot]:
    """The times in their order, as people are told them. Raises TooFewTimes, TooManyTimes,
    TimesOverlap, and what a booking's time is refused with."""
    found = [Slot(start, start + plan.duration) for start in sorted(set(starts))]
    if len(found) < FEWEST:
        raise TooFewTimes
    if len(found) > MOST:
        raise TooManyTimes
    for slot in found:
        rules.check_time(slot.starts_at - plan.lead, slot.ends_at, now=now)
    check_apart(found, plan.lead)
    return found


def check_apart(found: Sequence[Slot], lead: timedelta) -> None:
    """With the pre-meeting before each. Raises TimesOverlap."""
    ordered = sorted(found, key=lambda slot: slot.starts_at)
    if any(one.ends_at > next_.starts_at - lead for one, next_ in pairwise(ordered)):
        raise TimesOverlap


def deadline_of(on: date | None, first: datetime, *, now: datetime) -> datetime:
    """The end of that day, but never later than the first of the times; without a day, the usual
    one. Raises DeadlinePassed, DeadlineTooLate."""
    today = clock.to_local(now).date()
    if on is None:
        return min(end_of(today + timedelta(days=USUAL_DAYS)), first)
    if on < today:
        raise DeadlinePassed
    if on > clock.to_local(first).date():
        raise DeadlineTooLate
    return min(end_of(on), first)


def deadline_before(
    moves: Occurrence | None, on: date | None, first: datetime, *, now: datetime
) -> datetime:
    """The same; where a meeting is to be moved, it must not have begun either. Raises
    DeadlinePassed, DeadlineTooLate, DeadlineAfterMeeting."""
    if moves is None:
        return deadline_of(on, first, now=now)
    if on and on > clock.to_local(moves.starts_at).date():
        raise DeadlineAfterMeeting
    return deadline_of(on, min(first, moves.gathers_at), now=now)


def check_moves(moves: Occurrence | None, found: Sequence[Slot], lead: timedelta) -> None:
    """None of them overlaps the meeting as it is now. Raises MeetsItself."""
    if moves and any(
        slot.starts_at - lead < moves.ends_at and moves.gathers_at < slot.ends_at for slot in found
    ):
        raise MeetsItself


def end_of(day: date) -> datetime:
    """Its last minute on the Danish clock."""
    return slots.instant(day, LAST_MINUTE)


def write_people(
    poll: Poll, guests: Sequence[Guest], required: Collection[uuid.UUID], *, key: bytes
) -> None:
    """A row and a link for each who is asked."""
    people = [
        person_of(guest, position=position, is_required=guest.key in required)
        for position, guest in enumerate(guests)
    ]
    give_codes(people, key)
    poll.people.extend(people)
    db.session.flush()


def person_of(guest: Guest, *, position: int, is_required: bool) -> PollPerson:
    """The row of somebody who is asked."""
    invitee = guest.invitee
    with force_locale(invitee.language):
        kind = str(KINDS[invitee.kind])
    return PollPerson(
        position=position,
        kind=invitee.kind,
        user_id=invitee.user_id,
        unit_id=invitee.unit_id,
        organisation_id=invitee.organisation_id,
        name=invitee.name or None,
        function=invitee.function or kind,
        language=invitee.language,
        email=invitee.email or None,
        phone=invitee.phone or None,
        is_required=is_required,
    )


def suggestions(
    plan: Plan, leader: User, *, since: date | None, hours: Hours, now: datetime
) -> Sequence[Slot]:
    """The first times when leader and a room are free, and most of those whom we know, from that
    day on or from now."""
    start = next_quarter(now + SOONEST)
    if since:
        start = max(start, slots.instant(since, time(4)))
    calendar = look(plan, leader, start, now=now)
    found = earliest(calendar, hours, all_parties=True, spread=Spread(OFFERED, APART))
    return without_lead(found, plan.lead)


def look(plan: Plan, leader: User, start: datetime, *, now: datetime) -> Calendar:
    """What is known of leader, rooms and parties from then on."""
    needed = needed_for(plan, leader.id, list(Parties(plan).names))
    length = plan.lead + plan.duration
    return Calendar(needed, length, start, start + LOOK_AHEAD, now=now)


def slots_of(poll: Poll) -> Sequence[Slot]:
    """The proposals that stand, as spans."""
    return [slot_of(time) for time in poll.proposals]
