"""What a poll writes to people, and to whoever asked. Neutral: the purpose stands on the page."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from booking.channels import channels_of
from booking.models import Poll, PollPerson
from booking.polls import letters
from booking.ports import MeetingPost
from core.db import db
from notifications import outbox
from notifications.kinds import Kind, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient

INVITATION, REMINDER, DROPPED = "poll-invitation", "poll-reminder", "poll-dropped"
ALL_ANSWERED, DEADLINE_NEAR, EXPIRED = "poll-answered", "poll-deadline", "poll-expired"
FAMILY, LEADERS_FAMILY = "poll", "poll-leader"
WAITS, NEW_TIME = "waits", "new-time"  # why somebody is reminded


def write_to(
    people: Sequence[PollPerson],
    poll: Poll,
    kind: str,
    *,
    post: MeetingPost,
    now: datetime,
    **facts: str,
) -> int:
    """Put the message to each into the outbox, by every way they are reached. How many people."""
    asked = [person for person in people if person.removed_at is None and person.is_reachable]
    written = [
        (Draft(kind, {"poll_id": str(poll.id), "person_id": str(person.id), **facts}), to)
        for person in asked
        for to in _recipients(person, poll)
    ]
    outbox.enqueue_all(written, mail_domain=post.mail_domain, key=post.key, now=now)
    return len(asked)


def remind_people(
    people: Sequence[PollPerson], poll: Poll, why: str, *, post: MeetingPost, now: datetime
) -> int:
    """That they are waited for, or asked about one more time. How many people."""
    return write_to(people, poll, REMINDER, post=post, now=now, why=why)


def _recipients(person: PollPerson, poll: Poll) -> Sequence[Recipient]:
    addresses = {Channel.EMAIL: person.email, Channel.SMS: person.phone}
    stream = f"{poll.id}:{person.id}"
    return [
        Recipient(
            channel=channel,
            address=addresses[channel] or "",
            language=person.language,
            stream=stream if channel is Channel.EMAIL else f"{stream}:text",
            participant_id=person.id,  # of the poll: to see how it fared
            user_id=person.user_id,
            reply_to=poll.unit.email,
            sender=poll.unit.organisation.mail_sender,
        )
        for channel in channels_of(person)
    ]


def write_to_leader(poll: Poll, kind: str, *, post: MeetingPost, now: datetime) -> None:
    """A mail to whoever asked."""
    leader = poll.asked_by
    to = Recipient(
        channel=Channel.EMAIL,
        address=leader.email,
        language=leader.language,
        stream=f"{poll.id}:leader",
        user_id=leader.id,
    )
    draft = Draft(kind, {"poll_id": str(poll.id)})
    outbox.enqueue(draft, to, mail_domain=post.mail_domain, key=post.key, now=now)


def _poll_of(message: OutboxMessage) -> Poll:
    return db.session.get_one(Poll, UUID(message.payload["poll_id"]))


def _is_asked(message: OutboxMessage, now: datetime) -> bool:
    """Asked when it leaves: there is still something to answer."""
    return _poll_of(message).takes_answers(now)


def _is_waited_for(message: OutboxMessage, now: datetime) -> bool:
    poll, person_id = _poll_of(message), UUID(message.payload["person_id"])
    answered = {a.time_id for p in poll.people if p.id == person_id for a in p.answers}
    return poll.takes_answers(now) and any(t.id not in answered for t in poll.proposals)


def _is_open(message: OutboxMessage, _now: datetime) -> bool:
    return _poll_of(message).closed_at is None


def _is_unchosen(message: OutboxMessage, now: datetime) -> bool:
    poll = _poll_of(message)
    return poll.closed_at is None and poll.deadline <= now  # it may have been given longer


def register_kinds() -> None:
    """Make the kinds known; what a person gets is one thread in their mail program."""
    for name, family, is_wanted in (
        (INVITATION, FAMILY, _is_asked),
        (REMINDER, FAMILY, _is_waited_for),
        (DROPPED, FAMILY, None),
        (ALL_ANSWERED, LEADERS_FAMILY, _is_open),
        (DEADLINE_NEAR, LEADERS_FAMILY, _is_asked),
        (EXPIRED, LEADERS_FAMILY, _is_unchosen),
    ):
        register(Kind(name, letters.render, family=family, is_wanted=is_wanted))
