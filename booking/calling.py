"""Asking the leader to call somebody: why, and never twice at a time for one reason."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from booking.models import CallTask
from core.db import db, insert_new

# The reasons. What they are called on screen stands in words.py.
NOT_DELIVERED = "not_delivered"
REMINDER_NOT_DELIVERED = "reminder_not_delivered"
NOT_OPENED = "not_opened"
TO_BE_TOLD = "cancelled"  # no message gets there
OLD_SHEET = "old_sheet"  # the printed one rings a room the meeting has not any more
TOLD_NEW_TIME = "moved"  # likewise
REVIVED = "revived"  # likewise: it takes place after all
TOLD_OFF = "uninvited"  # likewise
TOLD_NEW_WAY = "new_way"  # likewise: another phone or place
TOLD_NEW_FORM = "new_form"  # likewise: on video, by telephone, or in person
TIME_KEPT = "time_kept"  # likewise: another time was asked for, and cannot be
NO_STAND_IN = "no_stand_in"  # must come, does not, and nobody comes instead
NEWS_NOT_DELIVERED = "news_not_delivered"
MISSING = "missing"  # the meeting has begun without them; noted when it is done
SMS_STOPPED = "sms_stopped"  # asked for no more, and has no other way
AGREED = "agreed"  # no message gets there: what was agreed is told by phone

Whom = tuple[uuid.UUID, uuid.UUID | None]  # the meeting, and who in it; none: a nameless caller


def ask_to_call(people: Sequence[Whom], reason: str, *, now: datetime) -> None:
    """Each has to be called, unless that waits already. One statement."""
    rows = [
        {"meeting_id": meeting, "participant_id": who, "reason": reason, "created_at": now}
        for meeting, who in people
    ]
    if rows:
        db.session.execute(insert_new(CallTask, rows))


def spare_the_call(participant_id: uuid.UUID, reason: str, *, now: datetime) -> None:
    """It came right by itself: nobody has to call for that any more."""
    db.session.flush()  # what came right is written first: see unopened.ask_for_calls
    db.session.execute(
        update(CallTask)
        .where(
            CallTask.participant_id == participant_id,
            CallTask.reason == reason,
            CallTask.done_at.is_(None),
        )
        .values(done_at=now)
    )
