"""Short news of a meeting to one person: neutral, with the link to their own page.

What it is about is said in a word that gives nothing away; the rest stands on the page.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from booking import reminder_letters, undelivered
from booking.calling import NEWS_NOT_DELIVERED
from booking.channels import ways_to
from booking.declined_counters import declined_counter
from booking.invites import Method
from booking.models import Occurrence, Participant
from booking.ports import MeetingPost
from booking.quiet_times import departs_at
from booking.recipients import recipient_of
from core.db import db
from core.web import settings
from notifications import outbox, own_senders
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft

MEETING_NEWS = "meeting-news"


class News(StrEnum):
    """What has happened."""

    TIME_KEPT = "time-kept"  # another time was asked for, and cannot be
    CHAIR = "chair"  # they lead the talk
    NOT_CHAIR = "not-chair"  # not any more
    ROOM = "room"  # they may be in the old one
    NO_FROM_ONE = "no-from-one"  # for the leader: somebody who must come does not


def tell_news(
    person: Participant,
    occurrence: Occurrence,
    news: News,
    *,
    post: MeetingPost,
    now: datetime,
    declines: Mapping[str, str] | None = None,
) -> bool:
    """Put it into the outbox, by every way the person is reached. False when there is none.

    `declines` is the calendar's name of the date, where a calendar asked and is told no.
    """
    at = occurrence.starts_at.isoformat()
    facts = {"occurrence_id": str(occurrence.id), "starts_at": at, "news": news.value}
    if declines:
        facts |= {f"declines_{name}": said for name, said in declines.items()}
    for channel in ways_to(person):
        whom = recipient_of(person, occurrence.meeting, channel)
        draft = Draft(MEETING_NEWS, facts, departs_at(person, occurrence.starts_at, now=now))
        outbox.enqueue(draft, whom, mail_domain=post.mail_domain, key=post.key, now=now)
    return person.is_reachable


def _render(message: OutboxMessage) -> Rendered:
    said = reminder_letters.render(message, news=message.payload["news"])
    uid = message.payload.get("declines_uid")
    if not uid or message.channel is not Channel.EMAIL:
        return said
    known_as = message.payload.get("declines_recurrence_id")
    calendar = declined_counter(
        uid,
        own_senders.sender_of(message.sender, settings()),
        stamp=message.created_at,
        recurrence_id=datetime.fromisoformat(known_as) if known_as else None,
    )
    return replace(said, calendar=calendar, calendar_method=Method.DECLINECOUNTER.value)


def _is_wanted(message: OutboxMessage, now: datetime) -> bool:
    """Asked when it leaves: the meeting takes place as it was, and the reader is in it."""
    occurrence = db.session.get(Occurrence, uuid.UUID(message.payload["occurrence_id"]))
    reader = db.session.get(Participant, message.participant_id)
    if occurrence is None or reader is None or reader.removed_at:
        return False
    is_as_it_was = occurrence.starts_at == datetime.fromisoformat(message.payload["starts_at"])
    return is_as_it_was and occurrence.takes_place(now)


def _call_instead(message: OutboxMessage, now: datetime) -> None:
    undelivered.tell_otherwise(message, NEWS_NOT_DELIVERED, now=now)


def register_kinds() -> None:
    """Make the kind known."""
    register(Kind(MEETING_NEWS, _render, failed=_call_instead, is_wanted=_is_wanted))
