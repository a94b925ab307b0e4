"""A deputy leads in their own name, and who is only invited has no number to ring."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Occurrence, Participant
from core import clock
from core.filters import code_pairs, phone
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Recipient
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import enqueue
from tests.personal.makers import Made

NUMBER = "+4500990077"


def page_of(client: FlaskClient, made: Made, part: str = "") -> str:
    """The meeting's page, or a part of it."""
    answer = client.get(f"/meetings/{made.meeting_id}{part}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(("who", "sees"), [("anna", True), ("bo", False)])
def test_the_leaders_code_is_the_leaders_alone(
    client: FlaskClient, cast: Cast, meeting: Made, who: str, sees: bool
) -> None:
    sign_in(client, getattr(cast, who))

    assert (code_pairs(meeting.codes["anna"]) in page_of(client, meeting)) == sees


def test_a_chair_sees_the_code_of_the_own_seat(
    client: FlaskClient, session: Session, cast: Cast, meeting: Made
) -> None:
    jens = session.get_one(Participant, meeting.people["jens"])
    jens.user_id = jens.meeting.chair_id = cast.jens.id
    session.commit()
    sign_in(client, cast.jens)

    page = page_of(client, meeting)

    assert code_pairs(meeting.codes["jens"]) in page
    assert code_pairs(meeting.codes["anna"]) not in page


@pytest.mark.parametrize(("who", "status"), [("anna", 200), ("bo", 403)])
def test_the_leaders_sheet_of_paper_is_the_leaders_alone(
    client: FlaskClient, cast: Cast, meeting: Made, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))
    at = f"/meetings/{meeting.meeting_id}/participants/{meeting.people['anna']}"

    assert client.get(f"{at}/print-sheet").status_code == status
    assert (f"{at}/print-sheet" in client.get(f"{at}/invitations").text) == (status == 200)


@pytest.mark.parametrize(("who", "status"), [("anna", 303), ("bo", 403)])
def test_a_deputy_does_not_send_the_leaders_link_elsewhere(
    client: FlaskClient, session: Session, cast: Cast, meeting: Made, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))
    at = f"/meetings/{meeting.meeting_id}/participants/{meeting.people['anna']}/invitations"

    answer = post(client, at, {"email": "bo@example.org", "phone": ""})

    assert answer.status_code == status
    session.expire_all()
    letters = session.scalars(select(OutboxMessage.address)).all()
    assert letters == (["bo@example.org"] if status == 303 else [])


def built_in(session: Session, made: Made) -> None:
    """Let the meeting be in a room of our own."""
    provision = session.get_one(Occurrence, made.occurrence_id).provision
    assert provision
    provision.room.provider, provision.room.capacity = "local", 4
    session.commit()


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_no_personal_link_stands_in_the_room_of_who_leads(
    client: FlaskClient, session: Session, cast: Cast, open_now: Made, who: str
) -> None:
    built_in(session, open_now)
    sign_in(client, getattr(cast, who))
    at = f"/meetings/{open_now.meeting_id}"
    room = post(client, f"{at}/joins", page=at).location

    page = client.get(room).text

    assert open_now.tokens["anna"] not in page
    assert f'href="{at}"' in page


def test_a_guests_room_leads_back_to_the_own_page(
    client: FlaskClient, session: Session, open_now: Made
) -> None:
    built_in(session, open_now)
    room = post(client, open_now.url(rest="/joins"), page=open_now.url()).location

    assert f"{open_now.url()}/help" in client.get(room).text


def fail_to_reach(work: Work, participant_id: uuid.UUID) -> None:
    """An invitation that came back, so that somebody has to call."""
    to = Recipient(Channel.EMAIL, "x@example.org", "da", "a", participant_id=participant_id)
    with work():
        letter = enqueue("invitation", to)
        letter.failed_at, letter.failure = clock.now(), "550 5.1.1"


@pytest.mark.parametrize(("who", "sees"), [("anna", True), ("bo", True), ("jens", False)])
@pytest.mark.parametrize("part", ["", "/people"])
def test_a_number_to_ring_is_for_who_may_lead(
    client: FlaskClient, session: Session, work: Work, cast: Cast, meeting: Made, who: str,
    sees: bool, part: str,
) -> None:  # fmt: skip
    session.get_one(Participant, meeting.people["jens"]).user_id = cast.jens.id
    session.get_one(Participant, meeting.people["ida"]).phone = NUMBER
    session.commit()
    fail_to_reach(work, meeting.people["ida"])
    sign_in(client, getattr(cast, who))

    assert (phone(NUMBER) in page_of(client, meeting, part)) == sees
