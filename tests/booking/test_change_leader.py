"""Another leader: what is theirs moves to them, and nobody else is invited again."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import links
from booking.claims import Claim, ClaimState, Resource
from booking.models import Attending, Meeting, Participant
from booking.ports import MeetingPost, help_desk
from booking.services.leader_changes import change_leader
from booking.services.refusals import ChangedMeanwhile, LeaderBusy
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.calling_off import cancel, let_all_leave, messages
from tests.booking.making import KEY, a_booking, book, make_room
from tests.booking.meetings import citizen_of, page_of
from tests.booking.moving import the_one
from tests.booking.test_cancel_at_once import at_once
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page


def change(
    client: FlaskClient, meeting: uuid.UUID, to: User, before: str = "stays", **other: str
) -> TestResponse:
    """Choose on the page, and press."""
    url = f"/meetings/{meeting}/leader"
    seen = client.get(url).text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    return post(client, url, {"user_id": str(to.id), "before": before, "seen": seen, **other})


def led(session: Session, id: uuid.UUID) -> Meeting:
    """As committed."""
    session.rollback()
    session.expire_all()
    return session.get_one(Meeting, id)


def who_is_taken(session: Session) -> list[uuid.UUID]:
    """The leaders whose time is taken."""
    session.rollback()
    taken = select(Resource.user_id).join(Claim, Claim.resource_id == Resource.id)
    held = taken.where(Claim.state == ClaimState.BOOKED, Resource.user_id.is_not(None))
    return list(session.scalars(held))


def seat(session: Session, meeting: uuid.UUID, user: User) -> Participant:
    """Somebody's row."""
    session.rollback()
    theirs = select(Participant).where(Participant.user_id == user.id)
    return session.scalars(theirs.where(Participant.meeting_id == meeting)).one()


def test_what_is_the_leaders_moves_to_the_new_one(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    assert change(client, ahead, cast.bo).status_code == 303

    assert led(session, ahead).leader_id == cast.bo.id
    assert who_is_taken(session) == [cast.bo.id]
    bo, anna = (seat(session, ahead, user) for user in (cast.bo, cast.anna))
    assert (bo.attending, bo.position) == (Attending.LEADER, 0)
    assert (anna.attending, anna.removed_at) == (Attending.REQUIRED, None)
    [row] = audits(session, "meeting-leader-changed")
    assert row.facts == {
        "before": str(cast.anna.id), "leader": str(cast.bo.id), "stays": True,
    }  # fmt: skip


def test_nobody_else_hears_of_it_and_links_stay(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    link = links.token_for(citizen_of(session), KEY)
    sign_in(client, cast.anna)

    change(client, ahead, cast.bo)

    sent = [m for m in messages(session, "invitation") if m.sent_at is None]
    assert [(m.address, m.payload["attending"]) for m in sent] == [("bo@example.org", "leader")]
    assert client.get(f"/m/{link}").status_code == 200


def test_who_led_can_leave_and_is_told(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    change(client, ahead, cast.bo, "leaves")

    assert seat(session, ahead, cast.anna).removed_at
    assert [m.address for m in messages(session)] == ["anna@example.org"]
    assert "Bo" in page_of(client, ahead)  # she convened it, and sees it still


def test_a_participant_who_takes_over_keeps_their_place_and_link(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    change(client, ahead, cast.bo)
    link = links.token_for(seat(session, ahead, cast.anna), KEY)

    assert change(client, ahead, cast.anna).status_code == 303

    assert seat(session, ahead, cast.anna).attending == Attending.LEADER
    assert links.token_for(seat(session, ahead, cast.anna), KEY) == link
    assert seat(session, ahead, cast.bo).attending == Attending.REQUIRED
    assert who_is_taken(session) == [cast.anna.id]


def test_who_leads_another_meeting_then_is_refused_with_free_times(
    client: FlaskClient, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    make_room(session, "Rum 2")
    start = the_one(session).starts_at
    with work():
        book(a_booking(cast, starts_at=start), cast.bo, now=clock.now())
    sign_in(client, cast.anna)

    answer = change(client, ahead, cast.bo)

    assert answer.status_code == 422
    said = read_page(answer.text).text()
    assert "leder allerede et møde på det tidspunkt" in said
    assert "Den, du valgte, er ledig her" in said
    assert led(session, ahead).leader_id == cast.anna.id
    assert sorted(who_is_taken(session)) == sorted([cast.anna.id, cast.bo.id])
    assert len(led(session, ahead).invited) == 4


def test_the_page_says_that_a_consent_may_have_to_be_renewed(
    client: FlaskClient, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    page = page_of(client, ahead, "/leader")

    assert "Hvis et samtykke nævner mødelederen, skal det fornyes" in page
    assert "Bo" in page
    assert not page_faults(page)


@pytest.mark.parametrize("who", ["carla", "jens", "dorte", "anna"])
def test_only_who_leads_meetings_there_can_be_chosen(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, who: str
) -> None:
    sign_in(client, cast.anna)

    assert change(client, ahead, getattr(cast, who)).status_code == 422

    assert led(session, ahead).leader_id == cast.anna.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_id": ""},
        {"user_id": "x"},
        {"user_id": str(uuid.UUID(int=7))},
        {"before": ""},
        {"before": "x"},
        {"seen": "\0"},
        {"seen": str(uuid.UUID(int=7))},
    ],
)
def test_what_makes_no_sense_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, wrong: dict[str, str]
) -> None:
    sign_in(client, cast.anna)

    answer = post(
        client,
        f"/meetings/{ahead}/leader",
        {"user_id": str(cast.bo.id), "before": "stays", "seen": str(cast.anna.id), **wrong},
    )

    assert answer.status_code == 422
    assert led(session, ahead).leader_id == cast.anna.id


def test_a_leader_is_never_left_alone(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        said = a_booking(cast, starts_at=clock.days_later(clock.now(), 2))
        meeting = book(said, cast.anna, now=clock.now()).id
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/chair", {"user_id": str(cast.bo.id), "seen": ""})
    ida = citizen_of(session)
    post(client, f"/meetings/{meeting}/participants/{ida.id}/removal")

    assert change(client, meeting, cast.bo, "leaves").status_code == 422

    assert led(session, meeting).leader_id == cast.anna.id


def test_a_cancelled_meeting_keeps_its_leader(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    cancel(client, ahead)

    assert client.get(f"/meetings/{ahead}/leader").status_code == 303
    assert client.get(f"/meetings/{ahead}/chair").status_code == 303


@pytest.mark.parametrize("what", ["leader", "chair"])
def test_who_may_not_lead_it_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, what: str
) -> None:
    fields = {"user_id": str(cast.bo.id), "before": "stays", "seen": str(cast.anna.id)}
    statuses = [client.get(f"/meetings/{ahead}/{what}").status_code]
    for user in (cast.jens, cast.carla):
        sign_in(client, user)
        answer = post(client, f"/meetings/{ahead}/{what}", fields, page="/drafts")
        statuses.append(answer.status_code)

    assert statuses == [303, 403, 404]
    assert led(session, ahead).leader_id == cast.anna.id


def test_two_who_change_the_leader_at_once(
    app: Flask, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    before = cast.anna.id
    session.rollback()

    def press(by: User) -> None:
        change_leader(
            db.session.get_one(Meeting, ahead), db.session.get_one(User, cast.bo.id), stays=True,
            seen=before, by=by, post=MeetingPost(help_desk(), KEY, "x.dk"), now=clock.now(),
        )  # fmt: skip

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(map(str, refused)) == sorted(map(str, [None, ChangedMeanwhile]))
    assert who_is_taken(session) == [cast.bo.id]
    assert len(led(session, ahead).invited) == 5


def test_one_person_does_not_take_over_two_meetings_at_one_time(
    app: Flask, session: Session, cast: Cast, work: Work, ahead: uuid.UUID
) -> None:
    make_room(session, "Rum 2")
    start = the_one(session).starts_at
    with work():
        said = a_booking(cast, starts_at=start, unit_id=cast.at.adults.id)
        other = book(said, cast.carla, now=clock.now()).id
    meetings = {cast.anna.id: ahead, cast.carla.id: other}

    def press(by: User) -> None:
        change_leader(
            db.session.get_one(Meeting, meetings[by.id]), db.session.get_one(User, cast.bo.id),
            stays=True, seen=by.id, by=by, post=MeetingPost(help_desk(), KEY, "x.dk"),
            now=clock.now(),
        )  # fmt: skip

    refused = at_once(app, [cast.anna, cast.carla], press)

    assert sorted(map(str, refused)) == sorted(map(str, [None, LeaderBusy]))
    assert who_is_taken(session).count(cast.bo.id) == 1
