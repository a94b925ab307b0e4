"""The link sent again: by the desk to the one who asked, and never shown to the desk."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Cancellation
from booking.services.resending import MOST_SENDS
from core import clock, throttle
from core.audit import AuditEntry
from core.filters import code_pairs
from notifications.models import OutboxMessage
from support.models import Outcome, Ticket
from support.services import resolving
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import POST, Held, code_of, read_anew, token_of, told_story
from tests.support.test_work_on_ticket import hand_over


def invitations(session: Session) -> list[OutboxMessage]:
    """What was written to somebody with a link, as committed."""
    read_anew(session)
    kinds = OutboxMessage.kind == "invitation"
    return list(session.scalars(select(OutboxMessage).where(kinds)))


def press(client: FlaskClient, ticket: Ticket) -> str:
    """Press the button; what the page says then."""
    url = f"/tickets/{ticket.id}"
    answer = post(client, f"{url}/link-messages", page="/desk")
    assert answer.status_code == 303
    return client.get(url).text


@pytest.mark.parametrize("is_over", [False, True])
def test_a_supporter_sees_neither_link_nor_code(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket, soon: Held, is_over: bool
) -> None:
    if is_over:
        act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    token = token_of(soon.ida)
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}").text

    for secret in (token, code_of(soon.ida), code_pairs(code_of(soon.ida))):
        assert secret not in page


def test_the_link_goes_to_whom_it_belongs(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    assert "Linket er på vej." in press(client, asked)

    by_mail, by_sms = invitations(session)
    assert {by_mail.participant_id, by_sms.participant_id} == {soon.ida.id}
    assert {by_mail.address, by_sms.address} == {"ida@example.org", "+4500990011"}
    assert not by_mail.payload["is_update"]
    assert told_story(session) == ["opened", "link_sent"]


def test_sending_is_written_down_for_the_citizen(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    press(client, asked)

    read_anew(session)
    rows = session.scalars(select(AuditEntry).where(AuditEntry.kind.like("%-sent%")))
    kept = {(row.kind, row.meeting_id, row.actor_id) for row in rows}
    assert kept == {
        ("invitation-sent-again", soon.meeting.id, cast.dorte.id),
        ("ticket-link-sent", soon.meeting.id, cast.dorte.id),
    }


def test_pressing_twice_sends_once(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    press(client, asked)

    assert "for mindre end et minut siden" in press(client, asked)
    assert len(invitations(session)) == 2  # the mail and the SMS


def test_nobody_is_flooded_with_links(
    client: FlaskClient, work: Work, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    with work():
        for _time in range(MOST_SENDS):
            throttle.count_try("link-sent", str(soon.ida.id), limit=MOST_SENDS, now=clock.now())
    sign_in(client, cast.dorte)

    assert "er lige sendt flere gange" in press(client, asked)
    assert not invitations(session)


def test_who_cannot_be_reached_gets_no_link_and_the_page_offers_none(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    soon.ida.email = soon.ida.phone = None
    session.commit()
    sign_in(client, cast.dorte)

    page = press(client, asked)

    assert "hverken mailadresse eller telefonnummer" in page
    assert "Send linket igen" not in page
    assert not invitations(session)


def test_a_cancelled_meeting_is_not_invited_to_again(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    off = {"by_id": cast.anna.id, "reason": "Syg", "at": clock.now()}
    session.add(Cancellation(occurrence_id=soon.occurrence.id, **off))
    session.commit()
    sign_in(client, cast.dorte)

    assert "Mødet er aflyst." in press(client, asked)
    assert not invitations(session)


def test_after_the_outcome_no_link_is_sent(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    sign_in(client, cast.dorte)

    page = press(client, asked)

    assert "Send linket igen" not in page
    assert not invitations(session)


def test_who_had_the_case_is_not_offered_to_send(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    sign_in(client, cast.dorte)

    assert "Send linket igen" not in client.get(f"/tickets/{asked.id}").text
