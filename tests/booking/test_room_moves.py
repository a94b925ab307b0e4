"""A room goes out of use, and its meetings are moved to others: nobody needs a new link."""

import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.claims import Claim, ClaimState, Resource, SlotTaken
from booking.models import Meeting, Occurrence
from booking.ports import MeetingPost, help_desk
from booking.services import cancellations, room_moves
from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from notifications.models import OutboxMessage
from tests.booking.making import CITIZEN, KEY, NOW, a_booking, book, crowd, make_room
from tests.booking.serial import SPRING, agreed_on, book_many, weekly
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from video.models import Provision, Room

DAY = timedelta(days=1)
ONLY_BUILT_IN = "Kun et indbygget lokale har plads"
Booked = Callable[..., uuid.UUID]


@pytest.fixture
def old(session: Session, cast: Cast) -> Room:
    """The room that meetings have got, of Frida's organisation."""
    return make_room(session, "Rum gammelt", organisation_id=cast.at.kolding.id, capacity=8)


@pytest.fixture
def booked(cast: Cast, work: Work, old: Room) -> Booked:
    """Books a meeting in the next days."""

    def a_meeting(day: int = 1, by: User | None = None, **said: Any) -> uuid.UUID:
        said.setdefault("starts_at", start_on(day))
        with work():
            return book(a_booking(cast, **said), by or cast.anna, now=clock.now() - DAY).id

    return a_meeting


def start_on(day: int) -> datetime:
    """Some days ahead, at the same time of the day."""
    return clock.now().replace(microsecond=0) + day * DAY


def other_room(session: Session, cast: Cast, name: str = "Rum nyt", **said: Any) -> Room:
    """Another room that Kolding's meetings may get."""
    facts = {"web_url": "https://ny.example.org/rum", "capacity": 8, **said}
    return make_room(session, name, organisation_id=cast.at.kolding.id, **facts)


def retire(session: Session, room: Room) -> None:
    """It is out of use."""
    session.rollback()
    session.get_one(Room, room.id).is_active = False
    session.commit()


def url_of(room: Room) -> str:
    """The page of its meetings."""
    return f"/room-register/{room.id}/moves"


def move_all(client: FlaskClient, room: Room) -> TestResponse:
    """Press the button."""
    return post(client, url_of(room), page="/room-register")


def rooms_of(session: Session) -> list[str]:
    """Which rooms the meetings have, by time."""
    session.rollback()
    session.expire_all()
    wanted = select(Occurrence).order_by(Occurrence.starts_at, Occurrence.id)
    found = [occurrence.provision for occurrence in session.scalars(wanted).unique()]
    return [provision.room.name for provision in found if provision]


def test_out_of_use_leads_to_its_meetings(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    booked(2)
    sign_in(client, cast.frida)

    url = f"/room-register/{old.id}/activity"
    answer = post(client, url, {"is_active": "no"}, page="/room-register")

    assert answer.location == url_of(old)
    page = client.get(url_of(old)).text
    assert "2 møder har det stadig, det sidste til" in page
    assert "2 møder har lokalet" in client.get("/room-register").text


def test_without_meetings_it_leads_back_to_the_rooms(
    client: FlaskClient, cast: Cast, old: Room
) -> None:
    sign_in(client, cast.frida)

    url = f"/room-register/{old.id}/activity"
    answer = post(client, url, {"is_active": "no"}, page="/room-register")

    assert answer.location == "/room-register"
    assert "Ingen møder har lokalet mere" in client.get(url_of(old)).text


def test_the_page_says_where_each_goes_but_not_what_it_is_about(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    other_room(session, cast)
    retire(session, old)
    sign_in(client, cast.frida)

    page = client.get(url_of(old))

    assert "Til Rum nyt" in page.text
    assert "Voksenrådgivningen" in page.text
    assert "Samtale før hjemkomst" not in page.text
    assert "Anna" not in page.text
    assert page_faults(page.text) == []


def test_meetings_are_moved_in_one_go(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    booked(2)
    other_room(session, cast)
    retire(session, old)
    sign_in(client, cast.frida)

    assert move_all(client, old).status_code == 303

    assert rooms_of(session) == ["Rum nyt", "Rum nyt"]
    assert "2 møder er flyttet." in client.get(url_of(old)).text


def test_the_new_room_is_taken_and_the_old_one_let_go(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    meeting_id = booked(1)
    new = other_room(session, cast, buffer_minutes=10)
    retire(session, old)
    sign_in(client, cast.frida)

    move_all(client, old)

    session.rollback()
    held = select(Claim, Resource.room_id).join(Resource, Claim.resource_id == Resource.id)
    rows = session.execute(held.where(Claim.kind == "room")).all()
    states = {room_id: claim.state for claim, room_id in rows}
    assert states == {old.id: ClaimState.RELEASED, new.id: ClaimState.BOOKED}
    [claim] = [claim for claim, room_id in rows if room_id == new.id]
    [occurrence] = session.get_one(Meeting, meeting_id).occurrences
    assert claim.starts_at == occurrence.starts_at - timedelta(minutes=10)
    leader = session.scalars(select(Claim).where(Claim.kind == "leader")).one()
    assert leader.state == ClaimState.BOOKED


def test_a_link_that_was_sent_leads_to_the_new_room_and_nobody_gets_a_mail(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    meeting_id = booked(starts_at=clock.now() + timedelta(minutes=5))
    other_room(session, cast)
    retire(session, old)
    mails = len(session.scalars(select(OutboxMessage)).all())
    sign_in(client, cast.frida)

    move_all(client, old)

    session.rollback()
    ida = session.get_one(Meeting, meeting_id).participants[1]
    session.scalars(select(Provision)).one().opened_at = clock.now()
    session.commit()
    browser = client.application.test_client()
    page = browser.get(f"/m/{links.token_for(ida, KEY)}/way-in").text
    assert "https://ny.example.org/rum" in page
    assert len(session.scalars(select(OutboxMessage)).all()) == mails


def test_who_joins_from_a_room_system_is_told_the_new_address(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    session.get_one(Room, old.id).sip_address = "1@rum.example.org"
    session.commit()
    system = replace(CITIZEN, email="rum@example.org", joins_from_room_system=True)
    booked(1, invitees=(CITIZEN, system))
    other_room(session, cast, "Rum uden SIP", capacity=9)
    other_room(session, cast, "Rum med SIP", capacity=20, sip_address="2@rum.example.org")
    retire(session, old)
    before = len(session.scalars(select(OutboxMessage)).all())
    sign_in(client, cast.frida)

    move_all(client, old)

    assert rooms_of(session) == ["Rum med SIP"]
    [told] = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()[before:]
    assert (told.address, told.payload["room_address"]) == ("rum@example.org", "2@rum.example.org")


def test_each_move_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    meeting_id = booked(1)
    new = other_room(session, cast)
    retire(session, old)
    sign_in(client, cast.frida)

    move_all(client, old)
    move_all(client, old)

    session.rollback()
    wanted = select(AuditEntry).where(AuditEntry.kind == "meeting-room-changed")
    [row] = session.scalars(wanted)
    assert (row.actor_id, row.meeting_id) == (cast.frida.id, meeting_id)
    assert row.facts == {"before": str(old.id), "room": str(new.id)}


def reasons(client: FlaskClient, room: Room) -> list[str]:
    """Why meetings stay."""
    page = client.get(url_of(room)).text
    said = (
        "har åbnet lokalet", "slags og størrelse", "er optaget på det tidspunkt", ONLY_BUILT_IN,
    )  # fmt: skip
    return [words for words in said for _ in range(page.count(words))]


def test_what_cannot_be_moved_stays_and_says_why(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    taken = other_room(session, cast)
    booked(1, by=cast.bo)
    booked(2, invitees=crowd(7))
    session.get_one(Room, taken.id).capacity = 7
    session.commit()
    retire(session, old)
    sign_in(client, cast.frida)

    assert reasons(client, old) == ["slags og størrelse", "er optaget på det tidspunkt"]
    assert "<form method" not in client.get(url_of(old)).text
    move_all(client, old)

    assert rooms_of(session)[-1] == "Rum gammelt"
    assert "0 møder er flyttet." in client.get(url_of(old)).text


def test_two_meetings_at_one_time_do_not_get_one_room(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    start = start_on(1)
    booked(starts_at=start)
    booked(starts_at=start + timedelta(hours=1))
    other_room(session, cast, buffer_minutes=30)  # the pause between is 15 minutes
    retire(session, old)
    sign_in(client, cast.frida)

    assert reasons(client, old) == ["er optaget på det tidspunkt"]
    move_all(client, old)

    assert rooms_of(session) == ["Rum nyt", "Rum gammelt"]


def test_a_meeting_whose_door_is_open_stays(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    other_room(session, cast)
    session.scalars(select(Provision)).one().opened_at = clock.now()
    session.commit()
    retire(session, old)
    sign_in(client, cast.frida)

    assert reasons(client, old) == ["har åbnet lokalet"]
    move_all(client, old)

    assert rooms_of(session) == ["Rum gammelt"]


WOULD_NOT_DO: dict[str, Callable[[Cast], dict[str, Any]]] = {
    "somebody else's": lambda cast: {"organisation_id": cast.at.vejle.id},
    "built in": lambda cast: {"provider": "local", "web_url": None, "capacity": 4},
    "out of use": lambda cast: {"is_active": False},
}


@pytest.mark.parametrize("fault", WOULD_NOT_DO)
def test_a_room_that_would_not_do_is_not_given(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked, fault: str
) -> None:
    booked(1)
    new = session.get_one(Room, other_room(session, cast).id)
    for name, value in WOULD_NOT_DO[fault](cast).items():
        setattr(new, name, value)
    session.commit()
    retire(session, old)
    sign_in(client, cast.frida)

    why = ONLY_BUILT_IN if fault == "built in" else "slags og størrelse"
    assert reasons(client, old) == [why]
    move_all(client, old)

    assert rooms_of(session) == ["Rum gammelt"]


def test_a_room_as_large_comes_before_a_smaller_one_that_holds_everybody(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    other_room(session, cast, "Rum mindre", capacity=3)
    other_room(session, cast, "Rum lige så stort")
    other_room(session, cast, "Rum større", capacity=20)
    retire(session, old)
    sign_in(client, cast.frida)

    move_all(client, old)

    assert rooms_of(session) == ["Rum lige så stort"]


def test_as_long_as_it_is_in_use_nothing_is_moved(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    other_room(session, cast)
    sign_in(client, cast.frida)

    assert client.get(url_of(old)).location == f"/room-register/{old.id}"
    move_all(client, old)

    assert rooms_of(session) == ["Rum gammelt"]
    assert "Tag det ud af brug først" in client.get("/room-register").text


def test_somebody_elses_meetings_are_not_found(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    retire(session, old)
    session.get_one(Room, old.id).organisation_id = cast.at.region.id
    session.commit()
    sign_in(client, cast.frida)

    assert client.get(url_of(old)).status_code == 404
    assert move_all(client, old).status_code == 404


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_only_administrators_may(client: FlaskClient, cast: Cast, old: Room, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url_of(old)).status_code == 403
    assert post(client, url_of(old), page="/sign-in").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, old: Room) -> None:
    assert "/sign-in" in client.get(url_of(old)).location


def test_the_page_costs_the_same_whatever_the_number_of_meetings(
    client: FlaskClient, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    retire(session, old)
    sign_in(client, cast.frida)
    with counted() as few:
        client.get(url_of(old))
    session.get_one(Room, old.id).is_active = True
    session.commit()
    for day in range(2, 6):
        booked(day, invitees=crowd(3))
    other_room(session, cast)
    retire(session, old)

    with counted() as many:
        client.get(url_of(old))

    assert len(few) == len(many)


def test_the_page_costs_the_same_whatever_the_number_of_series(
    client: FlaskClient, session: Session, cast: Cast, old: Room, work: Work
) -> None:
    sign_in(client, cast.frida)
    costs = []
    for hours in range(2):
        session.get_one(Room, old.id).is_active = True
        session.commit()
        for number in range(1 + 2 * hours):
            with work():
                at = time(8 + 2 * hours + number)
                book_many(cast, agreed_on(weekly(SPRING, 3), at), now=NOW)
        retire(session, old)
        with counted() as seen:
            assert client.get(url_of(old)).status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1]


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[object]:
    """Each in a transaction and thread of its own; what was refused is answered."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    return deed()
            except SlotTaken as refusal:
                return refusal

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def moving(cast: Cast, room: Room) -> Callable[[], int]:
    """Frida presses the button."""

    def move() -> int:
        frida = db.session.get_one(User, cast.frida.id)
        here = db.session.get_one(Room, room.id)
        return room_moves.move_meetings(
            here, by=frida, post=MeetingPost(help_desk(), KEY, "x.example"), now=clock.now()
        )

    return move


def test_the_button_pressed_twice_at_once_moves_each_once(
    app: Flask, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    for day in (1, 2, 3):
        booked(day)
    other_room(session, cast)
    retire(session, old)

    assert sorted(map(str, at_once(app, moving(cast, old), moving(cast, old)))) == ["0", "3"]

    assert rooms_of(session) == ["Rum nyt"] * 3
    assert len(held(session)) == 3


def held(session: Session) -> list[Claim]:
    """What is taken of rooms."""
    session.rollback()
    wanted = select(Claim).where(Claim.kind == "room", Claim.state == ClaimState.BOOKED)
    return list(session.scalars(wanted))


def test_two_rooms_emptied_at_once_into_one_that_is_free_share_it_in_time(
    app: Flask, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    beside = other_room(session, cast, "Rum ved siden af")
    start = start_on(1)
    for by in (cast.anna, cast.bo):
        booked(starts_at=start, by=by)
    other_room(session, cast)
    for room in (old, beside):
        retire(session, room)

    moved = at_once(app, moving(cast, old), moving(cast, beside))

    assert sorted(map(str, moved)) == ["0", "1"]
    assert sorted(rooms_of(session)).count("Rum nyt") == 1
    assert len(held(session)) == 2


def test_a_booking_and_a_move_at_once_do_not_get_one_room(
    app: Flask, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    start = start_on(1)
    booked(starts_at=start)
    other_room(session, cast)
    retire(session, old)

    def book_it() -> bool:
        bo = db.session.get_one(User, cast.bo.id)
        return bool(book(a_booking(cast, starts_at=start), bo, now=clock.now()))

    results = at_once(app, moving(cast, old), book_it)

    has_moved, is_booked = results[0] == 1, results[1] is True
    assert has_moved != is_booked
    assert rooms_of(session).count("Rum nyt") == 1


@contextmanager
def knocked() -> Iterator[Event]:
    """Set when somebody asks for the provision, to write it; on SQLite, for anything to write."""
    asked, about = Event(), re.compile(r"UPDATE provision|.* provision .* FOR UPDATE", re.S)

    def wants(connection: Connection, options: dict[str, object]) -> None:
        if connection.dialect.name == "sqlite" and "moedebro_write" in options:
            asked.set()

    def says(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if about.match(statement):
            asked.set()

    heard: dict[str, Callable[..., None]] = {
        "set_connection_execution_options": wants,
        "before_cursor_execute": says,
    }
    for name, listener in heard.items():
        event.listen(Engine, name, listener)
    yield asked
    for name, listener in heard.items():
        event.remove(Engine, name, listener)


def test_a_door_that_is_just_being_opened_keeps_its_room(
    app: Flask, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    booked(1)
    other_room(session, cast)
    retire(session, old)
    session.scalars(select(Provision)).one().opened_at = clock.now()
    session.flush()

    with knocked() as asked, ThreadPoolExecutor(1) as pool:
        moved = pool.submit(at_once, app, moving(cast, old))
        assert asked.wait(20)
        session.commit()

    assert moved.result() == [0]
    assert rooms_of(session) == ["Rum gammelt"]


def test_a_meeting_cancelled_while_it_is_moved_holds_no_room(
    app: Flask, session: Session, cast: Cast, old: Room, booked: Booked
) -> None:
    meeting_id = booked(1)
    other_room(session, cast)
    retire(session, old)

    def cancel() -> object:
        meeting = db.session.get_one(Meeting, meeting_id)
        anna = db.session.get_one(User, cast.anna.id)
        return cancellations.cancel_meeting(
            meeting,
            by=anna,
            reason="Syg",
            post=MeetingPost(help_desk(), KEY, "x.example"),
            now=clock.now(),
        )

    at_once(app, moving(cast, old), cancel)

    assert held(session) == []
