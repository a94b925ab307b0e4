"""Somebody more on the list of a meeting, or one less: only they hear of it."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import links
from booking.models import CallTask, Participant, WrongRecipient
from core import clock
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.booking.calling_off import change, let_all_leave
from tests.booking.making import KEY, make_room
from tests.booking.meetings import page_of
from tests.booking.moving import the_one
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults, read_page
from video.models import Room


def listed(session: Session) -> dict[str, Participant]:
    """Everybody on the list, by name."""
    session.rollback()
    wanted = select(Participant).where(Participant.removed_at.is_(None))
    return {p.name or p.function: p for p in session.scalars(wanted)}


def unsent(session: Session) -> list[OutboxMessage]:
    """What has not left."""
    session.rollback()
    waiting = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
    return list(session.scalars(waiting.order_by(OutboxMessage.id)))


def add(client: FlaskClient, meeting: uuid.UUID, **chosen: object) -> TestResponse:
    """Press »Tilføj« beside a unit or a person."""
    url = f"/meetings/{meeting}/participants/new"
    return post(client, url, {k: str(v) for k, v in chosen.items()}, page=f"{url}?q=e")


def invite(
    client: FlaskClient, meeting: uuid.UUID, kind: str = "citizen", **said: str
) -> TestResponse:
    """Fill in who comes from outside the directory."""
    url = f"/meetings/{meeting}/guests/new?kind={kind}"
    key = re.search(r'name="key" value="([^"]+)"', client.get(url).text)
    assert key
    return post(client, url, {"language": "da", "key": key[1], **said})


def remove(client: FlaskClient, meeting: uuid.UUID, person: uuid.UUID) -> TestResponse:
    """Open the page, and press the button."""
    return post(client, f"/meetings/{meeting}/participants/{person}/removal")


def test_a_unit_is_invited_and_nobody_else_is_written_to(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    assert add(client, ahead, unit_id=cast.at.home_care.id).status_code == 303

    assert "Hjemmeplejen Midt" in listed(session)
    [sent] = unsent(session)
    assert (sent.address, sent.payload["method"]) == ("home-care@example.org", "REQUEST")
    assert len(audits(session, "participant-invited")) == 5


def test_who_is_invited_already_is_not_invited_twice(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    answer = add(client, ahead, unit_id=cast.at.ward.id)

    assert answer.status_code == 422
    assert "allerede inviteret" in read_page(answer.text).text()


def test_somebody_from_outside_is_invited_once_however_often_one_presses(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    key = str(uuid.uuid4())
    sign_in(client, cast.anna)

    for _press in range(2):
        assert invite(client, ahead, phone="00 99 88 77", key=key).status_code == 303

    assert len(listed(session)) == 5
    assert len([m for m in unsent(session) if m.channel == "sms"]) == 1


def test_what_cannot_be_is_refused_and_kept_as_typed(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    answer = invite(client, ahead, name="Ole", email="ingen adresse")

    assert answer.status_code == 422
    assert "ingen adresse" in answer.text
    assert len(listed(session)) == 4


def test_one_too_many_for_the_room_gets_everybody_a_larger_one(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    small = session.scalars(select(Room)).one()
    small.capacity = 4
    session.commit()
    large = make_room(session, "Rum 2")
    sign_in(client, cast.anna)

    assert add(client, ahead, unit_id=cast.at.home_care.id).status_code == 303

    provision = the_one(session).provision
    assert provision
    assert provision.room_id == large.id


def test_one_too_many_for_every_room_is_refused_and_the_room_stays(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    small = session.scalars(select(Room)).one()
    small.capacity = 4
    session.commit()
    sign_in(client, cast.anna)

    assert add(client, ahead, unit_id=cast.at.home_care.id).status_code == 422

    provision = the_one(session).provision
    assert provision
    assert provision.room_id == small.id
    assert len(listed(session)) == 4


def test_who_is_taken_off_is_told_and_their_link_ends(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    ida = listed(session)["Ida"]
    link = f"/m/{links.token_for(ida, KEY)}"
    sign_in(client, cast.anna)

    answer = remove(client, ahead, ida.id)

    assert "Ida er taget af mødet og får besked" in client.get(answer.location).text
    assert "Ida" not in listed(session)
    [sent] = unsent(session)
    assert (sent.address, sent.payload["method"]) == ("ida@example.org", "CANCEL")
    assert client.get(link).status_code == 404
    [row] = audits(session, "participant-removed")
    assert row.facts == {"told": "email"}


def test_who_had_not_heard_of_it_hears_nothing(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    remove(client, ahead, listed(session)["Ida"].id)

    assert "ida@example.org" not in {m.address for m in unsent(session)}


def test_who_no_message_reaches_is_to_be_called_for_that_alone(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    ida = change(session, "Ida", email=None)
    late = CallTask(
        meeting_id=ahead, participant_id=ida, reason="not_delivered", created_at=clock.now()
    )
    session.add(late)
    session.commit()
    sign_in(client, cast.anna)

    remove(client, ahead, ida)

    session.rollback()
    waiting = select(CallTask.reason).where(CallTask.done_at.is_(None))
    assert session.scalars(waiting).all() == ["uninvited"]


def test_who_comes_back_has_a_new_link_and_a_calendar_that_listens(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    ward = listed(session)["Sengeafsnit 3"].id
    sign_in(client, cast.anna)
    remove(client, ahead, ward)

    add(client, ahead, unit_id=cast.at.ward.id)

    again = listed(session)["Sengeafsnit 3"]
    assert (again.id, again.link_generation) == (ward, 2)
    off, back = unsent(session)
    assert off.payload["sequence"] < back.payload["sequence"]


def test_pressing_twice_takes_off_once(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    ida = listed(session)["Ida"].id
    sign_in(client, cast.anna)
    remove(client, ahead, ida)

    url = f"/meetings/{ahead}/participants/{ida}/removal"
    assert post(client, url, page="/profile").status_code == 303

    assert len(audits(session, "participant-removed")) == 1


@pytest.mark.parametrize("is_mistake", [True, False])
def test_that_it_went_to_somebody_wrong_is_written_down(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID, is_mistake: bool
) -> None:
    ida = listed(session)["Ida"].id
    sign_in(client, cast.anna)

    ticked = {"is_mistake": "y"} if is_mistake else {}
    post(client, f"/meetings/{ahead}/participants/{ida}/removal", ticked)

    session.rollback()  # what was committed
    said = session.scalars(select(WrongRecipient.participant_id)).all()
    assert said == ([ida] if is_mistake else [])


@pytest.mark.parametrize("name", ["Anna Brofelt"])
def test_who_leads_stays(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID, name: str
) -> None:
    person = listed(session)[name].id
    sign_in(client, cast.bo)

    url = f"/meetings/{ahead}/participants/{person}/removal"
    assert client.get(url).status_code == 303
    assert post(client, url, page="/profile").status_code == 422

    assert name in listed(session)


def test_a_meeting_of_the_leader_alone_is_none(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    for name in ("Ida", "Sengeafsnit 3"):
        remove(client, ahead, listed(session)[name].id)
    last = listed(session)["Jens Praksisholm"].id

    url = f"/meetings/{ahead}/participants/{last}/removal"
    assert post(client, url, page="/profile").status_code == 422


PATHS = ("participants/new", "guests/new?kind=citizen", "participants/{ida}/removal")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 404), ("jens", 403)])
def test_only_who_leads_changes_the_list(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID,
    path: str, who: str, status: int,
) -> None:  # fmt: skip
    url = f"/meetings/{ahead}/{path.format(ida=listed(session)['Ida'].id)}"
    unit = {"unit_id": str(cast.at.home_care.id), "language": "da"}
    sign_in(client, getattr(cast, who))

    assert client.get(url).status_code == status
    assert post(client, url, unit, page="/profile").status_code == status

    assert len(listed(session)) == 4


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, ahead: uuid.UUID) -> None:
    assert client.get(f"/meetings/{ahead}/participants/new").location.startswith("/sign-in")


def test_the_pages_are_as_every_page_must_be(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    ida = listed(session)["Ida"].id
    sign_in(client, cast.anna)

    for path in ("participants/new?q=e", "guests/new?kind=staff", f"participants/{ida}/removal"):
        assert not page_faults(page_of(client, ahead, f"/{path}"))
