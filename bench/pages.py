"""Pages and bookings a second beside a bare Flask view: `python -m bench.pages`.

Everything over HTTP, on one gunicorn, in one run. A page is asked for as its reader does, signed
in or by link. A booking is the last press of a leader with three people invited: CSRF, the claims
of leader and room, outbox rows and audit rows. Its draft is laid ready outside the time measured.
"""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from accounts.models import User
from bench.house import House, open_house
from bench.load import Took, cores, run, say
from booking import drafts
from booking.models import MeetingType, ParticipantKind
from booking.services import Invitee
from booking.services.participants import invite_unit, invite_user
from core import clock
from core.db import db
from tests.booking.making import make_room
from tests.journeys.world import make_world

READERS, TIMES, BOOKINGS = 8, 40, 15
CITIZEN = Invitee(kind=ParticipantKind.CITIZEN, email="ida@example.org", phone="+4500998877")


def _free_hours() -> Iterator[timedelta]:
    """A new hour for each booking, a leader and a room being taken only once."""
    for number in range(10_000):
        yield timedelta(days=20 + number // 6, hours=number % 6)


def _draft(house: House, owner: uuid.UUID, later: timedelta) -> uuid.UUID:
    now = clock.now()
    start = now.replace(hour=8, minute=0, second=0, microsecond=0) + later
    with house.at_work():
        person = db.session.get_one(User, owner)
        draft = drafts.start_draft(person, MeetingType.PLANNING, now=now)
        plan = drafts.plan_of(draft)
        invited = (CITIZEN, invite_user(house.cast.jens), invite_unit(house.cast.at.ward))
        said = replace(
            plan,
            matter=replace(plan.matter, purpose="Måling", agenda="Hvor hurtigt går det?"),
            minutes=45,
            starts_at=start,
            guests=tuple(drafts.Guest(uuid.uuid4(), guest) for guest in invited),
        )
        drafts.keep(draft, said, now)
        return draft.id


def bookings(house: House) -> Took:
    """Two leaders press, each with free hours of their own."""
    hours, asks = _free_hours(), []
    for owner in (house.cast.anna.id, house.cast.carla.id):
        browser = house.browser(owner, "/drafts")
        ids = [_draft(house, owner, next(hours)) for _ in range(BOOKINGS)]
        asks.append(lambda b=browser, left=ids: b.press(f"/drafts/{left.pop()}/who"))
    return run(asks, BOOKINGS, wanted=303)


def main() -> None:
    """Measure and print."""
    with open_house() as house:
        make_room(house.session, "Stort rum", capacity=40)
        world = make_world(house.session, house.cast, house.at_work, house.settings)
        desk, anna = house.browser(house.cast.dorte.id), house.browser(house.cast.anna.id)
        ida = f"/m/{world.ida['tomorrow']}"
        pages = {
            "desk": lambda: desk.open("/desk"),
            "ticket": lambda: desk.open(f"/tickets/{world.tickets['taken']}"),
            "personal page": lambda: house.ask(ida),
            "meetings of a leader": lambda: anna.open("/meetings"),
        }
        bare = run([house.bare] * READERS, TIMES)
        database = house.session.get_bind().dialect.name
        say(f"{cores()} cores, {database}, 2 processes of 8 threads, {READERS} readers at once")
        say(f"{'bare Flask view':24}{bare.per_second:8.0f}/s   p95 {bare.p95:5.0f} ms")
        for name, ask in pages.items():
            _say(name, run([ask] * READERS, TIMES), bare)
        _say("bookings of three", bookings(house), bare)


def _say(name: str, took: Took, bare: Took) -> None:
    ratio = bare.per_second / took.per_second
    say(f"{name:24}{took.per_second:8.0f}/s   p95 {took.p95:5.0f} ms   bare view is {ratio:.1f}×")


if __name__ == "__main__":
    main()
