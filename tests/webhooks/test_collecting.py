"""What is told, and to whom: those who may read the ticket, and ids, kinds and times only."""

import json
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from core.jobs import LATE
from support.models import Outcome, Ticket
from support.services import opening, working
from support.webhooks import collecting
from support.webhooks.models import HookKind, Webhook, WebhookDelivery, WebhookFact
from tests.conftest import Work
from tests.factories import Cast
from tests.support import deeds, makers
from tests.support.makers import NOON, POST, Held, read_anew
from tests.webhooks.conftest import Deed, Tell, register
from tests.webhooks.receiver import Receiver


def facts(session: Session) -> list[HookKind]:
    read_anew(session)
    return list(session.scalars(select(WebhookFact.kind).order_by(WebhookFact.id)))


def told(session: Session, hook: Webhook) -> list[str]:
    read_anew(session)
    mine = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    return [d.kind.value for d in session.scalars(mine.order_by(WebhookDelivery.id))]


def do(work: Work, ticket_id: uuid.UUID, *what: deeds.Deed) -> None:
    for deed in what:
        with work():
            deed(db.session.get_one(Ticket, ticket_id))


def test_nothing_is_kept_where_nobody_listens(session: Session, ticket: Ticket) -> None:
    assert facts(session) == []


def test_a_deed_that_fails_tells_nothing(
    work: Work, session: Session, cast: Cast, hook: Webhook, held: Held
) -> None:
    def fail() -> None:
        with work():
            opening.open_ticket(makers.call(held, cast), by=None, post=POST, now=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert facts(session) == []


def test_what_just_happened_is_not_late(
    work: Work, session: Session, hook: Webhook, ticket: Ticket
) -> None:
    session.rollback()
    with work():
        assert collecting.has_due(NOON)
        assert not collecting.has_due(NOON - LATE)


def test_the_life_of_a_ticket_is_told_in_order(
    work: Work, session: Session, cast: Cast, hook: Webhook, asked: Ticket, tell: Tell
) -> None:
    dorte, to = cast.dorte.id, cast.at.kolding_it.id
    do(work, asked.id, deeds.reply(dorte), deeds.hand_over(dorte, to))
    erik = cast.erik.id
    do(work, asked.id, deeds.end(erik, Outcome.CAN_ATTEND), deeds.tell(erik))
    tell()

    assert told(session, hook) == [
        "ticket.opened", "ticket.replied", "ticket.handed_over", "ticket.resolved",
        "ticket.closed",
    ]  # fmt: skip
    assert facts(session) == []


def test_it_holds_ids_kind_and_time_and_nothing_else(
    hook: Webhook, ticket: Ticket, tell: Tell, far: Receiver
) -> None:
    tell()

    [(_path, _headers, body)] = far.got
    assert json.loads(body) == {
        "type": "ticket.opened",
        "timestamp": NOON.isoformat(),
        "data": {"ticket_id": str(ticket.id), "number": ticket.number},
    }


def test_only_who_may_read_it_is_told(
    work: Work, session: Session, cast: Cast, hook: Webhook, asked: Ticket, tell: Tell
) -> None:
    kolding = register(work, session, cast, cast.at.kolding, "http://127.0.0.1:9/kolding")
    hospital = register(work, session, cast, cast.at.hospital, "http://127.0.0.1:9/hospital")
    do(work, asked.id, deeds.reply(cast.dorte.id))
    do(work, asked.id, deeds.hand_over(cast.dorte.id, cast.at.kolding_it.id))
    tell()

    assert told(session, kolding) == ["ticket.handed_over"]
    assert told(session, hospital) == []


def test_a_task_is_told_to_both_who_have_to_do_with_it(
    work: Work, session: Session, cast: Cast, hook: Webhook, asked: Ticket, tell: Tell
) -> None:
    kolding = register(work, session, cast, cast.at.kolding, "http://127.0.0.1:9/kolding")
    do(work, asked.id, deeds.give_task(cast.dorte.id, cast.at.kolding_it.id))
    tell()

    assert told(session, kolding) == ["task.given"]
    assert told(session, hook) == ["ticket.opened", "task.given"]


def test_a_task_that_is_taken_back_is_told(
    work: Work, session: Session, cast: Cast, asked: Ticket
) -> None:
    kolding = register(work, session, cast, cast.at.kolding, "http://127.0.0.1:9/kolding")
    do(work, asked.id, deeds.give_task(cast.dorte.id, cast.at.kolding_it.id))
    task_id = session.scalars(select(Ticket.id).where(Ticket.parent_id == asked.id)).one()

    do(work, task_id, deeds.take_back(cast.dorte.id))
    with work():
        collecting.pass_on(NOON)

    assert told(session, kolding) == ["task.given", "task.withdrawn"]


def test_what_goes_on_as_another_and_what_comes_back_are_told(
    work: Work, session: Session, cast: Cast, hook: Webhook, soon: Held, asked: Ticket
) -> None:
    with work():
        again = makers.call(soon, cast, besides=asked.number)
        other = opening.open_ticket(again, by=None, post=POST, now=clock.now()).id
    dorte = cast.dorte.id

    do(work, other, deeds.merge(dorte, asked.id), deeds.restore(dorte))
    with work():
        collecting.pass_on(NOON)

    assert told(session, hook)[2:] == ["ticket.merged", "ticket.restored"]


def test_what_nobody_asked_for_is_told(
    work: Work, session: Session, cast: Cast, hook: Webhook, soon: Held
) -> None:
    with work():
        alone = replace(makers.call(soon, cast), participant_id=None, intake_id=None)
        made = opening.open_ticket(alone, by=None, post=POST, now=clock.now()).id

    do(work, made, deeds.discard(cast.dorte.id))
    with work():
        collecting.pass_on(NOON)

    assert told(session, hook) == ["ticket.opened", "ticket.discarded"]


def test_what_was_not_asked_for_is_not_told(
    work: Work, session: Session, cast: Cast, far: Receiver, held: Held, act: Deed
) -> None:
    hook = register(work, session, cast, cast.at.region, far.url, (HookKind.TICKET_REPLIED,))
    with work():
        opening.open_ticket(makers.call(held, cast), by=None, post=POST, now=NOON)
    act(working.reply, makers.only_ticket(session), "Prøv igen.", by=cast.dorte, post=POST)
    with work():
        assert collecting.pass_on(NOON) == 2

    assert told(session, hook) == ["ticket.replied"]


def test_a_paused_address_collects_nothing(
    work: Work, session: Session, cast: Cast, hook: Webhook, asked: Ticket
) -> None:
    read_anew(session)
    session.get_one(Webhook, hook.id).paused_at = NOON
    session.commit()
    do(work, asked.id, deeds.reply(cast.dorte.id))
    with work():
        collecting.pass_on(NOON)

    assert told(session, hook) == []
