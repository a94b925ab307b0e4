"""Two people at the same instant: each in a transaction of their own, on a thread of their own."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts
from booking.claims import SlotTaken
from booking.models import Meeting, MeetingDraft, MeetingType
from booking.ports import MeetingPost, help_desk
from core.db import db, transaction
from tests.booking.making import CITIZEN, KEY, NOW, a_booking, at, book, make_room
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


def test_a_draft_that_is_booked_twice_at_once_is_one_meeting(
    app: Flask, session: Session, cast: Cast
) -> None:
    make_room(session)
    make_room(session, "Rum 2")
    with app.app_context(), transaction():
        owner = db.session.get_one(User, cast.anna.id)
        draft = drafts.start_draft(owner, MeetingType.PLANNING, now=NOW)
        drafts.keep(draft, _said(drafts.plan_of(draft)), NOW)
        draft_id = draft.id
    start = Barrier(2)

    def press(_number: int) -> uuid.UUID:
        with app.app_context(), _begun(start):
            by = db.session.get_one(User, cast.anna.id)
            found = db.session.get_one(MeetingDraft, draft_id)
            return drafts.book_draft(
                found, by=by, post=MeetingPost(help_desk(), KEY, "x.example"), now=NOW
            )

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(press, range(2)))

    assert made[0] == made[1]
    assert session.scalar(select(func.count(Meeting.id))) == 1


def _said(plan: drafts.Plan) -> drafts.Plan:
    matter = replace(plan.matter, purpose="Plan", agenda="Hvem gør hvad?")
    guests = (drafts.Guest(uuid.uuid4(), CITIZEN),)
    return replace(plan, matter=matter, starts_at=at("10:00"), guests=guests)


@contextmanager
def _begun(start: Barrier) -> Iterator[None]:
    start.wait()
    with transaction():
        yield


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
