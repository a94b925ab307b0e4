"""Whom a message went to, and what it said, goes with the person. That it was sent stays."""

import uuid
from collections.abc import Collection

from sqlalchemy import delete, or_, select, update

from core.db import db
from notifications.models import OutboxMessage
from notifications.suppressions import MailSuppression


def empty(participant_ids: Collection[uuid.UUID], *, streams: Collection[str] = ()) -> None:
    """Empty what went to these people, or in these streams."""
    nobody: dict[str, object] = {
        "address": "",
        "payload": {},
        "reply_to": None,
        "envelope_from": "",
    }
    to_them = OutboxMessage.participant_id.in_(participant_ids), OutboxMessage.stream.in_(streams)
    theirs = select(OutboxMessage.id).where(or_(*to_them))
    listed = delete(MailSuppression).where(MailSuppression.outbox_id.in_(theirs))
    db.session.execute(listed.execution_options(synchronize_session=False))
    emptied = update(OutboxMessage).where(or_(*to_them)).values(nobody)
    db.session.execute(emptied.execution_options(synchronize_session=False))
