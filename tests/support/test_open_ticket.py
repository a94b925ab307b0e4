"""A call for help becomes a ticket with a receiver."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import CallTask
from core.audit import AuditEntry
from core.forms import CPR_MASK
from notifications.models import OutboxMessage
from support.models import AccessGround, Audience, Ground, HandOver, Status, Ticket
from support.services import opening
from support.services.opening import Opening
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import (
    NOON,
    POST,
    Held,
    call,
    close,
    make_meeting,
    only_ticket,
    staff_call,
    told_story,
)


def ask(work: Work, asked: Opening) -> None:
    """Ask for help at noon."""
    with work():
        opening.open_ticket(asked, by=None, post=POST, now=NOON)


def test_a_citizens_call_goes_to_the_hotline(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    ask(work, call(held, cast))

    ticket = only_ticket(session)
    assert ticket.responsible_id == cast.at.hotline.id
    assert (ticket.number, ticket.status, ticket.subject) == (
        1001,
        Status.NEW,
        "De kan ikke høre mig",
    )


def test_the_ticket_keeps_the_meeting_as_it_was_but_not_why(
    session: Session, ticket: Ticket, held: Held
) -> None:
    assert ticket.meeting_starts_at == held.occurrence.starts_at
    assert ticket.snapshot["place"] == "Voksenrådgivningen, Kolding Kommune"
    assert "hemmelige" not in str(ticket.snapshot)


def test_the_unit_and_the_leader_are_told(session: Session, ticket: Ticket) -> None:
    told = {(m.kind, m.address) for m in session.scalars(select(OutboxMessage))}

    assert told == {
        ("ticket-received", "hotline-unit@example.org"),
        ("ticket-opened", "anna@example.org"),
        ("ticket-unsolved", "anna@example.org"),
    }


def test_the_leader_is_not_told_of_the_leaders_own_call(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    ask(work, staff_call(held, cast, participant_id=held.anna.id, user_id=cast.anna.id))

    assert not session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "ticket-opened")
    ).all()


def test_the_receiver_may_see_it(session: Session, ticket: Ticket, cast: Cast) -> None:
    [ground] = session.scalars(select(AccessGround))

    assert (ground.support_unit_id, ground.ground) == (cast.at.hotline.id, Ground.RESPONSIBLE)


def test_the_citizen_can_see_that_it_was_opened(session: Session, ticket: Ticket) -> None:
    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "ticket-opened"))

    assert str(row.meeting_id) == ticket.snapshot["meeting_id"]


def test_a_closed_hotline_is_routed_past_and_told(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    close(session, cast.at.hotline)

    ask(work, call(held, cast))

    assert only_ticket(session).responsible_id == cast.at.kolding_it.id
    skipped = session.scalars(select(HandOver).where(HandOver.was_skipped)).one()
    assert (skipped.to_id, skipped.reason) == (cast.at.hotline.id, "closed")
    assert "ticket-skipped" in set(session.scalars(select(OutboxMessage.kind)))


def test_when_all_are_closed_the_last_owns_it_and_the_leader_is_to_call(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    close(session, cast.at.hotline)
    close(session, cast.at.kolding_it)

    ask(work, call(held, cast))

    assert only_ticket(session).responsible_id == cast.at.kolding_it.id
    assert session.scalars(select(CallTask)).one().reason == "help-closed"


def test_staff_without_local_it_get_the_convening_organisations(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    ask(work, staff_call(held, cast))

    ticket = only_ticket(session)
    assert ticket.responsible_id == cast.at.kolding_it.id
    assert (ticket.audience, ticket.is_cross_sector) == (Audience.STAFF, True)


def test_asking_twice_adds_words_to_the_open_ticket(
    work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    ask(work, call(held, cast, words="Nu er billedet også væk."))

    assert only_ticket(session).number == 1001
    assert told_story(session) == ["opened", "wrote"]


def test_numbers_follow_each_other(
    work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    ask(work, staff_call(held, cast))

    assert sorted(session.scalars(select(Ticket.number))) == [1001, 1002]


def test_a_call_after_the_meeting_is_for_learning(work: Work, session: Session, cast: Cast) -> None:
    over = make_meeting(session, cast, NOON - timedelta(hours=2))

    ask(work, call(over, cast))

    assert only_ticket(session).is_learning


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("", ""),
        ("Mit nummer er 010190-1234", f"Mit nummer er {CPR_MASK}"),
        ("Hej\x00 med 🙂\r\nlinje", "Hej med 🙂\nlinje"),
        ("<b>fed</b>", "<b>fed</b>"),
        ("x" * 20_000, "x" * 10_000),
    ],
)
def test_nobody_in_trouble_is_sent_back(
    work: Work, session: Session, cast: Cast, held: Held, words: str, kept: str
) -> None:
    ask(work, call(held, cast, words=words))

    ticket = only_ticket(session)
    assert ticket.events[0].text == kept
    assert len(ticket.subject) <= 120
