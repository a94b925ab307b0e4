"""What follows when a message does not get there: the other way, once, and then a call."""

import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from booking.calling import ask_to_call
from booking.channels import other_way
from booking.invites import Method
from booking.models import Meeting, Participant
from booking.ports import meeting_post
from booking.quiet_times import departs_at
from booking.recipients import recipient_of
from core.db import db, insert_new
from notifications import outbox, proof
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from notifications.proof import SecondWay
from notifications.suppressions import suppressed
from notifications.texts.suppressions import is_suppressed

To = Callable[[Participant, Meeting, Channel], Recipient]


def tell_otherwise(
    message: OutboxMessage,
    reason: str,
    *,
    now: datetime,
    to: To = recipient_of,
    must_call: bool = True,
) -> None:
    """Say it the other way where there is one that was not tried, else ask the leader to call, if
    it is so important.

    Nobody is told twice: what is out by the other way already is left alone, a second way is
    tried once, and a call waits once for each reason.
    """
    person = _held(message.participant_id)
    if person is None or outbox.is_out_otherwise(message) or proof.is_said_anew(message):
        return
    if _is_off(message, person):
        return
    if not _goes_another_way(message, person, to, now=now) and must_call:
        ask_to_call([(person.meeting_id, person.id)], reason, now=now)


def _held(id: uuid.UUID | None) -> Participant | None:
    """Of two ways that fail at once the second waits here, and finds what the first did."""
    held = select(Participant).where(Participant.id == id)
    return db.session.scalars(held.with_for_update(of=Participant)).unique().one_or_none()


def _goes_another_way(
    message: OutboxMessage, person: Participant, to: To, *, now: datetime
) -> bool:
    way = other_way(person, message.channel)
    if way is None or _is_over(message, now) or not _takes(person, way):
        return False
    if proof.is_second_way(message) or proof.was_tried_otherwise(message):
        return False
    post = meeting_post()
    whom = to(person, person.meeting, way)
    starts_at = message.payload.get("starts_at")
    at = departs_at(person, datetime.fromisoformat(starts_at) if starts_at else None, now=now)
    draft = Draft(message.kind, dict(message.payload), at)
    again = outbox.enqueue(draft, whom, mail_domain=post.mail_domain, key=post.key, now=now)
    db.session.flush()
    db.session.execute(insert_new(SecondWay, [{"outbox_id": message.id, "next_id": again.id}]))
    return True


def _is_off(message: OutboxMessage, person: Participant) -> bool:
    """Whether it asks somebody to come who is not to come any more: of that they are told apart."""
    if message.payload.get("method") == Method.CANCEL:
        return False
    dates = person.meeting.occurrences
    return person.removed_at is not None or all(date.cancellation for date in dates)


def _takes(person: Participant, way: Channel) -> bool:
    """Whether anything may be sent there: who wrote STOP is called."""
    if way is Channel.SMS:
        return not is_suppressed(person.phone or "")
    return not suppressed([person.email or ""])


def _is_over(message: OutboxMessage, now: datetime) -> bool:
    ends_at = message.payload.get("ends_at")
    return ends_at is not None and datetime.fromisoformat(ends_at) <= now
