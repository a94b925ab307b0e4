"""Another room for this date, this and the following, or all: what is free, taken and said."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking.claims import Claim, ClaimState, Resource
from booking.models import Meeting, Participant
from booking.services.form_changes import RoomTaken
from booking.services.participants import invite_user
from booking.services.series_bookings import book_series
from booking.services.series_rooms import RoomTakenThen, RoomWish, choose_rooms
from booking.services.series_scope import Scope
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.calling_off import let_all_leave, messages
from tests.booking.making import CITIZEN, a_booking, at, book, crowd, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, weekly
from tests.booking.serial import post as sent_by
from tests.booking.taking import make_pool
from tests.booking.test_cancel_at_once import at_once
from tests.booking.test_statements import counted
from tests.booking.walking import DAY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from video.models import Room

WEEK = timedelta(days=7)


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna's with Ida and Jens, four Wednesdays at nine."""
    make_room(session)
    with work():
        guests = (CITIZEN, invite_user(cast.jens))
        agreed = agreed_on(weekly(DAY, 4), NINE)
        return book_many(cast, agreed, now=clock.now(), invitees=guests).id


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, meeting: UUID) -> FlaskClient:
    sign_in(client, cast.anna)
    return client


@pytest.fixture
def busy_room(session: Session, cast: Cast, work: Work, meeting: UUID) -> Room:
    """Rum 2: Carla has it on the third of the dates, for she comes with a crowd."""
    room = make_room(session, "Rum 2", capacity=30)
    with work():
        then = at("09:00", DAY + 2 * WEEK)
        book(a_booking(cast, starts_at=then, invitees=crowd(25)), cast.carla, now=clock.now())
    session.rollback()
    return room


def url_of(session: Session, nth: int = 0, scope: str = "this") -> str:
    chosen = dates(session)[nth]
    session.commit()
    return f"/meetings/{chosen.meeting_id}/dates/{chosen.id}/room?scope={scope}"


def take(client: FlaskClient, url: str, room: UUID, **other: str) -> TestResponse:
    """Choose on the page, and press."""
    scope = url.partition("scope=")[2]
    return post(client, url, {"room_id": str(room), "sequence": "0", "scope": scope, **other})


def rooms_of(session: Session, meeting: UUID) -> list[str]:
    """The room of each date, as committed."""
    names = [
        o.provision.room.name for o in dates(session) if o.provision and o.meeting_id == meeting
    ]
    session.commit()
    return names


def claimed(session: Session, meeting: UUID) -> list[UUID]:
    """The rooms that are taken for it, in order of time."""
    ids = [o.id for o in dates(session) if o.meeting_id == meeting]
    found = select(Resource.room_id).join(Claim, Claim.resource_id == Resource.id)
    mine = Claim.occurrence_id.in_(ids), Claim.state == ClaimState.BOOKED
    taken = session.scalars(
        found.where(*mine, Resource.room_id.is_not(None)).order_by(Claim.starts_at, Claim.id)
    )
    return [room_id for room_id in taken if room_id]


@pytest.mark.parametrize(
    ("scope", "then"), [("this", "1211"), ("following", "1222"), ("all", "2222")]
)
def test_the_dates_meant_get_the_room_and_the_others_keep_theirs(
    anna: FlaskClient, session: Session, meeting: UUID, scope: str, then: str
) -> None:
    other = make_room(session, "Rum 2")

    answer = take(anna, url_of(session, 1, scope), other.id)

    assert answer.status_code == 303
    assert rooms_of(session, meeting) == [f"Rum {number}" for number in then]
    held = claimed(session, meeting)
    assert [room == other.id for room in held] == [number == "2" for number in then]


def test_each_date_is_written_down(anna: FlaskClient, session: Session, meeting: UUID) -> None:
    take(anna, url_of(session, 1, "following"), make_room(session, "Rum 2").id)

    rows = audits(session, "meeting-room-changed")

    assert {row.subject_id for row in rows} == {o.id for o in dates(session)[1:]}
    assert {row.meeting_id for row in rows} == {meeting}


def test_what_has_begun_keeps_its_room(
    session: Session, cast: Cast, work: Work, meeting: UUID
) -> None:
    other = make_room(session, "Rum 2").id
    chosen = dates(session)[1].id
    session.commit()
    with work():
        found = db.session.get_one(Meeting, meeting)
        date = next(o for o in found.occurrences if o.id == chosen)
        anna, now = db.session.get_one(User, cast.anna.id), at("12:00", DAY)
        wish = RoomWish(other, Scope.ALL)
        choose_rooms(found, date, wish, sequence=0, by=anna, post=sent_by(), now=now)

    assert rooms_of(session, meeting) == ["Rum 1", "Rum 2", "Rum 2", "Rum 2"]


def test_another_kind_of_room_is_made_ready_for_each(
    anna: FlaskClient, session: Session, meeting: UUID
) -> None:
    built_in = make_room(session, "Rum 2", provider="local", capacity=4, web_url=None)

    take(anna, url_of(session, 0, "all"), built_in.id)

    keys = [o.provision.key for o in dates(session) if o.provision]
    assert rooms_of(session, meeting) == ["Rum 2"] * 4
    assert all(key.endswith(".1") for key in keys)
    assert len(set(keys)) == 4


def test_a_room_that_is_taken_on_a_date_says_which_and_what_is_near(
    anna: FlaskClient, session: Session, meeting: UUID, busy_room: Room
) -> None:
    answer = take(anna, url_of(session, 0, "all"), busy_room.id)

    assert answer.status_code == 422
    assert "Lokalet er optaget på 1 af datoerne" in answer.text
    assert "Ledigt tæt på:" in answer.text
    assert rooms_of(session, meeting) == ["Rum 1"] * 4


def test_the_others_change_where_that_is_asked_for(
    anna: FlaskClient, session: Session, meeting: UUID, busy_room: Room
) -> None:
    take(anna, url_of(session, 0, "all"), busy_room.id, leaves_taken="y")

    assert rooms_of(session, meeting) == ["Rum 2", "Rum 2", "Rum 1", "Rum 2"]


def test_rooms_free_on_all_the_dates_come_first(
    anna: FlaskClient, session: Session, busy_room: Room
) -> None:
    make_room(session, "Rum 3", capacity=40)
    page = anna.get(url_of(session, 0, "all")).text

    assert page.index("Rum 3") < page.index("Rum 2")
    assert "Ledigt på alle datoerne." in page
    assert page.count("Optaget") == 1


def test_a_pool_that_is_full_on_one_date_counts_as_taken(
    anna: FlaskClient, session: Session, cast: Cast, meeting: UUID, busy_room: Room
) -> None:
    third = make_room(session, "Rum 3")
    make_pool(session, cast.at.kolding, busy_room, third, most=1)

    answer = take(anna, url_of(session, 0, "all"), third.id)

    assert answer.status_code == 422
    assert rooms_of(session, meeting) == ["Rum 1"] * 4


def test_a_series_within_one_pool_takes_its_places_along(
    anna: FlaskClient, session: Session, cast: Cast, meeting: UUID
) -> None:
    had, other = session.get_one(Room, claimed(session, meeting)[0]), make_room(session, "Rum 2")
    make_pool(session, cast.at.kolding, had, other, most=1)

    assert take(anna, url_of(session, 0, "all"), other.id).status_code == 303
    assert rooms_of(session, meeting) == ["Rum 2"] * 4


@pytest.mark.parametrize("scope", ["this", "all"])
def test_who_calls_from_a_room_system_gets_one_mail(
    anna: FlaskClient, session: Session, scope: str
) -> None:
    let_all_leave(session)
    jens = Participant.email == "jens@example.org"
    session.execute(update(Participant).where(jens).values(joins_from_room_system=True))
    session.commit()
    other = make_room(session, "Rum 2", sip_address="2@rum.example.org")

    take(anna, url_of(session, 1, scope), other.id)

    told = [m for m in messages(session, "invitation") if m.sent_at is None]
    assert [(m.address, m.payload["room_address"]) for m in told] == [
        ("jens@example.org", "2@rum.example.org")
    ]


@pytest.mark.parametrize("which", ["small", "own", "nowhere", "x", "", "stale"])
def test_what_cannot_be_is_refused_and_all_stays(
    anna: FlaskClient, session: Session, meeting: UUID, which: str
) -> None:
    held = claimed(session, meeting)
    rooms = {
        "small": make_room(session, "Rum lille", capacity=2).id, "own": held[0],
        "nowhere": UUID(int=7), "stale": make_room(session, "Rum 2").id,
    }  # fmt: skip
    said = {"room_id": str(rooms.get(which, which)), "sequence": "9" if which == "stale" else "0"}

    answer = post(anna, url_of(session, 0, "all"), {"scope": "all", **said})

    assert answer.status_code == 422
    assert claimed(session, meeting) == held


def test_a_room_that_is_open_is_not_exchanged(
    anna: FlaskClient, session: Session, meeting: UUID
) -> None:
    [first, *_others] = dates(session)
    assert first.provision
    first.provision.opened_at = clock.now()
    session.commit()

    answer = take(anna, url_of(session, 0, "all"), make_room(session, "Rum 2").id)

    assert answer.status_code == 422
    assert "Mødelokalet er åbent" in answer.text
    assert rooms_of(session, meeting) == ["Rum 1"] * 4


def test_pressed_twice_it_is_done_once(anna: FlaskClient, session: Session, meeting: UUID) -> None:
    url, other = url_of(session, 0, "all"), make_room(session, "Rum 2").id
    take(anna, url, other)

    assert take(anna, url, other).status_code == 422
    assert len(audits(session, "meeting-room-changed")) == 4


@pytest.mark.parametrize("scope", ["this", "following", "all", "x"])
def test_every_choice_shows_a_sound_page(anna: FlaskClient, session: Session, scope: str) -> None:
    make_room(session, "Rum 2")

    html = anna.get(url_of(session, 1, scope)).text

    assert page_faults(html) == []
    assert html.count("button-primary") == 1


def test_the_meetings_own_link_leads_to_the_next_date(
    anna: FlaskClient, session: Session, meeting: UUID
) -> None:
    there = anna.get(f"/meetings/{meeting}/room").location

    assert there == url_of(session).partition("?")[0]


@pytest.mark.parametrize(("who", "status"), [("bo", 303), ("carla", 404), ("jens", 403)])
def test_only_who_leads_gives_it_another_room(
    client: FlaskClient, session: Session, cast: Cast, meeting: UUID, who: str, status: int
) -> None:
    url, other = url_of(session, 0, "all"), make_room(session, "Rum 2").id
    sign_in(client, getattr(cast, who))

    said = {"room_id": str(other), "sequence": "0", "scope": "all"}
    assert post(client, url, said, page="/profile").status_code == status


def test_a_date_of_another_meeting_is_not_found(
    anna: FlaskClient, session: Session, meeting: UUID, busy_room: Room
) -> None:
    foreign = next(o for o in dates(session) if o.meeting_id != meeting)

    assert anna.get(f"/meetings/{meeting}/dates/{foreign.id}/room").status_code == 404


def test_two_series_do_not_get_one_room(
    app: Flask, session: Session, cast: Cast, work: Work, meeting: UUID
) -> None:
    make_room(session, "Rum 3", capacity=30)
    with work():
        carla, agreed = db.session.get_one(User, cast.carla.id), agreed_on(weekly(DAY, 4), NINE)
        booking, now = a_booking(cast, unit_id=cast.at.families.id), clock.now()
        other = book_series(booking, agreed, by=carla, post=sent_by(), now=now).id
    wanted = make_room(session, "Rum 4", capacity=40).id
    meetings = {cast.anna.id: meeting, cast.carla.id: other}
    session.rollback()

    def press(by: User) -> None:
        found = db.session.get_one(Meeting, meetings[by.id])
        wish, date = RoomWish(wanted, Scope.ALL), found.occurrences[0]
        choose_rooms(found, date, wish, sequence=0, by=by, post=sent_by(), now=clock.now())

    refused = at_once(app, [cast.anna, cast.carla], press)

    assert None in refused
    assert {RoomTaken, RoomTakenThen} & set(refused)


def test_the_statements_do_not_grow_with_the_dates(
    anna: FlaskClient, session: Session, cast: Cast, work: Work, meeting: UUID
) -> None:
    wanted = make_room(session, "Rum 2").id
    with work():
        agreed = agreed_on(weekly(DAY + timedelta(days=1), 20), NINE)
        long = book_many(cast, agreed, now=clock.now()).id
    asked = {}
    for id in (meeting, long):
        date = next(o.id for o in dates(session) if o.meeting_id == id)
        url = f"/meetings/{id}/dates/{date}/room?scope=all"
        with counted() as statements:
            take(anna, url, wanted)
        asked[id] = len(statements)

    assert rooms_of(session, long) == ["Rum 2"] * 20
    assert asked[long] <= asked[meeting]
