"""Beside a ticket: the room and its bridge, who else is in trouble there, and the one cause."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from booking.models import Occurrence
from core import clock
from support.incidents.models import Incident, State
from support.models import AccessGround, Ticket
from tests.browse import sign_in
from tests.factories import Cast
from tests.incidents.making import HOST
from tests.pages import page_faults
from tests.support.makers import Held, read_anew
from video.models import Provision, ProvisionState, Room


def first_page(client: FlaskClient, session: Session) -> str:
    """The page of the first ticket, whole."""
    read_anew(session)
    [first, *_others] = session.scalars(select(Ticket).order_by(Ticket.number)).all()
    page = client.get(f"/tickets/{first.id}").text
    assert page_faults(page) == []
    return page


def test_others_in_the_same_room_stand_beside_it(
    client: FlaskClient, session: Session, cast: Cast, stuck: list[Held]
) -> None:
    sign_in(client, cast.dorte)

    page = first_page(client, session)

    assert "Andre med problemer samme sted" in page
    assert all(f"Sag {number}" in page for number in (1002, 1003, 1004))
    assert HOST in page


def at_another_time(session: Session, held: Held, minutes: int) -> None:
    """So much later than the first one ends."""
    read_anew(session)
    ends_at = session.get_one(Occurrence, held.occurrence.id).ends_at
    [_first, *others] = session.scalars(select(Ticket).order_by(Ticket.number)).all()
    for other in others:
        occurrence = session.get_one(Occurrence, other.occurrence_id)
        occurrence.ends_at = ends_at + timedelta(minutes=minutes + 45)
        occurrence.starts_at = ends_at + timedelta(minutes=minutes)
        other.meeting_starts_at = occurrence.starts_at
    session.commit()


@pytest.mark.parametrize(
    ("minutes", "buffer", "is_beside"), [(25, 0, True), (35, 0, False), (35, 10, True)]
)
def test_those_before_and_after_it_are_beside_it_and_hours_later_none(
    client: FlaskClient, session: Session, cast: Cast, stuck: list[Held], minutes: int, buffer: int,
    is_beside: bool,
) -> None:  # fmt: skip
    at_another_time(session, stuck[0], minutes)
    session.execute(update(Room).values(buffer_minutes=buffer))
    session.commit()
    sign_in(client, cast.dorte)

    page = first_page(client, session)

    assert ("Andre med problemer samme sted" in page) == is_beside


def test_when_the_others_meet_is_said(
    client: FlaskClient, session: Session, cast: Cast, stuck: list[Held]
) -> None:
    at_another_time(session, stuck[0], 25)
    sign_in(client, cast.dorte)
    [other, *_] = session.scalars(select(Ticket).where(Ticket.number == 1002)).all()
    at = clock.to_local(other.meeting_starts_at or clock.now())

    beside = first_page(client, session).partition("Andre med problemer samme sted")[2]

    assert f"{at.hour}.{at.minute:02d}" in beside.partition("</section>")[0]


def test_the_one_cause_is_a_link_away(
    client: FlaskClient, session: Session, cast: Cast, proposed: Incident
) -> None:
    sign_in(client, cast.dorte)

    assert f"/desk/incidents/{proposed.id}" in first_page(client, session)


@pytest.mark.parametrize(("state", "is_first"), [(State.CONFIRMED, True), (State.OVER, False)])
def test_while_it_goes_on_the_page_begins_with_it(
    client: FlaskClient, session: Session, cast: Cast, proposed: Incident, state: State,
    is_first: bool,
) -> None:  # fmt: skip
    ended_at = None if is_first else clock.now()
    decided = {"state": state, "decided_at": clock.now(), "ended_at": ended_at}
    session.execute(update(Incident).values(decided))
    session.commit()
    sign_in(client, cast.dorte)

    page = first_page(client, session)

    assert ("Løs ikke sagen alene" in page) == is_first
    assert page.count(f"/desk/incidents/{proposed.id}") == 1
    assert (page.index(f"{proposed.id}") < page.index("Det er sket")) == is_first


def test_another_units_cases_are_only_counted(
    client: FlaskClient, session: Session, cast: Cast, stuck: list[Held]
) -> None:
    read_anew(session)
    last = session.scalars(select(Ticket).order_by(Ticket.number.desc())).first()
    assert last
    for ground in session.scalars(_grounds_of(last)):
        session.delete(ground)
    session.commit()
    sign_in(client, cast.dorte)

    page = first_page(client, session)

    assert "1 sag mere, hos andre" in page
    assert "Sag 1004" not in page


def _grounds_of(ticket: Ticket) -> Select[AccessGround]:
    return select(AccessGround).where(AccessGround.ticket_id == ticket.id)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ProvisionState.PENDING, "Ikke klar endnu"),
        (ProvisionState.FAILED, "Videoknudepunktet kunne ikke lave det"),
    ],
)
def test_how_far_the_bridge_is_is_said(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    stuck: list[Held],
    state: ProvisionState,
    words: str,
) -> None:
    read_anew(session)
    provision = session.get_one(Provision, stuck[0].occurrence.provision_id)
    provision.state, provision.state_text = state, "503 fra broen"
    session.commit()
    sign_in(client, cast.dorte)

    page = first_page(client, session)

    assert words in page
    assert "503 fra broen" in page
