"""Two people at the same instant: each in a transaction of their own, on a thread of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.claims import SlotTaken
from booking.models import Meeting
from core.db import transaction
from tests.booking.making import a_booking, book, make_room
from tests.factories import Cast


def _race(app: Flask, cast: Cast, leaders: list[User]) -> list[bool]:
    """Who got the last room, asked for by all at once."""
    start = Barrier(len(leaders))

    def try_it(leader: User) -> bool:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    book(a_booking(cast), leader)
            except SlotTaken:
                return False
            return True

    with ThreadPoolExecutor(len(leaders)) as pool:
        return list(pool.map(try_it, leaders))


def test_two_leaders_want_the_last_room(app: Flask, session: Session, cast: Cast) -> None:
    make_room(session)

    won = _race(app, cast, [cast.anna, cast.carla])

    assert sorted(won) == [False, True]
    assert session.scalar(select(func.count(Meeting.id))) == 1


def test_a_leader_who_presses_eight_times_leads_one_meeting(
    app: Flask, session: Session, cast: Cast
) -> None:
    for number in range(8):
        make_room(session, f"Rum {number}")

    won = _race(app, cast, [cast.anna] * 8)

    assert won.count(True) == 1
    assert session.scalar(select(func.count(Meeting.id))) == 1
