"""Moving a meeting: time and room follow, everybody is told, and asked to answer anew."""

import uuid
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import links
from booking.models import (
    Answer,
    Attendance,
    CallTask,
    Occurrence,
    Participant,
    TimeChange,
)
from core import clock
from tests.audits import audits
from tests.booking.calling_off import change, let_all_leave, messages
from tests.booking.making import KEY, a_booking, book, make_room
from tests.booking.meetings import citizen_of, page_of, soon
from tests.booking.moving import NEXT_WEEK, claims, later, later_than, move, the_one
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from video.models import Provision, ProvisionState


def test_time_leader_and_room_follow(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    before = the_one(session)
    old, provision = before.starts_at, before.provision_id

    assert move(client, ahead, **later(session)).status_code == 303

    now = the_one(session)
    assert now.starts_at == old + NEXT_WEEK
    assert now.ends_at == now.starts_at + timedelta(minutes=45)
    assert [c[:2] for c in claims(session)] == [("leader", now.starts_at), ("room", now.starts_at)]
    room = session.get_one(Provision, provision)
    assert (now.provision_id, room.opens_at) == (provision, now.starts_at - timedelta(minutes=30))


def test_everybody_gets_the_new_time_once(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    answer = client.get(move(client, ahead, **later(session)).location)

    sent = [m for m in messages(session, "invitation") if m.sent_at is None]
    assert [m.address for m in sent] == [
        "anna@example.org", "ida@example.org", "ward@example.org", "jens@example.org",
    ]  # fmt: skip
    told = {(m.payload["method"], m.payload["sequence"], m.payload["is_update"]) for m in sent}
    assert told == {("REQUEST", 1, True)}
    assert {m.payload["starts_at"] for m in sent} == {the_one(session).starts_at.isoformat()}
    assert "4 personer får besked" in read_page(answer.text).text()


def test_what_had_not_left_is_not_sent_with_the_old_time(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    move(client, ahead, **later(session))

    waiting = messages(session, "invitation")
    assert len(waiting) == 4
    assert {m.payload["starts_at"] for m in waiting} == {the_one(session).starts_at.isoformat()}


def test_answers_were_about_the_old_time(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    now = clock.now()
    ida = change(session, "Ida", answer=Answer.ACCEPTED, answered_at=now, opened_at=now)
    sign_in(client, cast.anna)

    move(client, ahead, **later(session))

    session.rollback()
    person = session.get_one(Participant, ida)
    assert (person.answer, person.answered_at, person.opened_at) == (Answer.NONE, None, None)


def test_who_cannot_be_told_is_to_be_called(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    ida = change(session, "Ida", email=None)
    sign_in(client, cast.anna)

    move(client, ahead, **later(session))

    session.rollback()
    tasks = session.scalars(select(CallTask)).all()
    assert [(t.participant_id, t.reason) for t in tasks] == [(ida, "moved")]


def test_it_is_kept_from_when_and_by_whom(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    old = the_one(session).starts_at
    sign_in(client, cast.bo)

    move(client, ahead, **later(session))

    session.rollback()
    [kept] = session.scalars(select(TimeChange))
    assert (kept.starts_at, kept.by_id) == (old, cast.bo.id)
    [row] = audits(session, "meeting-time-changed")
    assert (row.actor_id, row.meeting_id, row.facts) == (
        cast.bo.id, ahead, {"messages": 4, "calls": 0},
    )  # fmt: skip


def test_one_of_the_free_times_is_enough(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    inputs = read_page(page_of(client, ahead, "/time")).all("input")
    first, *_ = (i.attributes["value"] for i in inputs if i.attributes.get("name") == "slot")

    assert move(client, ahead, slot=first).status_code == 303

    assert the_one(session).starts_at.isoformat() == first


def test_a_room_that_is_taken_then_is_exchanged(
    client: FlaskClient, cast: Cast, session: Session, work: Work, ahead: uuid.UUID
) -> None:
    first = the_one(session)
    id, before, then = first.id, first.provision_id, first.starts_at + NEXT_WEEK
    typed = later_than(first)
    other = make_room(session, "Rum 2", capacity=30)
    with work():
        book(a_booking(cast, starts_at=then), cast.carla, now=clock.now())
    sign_in(client, cast.anna)

    assert move(client, ahead, **typed).status_code == 303

    session.rollback()
    moved = session.get_one(Occurrence, id)
    assert moved.provision
    assert moved.provision.room_id == other.id
    old = session.get_one(Provision, before)
    assert old.state == ProvisionState.RELEASED


def test_a_leader_who_is_busy_then_keeps_everything(
    client: FlaskClient, cast: Cast, session: Session, work: Work, ahead: uuid.UUID
) -> None:
    make_room(session, "Rum 2")
    first, before = the_one(session), claims(session)
    with work():
        book(a_booking(cast, starts_at=first.starts_at + NEXT_WEEK), cast.anna, now=clock.now())
    sign_in(client, cast.anna)

    answer = move(client, ahead, **later_than(first))

    assert answer.status_code == 422
    assert "Mødelederen leder allerede et møde på det tidspunkt" in read_page(answer.text).text()
    assert later_than(first)["date"] in answer.text  # what was typed
    assert [c for c in claims(session) if c in before] == before
    assert not session.scalars(select(TimeChange)).all()


def test_a_new_time_may_overlap_the_old_one(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    assert move(client, ahead, **later(session, timedelta(minutes=15))).status_code == 303


def test_it_can_be_moved_back(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    old = the_one(session).starts_at
    sign_in(client, cast.anna)
    move(client, ahead, **later(session))

    move(client, ahead, **later(session, -NEXT_WEEK))

    assert the_one(session).starts_at == old
    assert {m.payload["sequence"] for m in messages(session, "invitation")} == {2}


def test_who_was_inside_early_is_neither_there_nor_at_the_new_time(
    client: FlaskClient, cast: Cast, session: Session, work: Work
) -> None:
    make_room(session, "Rum 1", provider="local", capacity=4, web_url=None)
    with work():
        meeting = book(a_booking(cast, starts_at=soon(minutes=12)), cast.anna, now=clock.now()).id
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/room-openings", page=f"/meetings/{meeting}")
    old = the_one(session).provision_id

    move(client, meeting, **later(session))

    now = the_one(session)
    assert now.provision_id != old
    assert now.provision
    assert now.provision.opened_at is None
    assert session.get_one(Provision, old).state == ProvisionState.RELEASED
    assert not [a for a in session.scalars(select(Attendance)) if a.joined_at]


def test_the_page_is_as_every_page_must_be(
    client: FlaskClient, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    assert not page_faults(page_of(client, ahead, "/time"))


def test_citizens_read_what_it_was_before(
    client: FlaskClient, cast: Cast, session: Session, work: Work, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    move(client, ahead, **later(session))
    url = f"/m/{links.token_for(citizen_of(session), KEY)}"

    said = read_page(client.get(url).text).text()

    assert "Mødet har fået et nyt tidspunkt" in said
    assert "Det gælder ikke mere." in said
