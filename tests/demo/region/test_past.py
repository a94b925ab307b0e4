"""The weeks before the fortnight: the figures are full, and nobody is written to."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.claims import Claim
from booking.models import Closing, Evaluation, Meeting, Occurrence, Participant
from core.forms import looks_like_cpr
from notifications.models import OutboxMessage
from support.clocks.models import ClockNotice, Stage
from support.figures.models import CourtCount
from support.incidents.models import Incident, RoomAlarm, State
from support.models import Notice, Status, Ticket, TicketEvent, TicketTag, TicketText
from tests.browse import sign_in
from tests.demo.region.told import OF_THE_FORTNIGHT
from video.models import Room

pytestmark = pytest.mark.slow
EARLIER = ~OF_THE_FORTNIGHT


@pytest.fixture(autouse=True)
def fresh(region: Session) -> Iterator[None]:
    """No test leaves a transaction open for the next."""
    yield
    region.rollback()


@pytest.fixture
def browser(app: Flask, region: Session) -> FlaskClient:
    """Frida's, whose figures are Kolding's."""
    frida = region.scalars(select(User).where(User.email == "frida@example.org")).one()
    region.rollback()
    made = app.test_client()
    sign_in(made, frida)
    return made


def test_last_month_and_the_one_before_have_numbers(browser: FlaskClient) -> None:
    page = browser.get("/figures").text

    held, _, after = page.partition("Afholdte møder<")[2].partition("</tr>")
    numbers = [int(n) for n in re.findall(r">\s*(\d+)\s*<", held)]
    assert len(numbers) == 2
    assert min(numbers) > 30
    assert "Intet at tælle" not in page
    assert after


def test_every_part_of_where_cases_lay_has_something(browser: FlaskClient) -> None:
    page = browser.get("/figures/cases").text

    assert "Lokal it, Kolding Kommune" in page
    assert "Hjælp inden mødet" in page
    assert "Ventede på en leverandør" in page


def test_every_case_but_one_is_over_and_everybody_knows(region: Session) -> None:
    states = select(Ticket.status, func.count()).where(EARLIER).group_by(Ticket.status)
    assert dict(iter(region.execute(states))) == {Status.CLOSED: 160, Status.WAITING: 1}
    untold = select(Notice).join(Ticket, Ticket.id == Notice.ticket_id).where(EARLIER)
    assert region.scalars(untold.where(Notice.told_at.is_(None))).all() == []


def test_nobody_is_written_to_about_it(region: Session) -> None:
    taken = select(Claim.occurrence_id).where(Claim.occurrence_id.is_not(None))
    earlier = select(Occurrence.meeting_id).where(Occurrence.id.not_in(taken))
    assert len(region.scalars(earlier).all()) > 200
    told = select(OutboxMessage).where(OutboxMessage.meeting_id.in_(earlier))
    assert region.scalars(told).all() == []


def test_every_case_can_be_searched_and_was_counted(region: Session) -> None:
    ids = set(region.scalars(select(Ticket.number).where(EARLIER)))
    assert ids <= set(region.scalars(select(TicketText.number)))
    closed = select(Ticket.id).where(EARLIER, Ticket.closed_at.is_not(None))
    assert set(region.scalars(closed)) <= set(region.scalars(select(CourtCount.ticket_id)))


def test_promises_were_broken_now_and_then(region: Session) -> None:
    late = (
        select(ClockNotice)
        .join(Ticket, Ticket.id == ClockNotice.ticket_id)
        .where(EARLIER, ClockNotice.stage == Stage.OVERDUE, ClockNotice.told_at.is_not(None))
    )
    assert 15 < len(region.scalars(late).all()) < 60


def test_what_is_written_comes_after_what_it_is_about(region: Session) -> None:
    began = select(Ticket.opened_at, func.min(TicketEvent.at)).join(
        TicketEvent, TicketEvent.ticket_id == Ticket.id
    )
    assert all(a == b for a, b in region.execute(began.where(EARLIER).group_by(Ticket.id)))
    closed = select(Closing.at, Occurrence.ends_at).join(
        Occurrence, Occurrence.id == Closing.occurrence_id
    )
    assert all(at >= ends_at for at, ends_at in region.execute(closed))
    assert (region.scalar(select(func.count()).select_from(Evaluation)) or 0) > 100


def test_subjects_are_many_and_none_is_a_cpr_number(region: Session) -> None:
    subjects = region.scalars(select(Ticket.subject).where(EARLIER)).all()
    assert len(set(subjects)) > 18
    texts = [*subjects, *region.scalars(select(TicketEvent.text)), *region.scalars(
        select(Closing.agreed)
    )]  # fmt: skip
    assert [text for text in texts if looks_like_cpr(text)] == []
    mails = [mail for mail in region.scalars(select(Participant.email)) if mail]
    assert [mail for mail in mails if not mail.endswith("@example.org")] == []


def test_just_now_one_room_troubles_many_and_another_is_not_ready(region: Session) -> None:
    [incident] = region.scalars(select(Incident)).all()
    room = region.scalars(select(Room.name).where(Room.name == incident.label)).one()
    assert (incident.state, incident.people, room) == (State.PROPOSED, 5, incident.label)
    [alarm] = region.scalars(select(RoomAlarm)).all()
    unready = region.get_one(Occurrence, alarm.occurrence_id)
    assert region.get_one(Meeting, unready.meeting_id).purpose == "Udskrivningskonference"
    assert (region.scalar(select(func.count()).select_from(TicketTag)) or 0) > 5
