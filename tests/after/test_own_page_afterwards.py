"""The personal page keeps what was agreed, for those who were chosen, in plain words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.after import follow_ups
from booking.models import Occurrence
from core import clock
from core.db import db
from tests.after.closed import AGREED, close_date
from tests.after.making import close, shift
from tests.booking.making import a_booking, book, make_room
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.makers import Made
from tests.personal.reading import lines_of, lix

FIRST, SECOND = AGREED.splitlines()


def test_it_stands_there_in_plain_words(
    client: FlaskClient, cast: Cast, work: Work, held: Made
) -> None:
    with work():
        close_date(held.occurrence_id, cast)

    page = client.get(held.url()).text

    assert FIRST in page
    assert SECOND in page
    assert not page_faults(page)
    assert lix(lines_of(page)) <= 30


def test_who_was_not_chosen_reads_nothing_of_it(
    client: FlaskClient, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)

    assert "Hjemmeplejen kommer mandag" in client.get(held.url("ida")).text
    assert "Hjemmeplejen kommer mandag" not in client.get(held.url("jens")).text


def test_the_newest_version_is_what_stands_there(
    client: FlaskClient, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)
    close(client, held, version="1", agreed="Tirsdag i stedet")

    page = client.get(held.url()).text

    assert "Tirsdag i stedet" in page
    assert "kommer mandag" not in page


@pytest.mark.parametrize(("days", "stands"), [(364, True), (366, False)])
def test_it_goes_when_it_is_kept_no_longer(
    client: FlaskClient, cast: Cast, work: Work, held: Made, days: int, stands: bool
) -> None:
    with work():
        close_date(held.occurrence_id, cast)
    shift(work, held.occurrence_id, -timedelta(days=days))

    assert (FIRST in client.get(held.url()).text) is stands


def test_the_next_meeting_stands_there_for_who_is_invited(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Made
) -> None:
    make_room(session)
    begins_at = clock.now().replace(microsecond=0) + timedelta(days=9)
    with work():
        occurrence = db.session.get_one(Occurrence, held.occurrence_id)
        draft = follow_ups.begin(occurrence, occurrence.meeting.leader, now=clock.now())
        ida = replace(a_booking(cast).invitees[0], function="Borger")
        following = a_booking(cast, starts_at=begins_at, invitees=(ida,))
        draft.meeting_id = book(following, cast.anna, now=clock.now()).id

    assert "Næste gang" in client.get(held.url("ida")).text
    assert "Næste gang" not in client.get(held.url("jens")).text


def test_a_series_keeps_it_on_the_page_of_the_next_date(
    client: FlaskClient, cast: Cast, work: Work, held: Made
) -> None:
    with work():
        close_date(held.occurrence_id, cast)
        done = db.session.get_one(Occurrence, held.occurrence_id)
        week = timedelta(days=7)
        starts_at, ends_at = done.starts_at + week, done.ends_at + week
        later = Occurrence(meeting_id=done.meeting_id, starts_at=starts_at, ends_at=ends_at)
        db.session.add(later)

    page = client.get(held.url()).text

    assert FIRST in page
    assert "Hvordan var mødet?" in page
    assert not page_faults(page)
