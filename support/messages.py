"""How messages about tickets read: one folder each, neutral, in the reader's language."""

import uuid
from datetime import datetime
from typing import Any

from flask_babel import get_locale

from booking import support_queries
from core.web import key, settings
from notifications.kinds import Follow, Kind, Rendered, Wanted, register
from notifications.models import OutboxMessage
from notifications.rendering import render_folder
from support.clocks import letters
from support.services import following, telling

FOLLOWS: dict[str, tuple[Follow | None, Follow | None]] = {
    telling.RECEIVED: (None, None),
    telling.SKIPPED: (None, None),
    telling.OPENED: (None, None),
    telling.UNSOLVED: (None, None),
    telling.REPLY: (None, following.answer_failed),
    telling.NEWS: (None, None),
    telling.HANDED_OVER: (None, following.answer_failed),
    telling.MENTIONED: (None, None),
    telling.MERGED: (None, following.answer_failed),
    telling.OUTCOME: (following.outcome_sent, following.outcome_failed),
    letters.DUE_SOON: (None, None),
    letters.OVERDUE: (None, None),
}
ASKED_BEFORE: dict[str, Wanted] = {
    telling.UNSOLVED: following.is_unsolved,
    telling.MERGED: following.is_still_merged,
    letters.DUE_SOON: letters.is_still_so,
    letters.OVERDUE: letters.is_still_so,
}

# What templates may ask for, where the deed said nothing of it.
UNSAID: dict[str, Any] = {
    "outcome": None, "about": "", "unit": "", "next": "", "due_at": None, "wanted": "",
    "is_external": False, "their_number": "",
}  # fmt: skip


def register_kinds() -> None:
    """Make the kinds known. All about one ticket to one reader are one thread."""
    for name, (sent, failed) in FOLLOWS.items():
        is_wanted = ASKED_BEFORE.get(name)
        register(Kind(name, render, sent=sent, failed=failed, family="ticket", is_wanted=is_wanted))


def render(message: OutboxMessage) -> Rendered:
    """The message in its reader's language."""
    return render_folder(message, _facts(message))


def _facts(message: OutboxMessage) -> dict[str, Any]:
    payload = {**UNSAID, **message.payload}
    moments = {name: payload.get(name) for name in ("starts_at", "due_at")}
    return {
        "locale": str(get_locale()),
        **payload,
        **{name: datetime.fromisoformat(at) if at else None for name, at in moments.items()},
        "url": _url(message),
    }


def _url(message: OutboxMessage) -> str:
    """The page to read on: the personal one, made now, or the desk's, or the meeting's."""
    base = settings().base_url.rstrip("/")
    reader = message.payload["reader"]
    if message.payload.get("is_external"):
        return ""  # they have no desk here
    if reader == "unit":
        return f"{base}/tickets/{message.payload['ticket_id']}"
    if reader == "leader":
        return f"{base}/meetings/{message.meeting_id}"
    return _personal_url(message.participant_id)


def _personal_url(participant_id: uuid.UUID | None) -> str:
    if participant_id is None:
        return ""
    return support_queries.personal_url_of(participant_id, base_url=settings().base_url, key=key())
