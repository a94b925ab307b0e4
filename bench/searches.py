"""Free times as a program asks for them, and a series booked at once: parts of bench.booking."""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

from accounts.models import User
from accounts.tokens import services as tokens
from bench.house import House
from bench.load import Ask
from booking.models import MeetingForm, Rhythm
from booking.ports import meeting_post
from booking.rhythms import Rule
from booking.services.series_bookings import Agreed, Kept, book_series
from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.dates import free_for_dates
from booking.times.hours import WORKDAYS
from booking.times.seats import seats_for
from core import clock
from core.db import begin_write, db
from tests.booking.making import a_booking

LENGTH = timedelta(minutes=45)
OVER_HTTP, IN_PROCESS = (13, 52), 260  # an address with 260 dates is too long to send
TIMES = 5


def _weekly(count: int, *, since: int = 14) -> list[datetime]:
    """Wednesdays at 9, with the clock changes on the way."""
    today = clock.to_local(clock.now())
    first = today.replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    first += timedelta(days=since + (2 - today.weekday()) % 7)
    return [clock.from_local(first + timedelta(weeks=n)) for n in range(count)]


def _daily(count: int) -> list[datetime]:
    today = clock.to_local(clock.now()).replace(hour=9, minute=0, second=0, tzinfo=None)
    return [clock.from_local(today + timedelta(days=n + 1)) for n in range(count)]


def searches(house: House, leader: uuid.UUID) -> Iterator[tuple[str, Ask]]:
    """What a program asks, by name."""
    with house.at_work():
        user, now = db.session.get_one(User, leader), clock.now()
        secret = tokens.make_token(user, name="bench", days=1, now=now)
    unit_id = str(_unit_of(house, leader))
    own: dict[str, object] = {"unit_id": unit_id, "form": "video", "minutes": 45, "people": 4}
    yield "free times, one meeting", _ask(house, secret, "free-times", own)
    for count in OVER_HTTP:
        starts = [at.isoformat() for at in _weekly(count)]
        dates = {**own, "starts_at": starts}
        yield f"free dates, weekly x {count}", _ask(house, secret, "free-dates", dates)


def _unit_of(house: House, leader: uuid.UUID) -> uuid.UUID:
    with house.at_work():
        return db.session.get_one(User, leader).memberships[0].unit_id


def _ask(house: House, secret: str, path: str, asked: dict[str, object]) -> Ask:
    address = f"/api/v1/{path}?{urlencode(asked, doseq=True)}"

    def ask() -> int:
        line = HTTPConnection(house.address, timeout=40)
        line.request("GET", address, headers={"Authorization": f"Bearer {secret}"})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status

    return ask


def in_process(house: House, leader: uuid.UUID) -> float:
    """Milliseconds for 260 dates, a day apart, without HTTP around them."""
    unit_id, slots = _unit_of(house, leader), [Slot(at, at + LENGTH) for at in _daily(IN_PROCESS)]

    def search() -> None:
        with house.at_work():
            needed = Needed(leader, seats_for(MeetingForm.VIDEO, unit_id, 4), ())
            free_for_dates(slots, needed, hours=WORKDAYS, now=clock.now())

    return _best(search)


def series(house: House, leader: uuid.UUID) -> float:
    """Milliseconds for 52 weeks with every claim and every mail in the outbox. It is taken back."""
    unit_id, starts = _unit_of(house, leader), _weekly(52, since=21)
    evening = [at + timedelta(hours=9) for at in starts]
    days = [clock.to_local(at).date() for at in evening]
    rule = Rule(Rhythm.WEEKLY, days[0], count=52)
    kept = [Kept(day, at) for day, at in zip(days, evening, strict=True)]
    agreed = Agreed(rule, clock.to_local(evening[0]).time(), 45, kept)

    def book() -> None:
        with house.app.test_request_context():
            begin_write()
            by = db.session.get_one(User, leader)
            booking = a_booking(house.cast, unit_id=unit_id, starts_at=evening[0])
            book_series(booking, agreed, by=by, post=meeting_post(), now=clock.now())
            db.session.flush()
            db.session.rollback()

    return _best(book)


def _best(deed: Callable[[], None]) -> float:
    """The median of a few."""
    spent = []
    for _time in range(TIMES):
        began = time.perf_counter()
        deed()
        spent.append(1000 * (time.perf_counter() - began))
    return sorted(spent)[TIMES // 2]
