"""Who is reminded, when, and who is not."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, Cancellation, Meeting, MeetingForm, Occurrence, Participant
from booking.reminders import DAY, LEADER, SOON, WEEK
from booking.services.participants import invite_user
from core import clock
from core.db import db
from core.jobs import ClockFact
from notifications.models import Channel
from tests.booking.making import CITIZEN, NOW, a_booking, at, book, make_room
from tests.booking.timed import job, reached, reminders, run
from tests.conftest import Work
from tests.factories import Cast

MINUTE, HOUR, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = at("10:00")  # on Wednesday, booked on the Monday of the week before
ANNA, IDA, JENS, PHONE = "anna@example.org", "ida@example.org", "jens@example.org", "+4500998877"


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> Meeting:
    """Anna's meeting with Ida, who has a phone too, and Jens."""
    return booked(session, cast, work)


def booked(
    session: Session, cast: Cast, work: Work, *, now: datetime = NOW, **said: Any
) -> Meeting:
    make_room(session)
    invitees = (replace(CITIZEN, phone=PHONE), invite_user(cast.jens))
    with work():
        id = book(a_booking(cast, **{"invitees": invitees, **said}), cast.anna, now=now).id
    return session.get_one(Meeting, id)


def person(meeting: Meeting, address: str) -> Participant:
    return next(p for p in meeting.participants if p.email == address)


@pytest.mark.parametrize(
    ("kind", "moment", "people"),
    [
        (WEEK, START - 7 * DAYS, [ANNA, IDA, JENS]),
        (DAY, START - DAYS, [ANNA, IDA, PHONE, JENS]),
        (SOON, START - 15 * MINUTE, [ANNA, IDA, PHONE, JENS]),
        (LEADER, START - 5 * MINUTE, [ANNA]),
    ],
)
def test_everybody_is_reminded_at_the_moment_and_once(
    session: Session, work: Work, meeting: Meeting, kind: str, moment: datetime, people: list[str]
) -> None:
    before, then, again = (run(work, kind, moment + n * MINUTE) for n in (-1, 0, 1))

    assert (before, then, again) == (0, 1, 0)
    assert reached(session) == [(kind.removeprefix("reminder-"), who) for who in people]


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2026, 12, 6), date(2026, 10, 25)], ids=str)
def test_a_day_before_is_the_same_time_on_the_clock(
    session: Session, cast: Cast, work: Work, day: date
) -> None:
    starts_at = at("10:00", day)
    booked(session, cast, work, now=starts_at - 9 * DAYS, starts_at=starts_at)
    moment = clock.to_local(starts_at) - DAYS  # the same digits, on the wall

    assert run(work, DAY, moment - MINUTE) == 0
    assert run(work, DAY, moment) == 1


@pytest.mark.parametrize("kind", [DAY, WEEK, SOON, LEADER])
def test_a_cancelled_meeting_is_not_reminded_of(
    session: Session, cast: Cast, work: Work, meeting: Meeting, kind: str
) -> None:
    [occurrence] = meeting.occurrences
    session.add(Cancellation(occurrence_id=occurrence.id, by_id=cast.anna.id, reason="Syg", at=NOW))
    session.commit()

    for moment in (7 * DAYS, DAYS, 15 * MINUTE, 5 * MINUTE):
        assert run(work, kind, START - moment) == 0


def test_who_declined_or_was_taken_off_is_not_reminded(
    session: Session, work: Work, meeting: Meeting
) -> None:
    person(meeting, JENS).answer = Answer.DECLINED
    person(meeting, IDA).removed_at = NOW
    session.commit()

    run(work, DAY, START - DAYS)

    assert reached(session) == [("day", ANNA)]


@pytest.mark.parametrize("answer", [Answer.NONE, Answer.TENTATIVE, Answer.ACCEPTED])
def test_all_others_are(session: Session, work: Work, meeting: Meeting, answer: Answer) -> None:
    person(meeting, JENS).answer = answer
    session.commit()

    run(work, DAY, START - DAYS)

    assert ("day", JENS) in reached(session)


@pytest.mark.parametrize(("hours", "people"), [(23, 0), (25, 4)])
def test_who_books_later_than_the_moment_reminds_nobody(
    session: Session, cast: Cast, work: Work, hours: int, people: int
) -> None:
    booked(session, cast, work, now=START - hours * HOUR)

    run(work, DAY, START - 23 * HOUR + MINUTE)

    assert len(reached(session)) == people


def test_who_was_invited_or_told_of_a_change_later_is_not_reminded(
    session: Session, work: Work, meeting: Meeting
) -> None:
    person(meeting, JENS).last_dtstamp = START - DAYS + MINUTE
    session.commit()

    run(work, DAY, START - DAYS + 2 * MINUTE)

    assert reached(session) == [("day", ANNA), ("day", IDA), ("day", PHONE)]


@pytest.mark.parametrize(
    ("kind", "moment", "keeps"),
    [
        (WEEK, START - 7 * DAYS, DAYS),
        (DAY, START - DAYS, 12 * HOUR),
        (SOON, START - 15 * MINUTE, 15 * MINUTE),
        (LEADER, START - 5 * MINUTE, 5 * MINUTE),
    ],
)
def test_what_comes_too_late_to_help_is_dropped(
    session: Session, work: Work, meeting: Meeting, kind: str, moment: datetime, keeps: timedelta
) -> None:
    assert run(work, kind, moment + keeps) == 0
    assert run(work, kind, moment + keeps - MINUTE) == 1


def test_a_meeting_that_is_moved_is_reminded_of_anew(
    session: Session, work: Work, meeting: Meeting
) -> None:
    run(work, DAY, START - DAYS)
    [occurrence] = meeting.occurrences
    occurrence.starts_at, occurrence.ends_at = START + 3 * DAYS, START + 3 * DAYS + HOUR
    session.commit()

    assert run(work, DAY, START + 2 * DAYS) == 1
    assert reached(session).count(("day", IDA)) == 2


def test_a_meeting_without_a_room_has_nothing_to_be_first_in(
    session: Session, cast: Cast, work: Work
) -> None:
    booked(session, cast, work, form=MeetingForm.TELEPHONE)

    run(work, LEADER, START - 5 * MINUTE)

    assert reached(session) == []


def test_a_phone_without_mail_gets_every_reminder(session: Session, cast: Cast, work: Work) -> None:
    booked(session, cast, work, invitees=(replace(CITIZEN, email=None, phone=PHONE),))

    for kind, before in ((WEEK, 7 * DAYS), (DAY, DAYS), (SOON, 15 * MINUTE)):
        run(work, kind, START - before)

    texts = [m.kind for m in reminders(session) if m.channel is Channel.SMS]
    assert texts == [WEEK, DAY, SOON]


def test_reminders_keep_no_other_message_waiting(
    session: Session, work: Work, meeting: Meeting
) -> None:
    run(work, DAY, START - DAYS)

    streams = {m.stream for m in reminders(session)}
    assert len(streams) == 4
    assert not streams & {f"{meeting.id}:{p.id}" for p in meeting.participants}


def test_the_second_mail_of_a_kind_threads_under_the_first(
    session: Session, work: Work, meeting: Meeting
) -> None:
    run(work, DAY, START - DAYS)
    run(work, SOON, START - 15 * MINUTE)

    first, second = (m for m in reminders(session) if m.address == IDA)
    assert (first.in_reply_to, second.in_reply_to) == (None, first.message_id)


def test_replies_go_to_the_functions_mailbox(
    session: Session, work: Work, meeting: Meeting
) -> None:
    run(work, DAY, START - DAYS)

    assert {m.reply_to for m in reminders(session)} == {"adults@example.org"}


def test_what_breaks_afterwards_is_done_later_and_once(
    session: Session, work: Work, meeting: Meeting
) -> None:
    with suppress(ZeroDivisionError), work():
        assert job(DAY).run(START - DAYS) == 1
        raise ZeroDivisionError

    assert session.scalars(select(ClockFact)).all() == []
    assert reached(session) == []
    assert run(work, DAY, START - DAYS + MINUTE) == 1
    assert len(reached(session)) == 4


def test_a_booking_of_this_moment_is_not_what_a_worker_should_have_done(
    session: Session, cast: Cast, work: Work
) -> None:
    made = START - 15 * HOUR
    booked(session, cast, work, now=made)

    with work():
        assert not job(DAY).has_due(made - 2 * MINUTE)
        assert job(DAY).has_due(made)


def test_a_hundred_meetings_are_reminded_of_at_a_time(
    session: Session, cast: Cast, work: Work, meeting: Meeting
) -> None:
    with work():
        for number in range(104):
            copy = {c.key: getattr(meeting, c.key) for c in Meeting.__table__.columns}
            more = Meeting(**copy | {"id": None, "uid": f"{number}@example.org"})
            more.occurrences = [Occurrence(starts_at=START, ends_at=START + HOUR)]
            db.session.add(more)

    assert [run(work, DAY, START - DAYS) for _ in range(3)] == [100, 5, 0]
