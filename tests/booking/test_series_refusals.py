"""What cannot be on some dates of a series is said with those dates, and what is free close by."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, MeetingForm
from booking.services.people_changes import add_participant
from booking.services.series_near import DatesNotFree
from core import clock
from core.db import db
from tests.booking.making import CITIZEN, a_booking, at, book, crowd, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, weekly
from tests.booking.serial import post as sent_by
from tests.booking.walking import DAY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

WEEK = timedelta(days=7)
THIRD = DAY + 2 * WEEK


def a_series(work: Work, cast: Cast, form: MeetingForm) -> UUID:
    """Anna's with Ida, four Wednesdays at nine."""
    with work():
        agreed = agreed_on(weekly(DAY, 4), NINE)
        return book_many(cast, agreed, now=clock.now(), form=form, invitees=(CITIZEN,)).id


def a_meeting_then(work: Work, cast: Cast, leader: User, people: int = 1) -> None:
    """Somebody else's, at the time of the third date."""
    with work():
        said = a_booking(cast, starts_at=at("09:00", THIRD), invitees=crowd(people))
        book(said, leader, now=clock.now())


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    sign_in(client, cast.anna)
    return client


def test_a_form_that_needs_a_room_names_the_dates_without_one(
    anna: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    a_meeting_then(work, cast, cast.carla)
    meeting = a_series(work, cast, MeetingForm.TELEPHONE)

    url, said = f"/meetings/{meeting}/form", {"form": "video", "sequence": "0"}
    answer = post(anna, url, said)

    assert answer.status_code == 422
    assert "på 1 af datoerne" in answer.text
    assert answer.text.count("Ledigt tæt på:") == 1
    assert not any(o.provision for o in dates(session) if o.meeting_id == meeting)


def test_a_leader_who_is_busy_on_a_date_does_not_take_over(
    anna: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    make_room(session, "Rum 2")
    a_meeting_then(work, cast, cast.bo)
    meeting = a_series(work, cast, MeetingForm.VIDEO)

    said = {"user_id": str(cast.bo.id), "before": "stays", "seen": str(cast.anna.id)}
    answer = post(anna, f"/meetings/{meeting}/leader", said)

    assert answer.status_code == 422
    assert "på 1 af datoerne" in answer.text
    assert "Ledigt tæt på:" in answer.text
    session.rollback()
    assert session.get_one(Meeting, meeting).leader_id == cast.anna.id


def test_a_leader_who_stays_is_counted_on_every_date(
    anna: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session, capacity=2)
    make_room(session, "Rum 2", capacity=3)
    meeting = a_series(work, cast, MeetingForm.VIDEO)

    said = {"user_id": str(cast.bo.id), "before": "stays", "seen": str(cast.anna.id)}
    assert post(anna, f"/meetings/{meeting}/leader", said).status_code == 303

    assert {o.provision.room.name for o in dates(session) if o.provision} == {"Rum 2"}


def test_one_more_who_has_no_place_on_a_date_is_not_invited(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session, capacity=2)
    make_room(session, "Rum 2", capacity=3)
    meeting = a_series(work, cast, MeetingForm.VIDEO)
    a_meeting_then(work, cast, cast.carla, people=2)

    with work():
        found, by = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        karl = replace(CITIZEN, name="Karl", email="karl@example.org")
        with pytest.raises(DatesNotFree) as refused:
            add_participant(found, karl, by=by, post=sent_by(), now=clock.now())

    [(lost, near)] = refused.value.in_the_way
    assert lost == at("09:00", THIRD)
    assert near
    assert len(session.get_one(Meeting, meeting).participants) == 2
