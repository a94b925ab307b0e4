"""A reminder that waits in the outbox is asked again when it leaves, and tells when it fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.calling import REMINDER_NOT_DELIVERED
from booking.models import Answer, Attendance, CallTask, Cancellation, Occurrence, Participant
from booking.reminders import DAY, SOON
from core import clock
from notifications.models import OutboxMessage
from tests.booking.timed import reminders, run
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import drain
from tests.notifications.meetings import make_meeting
from tests.notifications.sink import Sink

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Change = Callable[[Occurrence, Participant, Cast], object]


@pytest.fixture
def waiting(session: Session, cast: Cast, work: Work) -> Occurrence:
    """Tomorrow's meeting; the reminders of it wait in the outbox."""
    made = make_meeting(session, cast)
    now = clock.now()
    made.meeting.created_at = now - 72 * HOUR
    made.starts_at = clock.days_later(now, 1) - 10 * MINUTE
    made.ends_at = made.starts_at + HOUR
    session.commit()
    assert run(work, DAY, now) == 1
    assert len(reminders(session)) == 2  # to Ida and Jens: Anna has no address here
    return made


def _cancel(at: Occurrence, _who: Participant, cast: Cast) -> object:
    return Cancellation(occurrence_id=at.id, by_id=cast.anna.id, reason="", at=at.starts_at)


def _go_in(at: Occurrence, who: Participant, _cast: Cast) -> object:
    return Attendance(occurrence_id=at.id, participant_id=who.id, joined_at=at.starts_at)


def _decline(_at: Occurrence, who: Participant, _cast: Cast) -> object:
    who.answer = Answer.DECLINED
    return who


def _take_off(at: Occurrence, who: Participant, _cast: Cast) -> object:
    who.removed_at = at.starts_at
    return who


def _move(at: Occurrence, _who: Participant, _cast: Cast) -> object:
    at.starts_at += 20 * MINUTE
    return at


def _let_it_pass(at: Occurrence, _who: Participant, _cast: Cast) -> object:
    at.starts_at -= 13 * HOUR  # as if the mail server had been away until the night
    return at


def test_they_arrive(mailing_app: Flask, sink: Sink, session: Session, waiting: Occurrence) -> None:
    drain(mailing_app)

    assert sorted(mail["To"] for mail in sink.mails()) == ["ida@example.org", "jens@example.org"]
    assert {str(mail["Subject"])[:5] for mail in sink.mails()} == {"Husk:"}
    assert all(message.sent_at for message in reminders(session))


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (_cancel, set()),
        (_move, set()),
        (_let_it_pass, set()),
        (_decline, {"jens@example.org"}),
        (_take_off, {"jens@example.org"}),
        (_go_in, {"jens@example.org"}),
    ],
)
def test_what_has_become_untrue_meanwhile_is_not_sent(
    mailing_app: Flask, sink: Sink, session: Session, cast: Cast, waiting: Occurrence,
    change: Change, left: set[str],
) -> None:  # fmt: skip
    session.add(change(waiting, waiting.meeting.participants[1], cast))
    if change is _let_it_pass:  # the time it was written for stands in the message
        for message in session.scalars(select(OutboxMessage)):
            message.payload = {**message.payload, "starts_at": waiting.starts_at.isoformat()}
    session.commit()

    drain(mailing_app)

    assert {mail["To"] for mail in sink.mails()} == left
    assert {message.address for message in reminders(session)} == left


def _called(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(CallTask.reason)))


def test_a_citizen_whom_no_reminder_reaches_is_to_be_called(
    mailing_app: Flask, sink: Sink, session: Session, waiting: Occurrence
) -> None:
    sink.refused = dict.fromkeys(("ida@example.org", "jens@example.org"), "550 5.1.1 unknown")

    drain(mailing_app)

    assert _called(session) == [REMINDER_NOT_DELIVERED]


def test_who_has_been_on_the_page_need_not_be_called(
    mailing_app: Flask, sink: Sink, session: Session, waiting: Occurrence
) -> None:
    sink.refused = {"ida@example.org": "550 5.1.1 unknown"}
    waiting.meeting.participants[1].opened_at = clock.now()
    session.commit()

    drain(mailing_app)

    assert _called(session) == []


def test_a_second_reminder_that_fails_asks_for_no_second_call(
    mailing_app: Flask, sink: Sink, session: Session, work: Work, waiting: Occurrence
) -> None:
    sink.refused = {"ida@example.org": "550 5.1.1 unknown"}
    drain(mailing_app)
    session.rollback()  # the read of before
    waiting.starts_at = clock.now() + 14 * MINUTE
    session.commit()
    assert run(work, SOON, clock.now()) == 1

    drain(mailing_app)

    assert _called(session) == [REMINDER_NOT_DELIVERED]
