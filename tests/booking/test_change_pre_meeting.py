"""The pre-meeting after booking: longer, shorter, none; room and calendars follow."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking.claims import Claim, ClaimState
from booking.models import Answer, Meeting, Occurrence, Participant, Poll
from booking.services.participants import invite_user
from booking.services.planning import Details
from booking.services.pre_meetings import change_pre_meeting
from booking.services.refusals import ChangedMeanwhile
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.calling_off import let_all_leave, messages
from tests.booking.making import CITIZEN, a_booking, book, make_room
from tests.booking.meetings import page_of, soon
from tests.booking.moving import the_one
from tests.booking.serial import book_many
from tests.booking.test_cancel_at_once import at_once
from tests.booking.test_pre_meeting import post_box
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.polls.moving import ask
from video.models import Provision

TWENTY = timedelta(minutes=20)


def choose(client: FlaskClient, meeting: uuid.UUID, minutes: str, **other: str) -> TestResponse:
    """Choose on the page, and press."""
    url = f"/meetings/{meeting}/pre-meeting"
    seen = client.get(url).text.split('name="sequence"')[1].split('value="')[1].split('"')[0]
    return post(client, url, {"pre_minutes": minutes, "sequence": seen, **other})


def minutes_of(session: Session, meeting: uuid.UUID) -> int | None:
    """As committed."""
    session.rollback()
    session.expire_all()
    return session.get_one(Meeting, meeting).pre_minutes


def taken(session: Session) -> set[tuple[str, object]]:
    """What is booked, and from when."""
    session.rollback()
    held = select(Claim).where(Claim.state == ClaimState.BOOKED)
    return {(claim.kind, claim.starts_at) for claim in session.scalars(held)}


def test_it_is_made_longer_and_only_the_professionals_are_told(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    before = len(messages(session, "invitation"))
    sign_in(client, cast.anna)
    assert page_faults(page_of(client, ahead, "/pre-meeting")) == []

    assert choose(client, ahead, "20").status_code == 303

    told = messages(session, "invitation")[before:]
    names = sorted(session.get_one(Participant, m.participant_id).name or "" for m in told)
    start = the_one(session).starts_at
    assert "Ida" not in names
    assert cast.jens.name in names
    assert len(names) == len(set(names)) == 3
    assert {m.payload["sequence"] for m in told} == {1}
    assert {m.payload["starts_at"] for m in told} == {(start - TWENTY).isoformat()}
    [row] = audits(session, "meeting-pre-meeting-changed")
    assert (row.facts["before"], row.facts["minutes"], row.facts["messages"]) == (0, 20, 3)


def test_leader_and_room_are_taken_from_then_on_and_let_go_of_again(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    start = the_one(session).starts_at
    sign_in(client, cast.anna)

    choose(client, ahead, "60")
    assert taken(session) == {(k, start - timedelta(hours=1)) for k in ("leader", "room")}
    room = session.scalars(select(Provision)).one()
    assert room.opens_at <= start - timedelta(hours=1)

    choose(client, ahead, "")
    assert taken(session) == {(k, start) for k in ("leader", "room")}
    assert minutes_of(session, ahead) is None


def test_answers_stay(client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID) -> None:
    session.rollback()
    for person in session.scalars(select(Participant)):
        person.answer = Answer.ACCEPTED
    session.commit()
    sign_in(client, cast.anna)

    choose(client, ahead, "20")

    session.rollback()
    assert set(session.scalars(select(Participant.answer))) == {Answer.ACCEPTED}


def test_what_is_in_the_way_is_said_with_what_is_free(
    client: FlaskClient, session: Session, work: Work, cast: Cast, ahead: uuid.UUID
) -> None:
    start = the_one(session).starts_at
    make_room(session, "Rum 2")
    with work():
        before = a_booking(cast, starts_at=start - timedelta(hours=1), invitees=(CITIZEN,))
        book(before, cast.anna, now=clock.now())  # until a quarter to: Anna is not free before
    sign_in(client, cast.anna)

    page = choose(client, ahead, "20")

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert "Mødelederen leder allerede et møde" in page.text
    assert "Ledigt i nærheden med et formøde af den længde" in page.text
    assert minutes_of(session, ahead) is None
    assert choose(client, ahead, "15").status_code == 303


@pytest.fixture
def busy(session: Session, work: Work, cast: Cast, ahead: uuid.UUID) -> None:
    """Anna leads another meeting until a quarter of an hour before."""
    start = the_one(session).starts_at
    make_room(session, "Rum 2")
    with work():
        before = a_booking(cast, starts_at=start - timedelta(hours=1), invitees=(CITIZEN,))
        book(before, cast.anna, now=clock.now())
    let_all_leave(session)


def offered(page: TestResponse) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', page.text.replace("&#43;", "+"))


def test_a_free_time_is_one_press_away(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, busy: None
) -> None:
    before = len(messages(session, "invitation"))
    sign_in(client, cast.anna)
    first, *_more = offered(choose(client, ahead, "20"))

    assert choose(client, ahead, "20", slot=first).status_code == 303

    session.rollback()
    moved = session.scalars(select(Occurrence).where(Occurrence.meeting_id == ahead)).one()
    assert (moved.starts_at, minutes_of(session, ahead)) == (datetime.fromisoformat(first), 20)
    told = messages(session, "invitation")[before:]
    names = [session.get_one(Participant, m.participant_id).name for m in told]
    assert len(names) == len(set(names)) == 4  # the citizen, too: it is another time
    begins = moved.starts_at.isoformat(), (moved.starts_at - TWENTY).isoformat()
    assert {m.payload["starts_at"] for m in told} == set(begins)


def test_a_time_that_is_gone_meanwhile_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID, busy: None
) -> None:
    sign_in(client, cast.anna)
    last = offered(choose(client, ahead, "20"))[-1]
    start = datetime.fromisoformat(last)
    session.rollback()
    with work():
        other = a_booking(cast, starts_at=start + TWENTY, minutes=20, invitees=(CITIZEN,))
        book(other, cast.anna, now=clock.now())
    were = taken(session)
    session.rollback()

    page = choose(client, ahead, "20", slot=last)

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert last not in offered(page)
    assert (taken(session), minutes_of(session, ahead)) == (were, None)


def test_a_series_is_not_moved_by_a_time_of_ones_own(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        id = book_many(cast, now=clock.now()).id
    starts = set(session.scalars(select(Occurrence.starts_at)))
    session.rollback()
    sign_in(client, cast.anna)

    choose(client, id, "20", slot=(min(starts) + timedelta(hours=3)).isoformat())

    session.rollback()
    assert set(session.scalars(select(Occurrence.starts_at))) == starts
    assert minutes_of(session, id) == 20


def test_where_the_room_is_taken_another_is_given(
    client: FlaskClient, session: Session, work: Work, cast: Cast, ahead: uuid.UUID
) -> None:
    start, room = the_one(session).starts_at, session.scalars(select(Provision)).one().room_id
    session.rollback()
    with work():
        other = a_booking(cast, starts_at=start - timedelta(hours=1), invitees=(CITIZEN,))
        book(other, cast.carla, now=clock.now())  # in the only room there is
    session.rollback()
    make_room(session, "Rum 2")
    sign_in(client, cast.anna)

    assert choose(client, ahead, "20").status_code == 303

    session.rollback()
    mine = session.scalars(select(Occurrence).where(Occurrence.meeting_id == ahead)).one()
    assert mine.provision is not None
    assert mine.provision.room_id != room


@pytest.mark.parametrize("minutes", ["", "7", "x", "-5"])
def test_no_change_and_no_such_length_are_refused(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, minutes: str
) -> None:
    sign_in(client, cast.anna)

    page = choose(client, ahead, minutes)

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert minutes_of(session, ahead) is None


def test_it_does_not_begin_before_now(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    page = choose(client, meeting, "60")

    assert page.status_code == 422
    assert "Et formøde af den længde ville allerede være begyndt." in page.text
    assert choose(client, meeting, "10").status_code == 303


def test_a_pre_meeting_that_has_begun_stays(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    make_room(session)
    said = a_booking(cast, starts_at=soon(minutes=10), invitees=(CITIZEN,),
                     details=Details(pre_minutes=20))  # fmt: skip
    with work():
        id = book(said, cast.anna, now=clock.now() - timedelta(hours=1)).id
    sign_in(client, cast.anna)

    assert choose(client, id, "").status_code == 422
    assert minutes_of(session, id) == 20


def test_who_was_slower_is_told(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    choose(client, ahead, "20")

    page = choose(client, ahead, "30", sequence="0")

    assert page.status_code == 422
    assert minutes_of(session, ahead) == 20


def test_of_two_at_once_one_is_told(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    session.rollback()

    def change(by: User) -> None:
        meeting, box = db.session.get_one(Meeting, ahead), post_box()
        change_pre_meeting(meeting, 20, sequence=0, by=by, post=box, now=clock.now())

    said = at_once(app, [cast.anna, cast.bo], change)

    assert sorted(said, key=str) == sorted([ChangedMeanwhile, None], key=str)


def test_what_was_asked_about_another_time_falls_away(
    client: FlaskClient, session: Session, work: Work, cast: Cast, ahead: uuid.UUID
) -> None:
    ask(work, cast.anna, ahead)
    sign_in(client, cast.anna)

    choose(client, ahead, "20")

    session.rollback()
    [poll] = session.scalars(select(Poll))
    assert poll.closed_at


def test_of_a_series_each_date_to_come_has_it(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    make_room(session)
    with work():
        id = book_many(cast, invitees=(CITIZEN, invite_user(cast.jens))).id
    session.rollback()
    starts = list(session.scalars(select(Occurrence.starts_at)))
    with work():
        meeting, by = db.session.get_one(Meeting, id), db.session.get_one(User, cast.anna.id)
        box = post_box()
        now = min(starts) - timedelta(days=3)
        change_pre_meeting(meeting, 20, sequence=0, by=by, post=box, now=now)

    assert taken(session) == {(k, s - TWENTY) for s in starts for k in ("leader", "room")}
    newest = messages(session, "invitation")[-1]
    assert newest.payload["sequence"] == 1


def test_who_is_invited_may_not_and_a_stranger_finds_nothing(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    url, answers = f"/meetings/{ahead}/pre-meeting", {}
    for name in ("bo", "jens", "carla"):
        sign_in(client, getattr(cast, name))
        answers[name] = post(client, url, {"pre_minutes": "20"}, page="/profile").status_code

    assert answers == {"bo": 422, "jens": 403, "carla": 404}
    assert minutes_of(session, ahead) is None


def test_without_a_name_one_is_asked_to_sign_in(client: FlaskClient, ahead: uuid.UUID) -> None:
    assert client.get(f"/meetings/{ahead}/pre-meeting").status_code == 303


def test_a_meeting_that_is_over_leads_back(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    make_room(session)
    start = clock.now() - timedelta(hours=3)
    with work():
        said = a_booking(cast, starts_at=start, invitees=(CITIZEN,))
        id = book(said, cast.anna, now=start - timedelta(hours=1)).id
    sign_in(client, cast.anna)

    assert client.get(f"/meetings/{id}/pre-meeting").status_code == 303
