"""A feed of 1,000 events: `python -m bench.feeds`.

Over HTTP, one program at a time, on one gunicorn: the whole feed from stored bytes, 304 where the
program has it, and what it costs to build all of it anew, as after an organisation's new name.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from http.client import HTTPConnection

from sqlalchemy import delete, insert, text

from accounts.models import User
from bench.house import House, open_house
from bench.load import cores, say
from booking.calendars import feeds
from booking.calendars.models import CalendarEntry
from booking.calendars.owners import Owner
from booking.models import Meeting, MeetingForm, MeetingType, Occurrence
from core import clock
from core.db import db
from core.throttle import Try

EVENTS, TIMES, BUILT = 1_000, 30, 3


def fill(house: House) -> str:
    """The meetings, of one leader, four a day around today; and the path of their feed."""
    now, anna = clock.now(), house.cast.anna.id
    first = now.replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=50)
    meetings, occurrences = [], []
    for number in range(EVENTS):
        id, start = uuid.uuid4(), first + timedelta(days=number // 4, hours=number % 4)
        meetings.append(_meeting(house, id))
        occurrences.append({"meeting_id": id, "starts_at": start, "ends_at": start + HOUR})
    with house.at_work():
        db.session.execute(insert(Meeting), meetings)
        db.session.execute(insert(Occurrence), occurrences)
        owner = Owner(user=db.session.get_one(User, anna))
        feeds.make_feed(owner, by=db.session.get_one(User, anna), now=now)
        feed = feeds.live_feed(owner)
        assert feed
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))  # as it does by itself in a while
        return f"/calendar/{feeds.token_of(feed, house.settings.secret_key.encode())}.ics"


HOUR = timedelta(minutes=45)


def _meeting(house: House, id: uuid.UUID) -> dict[str, object]:
    anna = house.cast.anna.id
    return {
        "id": id,
        "uid": f"{id}@moedebro.example",
        "sequence": 0,
        "type": MeetingType.PLANNING,
        "form": MeetingForm.VIDEO,
        "purpose": "Måling",
        "agenda": "Hvor hurtigt går det?",
        "leader_id": anna,
        "created_by_id": anna,
        "unit_id": house.cast.at.adults.id,
        "phone": "+4500445566",
        "created_at": clock.now(),
    }


def forget(house: House, *, bytes_too: bool = False) -> None:
    """The throttle; and the stored bytes, where they are to be built anew."""
    with house.at_work():
        db.session.execute(delete(Try))
        if bytes_too:
            db.session.execute(delete(CalendarEntry))


def fetch(
    house: House, path: str, known: Mapping[str, str] | None = None, *, status: int = 200
) -> tuple[float, Mapping[str, str], int]:
    """Milliseconds, what the answer says of itself, and how many events it has."""
    line = HTTPConnection(house.address, timeout=60)
    began = time.perf_counter()
    line.request("GET", path, headers=dict(known or {}))
    answer = line.getresponse()
    content = answer.read()
    took = (time.perf_counter() - began) * 1000
    line.close()
    assert answer.status == status, answer.status
    return took, dict(answer.headers), content.count(b"BEGIN:VEVENT")


def _say(what: str, times: int, ask: Callable[[], float]) -> None:
    took = sorted(ask() for _ in range(times))
    say(f"{what:32}{statistics.median(took):7.1f} ms   worst {took[-1]:7.1f} ms")


def main() -> None:
    """Measure and print."""
    with open_house() as house:
        path = fill(house)

        def anew() -> float:
            forget(house, bytes_too=True)
            return fetch(house, path)[0]

        say(f"{cores()} cores, {house.session.get_bind().dialect.name}, {EVENTS} events")
        _say("built anew", BUILT, anew)
        _took, said, events = fetch(house, path)
        assert events == EVENTS, events
        forget(house)
        _say("200 from stored bytes", TIMES, lambda: fetch(house, path)[0])
        forget(house)
        known = {"If-None-Match": said["ETag"]}
        _say("304", TIMES, lambda: fetch(house, path, known, status=304)[0])


if __name__ == "__main__":
    main()
