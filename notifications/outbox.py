"""Putting messages into the outbox, in the transaction of the deed they tell of."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notifications.models import Channel


@dataclass(frozen=True)
class Recipient:
    """Where a message goes, and about whom it is. `stream` keeps a person's messages in order."""

    channel: Channel
    address: str
    language: str
    stream: str
    meeting_id: uuid.UUID | None = None
    participant_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None
    reply_to: str | None = None


@dataclass(frozen=True)
class Draft:
    """What to say: the kind, and the facts of this moment. Never the personal link."""

    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
