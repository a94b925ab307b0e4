"""What a program does besides: wishes, rooms, invitations once more, seats, people of a date."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, Participant, TimeWish
from booking.personal.services import propose_time
from booking.slots import Slot
from core import clock
from core.db import db
from tests.api.programs import Program, program_of, wish, word
from tests.api.repeating import booked
from tests.audits import audits
from tests.booking.calling_off import let_all_leave, messages
from tests.booking.making import make_room
from tests.booking.moving import the_one
from tests.booking.serial import dates
from tests.conftest import Work
from tests.factories import Cast

HOUR = timedelta(hours=1)


def named(session: Session, name: str) -> Participant:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Participant).where(Participant.name == name)).one()


@pytest.fixture
def wished(session: Session, work: Work, ahead: uuid.UUID) -> str:
    """Ida asks for another time; where it is answered."""
    start = the_one(session).starts_at + 3 * HOUR
    session.rollback()
    with work():
        ida = db.session.scalars(select(Participant).where(Participant.name == "Ida")).one()
        slot = Slot(start, start + timedelta(minutes=45))
        propose_time(ida, "Hellere senere", slot=slot, now=clock.now())
    found = session.scalars(select(TimeWish)).one().id
    session.commit()
    return f"/meetings/{ahead}/time-wishes/{found}"


def test_wishes_are_read(anna: Program, ahead: uuid.UUID, wished: str) -> None:
    answer = anna.get(f"/meetings/{ahead}/time-wishes")

    assert answer.json
    [said] = answer.json["wishes"]
    assert (said["name"], said["text"], said["is_free"]) == ("Ida", "Hellere senere", True)


def test_a_wish_is_granted(anna: Program, session: Session, wished: str, tag: str) -> None:
    before = the_one(session).starts_at
    session.rollback()

    answer = anna.send("POST", f"{wished}/acceptance", {}, If_Match=tag)

    assert answer.status_code == 201, answer.text
    assert the_one(session).starts_at == before + 3 * HOUR
    again = anna.send("POST", f"{wished}/acceptance", {}, If_Match=answer.headers["ETag"])
    assert (again.status_code, word(again)) == (422, "wish-answered")


def test_a_wish_is_declined_once(anna: Program, session: Session, wished: str) -> None:
    answers = [anna.send("POST", f"{wished}/refusal") for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [201, 422]
    assert answers[0].json == {"is_told": True}
    assert session.scalars(select(TimeWish)).one().outcome == "declined"


def test_a_room_is_changed_by_who_saw_it(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str
) -> None:
    other = make_room(session, "Rum 2").id
    session.commit()

    listed = anna.get(f"/meetings/{ahead}/rooms").json
    stale = anna.send("PUT", f"/meetings/{ahead}/room", {"room_id": str(other)}, If_Match='"9-x"')
    taken = anna.send("PUT", f"/meetings/{ahead}/room", {"room_id": str(other)}, If_Match=tag)

    assert listed
    assert [room["name"] for room in listed["rooms"]] == ["Rum 2"]
    assert (stale.status_code, taken.status_code) == (412, 200)
    provision = the_one(session).provision
    assert provision
    assert provision.room_id == other


def test_an_invitation_is_sent_again_to_another_address(
    anna: Program, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    url = f"/meetings/{ahead}/participants/{named(session, 'Ida').id}/invitations"
    session.rollback()

    answer = anna.send("POST", url, {"email": "ny@example.org"})

    assert (answer.status_code, answer.json) == (201, {"is_reachable": True})
    assert [m.address for m in messages(session, "invitation") if m.sent_at is None] == [
        "ny@example.org"
    ]


def test_a_link_is_replaced_and_never_told(
    anna: Program, session: Session, ahead: uuid.UUID
) -> None:
    before = named(session, "Ida")
    url, generation = f"/meetings/{ahead}/participants/{before.id}/links", before.link_generation
    session.rollback()

    answer = anna.send("POST", url)

    assert (answer.status_code, answer.json) == (201, {"is_reachable": True})
    assert named(session, "Ida").link_generation == generation + 1


def test_a_deputy_answers_for_a_unit_and_names_who_comes(
    app: Flask, session: Session, cast: Cast, anna: Program, monday: datetime
) -> None:
    body = wish(cast.at.adults.id, monday)
    body["invitees"] = [*body["invitees"], {"unit_id": str(cast.at.doctors.id)}]
    made = anna.send("POST", "/meetings", body).json
    assert made
    [seat] = [p for p in made["participants"] if p["unit_id"]]
    url, jens = f"/meetings/{made['id']}/unit-seats/{seat['id']}", program_of(app, cast.jens)

    said = jens.send("POST", f"{url}/answers", {"answer": "declined"})
    came = jens.send("PUT", f"{url}/person", {"user_id": str(cast.jens.id)})
    hers = anna.send("POST", f"{url}/answers", {"answer": "declined"})

    assert [said.status_code, came.status_code, hers.status_code] == [201, 200, 403]
    assert cast.jens.id in {p.user_id for p in the_one(session).meeting.invited}
    seats = {p.unit_id: p.answer for p in the_one(session).meeting.invited}
    assert seats[cast.at.doctors.id] == Answer.ACCEPTED


@pytest.fixture
def four(anna: Program, cast: Cast, monday: datetime) -> Any:
    """Four Mondays of Anna's, as answered."""
    return booked(anna, cast.at.adults.id, monday)


def url_of(said: Any, number: int) -> str:
    return f"/meetings/{said['meeting']['id']}/dates/{said['dates'][number]['id']}/participants"


def test_somebody_is_invited_to_one_date_and_taken_off_it_again(
    anna: Program, session: Session, four: Any
) -> None:
    gro = {"kind": "interpreter", "name": "Gro", "email": "gro@example.org"}

    made = anna.send("POST", url_of(four, 1), gro)

    assert made.status_code == 201, made.text
    assert made.json
    assert [p["is_on"] for p in made.json["participants"]] == [True] * 3
    assert [len(o.invited) for o in dates(session)] == [2, 3, 2, 2]


def test_a_person_of_one_date_is_changed_and_twice_is_said(
    anna: Program, session: Session, cast: Cast, four: Any
) -> None:
    ward = {"unit_id": str(cast.at.ward.id)}
    anna.send("POST", f"/meetings/{four['meeting']['id']}/participants", ward)
    url = f"{url_of(four, 2)}/{named(session, 'Ida').id}"
    session.rollback()

    off = [anna.send("PUT", url, {"is_on": False}) for _twice in range(2)]
    on = anna.send("PUT", url, {"is_on": True})

    assert [a.status_code for a in (*off, on)] == [200, 412, 200]
    assert len(audits(session, "taken-off-dates")) == len(audits(session, "put-on-dates")) == 1


def test_a_poll_reminds(app: Flask, anna: Program, cast: Cast, monday: datetime) -> None:
    body = wish(cast.at.adults.id, monday, starts_at=..., ends_at=..., minutes=30)
    times = [(monday + number * HOUR).isoformat() for number in range(2)]
    made = anna.send("POST", "/polls", body | {"starts_at": times})
    assert made.json, made.text

    twice = [anna.send("POST", f"/polls/{made.json['id']}/reminders") for _time in range(2)]

    assert [answer.status_code for answer in twice] == [201, 422]


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("jens", 403)])
def test_who_does_not_run_it_may_not(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID, tag: str, who: str, status: int
) -> None:
    program, ida = program_of(app, getattr(cast, who)), named(session, "Ida").id
    session.rollback()

    found = [
        program.get(f"/meetings/{ahead}/time-wishes"),
        program.get(f"/meetings/{ahead}/rooms"),
        program.send("PUT", f"/meetings/{ahead}/room", {"room_id": str(ida)}, If_Match=tag),
        program.send("POST", f"/meetings/{ahead}/participants/{ida}/invitations", {}),
        program.send("POST", f"/meetings/{ahead}/participants/{ida}/links"),
    ]

    assert {answer.status_code for answer in found} == {status}


def test_a_key_is_asked_for(anna: Program, ahead: uuid.UUID, session: Session) -> None:
    url = f"/meetings/{ahead}/participants/{named(session, 'Ida').id}/links"
    session.rollback()

    assert anna.send("POST", url, Idempotency_Key=None).status_code == 400
