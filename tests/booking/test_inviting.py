"""A booking tells everybody who can be told, in the transaction that makes it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.claims import Claim
from booking.models import Meeting, ParticipantKind
from booking.services import Invitee, LeaderBusy
from booking.services.participants import invite_unit
from core.db import Base
from notifications.models import Channel, OutboxMessage
from tests.booking.making import CITIZEN, a_booking, book, make_room
from tests.booking.walking import ready
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import take_phones_away

BY_PHONE = Invitee(kind=ParticipantKind.RELATIVE, phone="+4500112299")
NOBODY = Invitee(kind=ParticipantKind.CITIZEN)


def _messages(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_everybody_who_can_be_reached_gets_one_invitation(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        book(a_booking(cast, invitees=(CITIZEN, BY_PHONE, NOBODY)), cast.anna)

    assert [(m.channel, m.address) for m in _messages(session)] == [
        (Channel.EMAIL, "anna@example.org"),
        (Channel.EMAIL, "ida@example.org"),
        (Channel.SMS, "+4500112299"),
    ]


def test_each_reader_gets_the_help_that_is_right_for_them(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        book(a_booking(cast, invitees=(CITIZEN, invite_unit(cast.at.ward))), cast.anna)

    names = [message.payload["support"]["name"] for message in _messages(session)]
    assert names == [
        "Lokal it, Kolding Kommune",
        "Hotline for borgere",
        "Lokal it, Sygehus Lillebælt",
    ]


def test_without_a_help_line_the_phone_of_the_meeting_stands_instead(
    session: Session, cast: Cast, work: Work
) -> None:
    take_phones_away(session)
    make_room(session)

    with work():
        book(a_booking(cast), cast.anna)

    assert {m.payload["support"]["phone"] for m in _messages(session)} == {"+4500445566"}


def test_the_booking_page_warns_of_a_missing_help_line(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    make_room(session)
    sign_in(client, cast.anna)
    take_phones_away(session)

    assert "Der er ingen hjælpelinje til Ida" in client.get(f"{ready(client)}/who").text


@pytest.mark.parametrize("kind", [OutboxMessage, Meeting, Claim])
def test_no_invitation_leaves_when_the_time_is_lost_and_nothing_stays(
    session: Session, cast: Cast, work: Work, kind: type[Base]
) -> None:
    make_room(session)
    with work():
        book(a_booking(cast), cast.anna)
    before = session.scalar(select(func.count()).select_from(kind))

    with pytest.raises(LeaderBusy), work():
        book(a_booking(cast), cast.anna)

    assert session.scalar(select(func.count()).select_from(kind)) == before


def test_an_invitation_says_neither_purpose_nor_people(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        book(a_booking(cast, minutes=30), cast.anna)

    for message in _messages(session):
        assert "hjemkomst" not in str(message.payload)
        assert message.due_at - message.created_at == timedelta()
