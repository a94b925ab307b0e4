"""A reminder that waits in the outbox is asked again when it leaves, and tells when it fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.calling import REMINDER_NOT_DELIVERED
from booking.models import Answer, Attendance, CallTask, Cancellation, Occurrence, Participant, Ways
from booking.reminders import DAY, SOON
from core import clock
from core.db import db
from notifications import leases
from notifications.models import Channel, OutboxMessage
from tests.booking.timed import reminders, run
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.conftest import Send
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


MOBILE = "+4500112233"
UNKNOWN = "550 5.1.1 unknown"


def _gets_one_way(session: Session, waiting: Occurrence, way: Ways = Ways.MAIL_FIRST) -> None:
    """Ida has a mobile too, and is written to one way at a time."""
    ida = waiting.meeting.participants[1]
    ida.phone, ida.ways = MOBILE, way
    session.commit()


def _ways_of_ida(session: Session) -> list[tuple[Channel, bool]]:
    session.rollback()
    to_ida = select(OutboxMessage).where(OutboxMessage.address.in_((MOBILE, "ida@example.org")))
    found = session.scalars(to_ida.order_by(OutboxMessage.id))
    return [(m.channel, m.sent_at is not None) for m in found]


def test_a_reminder_that_fails_one_way_is_said_the_other(
    send: Send, sink: Sink, session: Session, waiting: Occurrence
) -> None:
    _gets_one_way(session, waiting)
    sink.refused = {"ida@example.org": UNKNOWN}

    send()

    assert _ways_of_ida(session) == [(Channel.EMAIL, False), (Channel.SMS, True)]
    assert _called(session) == []


def test_when_neither_way_gets_there_she_is_called_once(
    mailing_app: Flask, sink: Sink, session: Session, work: Work, waiting: Occurrence
) -> None:
    _gets_one_way(session, waiting)
    sink.refused = {"ida@example.org": UNKNOWN}
    drain(mailing_app)
    session.rollback()
    [sms] = session.scalars(select(OutboxMessage.id).where(OutboxMessage.address == MOBILE))

    for _twice in range(2):
        with work():
            message = db.session.get_one(OutboxMessage, sms)
            leases.note_bounce(message, "sms undelivered 30003", now=clock.now())

    assert len(_ways_of_ida(session)) == 2
    assert _called(session) == [REMINDER_NOT_DELIVERED]


def test_who_is_to_be_called_gets_no_sms_instead(
    mailing_app: Flask, sink: Sink, session: Session, waiting: Occurrence
) -> None:
    _gets_one_way(session, waiting, Ways.CALL)
    sink.refused = {"ida@example.org": UNKNOWN}

    drain(mailing_app)

    assert _ways_of_ida(session) == [(Channel.EMAIL, False)]
    assert _called(session) == [REMINDER_NOT_DELIVERED]


def test_too_late_for_a_reminder_only_a_call_is_left(
    mailing_app: Flask, session: Session, work: Work, waiting: Occurrence
) -> None:
    _gets_one_way(session, waiting)
    drain(mailing_app)
    session.rollback()
    [mail] = session.scalars(
        select(OutboxMessage.id).where(OutboxMessage.address == "ida@example.org")
    )

    with work():
        message = db.session.get_one(OutboxMessage, mail)
        leases.note_bounce(message, UNKNOWN, now=waiting.starts_at + MINUTE)

    assert len(_ways_of_ida(session)) == 1
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
