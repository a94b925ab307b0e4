"""Telling those who were chosen that there is something to read on their own page.

Ordinary mail is not secure mail: the notice is neutral, and what was agreed stands on the page.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from booking import reminder_letters, undelivered
from booking.after.closings import closing_of
from booking.calling import AGREED, ask_to_call
from booking.channels import ways_to
from booking.models import Closing, Occurrence, Participant
from booking.ports import MeetingPost
from booking.quiet_times import leaves_at
from booking.recipients import recipient_of
from booking.services.telling import Told
from core.db import db
from notifications import outbox
from notifications.kinds import Kind, Rendered, register
from notifications.models import OutboxMessage
from notifications.outbox import Draft, Recipient

MINUTES_READY = "minutes-ready"


def tell(
    occurrence: Occurrence,
    made: Closing,
    before: Closing | None,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Those who are chosen, unless they have been told the same. Who is reached no way is called.
    Where nothing was agreed there is nothing to read."""
    people = _to_tell(occurrence, made, before, by) if made.agreed else []
    letters = [
        letter for person in people for letter in _letters(person, occurrence, made, now=now)
    ]
    outbox.enqueue_all(letters, mail_domain=post.mail_domain, key=post.key, now=now)
    unreached = [(p.meeting_id, p.id) for p in people if not p.is_reachable]
    ask_to_call(unreached, AGREED, now=now)
    return Told(len(people) - len(unreached), len(unreached))


def _to_tell(
    occurrence: Occurrence, made: Closing, before: Closing | None, by: User
) -> Sequence[Participant]:
    told = _readers(before) if before and before.agreed == made.agreed else frozenset()
    new = _readers(made) - told
    return [p for p in occurrence.meeting.invited if p.id in new and p.user_id != by.id]


def _readers(closing: Closing) -> frozenset[uuid.UUID]:
    return frozenset(p.participant_id for p in closing.people if p.gets_minutes)


def _letters(
    person: Participant, occurrence: Occurrence, made: Closing, *, now: datetime
) -> Sequence[tuple[Draft, Recipient]]:
    facts = {
        "occurrence_id": str(occurrence.id),
        "starts_at": occurrence.starts_at.isoformat(),
        "version": made.version,
    }
    at = leaves_at(person, None, now=now)
    return [
        (Draft(MINUTES_READY, facts, at), recipient_of(person, occurrence.meeting, way))
        for way in ways_to(person)
    ]


def _render(message: OutboxMessage) -> Rendered:
    return reminder_letters.render(message)


def _is_wanted(message: OutboxMessage, _now: datetime) -> bool:
    """Asked when it leaves: the reader is in the meeting, and there is still something to read."""
    reader = db.session.get(Participant, message.participant_id)
    newest = closing_of(uuid.UUID(message.payload["occurrence_id"]))
    if reader is None or reader.removed_at or newest is None or not newest.agreed:
        return False
    return reader.id in _readers(newest)


def _call_instead(message: OutboxMessage, now: datetime) -> None:
    undelivered.tell_otherwise(message, AGREED, now=now)


def register_kinds() -> None:
    """Make the kind known."""
    register(Kind(MINUTES_READY, _render, failed=_call_instead, is_wanted=_is_wanted))
