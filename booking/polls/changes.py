"""What whoever runs a poll changes: its times, its deadline, a reminder, and dropping it.

The poll is locked by whoever looked it up.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from accounts.models import User
from booking.claims import SlotTaken, resource_for
from booking.drafts import needed_for, plan_of
from booking.models import Poll, PollPerson, PollTime
from booking.polls.answering import check_open, lacks_answers, waiting_for
from booking.polls.asking import check_apart, check_moves, deadline_before, slots_of
from booking.polls.holds import (
    held_times,
    hold,
    hold_longer,
    let_go,
    lock_rooms,
    suited_seats,
)
from booking.polls.messages import DROPPED, NEW_TIME, WAITS, remind_people, write_to
from booking.polls.refusals import (
    FEWEST,
    MOST,
    AnswersAreOver,
    DeadlinePassed,
    DeadlineTooLate,
    NobodyToRemind,
    RemindedJustNow,
    TimesStay,
    TimeTakenAway,
    TooManyTimes,
)
from booking.ports import MeetingPost
from booking.services import rules
from booking.slots import Slot
from core import audit
from core.db import db

TIME_ADDED = audit.declare("poll-time-added")
TIME_REMOVED = audit.declare("poll-time-removed")
EXTENDED = audit.declare("poll-extended", "lost")
REMINDED = audit.declare("poll-reminded", "people")
DROPPED_IT = audit.declare("poll-dropped", "messages")

PAUSE = timedelta(hours=1)  # ours: between two presses that remind


def add_time(
    poll: Poll, starts_at: datetime, *, by: User, post: MeetingPost, now: datetime
) -> None:
    """One more proposal, held like the others; those who have answered are asked about it.

    Added twice, it is one. Raises AnswersAreOver, TooManyTimes, DeadlineTooLate, TimesOverlap,
    ProposalTaken, and what a booking's time is refused with.
    """
    check_open(poll)
    if not poll.takes_answers(now):
        raise AnswersAreOver
    if any(time.starts_at == starts_at for time in poll.proposals):
        return
    slot = Slot(starts_at, starts_at + timedelta(minutes=poll.minutes))
    plan = plan_of(poll.draft)
    rules.check_time(starts_at - plan.lead, slot.ends_at, now=now)
    if starts_at < poll.deadline:
        raise DeadlineTooLate
    if len(poll.proposals) >= MOST:
        raise TooManyTimes
    check_apart([*slots_of(poll), slot], plan.lead)
    check_moves(poll.moves, [slot], plan.lead)
    knew = [p for p in poll.asked if p.answers and not lacks_answers(p, poll)]
    time = _put_on(poll, slot)
    until, hours = poll.deadline, post.hours
    hold([time], plan, poll.asked_by, until=until, hours=hours, now=now)
    audit.record(by.as_actor(), TIME_ADDED, subject=poll.id, now=now)
    remind_people(knew, poll, NEW_TIME, post=post, now=now)


def _put_on(poll: Poll, slot: Slot) -> PollTime:
    """A new row, or the one that was taken away; what people said of it then still holds."""
    for time in poll.times:
        if time.starts_at == slot.starts_at:
            time.removed_at = None
            return time
    time = PollTime(starts_at=slot.starts_at, ends_at=slot.ends_at)
    poll.times.append(time)
    db.session.flush()
    return time


def remove_time(poll: Poll, time: PollTime, *, by: User, now: datetime) -> None:
    """Take a proposal away, and let go of it. Harmless when it is away already.

    Raises PollIsBooked, PollIsDropped, TimesStay.
    """
    check_open(poll)
    if time.removed_at:
        return
    if len(poll.proposals) <= FEWEST:
        raise TimesStay
    time.removed_at = now
    let_go([time])
    audit.record(by.as_actor(), TIME_REMOVED, subject=poll.id, now=now)


def extend(poll: Poll, on: date, *, by: User, now: datetime) -> Sequence[PollTime]:
    """Let people answer until the end of that day, and hold the times as long. What is not held
    any more is taken again where it is free; the times that are lost are the answer.

    Raises PollIsBooked, PollIsDropped, DeadlinePassed, DeadlineTooLate.
    """
    check_open(poll)
    coming = [time for time in poll.proposals if time.starts_at > now]
    if not coming:
        raise DeadlineTooLate
    until = deadline_before(poll.moves, on, coming[0].starts_at, now=now)
    if until <= now:
        raise DeadlinePassed
    plan = plan_of(poll.draft)
    resource_for(user_id=poll.asked_by_id)  # the leader first, as everybody does
    held = held_times(coming, plan, now=now)
    hold_longer([time for time in coming if time.id in held], until)
    poll.deadline = until
    again = [time for time in coming if time.id not in held]
    if again:
        lock_rooms(suited_seats(needed_for(plan, poll.asked_by_id)))
    lost = [time for time in again if not _hold_again(time, poll, now=now)]
    audit.record(by.as_actor(), EXTENDED, subject=poll.id, now=now, lost=len(lost))
    return lost


def _hold_again(time: PollTime, poll: Poll, *, now: datetime) -> bool:
    let_go([time])  # half of it may have been lost, or all of it may have run out just now
    try:
        with db.session.begin_nested():
            hold([time], plan_of(poll.draft), poll.asked_by, until=poll.deadline, now=now)
    except SlotTaken:
        return False
    return True


def remind(poll: Poll, *, by: User, post: MeetingPost, now: datetime) -> int:
    """Remind those who have not answered. How many.

    Raises PollIsBooked, PollIsDropped, AnswersAreOver, RemindedJustNow, NobodyToRemind.
    """
    check_open(poll)
    if not poll.takes_answers(now):
        raise AnswersAreOver
    if poll.reminded_at and now - poll.reminded_at < PAUSE:
        raise RemindedJustNow
    people = reachable(waiting_for(poll))
    if not people:
        raise NobodyToRemind
    poll.reminded_at = now
    remind_people(people, poll, WAITS, post=post, now=now)
    audit.record(by.as_actor(), REMINDED, subject=poll.id, now=now, people=len(people))
    return len(people)


def reachable(people: Sequence[PollPerson]) -> Sequence[PollPerson]:
    """Those whom a message can get to."""
    return [person for person in people if person.is_reachable]


def drop(poll: Poll, *, by: User, post: MeetingPost, now: datetime) -> None:
    """Ask no more: the times are let go of, and everybody is told. Harmless when it is done.

    The draft can be gone on with. Raises PollIsBooked.
    """
    if poll.is_dropped:
        return
    check_open(poll)
    poll.closed_at = now
    let_go(poll.times)
    messages = write_to(poll.people, poll, DROPPED, post=post, now=now)
    audit.record(by.as_actor(), DROPPED_IT, subject=poll.id, now=now, messages=messages)


def standing(time: PollTime | None) -> PollTime:
    """The proposal, unless it was taken away. Raises TimeTakenAway."""
    if time is None or time.removed_at:
        raise TimeTakenAway
    return time
