"""Very many at once: who ask for one room, and who want one of the last."""

import uuid
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from accounts.models import Membership, Role, Unit, User
from booking.models import Occurrence
from booking.services import NoRoomFree
from core import clock
from core.db import db, transaction
from tests.booking.making import a_booking, book
from tests.bridges.contract.kinds import Kind
from tests.bridges.contract.test_every_bridge import dial, on_bridges
from tests.bridges.making import HOUR
from tests.bridges.test_at_once import together
from tests.factories import Cast
from video.models import Room
from video.outside.bridge import Found, Wish

ASKED, BOOKED, PLACES = 200, 50, 10


@on_bridges
def test_of_two_hundred_who_ask_for_one_room_all_get_the_same(kind: Kind) -> None:
    wish = Wish(uuid.uuid4(), "Moedebro", kind.now, kind.now + HOUR, "48291355", 12)
    line, made = dial(kind), list[Found]()

    together(ASKED, lambda: made.append(line.provision(wish)))

    assert len(made) == ASKED
    assert {found.ref for found in made} == {wish.ref}
    assert len({found.addresses.get("sip") for found in made}) == 1
    assert kind.there == 1


def leaders(kind: Kind, cast: Cast) -> list[uuid.UUID]:
    """So many that none of them is busy."""
    with kind.stage.work():
        unit = db.session.get_one(Unit, cast.at.adults.id)
        made = [User(name=f"Leder {n}", email=f"leder{n}@example.org") for n in range(BOOKED)]
        for user in made:
            user.memberships.append(Membership(unit=unit, role=Role.MEETING_LEADER))
        db.session.add_all(made)
        db.session.flush()
        return [user.id for user in made]


def ten_rooms(kind: Kind) -> None:
    with kind.stage.work():
        for room in db.session.scalars(select(Room)):
            room.is_active = False
    for number in range(PLACES):
        kind.a_room(number + 2)


def test_of_fifty_who_book_at_once_ten_get_the_ten_rooms(kind: Kind, cast: Cast) -> None:
    ten_rooms(kind)
    people, told, now = leaders(kind, cast), list[str](), clock.now()
    asked = a_booking(cast, starts_at=now.replace(second=0, microsecond=0) + timedelta(hours=2))

    def one() -> None:
        id = people.pop()
        try:
            with kind.stage.app.app_context(), transaction():
                book(asked, db.session.get_one(User, id), now=now)
        except NoRoomFree:
            told.append("none free")
        else:
            told.append("booked")

    together(BOOKED, one)

    assert Counter(told) == {"booked": PLACES, "none free": BOOKED - PLACES}
    assert len({made.room_id for made in kind.provisions()}) == PLACES
    assert kind.stage.session.scalar(select(func.count(Occurrence.id))) == PLACES
    kind.settle()
    assert len(kind.provisions()) == PLACES
