"""A meeting of Anna's with Ida, Jens and the ward, and a poll about another time for it."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Occurrence
from booking.polls import links, moving
from booking.polls.asking import Question
from booking.services import Invitee
from core import clock
from core.db import db
from tests.booking.making import KEY, a_booking, at, book
from tests.booking.walking import DAY
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import STARTS, Made, post, usual_guests

THEN = at("15:00", DAY)


def make_meeting(
    work: Work,
    cast: Cast,
    *,
    start: datetime = THEN,
    guests: Sequence[Invitee] | None = None,
    now: datetime | None = None,
) -> uuid.UUID:
    """Booked just now, or then."""
    people = usual_guests(cast) if guests is None else guests
    with work():
        booking = a_booking(cast, starts_at=start, invitees=people)
        return book(booking, cast.anna, now=now or clock.now()).id


def ask(
    work: Work,
    by: User,
    meeting_id: uuid.UUID,
    *,
    starts: Sequence[datetime] = STARTS,
    deadline: date | None = None,
    now: datetime | None = None,
) -> Made:
    """Everybody who is invited is asked, and must be there."""
    with work():
        meeting = db.session.get_one(Meeting, meeting_id)
        required = [person.id for person in meeting.invited]
        question = Question(starts, 45, deadline, required)
        asker = db.session.get_one(User, by.id)
        [date_, *_rest] = sorted(meeting.occurrences, key=lambda o: o.starts_at)
        poll = moving.ask_to_move(date_, question, by=asker, post=post(), now=now or clock.now())
        names = {p.id: (p.name or p.function).split()[0].lower() for p in poll.people}
        return Made(
            poll.id,
            poll.draft_id,
            [time.id for time in poll.times],
            {names[p.id]: p.id for p in poll.people},
            {names[p.id]: links.token_for(p, KEY) for p in poll.people},
        )


def address(session: Session, meeting_id: uuid.UUID) -> str:
    """The page that asks about its (first) date."""
    return f"/meetings/{meeting_id}/dates/{the_date(session, meeting_id).id}/time-poll"


def the_date(session: Session, meeting_id: uuid.UUID) -> Occurrence:
    """Its first, as committed."""
    session.rollback()
    session.expire_all()
    dates = select(Occurrence).where(Occurrence.meeting_id == meeting_id)
    return session.scalars(dates.order_by(Occurrence.starts_at, Occurrence.id)).all()[0]
