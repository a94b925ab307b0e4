"""The clocks of a case follow what happens to it, and what is kept is what the events say."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from support.clocks import keeping, ticking
from support.clocks.history import Reason
from support.clocks.models import ClockEvent, ClockNotice, TicketClock
from support.hours import Interval, OnHolidays, OwnDays
from support.models import Outcome, SupportUnit, Ticket
from support.refusals import NeverOpens
from support.services import opening, opening_hours, resolving, working
from support.services.opening_hours import NewHours
from support.timeline import by_requester
from tests.clocks.calendars import MINUTE, patient
from tests.clocks.reading import clock_of, events_of, kept, kinds, notices_of, rebuilt
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, call, make_meeting, only_ticket, read_anew
from tests.support.test_work_on_ticket import hand_over
from tests.support.timetables import opens_on


def test_a_case_is_to_be_answered_in_five_minutes_before_a_near_meeting(
    session: Session, ticket: Ticket
) -> None:
    clock = clock_of(session, ticket)

    assert clock.answer_due_at == clock.deadline_at == NOON + 5 * MINUTE
    assert clock.deadline_of == "answer"
    assert clock.by_meeting
    assert clock.support_unit_id == ticket.responsible_id


def test_who_takes_it_has_answered_and_the_meeting_is_what_is_left(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(working.take, ticket, by=cast.dorte, now=NOON + 2 * MINUTE)

    clock = clock_of(session, ticket)
    assert clock.answered_at == NOON + 2 * MINUTE
    assert (clock.deadline_of, clock.deadline_at) == ("start", NOON + 13 * MINUTE)


def test_a_hand_over_is_to_be_accepted_and_what_was_waited_is_kept(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)

    clock = clock_of(session, ticket)
    assert clock.support_unit_id == cast.at.kolding_it.id
    assert clock.accept_due_at == NOON + 5 * MINUTE
    assert clock.answer_due_at == NOON + 5 * MINUTE


def test_an_answer_pauses_and_the_requesters_words_go_on(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(working.reply, ticket, "Prøv igen.", by=cast.dorte, post=POST)
    paused = clock_of(session, ticket).waits_for
    act(opening.add_words, ticket, "Det virker ikke.", now=NOON + MINUTE)

    assert paused == Reason.REQUESTER
    assert clock_of(session, ticket).waits_for is None
    assert kinds(events_of(session, ticket)) == [
        "started", "accepted", "answered", "answered", "paused", "resumed"
    ]  # fmt: skip


def test_an_outcome_stops_it_and_nothing_is_told_any_more(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    assert clock_of(session, ticket).ended_at == NOON
    assert clock_of(session, ticket).deadline_at is None
    assert notices_of(session, ticket) == []


def test_a_case_that_comes_back_is_promised_an_answer_from_then(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    act(_again, ticket, now=NOON + 6 * MINUTE)

    clock = clock_of(session, ticket)
    assert clock.ended_at is None
    assert clock.answer_due_at == NOON + 11 * MINUTE


def _again(ticket: Ticket, *, now: datetime) -> None:
    resolving.reopen(ticket, by=by_requester(ticket), now=now)


def test_a_meeting_that_is_moved_moves_what_was_promised(
    act: Deed, session: Session, ticket: Ticket
) -> None:
    act(_move, ticket, now=NOON + MINUTE)

    clock = clock_of(session, ticket)
    assert clock.answer_due_at == NOON + 30 * MINUTE  # later that day; a minute has gone by
    assert [e.latest_at for e in events_of(session, ticket)][-1] == NOON + 175 * MINUTE


def _move(ticket: Ticket, *, now: datetime) -> None:
    ticket.meeting_starts_at = NOON + 180 * MINUTE
    keeping.meeting_changed(ticket, now=now)


def test_of_a_meeting_that_is_off_only_opening_hours_count(
    act: Deed, session: Session, ticket: Ticket
) -> None:
    act(keeping.meeting_changed, ticket, is_off=True)

    clock = clock_of(session, ticket)
    assert not clock.by_meeting
    assert clock.deadline_at == NOON + 240 * MINUTE  # the hotline of the cast never closes


def test_what_is_reported_afterwards_is_not_urgent(
    work: Work, session: Session, cast: Cast
) -> None:
    over = make_meeting(session, cast, NOON - timedelta(hours=2))
    with work():
        opening.open_ticket(call(over, cast), by=None, post=POST, now=NOON)

    clock = clock_of(session, only_ticket(session))
    assert (clock.deadline_of, clock.by_meeting) == ("answer", False)
    assert clock.deadline_at == NOON + 240 * MINUTE


DEEDS: list[Callable[[Ticket, datetime], None]] = [
    lambda ticket, now: keeping.taken(ticket, now=now),
    lambda ticket, now: keeping.replied(ticket, now=now),
    lambda ticket, now: keeping.paused(ticket, Reason.TASKS, now=now),
    lambda ticket, now: keeping.resumed(ticket, now=now),
    lambda ticket, now: keeping.handed_over(ticket, now=now),
    lambda ticket, now: keeping.meeting_changed(ticket, now=now),
    lambda ticket, now: keeping.meeting_changed(ticket, is_off=True, now=now),
    lambda ticket, now: keeping.resolved(ticket, now=now),
    lambda ticket, now: keeping.reopened(ticket, now=now),
]
steps = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 900)), max_size=8)


def test_what_is_kept_is_what_the_events_say_whatever_happened(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    opens_on(session, cast.at.hotline, range(5))

    @settings(patient, max_examples=25)
    @given(steps)
    def lives(happened: list[tuple[Callable[[Ticket, datetime], None], int]]) -> None:
        with work():
            _forget(ticket.id)
            now, held = NOON, db.session.get_one(Ticket, ticket.id)
            keeping.started(held, now=now)
            for deed, minutes in happened:
                now += minutes * MINUTE
                deed(held, now)
        standing, planned = rebuilt(session, ticket)
        assert kept(clock_of(session, ticket)) == standing
        assert notices_of(session, ticket) == planned

    lives()


def _forget(ticket_id: uuid.UUID) -> None:
    for model in (ClockEvent, ClockNotice, TicketClock):
        db.session.execute(delete(model).where(model.ticket_id == ticket_id))


def test_what_happened_cannot_be_rewritten(session: Session, ticket: Ticket) -> None:
    with pytest.raises(DBAPIError, match="clock_event_append_only"):
        session.execute(text("UPDATE clock_event SET minutes = 1"))
    session.rollback()


WEEK = NewHours([Interval(day, 780, 1020) for day in range(5)], OnHolidays.AS_USUAL, None)


def test_new_opening_hours_are_counted_in_by_the_worker(
    work: Work, act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(keeping.meeting_changed, ticket, is_off=True)
    with work():
        unit = db.session.get_one(SupportUnit, cast.at.hotline.id)
        frida = db.session.get_one(User, cast.frida.id)
        seen = opening_hours.seen(unit)
        opening_hours.change_hours(unit, WEEK, was_seen=seen, by=frida, now=NOON)
    stale = clock_of(session, ticket).stale_since

    with work():
        assert ticking.has_stale(NOON)
        assert ticking.recount(NOON) == 1

    assert stale == NOON
    clock = clock_of(session, ticket)
    assert (clock.stale_since, clock.deadline_at) == (None, NOON + 300 * MINUTE)
    assert kept(clock) == rebuilt(session, ticket)[0]


def test_hours_that_never_open_are_refused(work: Work, session: Session, cast: Cast) -> None:
    first = OwnDays(date(2026, 12, 2), date(2027, 12, 2), None, None, "flytning")
    second = OwnDays(date(2027, 12, 3), date(2028, 6, 4), None, None, "flytning")
    _close(work, cast, first)

    with pytest.raises(NeverOpens):
        _close(work, cast, second)

    read_anew(session)
    assert len(session.get_one(SupportUnit, cast.at.kolding_it.id).own_days) == 1


def _close(work: Work, cast: Cast, days: OwnDays) -> None:
    with work():
        unit = db.session.get_one(SupportUnit, cast.at.kolding_it.id)
        frida = db.session.get_one(User, cast.frida.id)
        opening_hours.add_own_days(unit, days, by=frida, now=NOON)
