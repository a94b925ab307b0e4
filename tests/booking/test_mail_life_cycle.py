"""The mails of a meeting from its first day to its last, as calendar programs read them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Participant
from booking.services.cancellations import cancel_meeting
from booking.services.date_revivals import revive_date
from booking.services.participants import invite_unit
from booking.services.people_changes import add_participant, remove_participant
from booking.services.resending import Address, send_again
from booking.services.revivals import revive_meeting
from booking.services.series_cancellations import cancel_dates
from booking.services.series_moves import Wish, move_dates
from booking.services.series_scope import Scope
from booking.services.time_changes import change_time
from booking.slots import Slot
from core.db import db
from notifications.models import OutboxMessage
from tests.booking.any_order import LateDiary
from tests.booking.making import CITIZEN, NOW, a_booking, book, make_room
from tests.booking.serial import book_many, icaljs_starts, mails, post
from tests.checkers import readers
from tests.conftest import Work
from tests.factories import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Facts = tuple[str, str, int, datetime]  # method, UID, SEQUENCE, start
METHODS = ["REQUEST", "REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL", "REQUEST"]
SEQUENCES = [0, 0, 1, 2, 3, 4, 5]  # the same again does not count on; each other deed does
STANDS = {  # of the series, in UTC, after so many mails
    2: ["03-18T08:00", "03-26T08:00", "04-01T07:00", "04-08T07:00"],
    3: ["03-18T08:00", "03-26T08:00", "04-08T07:00"],
    4: ["03-18T08:00", "03-26T08:00", "04-01T07:00", "04-08T07:00"],
}
OF_SERIES = ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]


@pytest.fixture
def each_hour(work: Work, cast: Cast) -> Callable[..., None]:
    """Do something an hour later, when the mails of the hour before have left."""
    hours = iter(range(1, 30))

    def do(deed: Callable[[Meeting, dict[str, Any]], None]) -> None:
        now = NOW + next(hours) * HOUR
        with work():
            db.session.execute(update(OutboxMessage).values(sent_at=now))
            by = db.session.get_one(User, cast.anna.id)
            meeting = db.session.query(Meeting).one()
            deed(meeting, {"by": by, "post": post(), "now": now})

    return do


def _ward(meeting: Meeting) -> Participant:
    return next(p for p in meeting.participants if p.unit_id)


@pytest.fixture
def of_one(
    session: Session, cast: Cast, work: Work, app: Flask, each_hour: Callable[..., None]
) -> list[bytes]:
    """What the ward got: invited, again, another time, off the list, on it again, cancelled, and
    held after all."""
    make_room(session)
    with work():
        book(a_booking(cast, invitees=(CITIZEN, invite_unit(cast.at.ward))), cast.anna)
    to = Address(cast.at.ward.email, None)
    each_hour(lambda m, how: send_again(_ward(m), to, **how))
    each_hour(lambda m, how: change_time(m, _later(m), sequence=m.sequence, **how) and None)
    each_hour(lambda m, how: remove_participant(_ward(m), **how) and None)
    each_hour(lambda m, how: add_participant(m, invite_unit(cast.at.ward), **how) and None)
    each_hour(lambda m, how: cancel_meeting(m, reason="Syg", **how) and None)
    each_hour(lambda m, how: revive_meeting(m, sequence=m.sequence, **how) and None)
    with app.app_context():
        return [mail.calendar or b"" for mail in mails(cast.at.ward.email or "")]


def _later(meeting: Meeting, number: int = 0) -> Slot:
    occurrence = meeting.occurrences[number]
    return Slot(occurrence.starts_at + DAY, occurrence.ends_at + DAY)


@pytest.fixture
def of_many(
    session: Session, cast: Cast, work: Work, app: Flask, each_hour: Callable[..., None]
) -> list[bytes]:
    """What Ida got: a series, a date moved, a date cancelled and held after all, all cancelled."""
    make_room(session)
    with work():
        book_many(cast)
    each_hour(
        lambda m, how: move_dates(
            m, m.occurrences[1], Wish(_later(m, 1)), sequence=m.sequence, **how
        ) and None
    )  # fmt: skip
    off: dict[str, Any] = {"reason": "Syg"}
    each_hour(lambda m, how: cancel_dates(m, m.occurrences[2], Scope.THIS, **off, **how) and None)
    each_hour(lambda m, how: revive_date(m, m.occurrences[2], sequence=m.sequence, **how) and None)
    each_hour(lambda m, how: cancel_dates(m, m.occurrences[0], Scope.ALL, **off, **how) and None)
    with app.app_context():
        return [mail.calendar or b"" for mail in mails()]


def _ours(calendar: bytes) -> Facts:
    """As the library reads it that they were written with."""
    read: Any = Calendar.from_ical(calendar)
    [event, *_others] = read.walk("VEVENT")
    start = event["DTSTART"].dt.astimezone(UTC)
    return str(read["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), start


def _as_told(facts: dict[str, Any], calendar: bytes) -> Facts:
    start = datetime.fromisoformat(facts["starts_at"])
    method = facts.get("method") or _ours(calendar)[0]  # libical's facts name none
    return str(method), facts["uid"], int(facts["sequence"]), start


READERS = pytest.mark.parametrize("read", [readers.libical, readers.icaljs, readers.nodeical])


def test_each_deed_is_one_mail_of_its_method(of_one: list[bytes]) -> None:
    assert [_ours(calendar)[0] for calendar in of_one] == METHODS
    assert [_ours(calendar)[2] for calendar in of_one] == SEQUENCES
    assert len({_ours(calendar)[1] for calendar in of_one}) == 1


def test_a_series_is_one_mail_for_each_deed(of_many: list[bytes]) -> None:
    assert [_ours(calendar)[0] for calendar in of_many] == OF_SERIES


@READERS
def test_others_read_the_same_instants(
    of_one: list[bytes], read: Callable[[bytes], dict[str, Any]]
) -> None:
    for calendar in of_one:
        assert _as_told(read(calendar), calendar) == _ours(calendar)


@READERS
def test_others_read_the_same_instants_of_a_series(
    of_many: list[bytes], read: Callable[[bytes], dict[str, Any]]
) -> None:
    for calendar in of_many:
        assert _as_told(read(calendar), calendar) == _ours(calendar)


def _orders(mails_read: list[Any]) -> list[tuple[Any, ...]]:
    """A hundred of them and the one backwards; all, where there are fewer."""
    every = list(permutations(mails_read))
    mixed = Random(5546)  # noqa: S311 - the same orders each time
    return [*mixed.sample(every, min(len(every), 100)), tuple(reversed(mails_read))]


def _after(order: Sequence[Any]) -> bytes | None:
    late = LateDiary()
    for mail in order:
        late.take(mail)
    return late.calendar()


def test_in_whatever_order_they_come_the_last_deed_stands(of_one: list[bytes]) -> None:
    mails_of_one: list[Any] = [Calendar.from_ical(calendar) for calendar in of_one]
    found = {_after(order) for order in _orders(mails_of_one)}
    assert len(found) == 1
    assert _ours(_with_method(found))[1:] == _ours(of_one[-1])[1:]
    off = {_after(order) for order in _orders(mails_of_one[:-1])}
    assert off == {None}  # before it was held after all it is in no calendar


def _with_method(found: set[bytes | None]) -> bytes:
    [calendar] = found
    assert calendar
    return calendar.replace(b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST", 1)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_in_whatever_order_the_dates_of_a_series_stand(of_many: list[bytes], number: int) -> None:
    """As ical.js reads the calendar that comes of it."""
    mails_of_many: list[Any] = [Calendar.from_ical(calendar) for calendar in of_many]
    found = {_after(order) or b"" for order in _orders(mails_of_many[:number])}
    for calendar in found:
        assert sorted(icaljs_starts(calendar)) == STANDS[number]
    assert {_after(order) for order in _orders(mails_of_many)} == {None}
