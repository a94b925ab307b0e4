"""Where the professionals meet before the citizen comes, that is held and asked about too."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.claims import Claim, ClaimState
from booking.models import Meeting
from booking.polls.refusals import TimesOverlap
from tests.booking.making import make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import STARTS, Made, claims, make_poll

LEAD = timedelta(minutes=30)


@pytest.fixture
def early(session: Session, cast: Cast, work: Work) -> Made:
    """The professionals meet half an hour before Ida."""
    make_room(session)
    return make_poll(work, cast, pre_minutes=30)


def test_the_pre_meeting_is_held_too(session: Session, early: Made) -> None:
    assert [at for at, _state in claims(session)] == [start - LEAD for start in STARTS]
    assert [at for at, _state in claims(session, "room")] == [start - LEAD for start in STARTS]


def test_each_is_asked_about_their_own_start(
    client: FlaskClient, session: Session, early: Made
) -> None:
    pages = {who: client.get(early.link(who)).text for who in ("ida", "jens")}

    assert "kl.\N{NO-BREAK SPACE}10.00-10.45" in pages["ida"]
    assert "kl.\N{NO-BREAK SPACE}9.30-10.45" in pages["jens"]


def test_what_is_held_becomes_the_meeting_with_its_pre_meeting(
    client: FlaskClient, session: Session, cast: Cast, early: Made
) -> None:
    before = session.scalars(select(Claim.id).order_by(Claim.id)).all()
    sign_in(client, cast.anna)

    post(client, f"{early.url}/times/{early.times[1]}/meeting", page=early.url)

    session.rollback()
    [occurrence] = session.scalars(select(Meeting)).one().occurrences
    assert (occurrence.starts_at, occurrence.gathers_at) == (STARTS[1], STARTS[1] - LEAD)
    booked = select(Claim.starts_at).where(Claim.state == ClaimState.BOOKED)
    assert set(session.scalars(booked)) == {STARTS[1] - LEAD}
    assert session.scalars(select(Claim.id).order_by(Claim.id)).all() == before


def test_a_time_that_begins_in_anothers_pre_meeting_overlaps(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    close = [STARTS[0], STARTS[0] + timedelta(minutes=60)]  # 45 minutes, and 30 before the next

    with pytest.raises(TimesOverlap):
        make_poll(work, cast, starts=close, pre_minutes=30)
