"""Another time that a participant asks for, and what the leader answers: there we go, or no.

A wish moves nothing by itself. Of what somebody asks for, the newest holds; once the meeting is
moved, nobody's wish is about anything any more.
"""

import uuid
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking.calling import TIME_KEPT, ask_to_call
from booking.early import lead_of
from booking.joining import MeetingIsCancelled, MeetingIsOver
from booking.models import (
    Answer,
    Meeting,
    Occurrence,
    Participant,
    TimeWish,
    WishOutcome,
    WishSource,
)
from booking.page_news import News, tell_news
from booking.ports import MeetingPost
from booking.series_calendar import calendar_name_of
from booking.services import rules
from booking.services.refusals import BookingRefused
from booking.services.series_moves import Wish, move_dates
from booking.services.telling import Told
from booking.slots import Slot
from booking.wishes import lapse, slot_of
from core import audit
from core.audit import Actor
from core.db import db
from core.errors import DomainError
from core.filters import when

WISHED = audit.declare("time-wished", "source")
GRANTED = audit.declare("time-wish-granted")
DECLINED = audit.declare("time-wish-declined", "told")

TEXT_MAX = 300


class WishIsEmpty(BookingRefused):
    """Neither a time nor words."""

    field = "other_time"
    message = _l("Choose a day and a time, or write when you are able to.")


class HasBegun(DomainError):
    """Who is there talks about it there."""

    message = _l("The meeting has begun, so it cannot be moved any more.")


class NoTimeInIt(DomainError):
    """Only words: somebody has to find a time that fits them."""

    message = _l("The wish says no time. Find one that fits it, and move the meeting there.")


class WishAnswered(DomainError):
    """Somebody was faster, or it is about nothing any more."""

    def __init__(self, wish: TimeWish, *, now: datetime) -> None:
        if wish.outcome == WishOutcome.LAPSED or not wish.by or not wish.outcome_at:
            said = _("The wish does not hold any more. Look at the meeting as it is now.")
        else:
            at = when(wish.outcome_at, now)
            said = _(
                "%(name)s has answered the wish already, %(when)s.", name=wish.by.name, when=at
            )
        super().__init__(said)


def wish(
    participant: Participant,
    occurrence: Occurrence,
    *,
    slot: Slot | None,
    text: str,
    source: WishSource,
    now: datetime,
) -> TimeWish:
    """Keep that another time would suit somebody better. What they asked for before lapses.

    What they answer (perhaps, no) is not said here. Raises MeetingIsCancelled, MeetingIsOver,
    HasBegun, WishIsEmpty, and what `rules.check_time` raises.
    """
    hold = select(Meeting.id).where(Meeting.id == participant.meeting_id)
    db.session.execute(hold.with_for_update())  # of two at once the second waits here
    _check_open(occurrence, now)
    if slot is None and not text:
        raise WishIsEmpty
    if slot:
        rules.check_time(slot.starts_at, slot.ends_at, now=now)
    withdraw(participant, occurrence, now=now)
    made = TimeWish(
        participant_id=participant.id,
        occurrence_id=occurrence.id,
        starts_at=slot.starts_at if slot else None,
        ends_at=slot.ends_at if slot else None,
        text=text[:TEXT_MAX],
        source=source,
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _record(participant.as_actor(), WISHED, made, participant.meeting_id, now, source=source.value)
    return made


def _check_open(occurrence: Occurrence, now: datetime) -> None:
    if occurrence.cancellation:
        raise MeetingIsCancelled
    if occurrence.has_ended(now):
        raise MeetingIsOver
    if occurrence.has_started(now):
        raise HasBegun


def withdraw(participant: Participant, occurrence: Occurrence, *, now: datetime) -> None:
    """What they asked for holds no more: they come after all, or ask for something else."""
    lapse(occurrence.id, whose=participant.id, now=now)


def why_not(wished: TimeWish, *, now: datetime) -> DomainError | None:
    """Why nothing can come of it any more."""
    if wished.outcome:
        return WishAnswered(wished, now=now)
    try:
        _check_open(wished.occurrence, now)
    except DomainError as refusal:
        return refusal
    return None


def grant(
    wished: TimeWish,
    slot: Slot | None = None,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Move the meeting to the time that was asked for, or to `slot` close by; everybody is told.

    Of a series it is the date that was asked about, alone. Raises WishAnswered, NoTimeInIt, and
    what `move_dates` raises.
    """
    meeting = _hold(wished, now)
    wanted = slot or slot_of(wished)
    if wanted is None:
        raise NoTimeInIt
    _answer(wished, WishOutcome.ACCEPTED, by, now)
    date, move = wished.occurrence, Wish(wanted)
    told = move_dates(meeting, date, move, sequence=sequence, by=by, post=post, now=now)
    _record(by.as_actor(), GRANTED, wished, meeting.id, now)
    return told


def decline(wished: TimeWish, *, by: User, post: MeetingPost, now: datetime) -> bool:
    """The time stays. Who asked is told so, and asked again whether they come.

    False when no message gets there, and they are to be called. Raises WishAnswered.
    """
    meeting, person = _hold(wished, now), wished.participant
    _answer(wished, WishOutcome.DECLINED, by, now)
    if person.answer == Answer.TENTATIVE:
        person.answer, person.answered_at, person.answered_by = Answer.NONE, None, None
    by_calendar = wished.source == WishSource.CALENDAR
    is_told = tell_news(
        person,
        wished.occurrence,
        News.TIME_KEPT,
        post=post,
        now=now,
        declines=_name_of(wished) if by_calendar else None,
    )
    if not is_told:
        ask_to_call([(person.meeting_id, person.id)], TIME_KEPT, now=now)
    _record(by.as_actor(), DECLINED, wished, meeting.id, now, told=is_told)
    return is_told


def _name_of(wished: TimeWish) -> dict[str, str]:
    return calendar_name_of(wished.occurrence, lead_of(wished.participant, wished.occurrence))


def _hold(wished: TimeWish, now: datetime) -> Meeting:
    """Of two who answer it at once the second waits here, and is told."""
    meeting = wished.occurrence.meeting
    db.session.refresh(meeting, with_for_update=True)
    db.session.refresh(wished)
    if refusal := why_not(wished, now=now):
        raise refusal
    return meeting


def _answer(wished: TimeWish, outcome: WishOutcome, by: User, now: datetime) -> None:
    wished.outcome, wished.outcome_at, wished.by_id = outcome, now, by.id
    db.session.flush()


def _record(
    actor: Actor, kind: str, about: TimeWish, meeting_id: uuid.UUID, now: datetime,
    **facts: str | bool,
) -> None:  # fmt: skip
    audit.record(actor, kind, subject=about.participant_id, meeting=meeting_id, now=now, **facts)
