"""A date is closed for who was on its list then, however the list is changed afterwards."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import Came, Meeting, Occurrence, Participant
from booking.services.participants import invite_user
from booking.services.people_changes import add_participant
from core import clock
from core.db import db
from tests.after.making import close, know, person_in, said, url_of, versions
from tests.booking.calling_off import messages
from tests.booking.making import make_room
from tests.booking.serial import NINE, agreed_on, book_many, post, weekly
from tests.booking.walking import DAY
from tests.browse import post as press
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.makers import Made

HOUR = timedelta(hours=1)


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Who led it."""
    sign_in(client, cast.anna)
    return client


def start_of(work: Work, held: Made) -> datetime:
    with work():
        return db.session.get_one(Occurrence, held.occurrence_id).starts_at


def test_who_was_taken_off_afterwards_is_recorded_as_having_been_there(
    anna: FlaskClient, session: Session, work: Work, held: Made
) -> None:
    know(work, held, "ida", removed_at=clock.now() - HOUR)
    page = anna.get(url_of(held)).text

    assert close(anna, held, {"ida": "took_part"}).status_code == 303

    [closing] = versions(session)
    assert person_in(closing, held).came is Came.TOOK_PART
    assert page_faults(page) == []
    assert f"gets_{held.people['ida'].hex}" not in page  # their link has ended
    assert "ida@example.org" not in [m.address for m in messages(session, "minutes-ready")]


def test_who_was_taken_off_before_is_not_answered_for(
    anna: FlaskClient, session: Session, work: Work, held: Made
) -> None:
    know(work, held, "ida", removed_at=start_of(work, held) - HOUR)

    assert close(anna, held).status_code == 303

    [closing] = versions(session)
    assert held.people["ida"] not in {p.participant_id for p in closing.people}


def test_who_came_onto_the_list_later_is_not_answered_for(
    anna: FlaskClient, session: Session, work: Work, held: Made
) -> None:
    know(work, held, "ida", added_at=clock.now() - HOUR)
    fields = {k: v for k, v in said(held).items() if held.people["ida"].hex not in k}

    assert press(anna, url_of(held), fields).status_code == 303

    [closing] = versions(session)
    assert held.people["ida"] not in {p.participant_id for p in closing.people}


def test_in_a_series_each_date_has_the_people_of_its_day(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        made = book_many(cast, agreed_on(weekly(DAY, 3), NINE), now=clock.now())
        id, by, first = made.id, made.leader, made.occurrences[0]
        at = first.ends_at + HOUR
        add_participant(made, invite_user(cast.jens), by=by, post=post(), now=at)

    with work():
        dates = db.session.get_one(Meeting, id).occurrences
        found = [{p.name for p in date.listed} for date in dates]

    jens = {p.name for p in session.query(Participant).filter_by(email="jens@example.org")}
    assert [jens <= names for names in found] == [False, True, True]
