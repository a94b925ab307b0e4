"""Two who answer one wish in the same second, and two wishes of one person."""

import uuid
from collections import Counter

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Participant, TimeChange, TimeWish, WishOutcome, WishSource
from booking.ports import MeetingPost, help_desk
from booking.services.time_wishes import WishAnswered, decline, grant, wish
from core import clock
from core.db import db
from tests.booking.asking import ask, kept
from tests.booking.making import KEY
from tests.booking.moving import NEXT_WEEK, the_one
from tests.booking.test_cancel_at_once import at_once
from tests.conftest import Work
from tests.factories import Cast


def test_two_deputies_answer_one_wish_and_one_of_them_is_told(
    app: Flask, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    start, id = the_one(session).starts_at, ask(session, work)

    def press(by: User) -> None:
        found, post = db.session.get_one(TimeWish, id), MeetingPost(help_desk(), KEY, "x.example")
        if by.id == cast.anna.id:
            grant(found, sequence=0, by=by, post=post, now=clock.now())
        else:
            decline(found, by=by, post=post, now=clock.now())

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert Counter(refused) == Counter([None, WishAnswered])
    is_granted = kept(session, id).outcome == WishOutcome.ACCEPTED
    assert (the_one(session).starts_at == start + NEXT_WEEK) == is_granted
    assert len(session.scalars(select(TimeChange)).all()) == int(is_granted)


def test_one_person_has_one_wish_at_a_time(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    def press(_by: User) -> None:
        person = db.session.scalars(select(Participant).where(Participant.name == "Ida")).one()
        [occurrence] = person.meeting.occurrences
        wish(
            person, occurrence, slot=None, text="En anden dag", source=WishSource.PAGE,
            now=clock.now(),
        )  # fmt: skip

    assert at_once(app, [cast.anna, cast.bo], press) == [None, None]

    still_open = select(func.count()).where(TimeWish.outcome.is_(None))
    assert session.scalar(still_open) == 1
