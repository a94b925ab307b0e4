"""Reports find their rows by an index."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Select
from sqlalchemy.orm import Session

from booking.figures.tallies import Asked
from booking.models import Participant, Poll, WrongRecipient
from core import clock
from core.periods import Period, Span, compared
from support.clocks.models import TicketClock
from support.figures.models import CourtTime
from support.figures.tickets import facts
from support.models import MailMessage, PendingForward, Ticket
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import is_led_by

Wanted = Callable[[Asked], Select[int]]
OCTOBER = Period(date(2024, 10, 1), date(2024, 10, 31))


@pytest.mark.parametrize(
    ("index", "wanted"),
    [
        (
            "ix_ticket_organisation",
            lambda asked: Select(Ticket.number).where(
                Ticket.organisation_id.in_(asked.organisation_ids), asked.holds(Ticket.opened_at)
            ),
        ),
        (
            "ix_court_time_report",
            lambda asked: Select(CourtTime.worked).where(
                CourtTime.organisation_id.in_(asked.organisation_ids),
                asked.holds(CourtTime.opened_at),
            ),
        ),
        (
            "ix_participant_removed",
            lambda asked: Select(Participant.position).where(asked.holds(Participant.removed_at)),
        ),
        (
            "ix_wrong_recipient_at",
            lambda asked: Select(WrongRecipient.at).where(asked.holds(WrongRecipient.at)),
        ),
        (
            "ix_pending_forward_due",
            lambda asked: Select(PendingForward.due_at).where(PendingForward.due_at <= asked.now),
        ),
        (
            "ix_mail_message_sent",
            lambda asked: Select(MailMessage.at).where(
                MailMessage.was_sent, MailMessage.at > asked.now
            ),
        ),
        (
            "ix_poll_closed_at",
            lambda asked: Select(Poll.minutes).where(asked.holds(Poll.closed_at)),
        ),
        (
            "ix_ticket_clock_ended",
            lambda asked: Select(TicketClock.by_meeting).where(
                TicketClock.ended_at.is_not(None), TicketClock.ended_at <= asked.now
            ),
        ),
        (
            "ix_ticket_event_all_closed",
            lambda asked: Select(Ticket.number).where(facts(asked.now)["outside"]),
        ),
        (
            "ix_hand_over_skipped",
            lambda asked: Select(Ticket.number).where(facts(asked.now)["outside"]),
        ),
    ],
)
def test_what_is_counted_is_found_by_its_index(
    work: Work, session: Session, cast: Cast, index: str, wanted: Wanted
) -> None:
    periods = compared(Span.OWN, OCTOBER.first, OCTOBER)
    asked = Asked([cast.at.kolding.id], periods, clock.now())

    with work():
        assert is_led_by(index, wanted(asked))
