"""Taking, answering, noting and handing over."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role
from notifications.models import Channel, OutboxMessage
from support.models import (
    AccessGround,
    Ground,
    HandOver,
    Status,
    SupportModel,
    SupportUnit,
    Ticket,
    Tier,
)
from support.refusals import NewWords, NoSuchReceiver, NotResponsible, OnlyForwards, TakenBySomebody
from support.services import handing_over, opening, resolving, working
from tests.conftest import Work
from tests.factories import Cast
from tests.support import deeds
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, close, only_ticket, staff_call, told_story
from tests.support.saying import say


def messages(session: Session, kind: str) -> list[tuple[str, str]]:
    """Where messages of a kind go."""
    sent = select(OutboxMessage).where(OutboxMessage.kind == kind)
    rows = session.scalars(sent.order_by(OutboxMessage.id))
    return [(row.channel.value, row.address) for row in rows]


def test_who_takes_it_has_it(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> None:
    act(working.take, ticket, by=cast.dorte)

    assert (only_ticket(session).assignee_id, only_ticket(session).status) == (
        cast.dorte.id,
        Status.ACTIVE,
    )


def test_the_second_is_told_who_has_it(act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:  # fmt: skip
    cast.bo.memberships[0].unit, cast.bo.memberships[0].role = cast.at.hotline_unit, Role.SUPPORTER
    session.commit()
    act(working.take, ticket, by=cast.dorte)

    with pytest.raises(TakenBySomebody) as refusal:
        act(working.take, ticket, by=cast.bo)
    assert refusal.value.name == "Dorte Linjeskov"


def test_only_the_responsible_unit_acts(act: Deed, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NotResponsible):
        act(working.take, ticket, by=cast.erik)


def test_an_answer_stands_on_the_page_and_a_short_message_says_so(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(working.reply, ticket, "Prøv at lukke siden.", by=cast.dorte, post=POST)

    assert messages(session, "ticket-reply") == [(Channel.SMS, "+4500990011")]
    assert told_story(session) == ["opened", "taken", "replied"]
    [message] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "ticket-reply"))
    assert "lukke" not in str(message.payload)  # words of a case never travel


def test_an_answer_written_before_new_words_is_held_back(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    seen = only_ticket(session).events[-1].id
    act(opening.add_words, ticket, "Nu virker intet.")

    with pytest.raises(NewWords):
        act(working.reply, ticket, "Prøv.", seen=seen, by=cast.dorte, post=POST)


def hand_over(act: Deed, ticket: Ticket, by: object, to: SupportUnit) -> None:
    """Hand it over at noon, and let them say yes."""
    ask(act, ticket, by, to)
    act(lambda held, now: deeds.accept(now=now)(held), ticket)


def ask(act: Deed, ticket: Ticket, by: object, to: SupportUnit) -> None:
    """Ask them at noon to take it over."""
    act(
        handing_over.hand_over,
        ticket,
        to.id,
        reason="Mikrofonen er spærret",
        tried=["Siden er lukket og åbnet igen"],
        by=by,
        post=POST,
    )


def test_a_hand_over_is_on_record_and_everybody_hears_of_it(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)

    [_first, last] = session.scalars(select(HandOver).order_by(HandOver.id))
    assert (last.from_id, last.to_id) == (cast.at.hotline.id, cast.at.kolding_it.id)
    assert (last.by_id, last.at, last.reason) == (cast.dorte.id, NOON, "Mikrofonen er spærret")
    assert last.tried == "Siden er lukket og åbnet igen"
    assert messages(session, "ticket-handed-over") == [(Channel.SMS, "+4500990011")]
    assert (Channel.EMAIL, "kolding-it-unit@example.org") in messages(session, "ticket-news")


def test_one_is_responsible_and_the_one_before_may_read(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)

    live = session.scalars(select(AccessGround).where(AccessGround.until.is_(None)))
    assert {(g.support_unit_id, g.ground) for g in live} == {
        (cast.at.hotline.id, Ground.WAS_RESPONSIBLE),
        (cast.at.kolding_it.id, Ground.RESPONSIBLE),
    }
    with pytest.raises(NotResponsible):
        act(working.take, ticket, by=cast.dorte)


def test_it_can_come_back(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)
    hand_over(act, ticket, cast.erik, cast.at.hotline)

    assert only_ticket(session).responsible_id == cast.at.hotline.id


def test_a_closed_receiver_without_a_next_owns_it(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    close(session, cast.at.kolding_it)

    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)

    assert only_ticket(session).responsible_id == cast.at.kolding_it.id
    assert "all_closed" in told_story(session)


def test_staff_are_handed_past_a_closed_local_it(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    close(session, cast.at.hospital_it)
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)

    hand_over(act, only_ticket(session), cast.erik, cast.at.hospital_it)

    assert only_ticket(session).responsible_id == cast.at.shared.id


def test_shared_support_gets_a_citizens_case_only_as_a_written_exception(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.shared)

    assert only_ticket(session).events[-1].facts["is_exception"] is True


def test_nobody_hands_over_to_themselves(act: Deed, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NoSuchReceiver):
        hand_over(act, ticket, cast.dorte, cast.at.hotline)


def test_the_staff_hotline_of_model_3_forwards_and_does_not_solve(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    gate = _staff_hotline(session, cast)
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    ticket = only_ticket(session)
    assert (ticket.responsible_id, ticket.model) == (gate.id, SupportModel.STAFF_HOTLINE)

    with pytest.raises(OnlyForwards):
        act(resolving.resolve, ticket, "can_attend", by=cast.dorte, post=POST)
    with pytest.raises(NoSuchReceiver):
        hand_over(act, ticket, cast.dorte, cast.at.hotline)
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)


def _staff_hotline(session: Session, cast: Cast) -> SupportUnit:
    """The clinic goes by model 3, and Dorte's unit is the gate."""
    gate = session.get_one(SupportUnit, cast.at.hotline.id)
    gate.tier = Tier.STAFF_HOTLINE
    say(session, cast.at.clinic.id, model=SupportModel.STAFF_HOTLINE, staff_hotline=gate.id)
    return gate


def test_a_change_of_model_leaves_open_tickets_alone(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    _staff_hotline(session, cast)

    assert only_ticket(session).model == SupportModel.LOCAL_FIRST
