"""Handing over in two steps: asked, and then yes, no, or nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from notifications.models import OutboxMessage
from support.acceptance import acceptance_due
from support.hours import OnHolidays
from support.models import (
    AccessGround,
    Answer,
    Ground,
    HandOver,
    Offer,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
)
from support.refusals import AlreadyOffered, NoOffer, NotResponsible
from support.services import leaving, offering, opening, resolving
from support.timeline import by_user
from support.zones import DANISH
from tests.conftest import Work
from tests.factories import Cast
from tests.support import deeds
from tests.support.conftest import Deed
from tests.support.makers import (
    NOON,
    POST,
    Held,
    close,
    only_ticket,
    read_anew,
    staff_call,
    told_story,
)
from tests.support.test_work_on_ticket import ask

DUE = NOON + timedelta(minutes=5)  # the meeting begins within the hour
LATER = NOON + timedelta(minutes=6)


def offers(session: Session) -> list[tuple[object, Answer | None]]:
    """Who was asked, and how it ended."""
    read_anew(session)
    return [(o.to_id, o.answer) for o in session.scalars(select(Offer).order_by(Offer.id))]


def news(session: Session) -> list[tuple[str, str]]:
    """What units were told, and where."""
    read_anew(session)
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(r.address, r.payload["about"]) for r in rows if r.kind == "ticket-news"]


def tick(work: Work, now: datetime) -> int:
    """The worker's turn."""
    with work():
        assert offering.has_due(now)
        return offering.time_out_due(post=POST, now=now)


def test_until_they_say_yes_the_sender_is_responsible(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)

    assert only_ticket(session).responsible_id == cast.at.hotline.id
    assert offers(session) == [(cast.at.kolding_it.id, None)]
    assert news(session) == [("kolding-it-unit@example.org", "offer")]
    assert told_story(session)[-1] == "offered"


def test_yes_makes_them_responsible_and_the_one_who_says_so_has_it(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)
    act(lambda t, now: deeds.accept(cast.erik.id, now=now)(t), ticket)

    found = only_ticket(session)
    assert (found.responsible_id, found.assignee_id) == (cast.at.kolding_it.id, cast.erik.id)
    assert (found.status, offers(session)) == (
        Status.ACTIVE,
        [(cast.at.kolding_it.id, Answer.ACCEPTED)],
    )


def test_no_needs_a_reason_and_the_sender_goes_on(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)
    act(decline, ticket, cast.erik.id)

    assert only_ticket(session).responsible_id == cast.at.hotline.id
    assert offers(session) == [(cast.at.kolding_it.id, Answer.DECLINED)]
    assert news(session)[-1] == ("hotline-unit@example.org", "declined")
    ground = session.get_one(AccessGround, (ticket.id, cast.at.kolding_it.id, Ground.OFFERED))
    assert ground.until == NOON


def decline(ticket: Ticket, by: object, *, now: datetime) -> None:
    """Say no."""
    user = by_user(db.session.get_one(User, by))
    offering.decline(ticket, "Vi har ingen vagt.", by=user, post=POST, now=now)


def test_one_unit_is_asked_at_a_time(act: Deed, cast: Cast, ticket: Ticket) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)

    with pytest.raises(AlreadyOffered):
        ask(act, ticket, cast.dorte, cast.at.hospital_it)


def test_only_the_unit_that_is_asked_answers(act: Deed, cast: Cast, ticket: Ticket) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)

    with pytest.raises(NotResponsible):
        act(decline, ticket, cast.gitte.id)


def test_the_sender_takes_it_back_and_a_late_yes_is_too_late(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)
    act(offering.take_back, ticket, by=cast.dorte, post=POST)

    assert offers(session) == [(cast.at.kolding_it.id, Answer.ENDED)]
    assert news(session)[-1] == ("kolding-it-unit@example.org", "ended")
    with pytest.raises(NoOffer):
        act(decline, ticket, cast.erik.id)


def test_silence_goes_on_to_the_next_that_is_open(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    ticket = only_ticket(session)  # with Kolding's IT; shared support comes after it on the way
    ask(act, ticket, cast.erik, cast.at.hospital_it)

    assert tick(work, DUE) == 1

    asked = [(cast.at.hospital_it.id, Answer.TIMED_OUT), (cast.at.shared.id, None)]
    assert offers(session) == asked
    assert only_ticket(session).responsible_id == cast.at.kolding_it.id
    assert news(session)[-2:] == [
        ("shared-unit@example.org", "offer"),
        ("kolding-it-unit@example.org", "silent"),
    ]


def test_where_nobody_is_left_it_stays_and_the_sender_is_told(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)

    tick(work, DUE)

    assert offers(session) == [(cast.at.kolding_it.id, Answer.TIMED_OUT)]
    assert only_ticket(session).responsible_id == cast.at.hotline.id
    assert news(session)[-1] == ("hotline-unit@example.org", "silent")


def test_before_the_time_nothing_happens(act: Deed, work: Work, cast: Cast, ticket: Ticket) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)

    with work():
        assert not offering.has_due(DUE - timedelta(seconds=1))


def test_a_unit_that_was_silent_is_not_asked_again_by_the_clock(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    ask(act, only_ticket(session), cast.erik, cast.at.shared)
    for minute in (5, 12, 20):
        with work():
            offering.time_out_due(post=POST, now=NOON + timedelta(minutes=minute))

    assert offers(session) == [(cast.at.shared.id, Answer.TIMED_OUT)]


def test_a_closed_unit_is_passed_by_and_told(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    close(session, cast.at.hospital_it)
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    ask(act, only_ticket(session), cast.erik, cast.at.hospital_it)

    assert offers(session) == [(cast.at.shared.id, None)]
    [passed] = session.scalars(select(HandOver).where(HandOver.was_skipped))
    assert passed.to_id == cast.at.hospital_it.id


def test_what_routing_does_arrives_at_once(session: Session, ticket: Ticket) -> None:
    assert offers(session) == []
    assert ticket.responsible_id


def test_an_outcome_ends_the_question(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    assert offers(session) == [(cast.at.kolding_it.id, Answer.ENDED)]
    assert "offer_ended" in told_story(session)


def test_a_unit_that_goes_out_of_use_is_asked_no_more(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.hospital_it)
    with work():
        session.rollback()
        leaving._answer_for(_unit(cast.at.hospital_it.id), post=POST, now=LATER)

    assert offers(session)[0] == (cast.at.hospital_it.id, Answer.TIMED_OUT)


def _unit(id: object) -> SupportUnit:
    return db.session.get_one(SupportUnit, id)


@pytest.mark.parametrize(
    ("minutes", "due"), [(180, 15), (60, 5), (8, 3), (4, 1), (-5, 60), (26 * 60, 60), (None, 60)]
)
def test_how_long_they_have_follows_the_meeting(
    cast: Cast, work: Work, minutes: int | None, due: int
) -> None:
    starts_at = None if minutes is None else NOON + timedelta(minutes=minutes)

    with work():
        ticket = Ticket(meeting_starts_at=starts_at, organisation_id=cast.at.kolding.id)
        unit = SupportUnit(on_holidays=OnHolidays.CLOSED, zone=DANISH)
        answer_by = acceptance_due(ticket, unit, NOON)

    assert answer_by == NOON + timedelta(minutes=due)
