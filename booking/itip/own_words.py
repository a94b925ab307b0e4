"""A mail that a person wrote, about a meeting: the leader reads it, and answers as people do."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from booking.meeting_mail import note_mail
from booking.models import MailSort, Participant
from core.db import db
from notifications.inbound.letters import Letter
from notifications.inbound.replies import subject_of
from notifications.models import OutboxMessage


def participant_of(letter: Letter, *, mail_from: str, key: bytes) -> Participant | None:
    """Whom we had written to: by the signed address it came to, else by the mail it answers."""
    id = subject_of(letter.receivers, mail_from, key) or _answered(letter.references)
    return db.session.scalar(select(Participant).where(Participant.id == id)) if id else None


def _answered(message_ids: Sequence[str]) -> uuid.UUID | None:
    """To whom the mail went that it answers; of several, the nearest."""
    sent = db.session.execute(
        select(OutboxMessage.message_id, OutboxMessage.participant_id).where(
            OutboxMessage.message_id.in_(message_ids)
        )
    )
    found = {row.message_id: row.participant_id for row in sent}
    return next((found[id] for id in message_ids if found.get(id)), None)


def take_words(letter: Letter, *, mail_from: str, key: bytes, now: datetime) -> bool:
    """Put it before the leader. False: it belongs to no meeting."""
    person = participant_of(letter, mail_from=mail_from, key=key)
    if person is None:
        return False
    text = f"{letter.subject}\n\n{letter.text}"
    note_mail(person.meeting, letter, MailSort.REPLY, text, participant=person, now=now)
    return True
