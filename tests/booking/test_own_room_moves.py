"""The room makes trouble while the meeting goes on: the leader moves everybody to another."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import Occurrence
from booking.page_news import MEETING_NEWS, News
from core import clock
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import Held, make_meeting, read_anew, token_of
from video.models import Room

LINK = "Flyt alle til et andet lokale"


@pytest.fixture
def going(session: Session, cast: Cast) -> Held:
    """Anna's meeting began five minutes ago, and people are in the room."""
    held = make_meeting(session, cast, clock.now() - timedelta(minutes=5))
    open_door(session, held)
    return held


def open_door(session: Session, held: Held) -> None:
    read_anew(session)
    provision = session.get_one(Occurrence, held.occurrence.id).provision
    assert provision
    provision.opened_at = clock.now()
    session.commit()


@pytest.fixture
def free(session: Session, going: Held) -> Room:
    """One more room that would do."""
    room = Room(provider="static", name="Rum frit", capacity=12, web_url="https://fri.example.org")
    session.add(room)
    session.commit()
    return room


def url_of(held: Held) -> str:
    return f"/meetings/{held.meeting.id}/room-move"


def move(client: FlaskClient, held: Held, room: str | None = None) -> TestResponse:
    """Press the button, having read the page."""
    found = re.search(r'name="room_id"[^>]*value="([^"]*)"', client.get(url_of(held)).text)
    seen = found[1] if found else ""
    return post(client, url_of(held), {"room_id": seen if room is None else room})


def room_of(session: Session, held: Held) -> str:
    read_anew(session)
    provision = session.get_one(Occurrence, held.occurrence.id).provision
    return provision.room.name if provision else ""


def told(session: Session) -> list[OutboxMessage]:
    read_anew(session)
    news = select(OutboxMessage).where(OutboxMessage.kind == MEETING_NEWS)
    return list(session.scalars(news.order_by(OutboxMessage.id)))


def test_the_page_names_the_room_and_what_happens(
    client: FlaskClient, cast: Cast, going: Held, free: Room
) -> None:
    sign_in(client, cast.anna)
    assert LINK in client.get(f"/meetings/{going.meeting.id}").text

    page = client.get(url_of(going)).text

    assert "Flyt alle til Rum frit</button>" in page
    assert "Alle får én besked" in page
    assert "Det nye lokale er åbent med det samme." in page
    assert "Du kan ikke fortryde." in page
    assert page_faults(page) == []


def test_where_a_bridge_makes_the_room_first_that_is_said(
    client: FlaskClient, session: Session, cast: Cast, going: Held, free: Room
) -> None:
    free.provider = "vdx"
    session.commit()
    sign_in(client, cast.anna)

    page = client.get(url_of(going)).text

    assert "Det nye lokale skal først laves." in page
    assert "åbent med det samme" not in page


def test_everybody_is_called_over_once_behind_the_same_link(
    client: FlaskClient, session: Session, cast: Cast, going: Held, free: Room
) -> None:
    sign_in(client, cast.anna)

    assert move(client, going).status_code == 303

    assert room_of(session, going) == "Rum frit"
    people = session.get_one(Occurrence, going.occurrence.id).invited
    messages = told(session)
    assert {m.participant_id for m in messages} == {p.id for p in people if p.is_reachable}
    assert {m.payload["news"] for m in messages} == {News.ROOM}
    assert len({(m.participant_id, m.channel) for m in messages}) == len(messages)
    assert len(audits(session, "meeting-room-changed")) == 1
    page = client.get(f"/meetings/{going.meeting.id}").text
    assert "Mødet har fået et andet rum. Gå ind igen." in page
    own = client.get(f"/m/{token_of(going.ida)}").text
    assert "Mødet fortsætter i et andet rum" in own
    assert "Gå til mødet" in own


def test_a_second_press_on_an_old_page_moves_nothing(
    client: FlaskClient, session: Session, cast: Cast, going: Held, free: Room
) -> None:
    sign_in(client, cast.anna)
    move(client, going, str(free.id))
    before = len(told(session))

    page = move(client, going, str(free.id))

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert "er blevet optaget imens" in page.text
    assert (room_of(session, going), len(told(session))) == ("Rum frit", before)


def test_where_no_room_is_free_it_is_said(
    client: FlaskClient, session: Session, cast: Cast, going: Held
) -> None:
    session.execute(update(Room).values(is_active=False))
    session.commit()
    sign_in(client, cast.anna)

    page = client.get(url_of(going)).text

    assert "Der er ikke et andet lokale" in page
    assert "Bed om hjælp" in page
    assert page_faults(page) == []
    answer = post(client, url_of(going), {"room_id": ""}, page=f"/meetings/{going.meeting.id}")
    assert (answer.status_code, told(session)) == (422, [])


@pytest.mark.parametrize("state", ["closed", "built-in", "over"])
def test_it_is_for_a_room_elsewhere_that_people_are_in(
    client: FlaskClient, session: Session, cast: Cast, going: Held, free: Room, state: str
) -> None:
    occurrence = session.get_one(Occurrence, going.occurrence.id)
    assert occurrence.provision
    if state == "closed":
        occurrence.provision.opened_at = None
    elif state == "built-in":
        occurrence.provision.room.provider, occurrence.provision.room.capacity = "local", 4
    else:
        occurrence.starts_at -= timedelta(hours=1)
        occurrence.ends_at = clock.now() - timedelta(minutes=1)
    session.commit()
    sign_in(client, cast.anna)

    assert LINK not in client.get(f"/meetings/{going.meeting.id}").text
    assert client.get(url_of(going)).status_code == 303


def test_other_meetings_of_the_room_keep_it(
    client: FlaskClient, session: Session, cast: Cast, going: Held, free: Room
) -> None:
    earlier = make_meeting(session, cast, clock.now() - timedelta(minutes=20))
    read_anew(session)
    mine = session.get_one(Occurrence, going.occurrence.id).provision
    theirs = session.get_one(Occurrence, earlier.occurrence.id).provision
    assert mine
    assert theirs
    theirs.room_id, name = mine.room_id, mine.room.name
    session.commit()
    sign_in(client, cast.anna)

    assert move(client, going).status_code == 303

    assert room_of(session, earlier) == name
    assert room_of(session, going) != name


@pytest.mark.parametrize(("who", "status"), [("bo", 200), ("carla", 404), ("dorte", 404)])
def test_who_may_run_the_meeting_may_move_it(
    client: FlaskClient, cast: Cast, going: Held, free: Room, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url_of(going)).status_code == status


def test_who_is_not_signed_in_is_sent_to_do_so(client: FlaskClient, going: Held) -> None:
    assert client.get(url_of(going)).status_code == 303
