"""How the messages of a poll read: who asks, the link, until when, and whom to call."""

import uuid
from datetime import datetime
from typing import Any

from flask_babel import format_date, get_locale

from booking.drafts import plan_of
from booking.letters import sender_name
from booking.models import Poll, PollPerson
from booking.polls import links, own_times
from core import clock, filters
from core.db import db
from core.web import key, settings
from notifications.kinds import Rendered
from notifications.models import OutboxMessage
from notifications.rendering import render_folder


def render(message: OutboxMessage) -> Rendered:
    """The message in the language that is set."""
    facts = message.payload
    poll = db.session.get_one(Poll, uuid.UUID(facts["poll_id"]))
    organisation = poll.unit.organisation.name
    said = {
        "organisation": organisation,
        "place": poll.unit.place,
        "phone": plan_of(poll.draft).matter.phone,
        "deadline": poll.deadline,
        "until_short": day_short(poll.deadline),
        "language": message.language,
        **(_to_person(facts) if "person_id" in facts else _to_leader(poll)),
    }
    return render_folder(message, said, sender_name=sender_name(organisation))


def _to_person(facts: dict[str, Any]) -> dict[str, Any]:
    person = db.session.get_one(PollPerson, uuid.UUID(facts["person_id"]))
    return {
        "url": links.answer_url(person, base_url=settings().base_url, key=key()),
        "code": filters.code_pairs(links.code_for(person, key())),
        "is_private": person.kind.is_private,
        "why": facts.get("why", ""),
        "time_now": own_times.time_now_of(person),
    }


def _to_leader(poll: Poll) -> dict[str, Any]:
    standing = {time.id for time in poll.proposals}
    answered = [
        person for person in poll.asked if standing <= {answer.time_id for answer in person.answers}
    ]
    return {
        "url": f"{settings().base_url.rstrip('/')}/time-polls/{poll.id}",
        "is_move": poll.moves_id is not None,
        "answered": len(answered),
        "asked": len(poll.asked),
    }


def day_short(instant: datetime) -> str:
    """24/11: a text message has 160 letters, and the link takes half."""
    pattern = "d/M" if str(get_locale()) == "da" else "d MMM"
    return str(format_date(clock.to_local(instant).date(), pattern, rebase=False))
