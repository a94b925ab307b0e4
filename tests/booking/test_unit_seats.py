"""Deputies answer for an invited unit, ask for another time, and say who comes."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Role, User
from booking.models import Answer, CallTask, Meeting, MeetingType, Participant, TimeWish, UnitSeat
from booking.ports import MeetingPost, help_desk
from booking.services.participants import invite_unit
from booking.services.unit_seats import name_person
from core import clock
from core.db import db
from tests.accounts.making import make_user
from tests.audits import audits
from tests.booking.calling_off import cancel, let_all_leave, messages
from tests.booking.making import CITIZEN, KEY, a_booking, at, book, make_room
from tests.booking.meetings import page_of
from tests.booking.test_cancel_at_once import at_once
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page


@pytest.fixture
def invited(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """Anna's meeting with Ida and the clinic, for which Jens deputises."""
    make_room(session)
    people = (CITIZEN, invite_unit(cast.at.doctors))
    start = at("10:00", clock.days_later(clock.now(), 3).date())
    with work():
        said = a_booking(cast, starts_at=start, invitees=people)
        return book(said, cast.anna, now=clock.now()).id


@pytest.fixture
def lis(session: Session, cast: Cast) -> User:
    """A colleague of Jens who leads nothing."""
    return make_user(session, "Lis", cast.at.doctors, Role.SUPPORTER)


def seat(session: Session) -> Participant:
    """The clinic's, as committed."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(Participant).where(Participant.unit_id.is_not(None))).one()


def url_of(session: Session, rest: str = "") -> str:
    """What is done for it."""
    found = seat(session)
    session.commit()
    return f"/meetings/{found.meeting_id}/unit-seats/{found.id}{rest}"


def act(client: FlaskClient, session: Session, deed: str, **fields: str) -> TestResponse:
    """Press a button of the page."""
    return post(client, url_of(session, f"/{deed}"), fields, page=url_of(session))


@pytest.mark.parametrize("said", ["accepted", "declined"])
def test_a_deputy_answers_and_it_is_known_who_did(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID, said: str
) -> None:
    sign_in(client, cast.jens)

    assert act(client, session, "answers", answer=said).status_code == 303

    assert seat(session).answer == said
    [row] = audits(session, "meeting-answered")
    assert (row.actor_id, row.subject_id) == (cast.jens.id, seat(session).id)
    assert session.scalars(select(UnitSeat)).one().by_id == cast.jens.id
    assert "Det sagde Jens" in client.get(url_of(session)).text


def test_the_meetings_page_leads_there(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID
) -> None:
    sign_in(client, cast.jens)
    page = page_of(client, invited)

    assert url_of(session) in page
    assert not page_faults(client.get(url_of(session)).text)


def test_another_time_is_asked_for_as_by_anybody(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID
) -> None:
    sign_in(client, cast.jens)

    act(client, session, "other-times", other_time="Efter klokken 13")

    session.rollback()
    [kept] = session.scalars(select(TimeWish))
    assert (kept.text, kept.participant_id) == ("Efter klokken 13", seat(session).id)
    assert seat(session).answer == Answer.TENTATIVE
    sign_in(client, cast.anna)
    assert "»Efter klokken 13«" in page_of(client, invited)


def test_who_comes_is_invited_and_stands_with_the_unit(
    client: FlaskClient, session: Session, cast: Cast, lis: User, invited: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.jens)

    assert act(client, session, "people", user_id=str(lis.id)).status_code == 303

    [sent] = [m for m in messages(session, "invitation") if m.sent_at is None]
    assert sent.address == "lis@example.org"
    assert seat(session).answer == Answer.ACCEPTED
    assert audits(session, "unit-person-named")[0].facts == {"comes": str(lis.id)}
    sign_in(client, cast.anna)
    assert "Lis kommer for enheden" in page_of(client, invited)


def test_another_can_come_and_the_first_is_taken_off(
    client: FlaskClient, session: Session, cast: Cast, lis: User, invited: uuid.UUID
) -> None:
    sign_in(client, cast.jens)
    act(client, session, "people", user_id=str(lis.id))

    act(client, session, "people", user_id=str(cast.jens.id))

    listed = {p.user_id for p in session.get_one(Meeting, invited).invited}
    assert cast.jens.id in listed
    assert lis.id not in listed


def test_it_can_be_unsettled_again(
    client: FlaskClient, session: Session, cast: Cast, lis: User, invited: uuid.UUID
) -> None:
    sign_in(client, cast.jens)
    act(client, session, "people", user_id=str(lis.id))

    act(client, session, "people", user_id="nobody")
    act(client, session, "people", user_id="nobody")

    session.rollback()
    assert session.scalars(select(UnitSeat)).one().comes_id is None
    assert len(audits(session, "unit-person-named")) == 2


@pytest.mark.parametrize("who", ["anna", "nobody at all", "x", ""])
def test_only_who_works_there_can_come(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID, who: str
) -> None:
    ids = {"anna": str(cast.anna.id), "nobody at all": str(uuid.UUID(int=7))}
    sign_in(client, cast.jens)

    answer = act(client, session, "people", user_id=ids.get(who, who))

    assert answer.status_code == 422
    assert "arbejder i enheden" in answer.text
    assert not session.scalars(select(UnitSeat)).all()


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("answers", {"answer": "tentative"}),
        ("answers", {}),
        ("other-times", {"other_time": ""}),
        ("other-times", {"date": "2026-01-05", "time": "10:00"}),
        ("other-times", {"other_time": "x" * 9_000}),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    invited: uuid.UUID,
    deed: str,
    fields: dict[str, str],
) -> None:
    sign_in(client, cast.jens)

    answer = act(client, session, deed, **fields)

    assert answer.status_code == 422
    assert all(value in answer.text for value in fields.values() if deed == "other-times")
    assert seat(session).answer == Answer.NONE


def test_a_no_where_all_must_come_is_to_be_talked_about(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID
) -> None:
    session.get_one(Meeting, invited).type = MeetingType.PSYCHIATRY
    session.commit()
    sign_in(client, cast.jens)

    act(client, session, "answers", answer="declined")

    session.rollback()
    assert [task.reason for task in session.scalars(select(CallTask))] == ["no_stand_in"]


def test_a_deputy_of_a_unit_does_not_lead_the_meeting(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID
) -> None:
    sign_in(client, cast.jens)

    for what in ("time", "form", "leader", "chair", "room", "matter", "cancellation"):
        assert client.get(f"/meetings/{invited}/{what}").status_code == 403


@pytest.mark.parametrize("deed", ["answers", "other-times", "people"])
def test_nobody_else_answers_for_the_unit(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID, deed: str
) -> None:
    fields = {"answer": "accepted", "other_time": "x", "user_id": "nobody"}
    url, statuses = url_of(session), []
    assert client.get(url).status_code == 303
    for user in (cast.anna, cast.carla):
        sign_in(client, user)
        statuses.append(client.get(url).status_code)
        statuses.append(post(client, f"{url}/{deed}", fields, page="/drafts").status_code)

    assert statuses == [403, 403, 404, 404]
    assert seat(session).answer == Answer.NONE


def test_a_person_on_the_list_is_no_unit(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID
) -> None:
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one().id
    sign_in(client, cast.jens)

    assert client.get(f"/meetings/{invited}/unit-seats/{ida}").status_code == 403


def test_nothing_is_said_of_a_meeting_that_is_off(
    client: FlaskClient, session: Session, cast: Cast, invited: uuid.UUID
) -> None:
    sign_in(client, cast.jens)
    url = url_of(session)
    token = client.get(url).text.split('name="csrf_token" value="')[1].split('"')[0]
    sign_in(client, cast.anna)
    cancel(client, invited)
    sign_in(client, cast.jens)

    answer = client.post(f"{url}/answers", data={"csrf_token": token, "answer": "accepted"})

    assert answer.status_code == 422
    assert "Mødet er slut eller aflyst" in read_page(client.get(url).text).text()
    assert url not in page_of(client, invited)


def test_two_who_name_at_once_leave_one(
    app: Flask, session: Session, cast: Cast, lis: User, invited: uuid.UUID
) -> None:
    id = seat(session).id
    session.rollback()

    def press(by: User) -> None:
        name_person(
            db.session.get_one(Participant, id), by, by=by,
            post=MeetingPost(help_desk(), KEY, "x.dk"), now=clock.now(),
        )  # fmt: skip

    assert at_once(app, [cast.jens, lis], press) == [None, None]

    session.rollback()
    session.expire_all()
    users = {p.user_id for p in session.get_one(Meeting, invited).invited}
    assert len(users & {cast.jens.id, lis.id}) == 1
    assert len(session.scalars(select(UnitSeat)).all()) == 1
