"""One message to everybody that an incident hits, and one when it is over: neutral, each once."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import get_locale
from sqlalchemy import exists, select

from booking import affected, support_queries
from booking.affected import Extent, Hit
from booking.support_queries import WayIn
from core.db import db, insert_new
from core.web import key, settings
from notifications import outbox
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from notifications.rendering import render_folder
from support.incidents.baseline import Shared
from support.incidents.models import Incident, IncidentReader, IncidentTicket, State
from support.models import Ticket
from support.services.telling import Post

BEGUN, OVER = "incident-begun", "incident-over"
AHEAD = timedelta(hours=4)  # ours: later meetings hear of it by their pages and reminders


@dataclass(frozen=True)
class Address:
    """By SMS where there is a number (it is urgent), else by mail."""

    channel: Channel
    value: str


def extent_of(incident: Incident) -> Extent:
    """Whom it hits. Software: whoever asked, for nobody else's is known."""
    asked = frozenset(participants_of(incident))
    if incident.kind == Shared.ROOM:
        return Extent(frozenset({uuid.UUID(incident.value)}), participant_ids=asked)
    if incident.kind == Shared.BRIDGE:
        rooms = affected.rooms_on(incident.value)
        return Extent(frozenset(room.id for room in rooms), participant_ids=asked)
    if incident.kind == Shared.ORGANISATION:
        return Extent(organisation_id=uuid.UUID(incident.value), participant_ids=asked)
    return Extent(participant_ids=asked)


def participants_of(incident: Incident) -> Sequence[uuid.UUID]:
    """Who asked for help because of it."""
    asked = (
        select(Ticket.participant_id)
        .join(IncidentTicket, IncidentTicket.ticket_id == Ticket.id)
        .where(IncidentTicket.incident_id == incident.id, Ticket.participant_id.is_not(None))
    )
    return [id for id in db.session.scalars(asked) if id]


def hit_by(incident: Incident, *, now: datetime) -> Sequence[Hit]:
    """Everybody in a meeting that is going on, or begins in the next hours."""
    return affected.people_hit(extent_of(incident), now=now, until=now + AHEAD)


def count_hit(incident: Incident, *, now: datetime) -> int:
    """How many people would get the message."""
    return sum(1 for _hit in _once(hit_by(incident, now=now)))


def tell_begun(incident: Incident, *, post: Post, now: datetime) -> int:
    """One message to each person, in however many of the meetings they are. How many."""
    hits = list(_once(hit_by(incident, now=now)))
    rows = [
        {"incident_id": incident.id, "participant_id": h.participant_id, "ends_at": h.ends_at}
        for h in hits
    ]
    if rows:
        db.session.execute(insert_new(IncidentReader, rows))
    _send(BEGUN, incident, hits, post=post, now=now)
    return len(hits)


def tell_over(
    incident: Incident, settled_ids: Collection[uuid.UUID], *, post: Post, now: datetime
) -> int:
    """To whoever was told that it began, meets yet, and is not told by a ticket that ends now."""
    asked = exists().where(
        Ticket.id.in_(settled_ids), Ticket.participant_id == IncidentReader.participant_id
    )
    told = select(IncidentReader.participant_id).where(
        IncidentReader.incident_id == incident.id, IncidentReader.ends_at > now, ~asked
    )
    ids = frozenset(db.session.scalars(told))
    if not ids:
        return 0
    extent = Extent(participant_ids=ids)
    hits = list(_once(affected.people_hit(extent, now=now, until=now + 2 * AHEAD)))
    _send(OVER, incident, hits, post=post, now=now)
    return len(hits)


def _once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The first for each address: somebody in three meetings is one person."""
    seen: set[Address] = set()
    for hit in hits:
        address = _address(hit)
        if address and address not in seen:
            seen.add(address)
            yield hit


def _address(hit: Hit) -> Address | None:
    if hit.phone:
        return Address(Channel.SMS, hit.phone)
    return Address(Channel.EMAIL, hit.email.lower()) if hit.email else None


def _send(kind: str, incident: Incident, hits: Iterable[Hit], *, post: Post, now: datetime) -> None:
    letters = [(Draft(kind, _payload(incident, hit)), _recipient(incident, hit)) for hit in hits]
    outbox.enqueue_all(letters, mail_domain=post.mail_domain, key=post.key, now=now)


def _payload(incident: Incident, hit: Hit) -> dict[str, Any]:
    return {"incident_id": str(incident.id), "starts_at": hit.starts_at.isoformat()}


def _recipient(incident: Incident, hit: Hit) -> Recipient:
    channel = Channel.SMS if hit.phone else Channel.EMAIL
    return Recipient(
        channel=channel,
        address=hit.phone or hit.email or "",
        language=hit.language,
        stream=f"{incident.id}:{hit.participant_id}",
        meeting_id=hit.meeting_id,
        participant_id=hit.participant_id,
    )


def render(message: OutboxMessage) -> Rendered:
    """The message in its reader's language."""
    return render_folder(message, _facts(message))


def _facts(message: OutboxMessage) -> dict[str, Any]:
    chosen = settings()
    way_in = WayIn("")
    if message.participant_id:
        way_in = support_queries.way_in_of(
            message.participant_id, base_url=chosen.base_url, key=key()
        )
    starts_at = datetime.fromisoformat(message.payload["starts_at"])
    return {
        "locale": str(get_locale()),
        "url": way_in.url,
        "code": way_in.code,
        "starts_at": starts_at,
    }


def _goes_on(message: OutboxMessage, now: datetime) -> bool:
    """Asked when it leaves: what is over by now needs no word that it began."""
    found = db.session.get(Incident, uuid.UUID(message.payload["incident_id"]))
    return found is not None and found.state == State.CONFIRMED


def register_kinds() -> None:
    """Make the kinds known."""
    register(Kind(BEGUN, render, family="incident", is_wanted=_goes_on))
    register(Kind(OVER, render, family="incident"))
