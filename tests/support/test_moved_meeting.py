"""A case of a meeting that is moved: it is as urgent as the new time makes it."""

from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting
from booking.ports import MeetingPost
from booking.services.time_changes import change_time
from booking.slots import Slot
from core import clock
from core.db import db
from notifications.models import OutboxMessage
from support.desk_port import Desk
from support.models import Ticket
from support.services import following, telling
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import read_page
from tests.support.makers import KEY, POST, Held


def move(work: Work, cast: Cast, held: Held, by: timedelta) -> datetime:
    """Anna moves the meeting so much later."""
    anna_id, meeting_id = cast.anna.id, held.meeting.id
    starts_at, ends_at = held.occurrence.starts_at + by, held.occurrence.ends_at + by
    with work():
        change_time(
            db.session.get_one(Meeting, meeting_id),
            Slot(starts_at, ends_at),
            sequence=0,
            by=db.session.get_one(User, anna_id),
            post=MeetingPost(Desk(POST), KEY, "moedebro.example"),
            now=clock.now(),
        )
    return starts_at


def test_the_case_is_queued_by_the_new_start_and_says_so(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    case = asked.id
    start = move(work, cast, soon, timedelta(days=3))
    sign_in(client, cast.dorte)

    said = read_page(client.get(f"/tickets/{case}").text).text()

    session.rollback()
    assert session.get_one(Ticket, case).meeting_starts_at == start
    assert "Anna Brofelt flyttede mødet" in said


def test_the_leader_is_told_near_the_new_start_instead_of_the_old(
    session: Session, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    start = move(work, cast, soon, timedelta(days=3))

    session.rollback()
    written = select(OutboxMessage).where(OutboxMessage.kind == telling.UNSOLVED)
    old, new = session.scalars(written.order_by(OutboxMessage.id))
    with work():
        assert not following.is_unsolved(old, clock.now())
        assert following.is_unsolved(new, clock.now())
    assert new.due_at == start - timedelta(minutes=5)
