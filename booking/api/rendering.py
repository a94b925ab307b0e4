"""What is let out: the same as the pages show to the same reader, and nothing that opens a door."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import Unit, User
from booking import queries
from booking.api.versions import version_of
from booking.lists import MeetingLine
from booking.models import Cancellation, Meeting, Participant
from booking.people import PersonRow
from booking.services.telling import Told
from core.web import key

Said = Mapping[str, Any]  # dumped by a schema of schemas.py


def unit(found: Unit) -> Said:
    """A unit, and where it is."""
    return {"id": found.id, "name": found.name, "place": found.place}


def line(found: MeetingLine) -> Said:
    """A meeting in the list."""
    meeting, occurrence = found.meeting, found.occurrence
    return {
        "id": meeting.id,
        "type": meeting.type.value,
        "form": meeting.form.value,
        "purpose": meeting.purpose,
        "starts_at": occurrence.starts_at,
        "ends_at": occurrence.ends_at,
        "unit": unit(meeting.unit),
        "participants": found.participants,
        "is_led": found.is_led,
        "is_cancelled": occurrence.cancellation is not None,
    }


def meeting(found: Meeting, actor: User, *, now: datetime) -> Said:
    """A meeting as its page shows it to the actor, in a fixed number of statements."""
    page = queries.meeting_page(found, actor, key=key(), now=now)
    return {
        "id": found.id,
        "version": version_of(found),
        "type": found.type.value,
        "form": found.form.value,
        **{name: getattr(found, name) for name in AS_THEY_STAND},
        "unit": unit(found.unit),
        "starts_at": page.occurrence.starts_at,
        "ends_at": page.occurrence.ends_at,
        "is_led": page.runs,
        "can_move": page.can_move,
        "can_cancel": page.can_cancel,
        "cancellation": cancellation(page.occurrence.cancellation),
        "participants": _people(found, page.people),
        "topics": page.topics,
    }


AS_THEY_STAND = (
    "purpose", "agenda", "agenda_follows_on", "address", "phone", "is_rehearsal", "pre_minutes",
    "leader_id", "chair_id",
)  # fmt: skip


def people(found: Meeting, actor: User, *, now: datetime) -> Sequence[Said]:
    """Everybody on the list, and what is known of each."""
    return _people(found, queries.people_of(found, actor, now=now))


def changed(found: Meeting, told: Told, actor: User, *, now: datetime) -> Said:
    """The meeting as it is now, and who is told."""
    return {"meeting": meeting(found, actor, now=now), "told": told}


def cancellation(found: Cancellation | None) -> Said | None:
    """That it is off, by whom and why."""
    return {"at": found.at, "by": found.by.name, "reason": found.reason} if found else None


def _people(found: Meeting, rows: Sequence[PersonRow]) -> Sequence[Said]:
    known: dict[uuid.UUID, Participant] = {p.id: p for p in found.invited}
    return [_person(known[row.id], row) for row in rows]


def _person(participant: Participant, row: PersonRow) -> Said:
    return {
        "id": row.id,
        "kind": participant.kind.value,
        "attending": participant.attending.value,
        "name": row.name,
        "place": row.place,
        "user_id": participant.user_id,
        "unit_id": participant.unit_id,
        "is_reachable": row.is_reachable,
        "phone": row.phone,
        "opened_at": row.opened_at,
        "answer": row.answer.value,
        "answered_at": participant.answered_at,
        "answered_by": row.answered_by,
        "presence": row.presence.value,
        "deliveries": [
            {"channel": each.channel.value, "state": each.state.value, "at": each.at}
            for each in row.deliveries
        ],
    }
