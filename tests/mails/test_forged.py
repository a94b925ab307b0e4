"""Mails whose sender fails the check of our own mail server: they speak for nobody we know."""

import pytest
from sqlalchemy.orm import Session

from notifications.models import OutboxMessage
from support.models import EventKind
from tests.inbound.mails import Mail, text
from tests.mails.conftest import AUTHSERV, Come
from tests.mails.making import only_mail, sent_to
from tests.mails.test_threading import address_of, tickets
from tests.mails.test_writers import THEIRS, elsewhere

__all__ = ["elsewhere"]

FAILS = (f"Authentication-Results: {AUTHSERV}; dmarc=fail",)


def forged(sender: str, subject: str = "Om sag 1001", *more: str) -> bytes:
    """In somebody's name."""
    return Mail(text("Luk sagen"), sender, subject=subject, headers=(*FAILS, *more)).raw()


def is_before_a_desk(session: Session) -> bool:
    """Whether a person decides, who is told which ticket it may be about."""
    mail, [ticket] = only_mail(session), tickets(session)
    return (mail.ticket_id, mail.maybe_id) == (None, ticket.id)


@pytest.mark.parametrize("is_addressed", [True, False])
def test_in_the_requesters_name_it_says_nothing_for_them(
    session: Session, come: Come, answered: OutboxMessage, is_addressed: bool
) -> None:
    to = [address_of(answered)] if is_addressed else ["svar@moedebro.example"]

    come(forged("ida@example.org"), to=to)

    assert is_before_a_desk(session)
    assert tickets(session)[0].events[-1].kind == EventKind.REPLIED


def test_in_another_houses_name_it_answers_nothing(
    session: Session, come: Come, elsewhere: OutboxMessage
) -> None:
    come(forged(THEIRS), to=[address_of(elsewhere)])

    assert is_before_a_desk(session)
    assert tickets(session)[0].events[-1].kind != EventKind.OUTSIDE_WROTE
    assert sent_to(session, THEIRS) == [elsewhere]


def test_a_machines_is_noted_as_ever(session: Session, come: Come, answered: OutboxMessage) -> None:
    come(forged("ida@example.org", "Jeg er her ikke", "Auto-Submitted: auto-replied"),
         to=[address_of(answered)])  # fmt: skip

    assert tickets(session)[0].events[-1].kind == EventKind.MACHINE_MAILED
