"""What a series is elsewhere: the personal page, the list, reminders, and the people invited."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.links import token_for
from booking.models import Meeting, MeetingForm, Participant
from booking.services.form_changes import change_form
from booking.services.participants import invite_user
from booking.services.people_changes import add_participant, remove_participant
from booking.services.series_cancellations import cancel_dates
from booking.services.series_scope import Scope
from core import clock
from core.db import db
from core.web import key
from notifications.models import OutboxMessage
from tests.booking.making import make_room
from tests.booking.serial import (
    NINE,
    agreed_on,
    book_many,
    dates,
    diary,
    mails,
    plain,
    post,
    starts,
    weekly,
)
from tests.booking.test_statements import counted
from tests.booking.walking import DAY
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

WEEK = timedelta(days=7)


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna's with Ida, five Wednesdays at nine."""
    make_room(session, capacity=2)
    make_room(session, "Stor", capacity=20)
    with work():
        return book_many(cast, agreed_on(weekly(DAY, 5), NINE), now=clock.now()).id


@pytest.fixture
def link(app: Flask, session: Session, meeting: UUID) -> str:
    """Ida's page."""
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    session.commit()
    with app.app_context():
        return f"/m/{token_for(ida, key())}"


@pytest.fixture
def off(cast: Cast, work: Work, meeting: UUID) -> None:
    """The first date is off."""
    with work():
        made, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        first = made.occurrences[0]
        cancel_dates(made, first, Scope.THIS, by=anna, reason="Ferie", post=post(), now=clock.now())


def test_the_page_has_the_next_date_on_top(client: FlaskClient, link: str) -> None:
    html = client.get(link).text
    page = plain(html)

    assert page_faults(html) == []
    assert f"{DAY.day}. " in page.split("<h1>")[1].split("</h1>")[0]
    assert page.count('<li class="row">') >= 5
    assert "Den næste" in page


@pytest.mark.usefixtures("off")
def test_the_page_marks_what_is_off_and_goes_on(client: FlaskClient, link: str) -> None:
    page = plain(client.get(link).text)

    then = DAY + WEEK
    assert f"{then.day}. " in page.split("<h1>")[1].split("</h1>")[0]
    assert "Aflyst" in page


def test_the_entry_for_ones_own_calendar_has_every_date(
    client: FlaskClient, session: Session, link: str
) -> None:
    calendar = client.get(f"{link}/calendar.ics").data

    assert b"RRULE:FREQ=WEEKLY;" in calendar
    assert len(Calendar.from_ical(calendar).events) == 1


@pytest.mark.usefixtures("meeting", "off")
def test_the_list_has_one_line_for_the_next_date(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)

    page = client.get("/meetings").text

    assert page.count("Gentages") == 2  # the one that is off, and the next


def test_who_is_added_gets_every_date_in_one_mail(
    app: Flask, session: Session, cast: Cast, work: Work, meeting: UUID
) -> None:
    with work():
        made, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        jens = db.session.get_one(User, cast.jens.id)
        add_participant(made, invite_user(jens), by=anna, post=post(), now=clock.now())

    found = starts(session)
    with app.app_context():
        assert len(mails(cast.jens.email)) == 1
        assert diary(cast.jens.email).starts() == sorted(found)
    assert {o.provision.room.name for o in dates(session) if o.provision} == {"Stor"}


def test_who_is_taken_off_loses_every_date(
    app: Flask, cast: Cast, work: Work, meeting: UUID
) -> None:
    with work():
        made, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        jens = db.session.get_one(User, cast.jens.id)
        added = add_participant(made, invite_user(jens), by=anna, post=post(), now=clock.now())
        remove_participant(added, by=anna, post=post(), now=clock.now())

    with app.app_context():
        assert diary(cast.jens.email).starts() == []
        assert len(diary().starts()) == 5


@pytest.mark.parametrize(
    "forms", [(MeetingForm.TELEPHONE,), (MeetingForm.TELEPHONE, MeetingForm.HYBRID)]
)
def test_another_form_is_so_on_every_date(
    session: Session, cast: Cast, work: Work, meeting: UUID, forms: tuple[MeetingForm, ...]
) -> None:
    for form in forms:
        with work():
            made, anna = (
                db.session.get_one(Meeting, meeting),
                db.session.get_one(User, cast.anna.id),
            )
            seen, now = made.sequence, clock.now()
            change_form(made, form, "Rådhuset", sequence=seen, by=anna, post=post(), now=now)

    assert {o.provision is not None for o in dates(session)} == {forms[-1].has_room}


def test_nobody_else_hears_of_it(session: Session, cast: Cast, work: Work, meeting: UUID) -> None:
    with work():
        made, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        jens = db.session.get_one(User, cast.jens.id)
        add_participant(made, invite_user(jens), by=anna, post=post(), now=clock.now())

    told = session.scalars(select(OutboxMessage.address)).all()
    assert told.count("ida@example.org") == 1


def test_five_and_twenty_dates_cost_the_same(
    client: FlaskClient, cast: Cast, work: Work, meeting: UUID
) -> None:
    with work():
        rule = weekly(DAY + timedelta(days=1), 20)
        many = book_many(cast, agreed_on(rule, NINE), now=clock.now()).id
    sign_in(client, cast.anna)
    pages = ("", "/dates")
    client.get(f"/meetings/{many}")

    few, more = (
        [len(statements(client, f"/meetings/{id}{page}")) for page in pages]
        for id in (meeting, many)
    )

    assert few == more


def statements(client: FlaskClient, url: str) -> list[str]:
    with counted() as seen:
        assert client.get(url).status_code == 200
    return seen
