"""A busy town to measure in: 500 rooms and 250,000 occurrences over two years, a fifth in series.

Rows are copies of those of one meeting that was really booked, with another id, time and place.
The guard over double bookings sees every claim.
"""

import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from accounts.models import Membership, Unit, User
from bench.copies import Change, Row, copy, row_of, write
from bench.house import House
from booking.claims import Claim, Resource
from booking.models import Meeting, Occurrence, Participant
from booking.slots import instant
from core import clock
from tests.booking.making import a_booking, book, make_room
from video.models import Provision, Room

PEERS = 500  # rooms, and leaders
UNITS = 100  # five leaders each, who see each other's meetings
OCCURRENCES = int(os.environ.get("OCCURRENCES", "250000"))
DAYS = 5 * 104  # of work, in two years: half of them are over
A_DAY = -(-OCCURRENCES // DAYS)
IN_SERIES = A_DAY // 5
A_SERIES = 52
OPENS, QUARTERS = time(8), 28  # they begin from 8 to 14.45
LENGTH = timedelta(minutes=45)


@dataclass(frozen=True)
class Town:
    """Who and what is in it."""

    units: Sequence[uuid.UUID]
    leaders: Sequence[uuid.UUID]
    rooms: Sequence[uuid.UUID]

    def unit_of(self, leader: int) -> uuid.UUID:
        """Where this one works."""
        return self.units[leader % UNITS]


@dataclass(frozen=True)
class Sitting:
    """One occurrence to be written."""

    occurrence: uuid.UUID
    meeting: uuid.UUID
    is_first: bool  # of its meeting
    starts_at: datetime
    leader: int
    room: int


def build(house: House) -> Town:
    """Fill the house's database."""
    owner = house.cast.at.kolding.id
    make_room(house.session, "Mødelokale 000", capacity=20, organisation_id=owner)
    with house.at_work():
        id = book(
            a_booking(house.cast, starts_at=_first_day()), house.cast.anna, now=clock.now()
        ).id
    meeting = house.session.get_one(Meeting, id)
    units = _units(house.session, house.cast.at.adults)
    town = Town(units, _leaders(house.session, house.cast.anna.id, units), _rooms(house.session))
    _write_meetings(house.session, meeting, town)
    house.session.commit()
    _settle(house.session)
    return town


def _first_day() -> datetime:
    """The Monday a year ahead: where the pattern is out of the way."""
    today = clock.to_local(clock.now()).date()
    return instant(today + timedelta(days=400 - today.weekday()), time(20))


def _rooms(session: Session) -> Sequence[uuid.UUID]:
    pattern = row_of(session.scalars(select(Room)).one())
    return [
        pattern["id"],
        *copy(session, Room, pattern, lambda n: {"name": f"Rum {n}"}, PEERS - 1),
    ]


def _units(session: Session, first: Unit) -> Sequence[uuid.UUID]:
    return [
        first.id,
        *copy(session, Unit, row_of(first), lambda n: {"name": f"Team {n}"}, UNITS - 1),
    ]


def _leaders(session: Session, anna: uuid.UUID, units: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    user = row_of(session.get_one(User, anna))
    seat = row_of(session.scalars(select(Membership).where(Membership.user_id == anna)).first())
    named: Change = lambda n: {"email": f"leder-{n}@example.org", "name": f"Leder {n}"}  # noqa: E731
    made = copy(session, User, user, named, PEERS - 1)
    del seat["id"]
    places = (units[n % UNITS] for n in range(1, PEERS))
    write(session, Membership, ({**seat, "user_id": id, "unit_id": unit_id}
           for id, unit_id in zip(made, places, strict=True)))  # fmt: skip
    return [anna, *made]


def sittings() -> Iterator[Sitting]:
    """Every leader and every room has at most one a day, at another time each day. Those of a
    series keep weekday, time, leader and room."""
    meetings: dict[tuple[int, int, int], uuid.UUID] = {}
    today = clock.to_local(clock.now()).date()
    monday = today - timedelta(days=today.weekday() + 7 * 52)
    for number in range(OCCURRENCES):
        day, nth = divmod(number, A_DAY)
        week, weekday = divmod(day, 5)
        at = instant(monday + timedelta(weeks=week, days=weekday), OPENS)
        if nth < IN_SERIES:
            key = nth, weekday, week // A_SERIES
            is_first, meeting = key not in meetings, meetings.setdefault(key, uuid.uuid4())
            leader = room = nth
            quarter = (nth + weekday) % QUARTERS
        else:
            is_first, meeting = True, uuid.uuid4()
            others = PEERS - IN_SERIES
            leader = IN_SERIES + (nth * 3 + day) % others
            room = IN_SERIES + (nth * 7 + day) % others
            quarter = (nth + day) % QUARTERS
        starts_at = at + quarter * timedelta(minutes=15)
        yield Sitting(uuid.uuid4(), meeting, is_first, starts_at, leader, room)


def _write_meetings(session: Session, pattern: Meeting, town: Town) -> None:
    all_of_them = list(sittings())
    one, occurrence = row_of(pattern), pattern.occurrences[0]
    people = [row_of(person) for person in pattern.participants]
    when, provision = row_of(occurrence), row_of(occurrence.provision)
    claims = {"leader": town.leaders, "room": town.rooms}
    resources = {kind: _resources(session, kind, ids) for kind, ids in claims.items()}
    first = [s for s in all_of_them if s.is_first]
    write(session, Meeting, ({**one, "id": s.meeting, "uid": str(s.meeting),
           "leader_id": town.leaders[s.leader], "created_by_id": town.leaders[s.leader],
           "unit_id": town.unit_of(s.leader)}
           for s in first))  # fmt: skip
    write(session, Provision, ({**provision, "id": s.occurrence, "key": str(s.occurrence),
           "room_id": town.rooms[s.room], "opens_at": s.starts_at - LENGTH,
           "closes_at": s.starts_at + 2 * LENGTH} for s in all_of_them))  # fmt: skip
    write(session, Occurrence, ({**when, "id": s.occurrence, "meeting_id": s.meeting,
           "provision_id": s.occurrence, "starts_at": s.starts_at,
           "ends_at": s.starts_at + LENGTH} for s in all_of_them))  # fmt: skip
    for person in people:
        write(session, Participant, (_seated(person, s, town) for s in first))
    for kind, numbers in resources.items():
        write(session, Claim, ({"resource_id": numbers[getattr(s, kind)], "kind": kind,
               "occurrence_id": s.occurrence, "starts_at": s.starts_at, "state": "booked",
               "ends_at": s.starts_at + LENGTH, "expires_at": None}
               for s in all_of_them))  # fmt: skip


def _seated(person: Row, sitting: Sitting, town: Town) -> Row:
    id = uuid.uuid4()
    user = town.leaders[sitting.leader] if person["user_id"] else None
    return {**person, "id": id, "meeting_id": sitting.meeting, "user_id": user,
            "code_digest": str(id)}  # fmt: skip


def _resources(session: Session, kind: str, ids: Sequence[uuid.UUID]) -> Sequence[int]:
    """Their numbers, in the order of the ids."""
    column = Resource.user_id if kind == "leader" else Resource.room_id
    known = set(session.scalars(select(column).where(column.is_not(None))))
    write(session, Resource, ({column.key: id} for id in ids if id not in known))
    rows = session.execute(select(column, Resource.id).where(column.is_not(None)))
    numbers = dict(rows.tuples().all())
    return [numbers[id] for id in ids]


def _settle(session: Session) -> None:
    """The database counts what it has, as one in use has long done."""
    session.execute(text("ANALYZE"))
    session.commit()
