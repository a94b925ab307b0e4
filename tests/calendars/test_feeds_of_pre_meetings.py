"""A feed says when its owner's part begins: professionals meet before the others."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Participant
from booking.services.participants import invite_user
from booking.services.planning import Details
from core import clock
from tests.booking.making import CITIZEN, a_booking, at, book, make_room
from tests.booking.walking import DAY
from tests.browse import sign_in
from tests.calendars.making import events, feed_path
from tests.conftest import Work
from tests.factories import Cast

NINE, BEFORE = at("09:00", DAY), timedelta(minutes=20)


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """At nine; the professionals twenty minutes before."""
    make_room(session)
    people, details = (CITIZEN, invite_user(cast.jens)), Details(pre_minutes=20)
    with work():
        wanted = a_booking(cast, starts_at=NINE, invitees=people, details=details)
        return book(wanted, cast.anna, now=clock.now()).id


def begins(app: Flask, program: FlaskClient, who: User) -> list[object]:
    """When that person's feed says that it begins."""
    sign_in(browser := app.test_client(), who)
    return [event.start for event in events(program.get(feed_path(browser)))]


def left_out(session: Session, cast: Cast) -> None:
    """Jens comes at the meeting's own start."""
    jens = session.scalars(select(Participant).where(Participant.user_id == cast.jens.id)).one()
    jens.skips_pre_meeting = True
    session.commit()


def test_it_begins_with_the_pre_meeting(
    app: Flask, program: FlaskClient, cast: Cast, meeting: UUID
) -> None:
    assert begins(app, program, cast.anna) == [NINE - BEFORE]
    assert begins(app, program, cast.jens) == [NINE - BEFORE]


def test_who_was_left_out_of_it_has_the_meetings_own_start(
    app: Flask, program: FlaskClient, session: Session, cast: Cast, meeting: UUID
) -> None:
    left_out(session, cast)

    for _twice in range(2):  # neither builds the other's anew
        assert begins(app, program, cast.jens) == [NINE]
        assert begins(app, program, cast.anna) == [NINE - BEFORE]


def test_its_name_does_not_hang_on_who_asks(
    app: Flask, program: FlaskClient, session: Session, cast: Cast, meeting: UUID
) -> None:
    left_out(session, cast)
    names = set()
    for who in (cast.anna, cast.jens):
        sign_in(browser := app.test_client(), who)
        names |= {str(e["UID"]) for e in events(program.get(feed_path(browser)))}

    uid = session.scalars(select(Meeting.uid)).one()
    assert names == {f"{uid}-{NINE:%Y%m%dT%H%M%SZ}"}
