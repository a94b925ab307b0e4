"""Two who move meetings in the same second: each on a thread and a connection of their own."""

import uuid
from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Occurrence, TimeChange
from booking.ports import MeetingPost, help_desk
from booking.services.refusals import ChangedMeanwhile, NoRoomFree
from booking.services.time_changes import change_time
from booking.slots import Slot
from core import clock
from core.db import db
from tests.booking.making import KEY, a_booking, book
from tests.booking.moving import NEXT_WEEK, the_one
from tests.booking.test_cancel_at_once import at_once
from tests.conftest import Work
from tests.factories import Cast


def to(meeting: uuid.UUID, slot: Slot, by: User) -> None:
    """Move it there."""
    found = db.session.get_one(Meeting, meeting)
    change_time(
        found, slot, sequence=0, by=by, post=MeetingPost(help_desk(), KEY, "x.example"),
        now=clock.now(),
    )  # fmt: skip


def test_two_deputies_move_one_meeting_and_one_of_them_is_told(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    start = the_one(session).starts_at
    length = timedelta(minutes=45)
    wishes = {cast.anna.id: start + NEXT_WEEK, cast.bo.id: start + 2 * NEXT_WEEK}

    refused = at_once(
        app,
        [cast.anna, cast.bo],
        lambda by: to(ahead, Slot(wishes[by.id], wishes[by.id] + length), by),
    )

    assert Counter(refused) == Counter([None, ChangedMeanwhile])
    assert the_one(session).starts_at in wishes.values()
    assert len(session.scalars(select(TimeChange)).all()) == 1


def test_two_meetings_do_not_get_one_room_at_one_time(
    app: Flask, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    start = the_one(session).starts_at
    slot = Slot(start + NEXT_WEEK, start + NEXT_WEEK + timedelta(minutes=45))
    with work():
        other = book(
            a_booking(cast, unit_id=cast.at.families.id, starts_at=start + timedelta(hours=2)),
            cast.carla,
            now=clock.now(),
        ).id
    meetings = {cast.anna.id: ahead, cast.carla.id: other}

    refused = at_once(app, [cast.anna, cast.carla], lambda by: to(meetings[by.id], slot, by))

    assert Counter(refused) == Counter([None, NoRoomFree])
    session.rollback()
    starts = [o.starts_at for o in session.scalars(select(Occurrence))]
    assert starts.count(slot.starts_at) == 1
