"""A mail of ours that comes back: what was sent is not delivered, and somebody is told."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from notifications import outbox
from notifications.models import OutboxMessage
from notifications.outbox import Draft
from notifications.suppressions import MailSuppression, WhySuppressed
from tests.booking.making import KEY
from tests.conftest import Work
from tests.inbound.conftest import Come
from tests.inbound.mails import Mail, Part, text, words_of
from tests.inbound.returns import BY_A_MACHINE, FOR_GOOD, FROM_A_NAME, NOT_YET
from tests.notifications.making import TO, Watched, watched_kind


@pytest.fixture
def watched() -> Iterator[Watched]:
    """The kind "watched"."""
    with watched_kind() as what_happened:
        yield what_happened


@pytest.fixture
def sent(session: Session, work: Work, watched: Watched) -> OutboxMessage:
    """A message that left."""
    with work():
        draft = Draft("watched", {"text": "hej"})
        made = outbox.enqueue(draft, TO, mail_domain="moedebro.example", key=KEY, now=clock.now())
        made.sent_at = clock.now()
    return now_of(session)


def now_of(session: Session) -> OutboxMessage:
    """The message, as committed."""
    session.rollback()
    return session.scalars(select(OutboxMessage)).one()


def report(action: str = "failed", status: str = "5.1.1", type: str = "delivery-status") -> bytes:
    """What a mail server says of a mail it could not deliver, or not yet."""
    said = f"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x\r\nAction: {action}\r\n"
    parts = (text("Nej"), Part("message/delivery-status", f"{said}Status: {status}\r\n"))
    body = Part(f"multipart/report; report-type={type}", parts=parts)
    return Mail(body, sender="MAILER-DAEMON@mx.example.org").raw()


def test_a_report_of_failure_takes_back_that_it_was_sent(
    session: Session, come: Come, sent: OutboxMessage, watched: Watched
) -> None:
    come(report(), sender="", to=[sent.envelope_from])

    found = now_of(session)
    assert (found.sent_at, found.failed_at is None) == (None, False)
    assert found.failure == "550 5.1.1"
    assert watched.failed == [found.id]


def test_a_second_report_tells_nobody_again(
    come: Come, sent: OutboxMessage, watched: Watched
) -> None:
    come(report(), sender="", to=[sent.envelope_from])
    come(report(status="5.2.1"), sender="", to=[sent.envelope_from.upper()])

    assert len(watched.failed) == 1


OTHERS = {
    "delayed": report("delayed", "4.4.1"),
    "delivered": report("delivered", "2.0.0"),
    "a read receipt": report(type="disposition-notification"),
    "out of office": words_of(headers=("Auto-Submitted: auto-replied",)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("sort", OTHERS)
def test_what_comes_to_the_same_address_changes_nothing(
    session: Session, come: Come, sent: OutboxMessage, watched: Watched, sort: str
) -> None:
    come(OTHERS[sort], sender="", to=[sent.envelope_from])

    assert now_of(session).sent_at is not None
    assert watched.failed == []


@pytest.mark.parametrize("shape", FOR_GOOD)
def test_what_came_back_for_good_is_told_whatever_server_says_so(
    session: Session, come: Come, sent: OutboxMessage, watched: Watched, shape: str
) -> None:
    raw, code = FOR_GOOD[shape]

    come(raw, sender="" if shape != BY_A_MACHINE else "gw@example.org", to=[sent.envelope_from])

    found = now_of(session)
    assert (found.sent_at, found.failure) == (None, code)
    assert watched.failed == [found.id]


@pytest.mark.parametrize("shape", NOT_YET)
def test_a_warning_and_a_machine_that_answers_are_no_failure(
    session: Session, come: Come, sent: OutboxMessage, watched: Watched, shape: str
) -> None:
    come(NOT_YET[shape], sender="", to=[sent.envelope_from])

    assert now_of(session).sent_at is not None
    assert watched.failed == []


def test_a_failure_that_a_mail_system_signs_with_a_name_counts(
    come: Come, sent: OutboxMessage, watched: Watched
) -> None:
    come(FROM_A_NAME, sender="system@example.org", to=[sent.envelope_from])

    assert watched.failed == [sent.id]


def test_out_of_a_mailbox_the_address_in_the_head_counts(
    come: Come, sent: OutboxMessage, watched: Watched
) -> None:
    head = f"Return-Path: <>\r\nDelivered-To: {sent.envelope_from}\r\n".encode()

    come(head + FROM_A_NAME, sender="", to=())

    assert watched.failed == [sent.id]


@pytest.mark.parametrize("sender", ["", "ida@example.org"])
@pytest.mark.usefixtures("cast")
def test_what_they_write_themselves_to_that_address_is_read_at_a_desk(
    come: Come, sent: OutboxMessage, watched: Watched, sender: str
) -> None:
    kept = come(words_of(), sender=sender, to=[sent.envelope_from])

    assert watched.failed == []
    assert kept.handled_by == "mail to sort"


ALIAS = "Ida Eksempel <ida.eksempel@mail.example.org>"  # ours was for another address of hers
AWAY = {
    "Danish": ("Ferie", "Jeg er på ferie og læser ikke mails før den 3. august."),
    "Danish, who else": (
        "SV: Videomøde",
        "Jeg er fraværende. Ring til min kollega, hvis det haster.",
    ),
    "English": ("Re: Video meeting", "I am away until Monday and will answer when I am back."),
    "English, no longer there": (
        "Re: Video meeting",
        "Ida has left us. Please write to the office.",
    ),
    "no machine at all": ("SV: Videomøde", "Jeg kan ikke finde linket. Kan vi mødes senere?"),
}


@pytest.mark.parametrize("sort", AWAY)
@pytest.mark.usefixtures("cast")
def test_what_comes_without_a_sender_and_says_nothing_of_a_failure_is_read_at_a_desk(
    session: Session, come: Come, sent: OutboxMessage, watched: Watched, sort: str
) -> None:
    """A mailbox that answers while its owner is away, and marks it in no way."""
    subject, words = AWAY[sort]

    kept = come(Mail(text(words), ALIAS, subject=subject).raw(), sender="", to=[sent.envelope_from])

    assert kept.handled_by == "mail to sort"
    assert now_of(session).sent_at is not None
    assert watched.failed == []


@pytest.mark.parametrize(
    "sender", ["System <no-reply@example.org>", "Gateway <gateway@example.org>"]
)
def test_a_machine_without_a_sender_that_nobody_understands_has_sent_it_back(
    come: Come, sent: OutboxMessage, watched: Watched, sender: str
) -> None:
    come(
        Mail(text("Votre message est revenu."), sender, subject="Échec").raw(),
        sender="", to=[sent.envelope_from],
    )  # fmt: skip

    assert watched.failed == [sent.id]


@pytest.mark.usefixtures("cast")
def test_words_to_an_address_that_we_did_not_sign_are_no_failure(
    come: Come, sent: OutboxMessage, watched: Watched
) -> None:
    forged = sent.envelope_from.replace("@", "0@")

    kept = come(FROM_A_NAME, sender="system@example.org", to=[forged])

    assert watched.failed == []
    assert kept.handled_by == "mail to sort"


def test_an_address_that_we_did_not_sign_changes_nothing(
    session: Session, come: Come, sent: OutboxMessage
) -> None:
    forged = sent.envelope_from.replace("@", "0@")

    come(report(), sender="", to=[forged])

    assert now_of(session).failed_at is None


def test_a_report_that_came_to_another_address_is_known_by_what_it_holds(
    come: Come, sent: OutboxMessage, watched: Watched
) -> None:
    inner = Part("text/rfc822-headers", f"Message-ID: {sent.message_id}\r\n")
    status = Part("message/delivery-status", "Action: failed\r\nStatus: 5.1.1\r\n")
    held = Part("message/rfc822", f"Message-ID: {sent.message_id}\r\n\r\nHej")
    body = Part("multipart/report; report-type=delivery-status", parts=(status, held, inner))

    come(Mail(body, sender="MAILER-DAEMON@mx.example.org").raw(), sender="")

    assert watched.failed == [sent.id]


def feedback(sort: str) -> bytes:
    """What a mail provider says when somebody presses "this is spam" (RFC 5965)."""
    said = f"Feedback-Type: {sort}\r\nUser-Agent: Mail/1.0\r\nVersion: 1\r\n"
    parts = (text("Klage"), Part("message/feedback-report", said))
    body = Part("multipart/report; report-type=feedback-report", parts=parts)
    return Mail(body, sender="feedback@mx.example.org").raw()


@pytest.mark.parametrize(("sort", "count"), [("abuse", 1), ("not-spam", 0)])
def test_who_complains_gets_no_more_mail_and_was_reached_all_the_same(
    session: Session, come: Come, sent: OutboxMessage, watched: Watched, sort: str, count: int
) -> None:
    come(feedback(sort), to=[sent.envelope_from])

    reasons = list(session.scalars(select(MailSuppression.reason)))
    assert reasons == [WhySuppressed.COMPLAINT] * count
    assert now_of(session).sent_at is not None
    assert watched.failed == []
