"""How messages about tickets read: one folder each, neutral, in the reader's language."""

from datetime import datetime
from typing import Any

from flask_babel import get_locale

from booking import support_queries
from booking.support_queries import WayIn
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
    payload, way_in = {**UNSAID, **message.payload}, _way_in(message)
    moments = {name: payload.get(name) for name in ("starts_at", "due_at")}
    return {
        "locale": str(get_locale()),
        **payload,
        **{name: datetime.fromisoformat(at) if at else None for name, at in moments.items()},
        "url": way_in.url,
        "code": way_in.code,
    }


def _way_in(message: OutboxMessage) -> WayIn:
    """The page to read on: the personal one, made now, or the desk's, or the meeting's."""
    base = settings().base_url
    reader = message.payload["reader"]
    if message.payload.get("is_external"):
        return WayIn("")  # they have no desk here
    if reader == "unit":
        return WayIn(f"{base.rstrip('/')}/tickets/{message.payload['ticket_id']}")
    if reader == "leader":
        return WayIn(f"{base.rstrip('/')}/meetings/{message.meeting_id}")
    if message.participant_id is None:
        return WayIn("")
    return support_queries.way_in_of(message.participant_id, base_url=base, key=key())
