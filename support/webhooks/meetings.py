"""Meetings as systems elsewhere are told of them: booked, moved, cancelled, over.

The organisation that convened it and those whose units are invited get ids and times: no purpose,
no name, no link. Practice is told to nobody.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from booking import told_elsewhere
from booking.told_elsewhere import ENDED, DateFacts
from core import jobs
from core.db import db
from core.plain import ask
from support.webhooks.models import HookKind, Webhook, WebhookDelivery, WebhookMeetingFact

AT_A_TIME = 200


def follow(occurrence_ids: Sequence[uuid.UUID], kind: HookKind, *, now: datetime) -> None:
    """Write down that it happened, for each organisation that wants to know: in the transaction of
    the deed."""
    listening = _listening(kind)
    if not listening:
        return
    for date in told_elsewhere.dates_of(occurrence_ids):
        _write(date, kind, listening, now)


# Put together once: each booking asks.
_LISTENING = select(Webhook.organisation_id, Webhook.kinds).where(Webhook.paused_at.is_(None))


def _listening(kind: HookKind) -> set[uuid.UUID]:
    """The organisations with an address that is told of it. One statement."""
    with db.session.no_autoflush:  # the deed is written in its own order
        rows = ask(_LISTENING).all()
    return {row.organisation_id for row in rows if kind.value in row.kinds}


def _write(date: DateFacts, kind: HookKind, listening: set[uuid.UUID], at: datetime) -> None:
    data = {
        "meeting_id": str(date.meeting_id),
        "date_id": str(date.date_id),
        "unit_id": str(date.unit_id),
        "starts_at": date.starts_at.astimezone(UTC).isoformat(),
        "ends_at": date.ends_at.astimezone(UTC).isoformat(),
    }
    for organisation_id in sorted(date.organisation_ids & listening):
        db.session.add(
            WebhookMeetingFact(organisation_id=organisation_id, kind=kind, at=at, data=data)
        )


def has_ended(now: datetime) -> bool:
    """Whether a meeting is over, and there is anybody to tell at all."""
    if db.session.scalar(select(Webhook.id).limit(1)) is None:
        return False
    return bool(told_elsewhere.ended_facts(now, limit=1))


def note_ended(now: datetime) -> int:
    """Write down which are over. Also while an address is paused: it is not told of them later."""
    mine = jobs.take(ENDED, told_elsewhere.ended_facts(now, limit=AT_A_TIME), now=now)
    listening = _listening(HookKind.MEETING_ENDED) if mine else set()
    for date in told_elsewhere.dates_of([id for id, _at in mine]) if listening else ():
        _write(date, HookKind.MEETING_ENDED, listening, date.ends_at)
    return len(mine)


def has_due(now: datetime) -> bool:
    """Whether something happened by then that was not passed on."""
    waits = select(WebhookMeetingFact.id).where(WebhookMeetingFact.at <= now).limit(1)
    return db.session.scalar(waits) is not None


def pass_on(now: datetime) -> int:
    """Let every address of its organisation that wants it have its own. How many facts there were.
    Two workers come one after the other."""
    oldest = select(WebhookMeetingFact).order_by(WebhookMeetingFact.id).limit(AT_A_TIME)
    facts = db.session.scalars(oldest.with_for_update(of=WebhookMeetingFact)).all()
    hooks = _hooks({fact.organisation_id for fact in facts}) if facts else ()
    for fact in facts:
        for hook in hooks:
            if _is_for(hook, fact):
                db.session.add(_delivery(hook, fact, now))
        db.session.delete(fact)
    return len(facts)


def _hooks(organisation_ids: set[uuid.UUID]) -> Sequence[Webhook]:
    theirs = Webhook.organisation_id.in_(organisation_ids), Webhook.paused_at.is_(None)
    return db.session.scalars(select(Webhook).where(*theirs).order_by(Webhook.id)).all()


def _is_for(hook: Webhook, fact: WebhookMeetingFact) -> bool:
    is_theirs = hook.organisation_id == fact.organisation_id and hook.made_at <= fact.at
    return is_theirs and fact.kind.value in hook.kinds


def _delivery(hook: Webhook, fact: WebhookMeetingFact, now: datetime) -> WebhookDelivery:
    payload: dict[str, Any] = {
        "type": fact.kind.value,
        "timestamp": fact.at.astimezone(UTC).isoformat(),
        "data": fact.data,
    }
    return WebhookDelivery(webhook_id=hook.id, kind=fact.kind, payload=payload, waiting_since=now)
