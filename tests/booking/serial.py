"""Small makers for series: what is agreed, booking it, and how others read its mails."""

import json
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask_babel import force_locale
from icalendar import Calendar
from recurring_ical_events import of
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Occurrence, Rhythm
from booking.ports import MeetingPost, help_desk
from booking.rhythms import Rule
from booking.services.series_bookings import Agreed, Kept, book_series
from booking.slots import instant
from core.db import db
from notifications.kinds import Rendered, kind_of
from notifications.models import Channel, OutboxMessage
from tests import in_order
from tests.booking.making import KEY, NOW, a_booking
from tests.checkers import readers
from tests.factories import Cast

POST_DOMAIN = "moedebro.example"
NINE = time(9)
SPRING = date(2027, 3, 18)  # a Thursday; the clock is put forward on the 28th
WEEK = timedelta(days=7)


def post() -> MeetingPost:
    """Within `work()`."""
    return MeetingPost(help_desk(), KEY, POST_DOMAIN)


def weekly(first: date = SPRING, count: int = 4, **said: Any) -> Rule:
    return Rule(Rhythm.WEEKLY, first, count=count, **said)


def agreed_on(rule: Rule, at: time = NINE, minutes: int = 45, **said: Any) -> Agreed:
    """Every day of the rule, at that time on the wall clock."""
    left = said.get("left", ())
    days = [day for day in rule.days if day not in {each.on for each in left}]
    kept = [Kept(day, instant(day, at)) for day in days]
    return Agreed(rule, at, minutes, kept, left)


def book_many(
    cast: Cast, agreed: Agreed | None = None, *, now: datetime = NOW, **said: Any
) -> Meeting:
    """Anna and Ida, weekly over the spring change; within `work()`."""
    anna = db.session.get_one(User, cast.anna.id)
    agreed = agreed or agreed_on(weekly())
    return book_series(a_booking(cast, **said), agreed, by=anna, post=post(), now=now)


def dates(session: Session) -> list[Occurrence]:
    """As committed, in order; of two at one time, that of a series first."""
    session.rollback()
    session.expire_all()
    is_single = Occurrence.series_id.is_(None)
    found = session.scalars(select(Occurrence).order_by(Occurrence.starts_at, is_single))
    return in_order.by(lambda date: (date.starts_at, date.series_id is None), found)


def starts(session: Session) -> list[str]:
    """When those that take place begin, in UTC."""
    found = [f"{o.starts_at:%m-%dT%H:%M}" for o in dates(session) if o.cancellation is None]
    session.commit()  # lets others write
    return found


def mails(to: str = "ida@example.org") -> list[Rendered]:
    """What she got, in order; within an app context."""
    wanted = select(OutboxMessage).where(
        OutboxMessage.address == to, OutboxMessage.channel == Channel.EMAIL
    )
    found = []
    for message in db.session.scalars(wanted.order_by(OutboxMessage.id)):
        with force_locale(message.language):
            found.append(kind_of(message.kind).render(message))
    return found


def plain(text: str) -> str:
    """With spaces that may break."""
    return text.replace("\xa0", " ")


class Diary:
    """A calendar program that takes in what it is sent, as RFC 5546 wants."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Any]] = {}  # by UID: the events
        self.latest: dict[str, tuple[int, datetime]] = {}

    def take(self, calendar: bytes | None) -> None:
        """One mail."""
        assert calendar
        read: Any = Calendar.from_ical(calendar)
        events: list[Any] = list(read.walk("VEVENT"))
        uid, version = str(events[0]["UID"]), (events[0]["SEQUENCE"], events[0]["DTSTAMP"].dt)
        assert {str(event["UID"]) for event in events} == {uid}
        assert version > self.latest.get(uid, (-1, datetime.min.replace(tzinfo=UTC)))
        self.latest[uid] = version
        is_off, is_one = read["METHOD"] == "CANCEL", "RECURRENCE-ID" in events[0]
        if is_off and not is_one:
            self.entries.pop(uid)
        elif is_one:
            self._take_one(uid, events[0], is_off=is_off)
        else:
            self.entries[uid] = events

    def _take_one(self, uid: str, event: Any, *, is_off: bool) -> None:
        known_as = event["RECURRENCE-ID"].dt
        [first, *others] = self.entries[uid]
        others = [o for o in others if o["RECURRENCE-ID"].dt != known_as]
        if is_off:
            first.add("EXDATE", known_as)
        self.entries[uid] = [first, *others] + ([] if is_off else [event])

    def starts(self) -> list[str]:
        """Every start in it, in UTC."""
        found: list[str] = []
        for events in self.entries.values():
            calendar = Calendar()
            for event in events:
                calendar.add_component(event)
            spans: list[Any] = list(of(calendar).between((2026, 1, 1), (2031, 1, 1)))
            found += [f"{each['DTSTART'].dt.astimezone(UTC):%m-%dT%H:%M}" for each in spans]
        return sorted(found)


def diary(to: str = "ida@example.org") -> Diary:
    """Everything she was sent, in a calendar; within an app context."""
    made = Diary()
    for mail in mails(to):
        made.take(mail.calendar)
    return made


def libical_starts(calendar: bytes) -> list[int]:
    """The starts by libical, which has nothing to complain of."""
    done = readers._facts(
        [str(readers.SYSTEM_PYTHON), str(readers.HERE / "libical_dates.py")], calendar
    )
    if done.returncode == readers.NOT_INSTALLED:
        pytest.skip("libical is not installed (apt-get install gir1.2-ical-3.0 python3-gi)")
    assert done.returncode == 0, done.stderr.decode()
    said = json.loads(done.stdout)
    assert said["complaints"] == 0
    return [int(at) for at in said["starts"]]


def icaljs_starts(calendar: bytes) -> list[str]:
    """The starts by ical.js, with the dates that were moved."""
    file, node = os.environ.get("ICALJS"), shutil.which("node")
    if not file or not node:
        pytest.skip("ical.js is not installed (set ICALJS to dist/ical.js, and install node)")
    done = readers._facts([node, str(readers.HERE / "icaljs_dates.mjs"), file], calendar)
    assert done.returncode == 0, done.stderr.decode()
    found: Sequence[str] = json.loads(done.stdout)["starts"]
    return [at[5:16] for at in found]
