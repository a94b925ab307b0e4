"""What is told to whom: a fact is written with the deed, and goes to those who may read the ticket.

An address gets what units of its organisation have a ground to see (support/access.py), and of it
ids, kind and time: who wants to know more asks the API, as somebody who may.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select

from accounts.models import Unit
from core.db import db
from support.models import AccessGround, EventKind, SupportUnit, Ticket
from support.webhooks.models import HookKind, Webhook, WebhookDelivery, WebhookFact

AT_A_TIME = 200

# Of a ticket, and of a task.
TOLD: Mapping[tuple[EventKind, bool], HookKind] = {
    (EventKind.OPENED, False): HookKind.TICKET_OPENED,
    (EventKind.REPLIED, False): HookKind.TICKET_REPLIED,
    (EventKind.ACCEPTED, False): HookKind.TICKET_HANDED_OVER,
    (EventKind.HANDED_OVER, False): HookKind.TICKET_HANDED_OVER,
    (EventKind.RESOLVED, False): HookKind.TICKET_RESOLVED,
    (EventKind.CLOSED, False): HookKind.TICKET_CLOSED,
    (EventKind.REOPENED, False): HookKind.TICKET_REOPENED,
    (EventKind.MERGED, False): HookKind.TICKET_MERGED,
    (EventKind.DISCARDED, False): HookKind.TICKET_DISCARDED,
    (EventKind.RESTORED, False): HookKind.TICKET_RESTORED,
    (EventKind.OPENED, True): HookKind.TASK_GIVEN,
    (EventKind.FINISHED, True): HookKind.TASK_ANSWERED,
    (EventKind.DROPPED, True): HookKind.TASK_WITHDRAWN,
}


def follow(ticket: Ticket, event: EventKind, *, now: datetime) -> None:
    """Write down that it happened, if anybody wants to know: in the transaction of the deed."""
    kind = TOLD.get((event, ticket.parent_id is not None))
    if kind is None or not _is_anybody_listening():
        return
    fact = WebhookFact(ticket_id=ticket.id, number=ticket.number, kind=kind, at=now)
    db.session.add(fact)


def _is_anybody_listening() -> bool:
    with db.session.no_autoflush:  # the deed is written in its own order
        return db.session.scalar(_LISTENING) is not None


_LISTENING = select(Webhook.id).where(Webhook.paused_at.is_(None)).limit(1)


def has_due(now: datetime) -> bool:
    """Whether something happened by then that was not passed on."""
    waits = select(WebhookFact.id).where(WebhookFact.at <= now).limit(1)
    return db.session.scalar(waits) is not None


def pass_on(now: datetime) -> int:
    """Let every address that may know of it have its own. How many facts there were.

    Two workers come one after the other, so that what happened first is told first.
    """
    oldest = select(WebhookFact).order_by(WebhookFact.id).limit(AT_A_TIME)
    facts = db.session.scalars(oldest.with_for_update(of=WebhookFact)).all()
    if facts:
        ids = [fact.id for fact in facts]
        for row in db.session.execute(_listeners(ids)):
            if row.kind.value in row.kinds:
                db.session.add(_delivery(row, now))
        for fact in facts:
            db.session.delete(fact)
    return len(facts)


Listener = Row[Any]  # the columns below


def _listeners(fact_ids: Sequence[int]) -> Select[Any]:
    """Each fact with each address that may know of it, in the order they happened."""
    had_ground = (
        AccessGround.since <= WebhookFact.at,
        or_(AccessGround.until.is_(None), AccessGround.until >= WebhookFact.at),
    )
    columns = (
        WebhookFact.id,
        WebhookFact.kind,
        WebhookFact.ticket_id,
        WebhookFact.number,
        WebhookFact.at,
        Webhook.id.label("webhook_id"),
    )
    may_know = (
        select(*columns)
        .join(AccessGround, AccessGround.ticket_id == WebhookFact.ticket_id)
        .join(SupportUnit, SupportUnit.id == AccessGround.support_unit_id)
        .join(Unit, Unit.id == SupportUnit.unit_id)
        .join(Webhook, Webhook.organisation_id == Unit.organisation_id)
        .where(WebhookFact.id.in_(fact_ids), *had_ground)
        .where(Webhook.paused_at.is_(None), Webhook.made_at <= WebhookFact.at)
        .distinct()
        .subquery()
    )
    wanted = select(may_know, Webhook.kinds).join(Webhook, Webhook.id == may_know.c.webhook_id)
    return wanted.order_by(may_know.c.id)


def _delivery(row: Listener, now: datetime) -> WebhookDelivery:
    payload = {
        "type": row.kind.value,
        "timestamp": row.at.astimezone(UTC).isoformat(),
        "data": {"ticket_id": str(row.ticket_id), "number": row.number},
    }
    return WebhookDelivery(
        webhook_id=row.webhook_id, kind=row.kind, payload=payload, waiting_since=now
    )
