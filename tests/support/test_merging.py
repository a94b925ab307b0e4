"""Two cases become one, and two again: as if nothing had been."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from core.errors import Refusal
from notifications.models import OutboxMessage
from support import merged
from support.clocks.models import TicketClock
from support.desk_port import Desk
from support.models import (
    AccessGround,
    Consultation,
    Offer,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
    TicketLink,
    WaitsFor,
)
from support.refusals import NotTheSame, SomebodyAsked
from support.refusals_of_work import HasEndedThere, OtherEnded, UnitOutOfUse
from support.services import linking, merging, opening, resolving, waiting, working
from tests.conftest import Work
from tests.factories import Cast
from tests.support import deeds
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, call, read_anew

SOON, LATER = NOON + timedelta(minutes=3), NOON + timedelta(minutes=6)


@pytest.fixture
def second(work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket) -> Ticket:
    """Ida has asked about something else, too."""
    with work():
        asked = call(held, cast, words="Billedet er væk.", besides=1001)
        opening.open_ticket(asked, by=None, post=POST, now=NOON)
    return by_number(session, 1002)


def by_number(session: Session, number: int) -> Ticket:
    """As committed."""
    read_anew(session)
    return session.scalars(select(Ticket).where(Ticket.number == number)).one()


def merge(work: Work, cast: Cast, number: int = 1002, into: int = 1001, **more: Any) -> None:
    """Dorte puts them together."""
    with work():
        one, two = (
            db.session.scalars(select(Ticket).where(Ticket.number == n)).one()
            for n in (number, into)
        )
        by = db.session.get_one(User, cast.dorte.id)
        merging.merge(one, two, by=by, post=POST, now=more.get("now", SOON))


def state(session: Session, ticket: Ticket) -> dict[str, Any]:
    """All that is to be as it was."""
    now = by_number(session, ticket.number)
    clock = session.scalars(select(TicketClock).where(TicketClock.ticket_id == now.id)).one()
    columns = TicketClock.__table__.columns.keys()
    grounds = select(AccessGround).where(AccessGround.until.is_(None))
    offers = select(Offer.answered_at, Offer.answer).order_by(Offer.id)
    asked = select(Consultation.ended_at).order_by(Consultation.id)
    return {
        "ticket": (now.status, now.waiting_for, now.closed_at, now.assignee_id, now.matter),
        "clock": {name: getattr(clock, name) for name in columns},
        "grounds": {(g.ticket_id, g.support_unit_id, g.ground) for g in session.scalars(grounds)},
        "offers": session.execute(offers).all(),
        "asked": session.execute(asked).all(),
        "merged": [link.kind for link in session.scalars(select(TicketLink)) if "dup" in link.kind],
    }


def told(session: Session, kind: str) -> int:
    """How many messages of a kind there are."""
    read_anew(session)
    return len(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)).all())


def test_the_history_of_both_is_read_together_and_no_row_moves(
    work: Work, session: Session, cast: Cast, ticket: Ticket, second: Ticket
) -> None:
    merge(work, cast)

    with work():
        whole = db.session.get_one(Ticket, ticket.id)
        parts = merged.merged_into(whole.id)
        said = [e.text for e in merged.told_together(whole, parts) if e.kind == "opened"]
    assert said == ["De kan ikke høre mig.", "Billedet er væk."]
    kinds = [event.kind for event in by_number(session, 1002).events]
    assert kinds == ["opened", "linked", "merged", "linked"]


def test_the_requester_is_told_once(
    work: Work, session: Session, cast: Cast, second: Ticket
) -> None:
    merge(work, cast)

    assert told(session, "ticket-merged") == 1


def test_the_outcome_is_told_once_and_to_the_units_of_both(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket, second: Ticket
) -> None:
    act(lambda t, by, now: deeds.hand_over(by.id, cast.at.kolding_it.id)(t), second, by=cast.dorte)
    act(lambda t, by, now: deeds.hand_over(by.id, cast.at.hotline.id)(t), second, by=cast.erik)
    merge(work, cast)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    notices = [(n.participant_id is not None, n.support_unit_id) for n in
               sorted(by_number(session, 1001).notices, key=lambda n: n.id)]  # fmt: skip
    assert notices == [(True, None), (False, None), (False, cast.at.kolding_it.id)]


def test_who_had_it_reads_on_in_the_other_one_until_it_is_taken_back(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket, second: Ticket
) -> None:
    act(lambda t, by, now: deeds.hand_over(by.id, cast.at.kolding_it.id)(t), second, by=cast.dorte)
    act(lambda t, by, now: deeds.hand_over(by.id, cast.at.hotline.id)(t), second, by=cast.erik)
    merge(work, cast)
    read_anew(session)
    theirs = (AccessGround.ticket_id == ticket.id) & (AccessGround.ground == "merged")
    assert {g.support_unit_id for g in session.scalars(select(AccessGround).where(theirs))} == {
        cast.at.hotline.id, cast.at.kolding_it.id}  # fmt: skip

    act(merging.restore, second, by=cast.dorte, now=LATER)

    left = select(AccessGround).where(theirs, AccessGround.until.is_(None))
    assert session.scalars(left).all() == []


def nothing(_act: Deed, _cast: Cast, _second: Ticket) -> None:
    """As it was opened."""


def taken(act: Deed, cast: Cast, second: Ticket) -> None:
    """Dorte has it."""
    act(working.take, second, by=cast.dorte)


def waits(act: Deed, cast: Cast, second: Ticket) -> None:
    """It waits for the meeting."""
    act(waiting.wait, second, WaitsFor.MEETING_TIME, by=cast.dorte)


def asked(act: Deed, cast: Cast, second: Ticket) -> None:
    """Others are asked to take it over, and to advise."""
    act(lambda t, by, now: deeds.give(by.id, cast.at.kolding_it.id)(t), second, by=cast.dorte)
    act(lambda t, by, now: deeds.consult(by.id, cast.at.shared.id)(t), second, by=cast.dorte)


@pytest.mark.parametrize("before", [nothing, taken, waits, asked])
def test_taken_back_it_is_as_it_was(
    act: Deed, work: Work, session: Session, cast: Cast, second: Ticket, before: Any
) -> None:
    before(act, cast, second)
    was = state(session, second)
    merge(work, cast)
    assert state(session, second) != was

    act(merging.restore, second, by=cast.dorte, now=LATER)

    assert state(session, second) == was


def test_later_words_follow_also_after_two_merges(
    work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket, second: Ticket
) -> None:
    with work():
        third = call(held, cast, words="Og lyden.", besides=1002)
        opening.open_ticket(third, by=None, post=POST, now=NOON)
    merge(work, cast, 1003, 1002)
    merge(work, cast, 1002, 1001)

    with work():
        found = db.session.scalars(select(Ticket).where(Ticket.number == 1003)).one()
        assert linking.goes_on_as(found).id == ticket.id
        assert [p.number for p in merged.merged_into(ticket.id)] == [1002, 1003]


def test_nothing_is_merged_into_what_is_merged_so_there_is_no_circle(
    work: Work, cast: Cast, second: Ticket
) -> None:
    merge(work, cast, 1002, 1001)

    with pytest.raises(OtherEnded):
        merge(work, cast, 1001, 1002)


def test_an_ended_case_takes_nothing_in(
    act: Deed, work: Work, cast: Cast, ticket: Ticket, second: Ticket
) -> None:
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    with pytest.raises(OtherEnded):
        merge(work, cast)


def test_it_cannot_be_taken_back_once_an_outcome_was_told(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket, second: Ticket
) -> None:
    merge(work, cast)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    with pytest.raises(HasEndedThere):
        act(merging.restore, second, by=cast.dorte)
    assert by_number(session, 1002).status == Status.MERGED


def test_it_cannot_be_taken_back_to_a_unit_that_is_out_of_use(
    act: Deed, work: Work, session: Session, cast: Cast, second: Ticket
) -> None:
    merge(work, cast)
    read_anew(session)
    hotline = SupportUnit.id == cast.at.hotline.id
    session.execute(update(SupportUnit).where(hotline).values(is_active=False))
    session.commit()

    with pytest.raises(UnitOutOfUse):
        act(merging.restore, second, by=cast.dorte)


def test_somebody_who_asked_about_more_meanwhile_has_all_of_it_open(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held, second: Ticket
) -> None:
    merge(work, cast)
    with work():
        third = call(held, cast, words="Og lyden.", besides=1002)
        opening.open_ticket(third, by=None, post=POST, now=NOON)

    act(merging.restore, second, by=cast.dorte, now=LATER)

    tickets = session.scalars(select(Ticket).order_by(Ticket.number)).all()
    assert sorted(t.matter for t in tickets) == [1, 2, 3]


def test_a_meeting_that_moved_meanwhile_is_caught_up_with(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held, second: Ticket
) -> None:
    merge(work, cast)
    read_anew(session)
    occurrence = session.merge(held.occurrence)
    occurrence.starts_at, occurrence.ends_at = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    session.commit()

    act(merging.restore, second, by=cast.dorte, now=LATER)

    back = by_number(session, 1002)
    assert back.meeting_starts_at == NOON + timedelta(hours=1)
    assert back.events[-1].kind == "meeting_moved"


def test_a_meeting_that_is_held_after_all_is_caught_up_with(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held, second: Ticket
) -> None:
    desk = Desk(POST, timedelta(days=14))
    with work():
        anna = db.session.get_one(User, cast.anna.id)
        desk.note_cancelled(held.occurrence.id, by=anna, now=NOON)
    merge(work, cast)

    act(merging.restore, second, by=cast.dorte, now=LATER)  # it was off, and is not any more

    back = by_number(session, 1002)
    assert [e.kind for e in back.events[-2:]] == ["unlinked", "meeting_revived"]


def test_what_somebody_asked_is_not_discarded(act: Deed, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(SomebodyAsked):
        act(merging.discard, ticket, "Ingen", by=cast.dorte)


def test_a_call_by_mistake_is_discarded_and_brought_back(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    with work():
        nobody = call(held, cast, participant_id=None, requester="Den, der ringede")
        opening.open_ticket(nobody, by=None, post=POST, now=NOON)
    wrong = by_number(session, 1001)
    was = state(session, wrong)
    act(merging.discard, wrong, "Forkert nummer", by=cast.dorte, now=SOON)
    assert by_number(session, 1001).status == Status.DISCARDED

    act(merging.restore, wrong, by=cast.dorte, now=LATER)

    assert state(session, wrong) == was


def test_of_two_people_nothing_is_merged(
    work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    with work():
        jens = call(held, cast, participant_id=held.jens.id, requester="Jens")
        opening.open_ticket(jens, by=None, post=POST, now=NOON)

    with pytest.raises(NotTheSame):
        merge(work, cast)


def test_a_refused_merge_leaves_everything(
    work: Work, session: Session, cast: Cast, second: Ticket
) -> None:
    was = state(session, second)
    with pytest.raises(Refusal):
        merge(work, cast, 1002, 1002)

    assert state(session, second) == was
