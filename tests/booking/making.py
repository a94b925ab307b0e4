"""Small makers for bookings: rooms, times, and a meeting with little said about it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, MeetingForm, MeetingType, ParticipantKind
from booking.ports import MeetingPost, help_desk
from booking.services import Booking, Invitee, book_meeting
from booking.slots import instant
from core.db import db
from tests.factories import Cast
from video.models import Room

KEY = b"a-key-for-tests-that-nobody-else-has-00000"
NOW = instant(date(2026, 11, 23), time(9))  # a Monday
WEDNESDAY = date(2026, 12, 2)
CITIZEN = Invitee(kind=ParticipantKind.CITIZEN, name="Ida", email="ida@example.org")


def at(clock: str, on: date = WEDNESDAY) -> datetime:
    """That time on the Danish clock."""
    return instant(on, time.fromisoformat(clock))


def make_room(session: Session, name: str = "Rum 1", **said: Any) -> Room:
    """A room that an administrator typed in."""
    facts = {"provider": "static", "capacity": 20, "web_url": "https://rum.example.org/1", **said}
    room = Room(name=name, **facts)
    session.add(room)
    session.commit()
    return room


def a_booking(cast: Cast, start: str = "10:00", minutes: int = 45, **said: Any) -> Booking:
    """Anna and Ida, on video, on the first Wednesday of December."""
    starts_at = said.pop("starts_at", None) or at(start)
    usual = Booking(
        type=MeetingType.CONVERSATION,
        form=MeetingForm.VIDEO,
        purpose="Samtale før hjemkomst",
        agenda="Hvem hjælper den første uge?",
        agenda_follows_on=None,
        address=None,
        phone="+4500445566",
        unit_id=cast.at.adults.id,
        chair_id=None,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        invitees=(CITIZEN,),
    )
    return replace(usual, **said)


def book(booking: Booking, by: User, *, now: datetime = NOW) -> Meeting:
    """Book it; call it within `work()`."""
    leader = db.session.get_one(User, by.id)
    return book_meeting(
        booking, by=leader, post=MeetingPost(help_desk(), KEY, "moedebro.example"), now=now
    )


def crowd(size: int) -> Sequence[Invitee]:
    """So many citizens that nobody knows the name of."""
    return [Invitee(kind=ParticipantKind.CITIZEN) for _ in range(size)]
