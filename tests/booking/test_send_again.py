"""The same invitation once more, to an address that may be corrected on the way."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import links
from booking.models import CallTask, Occurrence, Participant
from core import clock
from core.audit import AuditEntry
from core.db import db
from notifications.kinds import kind_of
from notifications.models import Channel, OutboxMessage
from tests.booking.calling_off import cancel, change, let_all_leave, messages
from tests.booking.making import KEY
from tests.booking.meetings import citizen_of, soon
from tests.browse import Fields, post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

AN_HOUR_AGO = timedelta(hours=1)


@pytest.fixture
def ida(session: Session, meeting: uuid.UUID) -> uuid.UUID:
    """Her invitation was written and left an hour ago."""
    let_all_leave(session)
    stamp = (clock.now() - AN_HOUR_AGO).replace(microsecond=0)
    person = change(session, "Ida", last_dtstamp=stamp)
    [message] = _invitations(session, person)
    message.payload = {**message.payload, "dtstamp": stamp.isoformat()}
    session.commit()
    return person


def _url(meeting: uuid.UUID, person: uuid.UUID) -> str:
    return f"/meetings/{meeting}/participants/{person}/invitations"


def _send(
    client: FlaskClient, meeting: uuid.UUID, person: uuid.UUID, *, page: str = "", **typed: str
) -> TestResponse:
    fields: Fields = {"email": "ida@example.org", "phone": "", **typed}
    return post(client, _url(meeting, person), fields, page=page or None)


def _invitations(session: Session, person: uuid.UUID) -> list[OutboxMessage]:
    return [m for m in messages(session, "invitation") if m.participant_id == person]


def test_it_is_the_same_invitation_and_only_later(
    client: FlaskClient, app: Flask, cast: Cast, session: Session, meeting: uuid.UUID,
    ida: uuid.UUID,
) -> None:  # fmt: skip
    sign_in(client, cast.anna)

    assert _send(client, meeting, ida).status_code == 303

    events = []
    for message in _invitations(session, ida):
        with app.app_context(), force_locale("da"):
            rendered = kind_of("invitation").render(message)
        assert rendered.subject.startswith("Invitation: ")
        events += Calendar.from_ical(rendered.calendar or b"").events
    first, second = events
    assert (first.uid, first.sequence) == (second.uid, second.sequence)
    assert second.DTSTAMP > first.DTSTAMP


def test_a_bounced_address_is_corrected_and_the_call_spared(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    task = CallTask(
        meeting_id=meeting, participant_id=ida, reason="not_delivered", created_at=clock.now()
    )
    session.add(task)
    session.commit()
    sign_in(client, cast.bo)

    _send(client, meeting, ida, email="ida.rigtig@example.org")

    session.rollback()
    session.expire_all()
    assert _invitations(session, ida)[-1].address == "ida.rigtig@example.org"
    assert citizen_of(session).email == "ida.rigtig@example.org"
    assert task.done_at is not None


def test_an_audit_row_says_which_field_and_not_which_address(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    _send(client, meeting, ida, email="ny@example.org")

    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "invitation-sent-again"))
    assert (row.actor_id, row.subject_id, row.meeting_id) == (cast.anna.id, ida, meeting)
    assert row.facts == {"corrected": ["email"]}


def test_the_link_and_the_code_survive(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    before = citizen_of(session)
    token, code = links.token_for(before, KEY), links.code_for(before, KEY)
    sign_in(client, cast.anna)

    _send(client, meeting, ida, email="ny@example.org")

    session.rollback()
    after = citizen_of(session)
    assert (links.token_for(after, KEY), links.code_for(after, KEY)) == (token, code)
    assert client.get(f"/m/{token}").status_code == 200


def test_what_waited_for_the_wrong_address_is_not_sent(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    person = change(session, "Ida")
    sign_in(client, cast.anna)

    _send(client, meeting, person, email="rigtig@example.org")

    assert [m.address for m in _invitations(session, person)] == ["rigtig@example.org"]


def test_not_twice_within_a_minute(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    _send(client, meeting, ida)

    answer = _send(client, meeting, ida)

    assert answer.status_code == 422
    assert "for mindre end et minut siden" in answer.text
    assert len(_invitations(session, ida)) == 2


def test_a_slip_can_be_corrected_at_once(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    _send(client, meeting, ida, email="id@example.org")

    assert _send(client, meeting, ida).status_code == 303

    assert [m.address for m in _invitations(session, ida)] == ["ida@example.org"] * 2


def test_without_mail_it_goes_by_text_message(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    answer = _send(client, meeting, ida, email="", phone="00 99 88 77")

    said = client.get(answer.location).text.replace("\u00a0", " ")
    assert "Invitationen er på vej til 00 99 88 77." in said
    newest = _invitations(session, ida)[-1]
    assert (newest.channel, newest.address) == (Channel.SMS, "+4500998877")


def test_the_page_knows_the_addresses_and_how_the_last_one_fared(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    let_all_leave(session, sent_at=None, failed_at=clock.now(), failure="550 5.1.1")
    sign_in(client, cast.anna)

    page = client.get(_url(meeting, ida)).text

    assert 'value="ida@example.org"' in page
    assert "Den sidste nåede ikke frem" in page
    assert f'href="/meetings/{meeting}/participants/{ida}/print-sheet"' in page
    assert page_faults(page) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "", "phone": ""}, "Skriv en mailadresse eller en mobiltelefon"),
        ({"email": "ida@"}, "ida@"),
        ({"email": "idæ@example.org"}, "idæ@example.org"),
        ({"phone": "12"}, "Skriv et telefonnummer"),
    ],
)
def test_a_senseless_address_is_refused_and_kept(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID,
    typed: dict[str, str], words: str,
) -> None:  # fmt: skip
    sign_in(client, cast.anna)

    answer = _send(client, meeting, ida, **typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert len(_invitations(session, ida)) == 1
    assert citizen_of(session).email == "ida@example.org"


def test_of_a_cancelled_meeting_nothing_is_sent(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    cancel(client, meeting)

    looked = client.get(_url(meeting, ida), follow_redirects=True)
    answer = _send(client, meeting, ida, page="/meetings", email="ny@example.org")

    assert "Mødet er aflyst." in looked.text
    assert answer.status_code == 422
    assert 'value="ny@example.org"' in answer.text
    assert len(_invitations(session, ida)) == 1


def test_of_a_meeting_that_is_over_nothing_is_sent(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    session.execute(update(Occurrence).values(starts_at=soon(hours=-2), ends_at=soon(hours=-1)))
    session.commit()
    sign_in(client, cast.anna)

    assert _send(client, meeting, ida, page="/meetings").status_code == 422

    assert len(_invitations(session, ida)) == 1


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 404), ("jens", 403)])
def test_others_may_not_send(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID,
    who: str, status: int,
) -> None:  # fmt: skip
    sign_in(client, getattr(cast, who))

    answer = _send(client, meeting, ida, page="/", email="min@example.org")

    assert (client.get(_url(meeting, ida)).status_code, answer.status_code) == (status, status)
    assert len(_invitations(session, ida)) == 1


def test_nobody_sends_without_signing_in(
    client: FlaskClient, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    assert "/sign-in" in _send(client, meeting, ida, page="/sign-in").location


def test_who_is_off_the_list_or_elsewhere_is_not_found(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, ida: uuid.UUID
) -> None:
    change(session, "Ida", removed_at=clock.now())
    sign_in(client, cast.anna)

    answers = [client.get(_url(meeting, one)).status_code for one in (ida, uuid.uuid4())]

    assert answers == [404, 404]


def test_an_older_invitation_is_given_up_once_a_newer_is_written(
    app: Flask, session: Session, work: Work, meeting: uuid.UUID
) -> None:
    with work():
        [older] = [m for m in db.session.scalars(select(OutboxMessage)) if "ida@" in m.address]
        ida = db.session.get_one(Participant, older.participant_id)
        is_wanted = kind_of("invitation").is_wanted
        assert is_wanted
        before = is_wanted(older, clock.now())
        ida.last_dtstamp = (ida.last_dtstamp or clock.now()) + timedelta(seconds=1)
        after = is_wanted(older, clock.now())

    assert (before, after) == (True, False)
