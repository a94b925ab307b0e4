"""Another room for a meeting: chosen among those that are free then and hold everybody."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.models import Meeting, Participant
from booking.ports import MeetingPost, help_desk
from booking.services.form_changes import RoomTaken, choose_room
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.calling_off import let_all_leave, messages
from tests.booking.making import KEY, a_booking, book, crowd, make_room
from tests.booking.meetings import citizen_of, page_of
from tests.booking.moving import claims, the_one
from tests.booking.test_cancel_at_once import at_once
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from video.models import Provision, ProvisionState


def take(client: FlaskClient, meeting: uuid.UUID, room: uuid.UUID, **other: str) -> TestResponse:
    """Choose on the page, and press."""
    said = {"room_id": str(room), "sequence": "0", **other}
    return post(client, f"/meetings/{meeting}/room", said)


def room_of(session: Session) -> Provision:
    """What the meeting has, as committed."""
    provision = the_one(session).provision
    assert provision
    return provision


def test_the_meeting_gets_the_room_and_lets_go_of_the_old(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    before, other = room_of(session).room_id, make_room(session, "Rum 2")
    sign_in(client, cast.anna)

    assert take(client, ahead, other.id).status_code == 303

    assert room_of(session).room_id == other.id
    assert [kind for kind, _since, _until in claims(session)] == ["leader", "room"]
    [row] = audits(session, "meeting-room-changed")
    assert row.facts == {"before": str(before), "room": str(other.id)}


def test_links_stay_and_nobody_is_written_to(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    other, link = make_room(session, "Rum 2"), links.token_for(citizen_of(session), KEY)
    sign_in(client, cast.anna)

    take(client, ahead, other.id)

    assert not [m for m in messages(session, "invitation") if m.sent_at is None]
    assert client.get(f"/m/{link}").status_code == 200


def test_who_calls_from_a_room_system_gets_the_new_address(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    other = make_room(session, "Rum 2", sip_address="2@rum.example.org")
    jens = Participant.email == "jens@example.org"
    session.execute(update(Participant).where(jens).values(joins_from_room_system=True))
    session.commit()
    sign_in(client, cast.anna)

    take(client, ahead, other.id)

    [told] = [m for m in messages(session, "invitation") if m.sent_at is None]
    assert (told.address, told.payload["room_address"]) == ("jens@example.org", "2@rum.example.org")


def test_another_kind_of_room_is_made_ready(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    old = room_of(session).id
    built_in = make_room(session, "Rum 2", provider="local", capacity=4, web_url=None)
    sign_in(client, cast.anna)

    take(client, ahead, built_in.id)

    assert room_of(session).room_id == built_in.id
    assert room_of(session).state == ProvisionState.READY
    assert session.get_one(Provision, old).state == ProvisionState.RELEASED


def test_only_what_is_free_and_large_enough_is_offered(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    start = the_one(session).starts_at
    names = ("Rum lille", "Rum nede", "Rum frit", "Rum andres")
    make_room(session, names[0], capacity=2)
    make_room(session, names[1], is_active=False)
    make_room(session, names[3], organisation_id=cast.at.vejle.id)
    make_room(session, "Rum taget", capacity=10)
    with work():
        book(a_booking(cast, starts_at=start, invitees=crowd(3)), cast.carla, now=clock.now())
    session.rollback()
    make_room(session, names[2])
    sign_in(client, cast.anna)

    page = page_of(client, ahead, "/room")

    assert "Rum frit" in page
    assert not [name for name in (*names[:2], names[3], "Rum taget") if name in page]


def test_the_choice_is_none_where_there_is_none(
    client: FlaskClient, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    assert "Intet andet lokale er ledigt" in page_of(client, ahead, "/room")


@pytest.mark.parametrize("which", ["small", "own", "nowhere", "x", "", "stale"])
def test_what_cannot_be_is_refused_and_all_stays(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, which: str
) -> None:
    before, held = room_of(session).room_id, claims(session)
    rooms = {
        "small": make_room(session, "Rum lille", capacity=2).id, "own": before,
        "nowhere": uuid.UUID(int=7), "stale": make_room(session, "Rum 2").id,
    }  # fmt: skip
    sign_in(client, cast.anna)

    said = {"room_id": str(rooms.get(which, which)), "sequence": "9" if which == "stale" else "0"}
    answer = post(client, f"/meetings/{ahead}/room", said)

    assert answer.status_code == 422
    assert room_of(session).room_id == before
    assert claims(session) == held


def test_two_meetings_do_not_get_one_room(
    app: Flask, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    start = the_one(session).starts_at
    make_room(session, "Rum 2", capacity=30)
    with work():
        other = book(a_booking(cast, starts_at=start), cast.carla, now=clock.now()).id
    session.rollback()
    wanted = make_room(session, "Rum 3").id
    meetings = {cast.anna.id: ahead, cast.carla.id: other}
    session.rollback()

    def press(by: User) -> None:
        choose_room(
            db.session.get_one(Meeting, meetings[by.id]), wanted, sequence=0, by=by,
            post=MeetingPost(help_desk(), KEY, "x.dk"), now=clock.now(),
        )  # fmt: skip

    refused = at_once(app, [cast.anna, cast.carla], press)

    assert sorted(map(str, refused)) == sorted(map(str, [None, RoomTaken]))
