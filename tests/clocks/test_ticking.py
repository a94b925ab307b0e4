"""Units are told of promises: once each, in their opening hours, unless the meeting rules."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import Unit
from core import clock
from core.db import db
from notifications.models import OutboxMessage
from support.clocks import keeping, letters, ticking
from support.clocks.models import ClockNotice, TicketClock
from support.models import Ticket
from support.services import opening, working
from tests.booking.test_statements import counted
from tests.clocks.calendars import MINUTE
from tests.clocks.reading import notices_of
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import drain
from tests.plans import is_led_by
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, call, make_meeting, only_ticket, read_anew
from tests.support.test_two_at_once import at_once
from tests.support.timetables import opens_on

HOUR = timedelta(hours=1)


def tick(work: Work, now: datetime) -> int:
    with work():
        return ticking.tick(now)


def told(session: Session) -> list[tuple[str, str]]:
    """Which messages of the clocks are in the outbox, and about which promise."""
    read_anew(session)
    kinds = OutboxMessage.kind.in_([letters.DUE_SOON, letters.OVERDUE])
    rows = session.scalars(select(OutboxMessage).where(kinds).order_by(OutboxMessage.id))
    return [(row.kind, row.payload["promise"]) for row in rows]


def ask_about_tomorrow(work: Work, session: Session, cast: Cast) -> Ticket:
    """At noon, of a meeting at two tomorrow: four opening hours."""
    held = make_meeting(session, cast, NOON + 26 * HOUR)
    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON)
    return only_ticket(session)


def test_before_its_time_nobody_is_told(work: Work, session: Session, ticket: Ticket) -> None:
    with work():
        assert not ticking.has_due(NOON + 3 * MINUTE)

    assert tick(work, NOON + 3 * MINUTE) == 0
    assert told(session) == []


def test_the_unit_is_told_when_time_is_nearly_up_and_when_it_is(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    assert tick(work, NOON + 4 * MINUTE) == 1
    assert tick(work, NOON + 5 * MINUTE) == 1

    assert told(session) == [("ticket-due-soon", "answer"), ("ticket-overdue", "answer")]
    row = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "ticket-overdue")).one()
    assert row.address == cast.at.hotline_unit.email
    assert row.payload["due_at"] == (NOON + 5 * MINUTE).isoformat()


def test_it_is_told_once(work: Work, session: Session, ticket: Ticket) -> None:
    tick(work, NOON + 5 * MINUTE)

    assert tick(work, NOON + 5 * MINUTE) == 0
    assert len(told(session)) == 1


def test_two_workers_tell_it_once(app: Flask, session: Session, ticket: Ticket) -> None:
    session.rollback()

    def job() -> str:
        return str(ticking.tick(NOON + 5 * MINUTE))

    assert sorted(at_once(app, [job, job])) == ["0", "2"]
    assert len(told(session)) == 1


def test_what_was_told_is_not_told_again_when_it_is_counted_anew(
    work: Work, act: Deed, session: Session, ticket: Ticket
) -> None:
    tick(work, NOON + 5 * MINUTE)
    with work():
        keeping.count_anew([ticket.id])

    assert tick(work, NOON + 5 * MINUTE) == 0
    assert ("answer", "overdue", NOON + 5 * MINUTE) in notices_of(session, ticket, told=True)


def test_a_worker_that_was_down_tells_only_the_worst(
    work: Work, session: Session, ticket: Ticket
) -> None:
    assert tick(work, NOON + HOUR) == 3  # two of the answer, one of the meeting's own deadline

    assert told(session) == [("ticket-overdue", "start")]


def test_opening_hours_decide_when_a_unit_is_told(work: Work, session: Session, cast: Cast) -> None:
    opens_on(session, cast.at.hotline, range(5), opens=8, closes=14)
    ticket = ask_about_tomorrow(work, session, cast)

    planned = notices_of(session, ticket)

    # Two hours on Wednesday, and two on Thursday from eight; 80 % of them at 9.12.
    assert ("answer", "due_soon", NOON + timedelta(hours=21, minutes=12)) in planned
    assert ("answer", "overdue", NOON + 22 * HOUR) in planned


def test_what_is_due_at_closing_is_told_in_the_morning(
    work: Work, session: Session, cast: Cast
) -> None:
    opens_on(session, cast.at.hotline, range(5), opens=8, closes=16)
    ticket = ask_about_tomorrow(work, session, cast)

    assert ("answer", "overdue", NOON + 20 * HOUR) in notices_of(session, ticket)


def test_a_near_meeting_is_told_of_outside_opening_hours(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    opens_on(session, cast.at.hotline, range(5), opens=8, closes=12)  # closed from now on
    with work():
        keeping.count_anew([ticket.id])

    assert tick(work, NOON + 5 * MINUTE) == 2


def test_a_unit_without_a_mailbox_is_not_written_to(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    session.execute(update(Unit).where(Unit.id == cast.at.hotline_unit.id).values(email=None))
    session.commit()

    assert tick(work, NOON + 5 * MINUTE) == 2
    assert told(session) == []


def test_who_has_answered_is_not_told_that_nobody_did(
    app: Flask, work: Work, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    late = clock.now() + 6 * MINUTE
    tick(work, late)
    act(working.take, asked, by=cast.dorte, now=clock.now())

    with work():
        [message] = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == letters.OVERDUE)
        )
        assert not letters.is_still_so(message, late)


def test_it_goes_out_by_the_worker(app: Flask, work: Work, session: Session, cast: Cast) -> None:
    held = make_meeting(session, cast, clock.now() + 18 * MINUTE)
    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=clock.now() - 6 * MINUTE)

    tick(work, clock.now())
    drain(app)

    kind = select(OutboxMessage).where(OutboxMessage.kind == letters.OVERDUE)
    assert session.scalars(kind).one().sent_at


def statements(work: Work, session: Session, cast: Cast, cases: int) -> int:
    """How many a tick takes, with so many cases more that are late."""
    for _ in range(cases):
        held = make_meeting(session, cast)
        with work():
            opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON)
    with counted() as seen:
        assert tick(work, NOON + 5 * MINUTE) == 2 * cases
    return len(seen)


def test_eight_late_cases_take_no_more_statements_than_two(
    work: Work, session: Session, cast: Cast
) -> None:
    few = statements(work, session, cast, 2)

    assert statements(work, session, cast, 8) == few


def test_counting_anew_takes_no_more_statements_for_many(
    work: Work, session: Session, cast: Cast
) -> None:
    taken = [recounting(work, session, cast, cases) for cases in (1, 7)]

    assert taken[0] == taken[1]


def recounting(work: Work, session: Session, cast: Cast, cases: int) -> int:
    for _ in range(cases):
        held = make_meeting(session, cast)
        with work():
            opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON)
    with work():
        db.session.execute(update(TicketClock).values(stale_since=NOON))
    with work(), counted() as seen:
        ticking.recount(NOON)
    return len([statement for statement in seen if "UPDATE ticket_clock" not in statement])


def test_both_questions_are_answered_by_an_index(work: Work, ticket: Ticket) -> None:
    with work():
        assert is_led_by("ix_clock_notice_due", ticking.due_notices(NOON).limit(500))
        assert is_led_by("ix_ticket_clock_stale", ticking.stale(NOON).limit(500))
        assert db.session.scalar(select(func.count(ClockNotice.id)))
