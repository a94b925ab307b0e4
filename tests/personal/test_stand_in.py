"""Where everybody invited must come, a no asks who comes instead and may decide."""

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.models import (
    Answer,
    Attending,
    CallTask,
    Meeting,
    MeetingType,
    Participant,
    ParticipantKind,
    StandIn,
)
from booking.ports import MeetingPost, help_desk
from booking.services.participants import Invitee
from booking.services.stand_ins import Named, name_stand_in
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.calling_off import cancel, change, messages
from tests.booking.making import CITIZEN, KEY, a_booking, at, book, make_room
from tests.booking.meetings import page_of
from tests.booking.test_cancel_at_once import at_once
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page

MAJA = {
    "name": "Maja Møller", "function": "Afsnitsleder", "email": "maja@example.org",
    "phone": "", "may_decide": "y",
}  # fmt: skip


def person(session: Session, name: str) -> Participant:
    """As committed."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(Participant).where(Participant.name == name)).one()


def how_many(session: Session) -> int:
    """Are in the meeting."""
    session.rollback()
    return len(session.scalars(select(Participant)).all())


def url_of(session: Session, name: str = "Karl", rest: str = "") -> str:
    """Somebody's own page."""
    return f"/m/{links.token_for(person(session, name), KEY)}{rest}"


@pytest.fixture
def bound(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """A meeting where everybody must come: Anna, Ida, and Karl of the region."""
    make_room(session)
    karl = Invitee(
        kind=ParticipantKind.STAFF, organisation_id=cast.at.region.id, name="Karl",
        email="karl@example.org",
    )  # fmt: skip
    start = at("10:00", clock.days_later(clock.now(), 3).date())
    kind, people = MeetingType.PSYCHIATRY, (CITIZEN, karl)
    with work():
        said = a_booking(cast, starts_at=start, type=kind, invitees=people)
        return book(said, cast.anna, now=clock.now()).id


def name(client: FlaskClient, session: Session, **other: str) -> TestResponse:
    """Karl names Maja, or somebody a little different."""
    return post(client, url_of(session, rest="/stand-ins"), {**MAJA, **other})


def say_no(client: FlaskClient, session: Session, who: str) -> TestResponse:
    """Press the button of the page."""
    url = url_of(session, who)
    return post(client, f"{url}/answers", {"answer": "declined"}, page=url)


def test_a_no_asks_who_comes_instead(
    client: FlaskClient, session: Session, bound: uuid.UUID
) -> None:
    answer = say_no(client, session, "Karl")

    assert answer.location.endswith("/stand-ins")
    page = client.get(answer.location).text
    assert "Hvem kommer i dit sted?" in page
    assert not page_faults(page)
    assert person(session, "Karl").answer == Answer.NONE


def test_who_comes_instead_is_invited_and_the_leader_told(
    client: FlaskClient, session: Session, cast: Cast, bound: uuid.UUID
) -> None:
    assert name(client, session).status_code == 303

    karl, maja = person(session, "Karl"), person(session, "Maja Møller")
    assert (karl.answer, maja.organisation_id) == (Answer.DECLINED, cast.at.region.id)
    assert (maja.function, maja.kind) == ("Afsnitsleder", ParticipantKind.STAFF)
    assert "maja@example.org" in {m.address for m in messages(session, "invitation")}
    [told] = messages(session, "meeting-news")
    assert (told.address, told.payload["news"]) == ("anna@example.org", "no-from-one")
    assert audits(session, "stand-in-named")[0].subject_id == karl.id
    [row] = audits(session, "participant-invited", maja.id)
    assert row.actor_id == karl.id


def test_the_leader_sees_who_comes_instead_of_whom(
    client: FlaskClient, session: Session, cast: Cast, bound: uuid.UUID
) -> None:
    name(client, session)
    sign_in(client, cast.anna)

    page = page_of(client, bound)

    assert "Maja Møller kommer i stedet" in page
    assert "Kommer i stedet for Karl og kan træffe beslutninger" in page
    assert not page_faults(page)


def test_the_own_page_says_so_too(client: FlaskClient, session: Session, bound: uuid.UUID) -> None:
    name(client, session)

    page = client.get(url_of(session))

    assert "Maja Møller kommer i dit sted" in page.text
    assert client.get(url_of(session, rest="/stand-ins")).status_code == 303


def test_nobody_can_be_named_too_and_then_the_leader_calls(
    client: FlaskClient, session: Session, cast: Cast, bound: uuid.UUID
) -> None:
    answer = post(client, url_of(session, rest="/stand-ins"), {"do": "alone"})

    assert answer.status_code == 303
    karl = person(session, "Karl")
    [task] = session.scalars(select(CallTask))
    assert (task.participant_id, task.reason) == (karl.id, "no_stand_in")
    assert karl.answer == Answer.DECLINED
    assert audits(session, "duty-declined")[0].subject_id == karl.id
    assert "Mødelederen ringer til dig" in client.get(url_of(session)).text
    sign_in(client, cast.anna)
    assert "ingen kommer i stedet" in page_of(client, bound)


@pytest.mark.parametrize("then", ["names", "comes"])
def test_the_call_is_spared_once_it_comes_right(
    client: FlaskClient, session: Session, bound: uuid.UUID, then: str
) -> None:
    post(client, url_of(session, rest="/stand-ins"), {"do": "alone"})

    if then == "names":
        name(client, session)
    else:
        url = url_of(session)
        post(client, f"{url}/answers", {"answer": "accepted"}, page=url)

    session.rollback()
    assert [t for t in session.scalars(select(CallTask)) if t.done_at is None] == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Skriv navnet"),
        ({"function": ""}, "Skriv funktionen"),
        ({"email": ""}, "Skriv en mailadresse eller et mobilnummer"),
        ({"email": "maja"}, ""),
        ({"email": "KARL@example.org"}, "allerede inviteret"),
        ({"phone": "12"}, ""),
        ({"may_decide": ""}, "skal kunne træffe beslutninger"),
        ({"name": "010190-1234"}, "CPR-nummer"),
        ({"name": "x" * 10_000}, ""),
        ({"name": "\0", "email": "\0"}, ""),
    ],
)
def test_what_makes_no_sense_is_kept_as_typed(
    client: FlaskClient, session: Session, bound: uuid.UUID, wrong: dict[str, str], words: str
) -> None:
    typed = {key: value for key, value in {**MAJA, **wrong}.items() if value}
    answer = post(client, url_of(session, rest="/stand-ins"), typed)

    assert answer.status_code == 422
    assert words in read_page(answer.text).text()
    assert "Afsnitsleder" in answer.text or "function" in wrong
    assert person(session, "Karl").answer == Answer.NONE
    assert how_many(session) == 3


def test_a_second_press_invites_nobody_else(
    client: FlaskClient, session: Session, bound: uuid.UUID
) -> None:
    url = url_of(session, rest="/stand-ins")
    page = client.get(url).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    statuses = [client.post(url, data={**MAJA, "csrf_token": token}).status_code for _ in range(2)]

    assert statuses == [303, 303]
    assert how_many(session) == 4
    assert len(messages(session, "meeting-news")) == 1


def test_another_can_be_named_once_the_first_is_taken_off(
    client: FlaskClient, session: Session, bound: uuid.UUID
) -> None:
    name(client, session)
    change(session, "Maja Møller", removed_at=clock.now())

    assert name(client, session, name="Nils", email="nils@example.org").status_code == 303

    nils = person(session, "Nils").id
    [row] = session.scalars(select(StandIn))
    assert row.stand_in_id == nils


def test_a_citizen_is_never_asked(client: FlaskClient, session: Session, bound: uuid.UUID) -> None:
    answer = say_no(client, session, "Ida")

    assert "stand-ins" not in answer.location
    assert person(session, "Ida").answer == Answer.DECLINED
    assert client.get(url_of(session, "Ida", "/stand-ins")).status_code == 303
    url = url_of(session, "Ida")
    forced = post(client, f"{url}/stand-ins", MAJA, page=url)
    assert forced.status_code == 422
    assert how_many(session) == 3


@pytest.mark.parametrize("why", ["optional", "another type"])
def test_who_need_not_come_just_says_no(
    client: FlaskClient, session: Session, bound: uuid.UUID, why: str
) -> None:
    if why == "optional":
        change(session, "Karl", attending=Attending.OPTIONAL)
    else:
        session.get_one(Meeting, bound).type = MeetingType.PLANNING
        session.commit()

    say_no(client, session, "Karl")

    assert person(session, "Karl").answer == Answer.DECLINED


def test_nobody_is_named_for_a_meeting_that_is_off(
    client: FlaskClient, session: Session, cast: Cast, bound: uuid.UUID
) -> None:
    url = url_of(session, rest="/stand-ins")
    token = client.get(url).text.split('name="csrf_token" value="')[1].split('"')[0]
    sign_in(client, cast.anna)
    cancel(client, bound)

    answer = client.post(url, data={**MAJA, "csrf_token": token})

    assert answer.status_code == 422
    assert how_many(session) == 3


def test_two_who_name_somebody_at_once_invite_one(
    app: Flask, session: Session, cast: Cast, bound: uuid.UUID
) -> None:
    karl = person(session, "Karl").id
    session.rollback()

    def press(by: User) -> Any:
        named = Named(by.name, "Afsnitsleder", by.email, None)
        found, post = db.session.get_one(Participant, karl), MeetingPost(help_desk(), KEY, "x.dk")
        name_stand_in(found, named, post=post, now=clock.now())

    assert at_once(app, [cast.bo, cast.carla], press) == [None, None]

    assert how_many(session) == 4
    assert len(session.scalars(select(StandIn)).all()) == 1
