"""Everybody to another room behind the same links: what the page lists is what is done."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import Occurrence
from booking.page_news import MEETING_NEWS, News
from core import clock
from notifications.models import OutboxMessage
from support.incidents.baseline import Shared
from support.incidents.models import Incident
from tests import in_order
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.incidents.making import HOST, only_incident
from tests.incidents.test_deciding import confirm, lend_first_ticket_to_gitte, url_of
from tests.pages import page_faults
from tests.support.makers import Held, read_anew, token_of
from video.models import Room

FREE = "https://fri.example.org/rum"


@pytest.fixture
def free(session: Session, stuck: list[Held]) -> Room:
    """A room on another bridge, that one meeting at a time can have. There is no other."""
    session.execute(update(Room).where(Room.name.like("Rum %")).values(is_active=False))
    room = Room(provider="static", name="Rum frit", capacity=12, web_url=FREE)
    session.add(room)
    session.commit()
    return room


@pytest.fixture
def going_on(
    client: FlaskClient, session: Session, cast: Cast, proposed: Incident, free: Room
) -> Incident:
    """Dorte has confirmed it."""
    sign_in(client, cast.dorte)
    assert confirm(client, proposed) == 303
    return only_incident(session)


def rooms(session: Session) -> list[str]:
    """Which rooms the meetings have, by time."""
    read_anew(session)
    found = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).unique()
    dates = in_order.by(lambda date: date.starts_at, found)
    return [each.provision.room.name for each in dates if each.provision]


def move(client: FlaskClient, incident: Incident, seen: str | None = None) -> TestResponse:
    """Press the button, having seen the list."""
    url = url_of(incident, "/moves")
    page = client.get(url).text
    found = re.search(r'name="seen" type="hidden" value="(\w+)"', page)
    mark = found[1] if found else ""
    return post(client, url, {"seen": mark if seen is None else seen})


def test_the_page_lists_who_goes_where_and_who_cannot(
    client: FlaskClient, session: Session, going_on: Incident
) -> None:
    page = client.get(url_of(going_on, "/moves")).text

    assert page.count("Fra Bro 0 til Rum frit") == 1  # all four overlap
    assert "3 bliver" in page
    assert "Alle andre lokaler" in page
    assert page_faults(page) == []


def test_they_are_moved_as_listed(
    client: FlaskClient, session: Session, going_on: Incident
) -> None:
    assert move(client, going_on).status_code == 303

    assert rooms(session) == ["Rum frit", "Bro 0", "Bro 0", "Bro 0"]
    [row] = audits(session, "incident-moved", going_on.id)
    assert row.facts == {"moved": 1, "stayed": 3}
    assert len(audits(session, "meeting-room-changed")) == 1


def test_the_link_leads_to_the_new_room(
    client: FlaskClient, session: Session, going_on: Incident, stuck: list[Held]
) -> None:
    before = client.get(f"/m/{token_of(stuck[0].ida)}").status_code

    move(client, going_on)

    assert client.get(f"/m/{token_of(stuck[0].ida)}").status_code == before == 200
    read_anew(session)
    provision = session.get_one(Occurrence, stuck[0].occurrence.id).provision
    assert provision
    assert provision.addresses["web"] == FREE


def test_no_room_on_the_same_bridge_is_offered(
    client: FlaskClient, session: Session, going_on: Incident
) -> None:
    # The incident is about the room; another one there is not a way out of it for a bridge.
    session.get_one(Incident, going_on.id).kind = Shared.BRIDGE
    session.get_one(Incident, going_on.id).value = HOST
    session.add(Room(provider="static", name="Bro 9", capacity=12, web_url=f"https://{HOST}/9"))
    session.commit()

    assert "til Bro 9" not in client.get(url_of(going_on, "/moves")).text


def test_a_list_that_is_old_is_shown_anew(
    client: FlaskClient, session: Session, going_on: Incident
) -> None:
    answer = move(client, going_on, seen="0" * 32)

    assert answer.status_code == 422
    assert "Noget er ændret" in answer.text
    assert rooms(session) == ["Bro 0"] * 4


def test_a_second_press_moves_nothing_more(
    client: FlaskClient, session: Session, going_on: Incident
) -> None:
    page = client.get(url_of(going_on, "/moves")).text
    mark = re.search(r'name="seen" type="hidden" value="(\w+)"', page)
    assert mark
    move(client, going_on, seen=mark[1])

    assert move(client, going_on, seen=mark[1]).status_code == 422

    assert len(audits(session, "incident-moved")) == 1


def opened(session: Session, held: Held) -> None:
    """The leader has opened the door, and people are in the room."""
    occurrence = session.get_one(Occurrence, held.occurrence.id)
    assert occurrence.provision
    occurrence.provision.opened_at = clock.now()
    session.commit()


def test_who_is_in_the_room_is_called_into_the_new_one(
    client: FlaskClient, session: Session, going_on: Incident, stuck: list[Held]
) -> None:
    opened(session, stuck[0])
    page = client.get(url_of(going_on, "/moves")).text
    assert "Er i gang. Alle får besked om at gå ind igen" in page
    assert page_faults(page) == []

    assert move(client, going_on).status_code == 303

    assert rooms(session) == ["Rum frit", "Bro 0", "Bro 0", "Bro 0"]
    people = session.get_one(Occurrence, stuck[0].occurrence.id).invited
    told = select(OutboxMessage).where(OutboxMessage.kind == MEETING_NEWS)
    messages = session.scalars(told).all()
    assert {each.participant_id for each in messages} == {p.id for p in people if p.is_reachable}
    assert {each.payload["news"] for each in messages} == {News.ROOM}
    own = client.get(f"/m/{token_of(stuck[0].ida)}").text
    assert "Mødet fortsætter i et andet rum" in own
    assert "Gå til mødet" in own  # the door is still open: nobody waits for the leader again


def test_who_waits_outside_reads_nothing_of_another_room(
    client: FlaskClient, session: Session, going_on: Incident, stuck: list[Held]
) -> None:
    assert move(client, going_on).status_code == 303

    assert not session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == MEETING_NEWS)
    ).all()
    assert "i et andet rum" not in client.get(f"/m/{token_of(stuck[0].ida)}").text


def test_the_leader_reads_that_there_is_another_room(
    client: FlaskClient, session: Session, going_on: Incident, cast: Cast, stuck: list[Held]
) -> None:
    opened(session, stuck[0])
    move(client, going_on)
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{stuck[0].occurrence.meeting_id}").text

    assert "Mødet har fået et andet rum. Gå ind igen." in page


def test_the_built_in_room_is_left_to_those_in_it(
    client: FlaskClient, session: Session, going_on: Incident, stuck: list[Held]
) -> None:
    opened(session, stuck[0])
    for room in session.scalars(select(Room).where(Room.name == "Bro 0")):
        room.provider, room.capacity = "local", 4
    session.commit()

    assert "Mødelederen har åbnet" in client.get(url_of(going_on, "/moves")).text


def test_what_is_only_proposed_moves_nobody(
    client: FlaskClient, session: Session, cast: Cast, proposed: Incident, free: Room
) -> None:
    sign_in(client, cast.dorte)

    url = url_of(proposed, "/moves")
    answer = post(client, url, {"seen": "x"}, page="/desk")

    assert answer.status_code == 422
    assert rooms(session) == ["Bro 0"] * 4


@pytest.mark.parametrize(("who", "status"), [("gitte", 404), ("frida", 403)])
def test_others_see_no_list(
    client: FlaskClient, cast: Cast, proposed: Incident, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url_of(proposed, "/moves")).status_code == status


@pytest.mark.parametrize("pressed", [False, True])
def test_who_sees_one_case_of_it_reads_no_list_of_meetings(
    client: FlaskClient, session: Session, work: Work, cast: Cast, proposed: Incident, *,
    pressed: bool,
) -> None:  # fmt: skip
    lend_first_ticket_to_gitte(work, session, cast)
    sign_in(client, cast.gitte)
    assert client.get(url_of(proposed)).status_code == 200

    url = url_of(proposed, "/moves")
    asked = post(client, url, {"seen": "x"}, page="/desk") if pressed else client.get(url)

    assert asked.status_code == 403
    assert "Bro 0" not in asked.text
    assert not audits(session, "incident-moves-read")


def test_each_look_at_the_list_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, proposed: Incident
) -> None:
    sign_in(client, cast.dorte)

    client.get(url_of(proposed, "/moves"))

    assert len(audits(session, "incident-moves-read", proposed.id)) == 1
