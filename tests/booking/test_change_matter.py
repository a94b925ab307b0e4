"""Changing what a meeting is about: told to those who need it to get there, and to nobody else."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import links
from booking.models import Answer, CallTask, Meeting, Participant
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.booking.calling_off import cancel, change, let_all_leave, messages
from tests.booking.making import KEY
from tests.booking.meetings import citizen_of, page_of
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults, read_page

AS_IT_WAS = {
    "purpose": "Samtale før hjemkomst",
    "agenda": "Hvem hjælper den første uge?",
    "phone": "00 44 55 66",
}


def edit(client: FlaskClient, meeting: uuid.UUID, **fields: str) -> TestResponse:
    """Open the page, write, and press the button."""
    url = f"/meetings/{meeting}/matter"
    seen = re.search(r'name="seen"[^>]* value="(\w+)"', client.get(url).text)
    return post(client, url, {**AS_IT_WAS, "seen": seen[1] if seen else "", **fields})


def kept(session: Session, meeting: uuid.UUID) -> Meeting:
    """As the committed database has it."""
    session.rollback()
    session.expire_all()
    return session.get_one(Meeting, meeting)


def unsent(session: Session) -> list[OutboxMessage]:
    """Invitations that have not left."""
    return [m for m in messages(session, "invitation") if m.sent_at is None]


def test_purpose_and_agenda_are_on_the_pages_at_once_and_in_no_message(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    assert edit(client, ahead, purpose="Ny plan", agenda="Hvem gør hvad?").status_code == 303

    assert unsent(session) == []
    link = f"/m/{links.token_for(citizen_of(session), KEY)}"
    assert "Ny plan" in page_of(client, ahead)
    assert "Hvem gør hvad?" in client.get(link).text
    [row] = audits(session, "meeting-matter-changed")
    assert row.facts == {"fields": ["purpose", "agenda"], "messages": 0}


def test_another_phone_goes_to_everybody_and_answers_stay(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    ida = change(session, "Ida", answer=Answer.ACCEPTED)
    sign_in(client, cast.anna)

    assert edit(client, ahead, phone="00 44 55 77").status_code == 303

    sent = unsent(session)
    assert [(m.payload["phone"], m.payload["sequence"]) for m in sent] == [("+4500445577", 0)] * 4
    assert session.get_one(Participant, ida).answer == Answer.ACCEPTED


def test_who_no_message_reaches_is_to_be_called(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    change(session, "Ida", email=None)
    sign_in(client, cast.anna)

    edit(client, ahead, phone="00 44 55 77")

    session.rollback()
    assert session.scalars(select(CallTask.reason)).all() == ["new_way"]


def test_nothing_changed_is_nothing_written_down(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    assert edit(client, ahead).status_code == 303

    assert audits(session, "meeting-matter-changed") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": ""},
        {"agenda": "", "agenda_follows_on": ""},
        {"phone": ""},
        {"phone": "ring"},
        {"purpose": "010190-1234"},
        {"agenda": "x" * 6000},
        {"agenda_follows_on": "1000000-01-01"},
    ],
)
def test_what_does_not_hold_is_refused_and_kept_as_typed(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID, fields: dict[str, str]
) -> None:
    sign_in(client, cast.anna)

    answer = edit(client, ahead, **{"address": "Rådhuset", **fields})

    assert answer.status_code == 422
    assert "Rådhuset" in answer.text
    assert kept(session, ahead).purpose == AS_IT_WAS["purpose"]


def test_who_saw_it_before_a_colleagues_change_is_told(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    old = re.search(r'name="seen"[^>]* value="(\w+)"', page_of(client, ahead, "/matter"))
    assert old
    edit(client, ahead, purpose="Først")

    answer = edit(client, ahead, purpose="Så", seen=old[1])

    assert answer.status_code == 422
    assert "En anden har ændret mødet imens" in read_page(answer.text).text()
    assert kept(session, ahead).purpose == "Først"


def test_what_is_off_is_changed_no_more(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    cancel(client, ahead)

    assert client.get(f"/meetings/{ahead}/matter").status_code == 303


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 404), ("jens", 403)])
def test_only_who_leads_does(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))
    url = f"/meetings/{ahead}/matter"

    assert client.get(url).status_code == status
    assert post(client, url, {**AS_IT_WAS, "purpose": "x"}, page="/profile").status_code == status


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, ahead: uuid.UUID) -> None:
    assert client.get(f"/meetings/{ahead}/matter").location.startswith("/sign-in")


def test_the_page_is_as_every_page_must_be(
    client: FlaskClient, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    assert not page_faults(page_of(client, ahead, "/matter"))
