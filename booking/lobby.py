"""Who comes into the built-in room by themselves, and whom its hosts let in or put out."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking.models import Occurrence, Participant, ParticipantKind
from core import audit
from core.audit import Actor, ActorKind
from core.db import db
from video import lobby as rooms
from video.models import Verdict
from video.providers import RoomNotReady
from video.services import PROVIDERS

CHOSEN = audit.declare("lobby-chosen", "singly")
DECIDED = audit.declare("guest-decided", "verdict")

# What the leader can choose, and what is said when it is chosen.
CHOICES = {
    "everybody": _l("Everybody comes in by themselves, once the room is open."),
    "singly": _l("You let the others in one by one, in the room."),
}


def has_lobby(occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether the leader chooses who comes in by themselves: a bridge has a lobby of its own."""
    room = occurrence.provision
    if room is None or occurrence.cancellation or room.is_over(now):
        return False
    return PROVIDERS[room.room.provider].is_embedded


def choose(occurrence: Occurrence, *, singly: bool, by: User, now: datetime) -> None:
    """Everybody comes in by themselves, or each is let in by a host. Raises RoomNotReady."""
    if occurrence.provision is None or not has_lobby(occurrence, now=now):
        raise RoomNotReady
    rooms.choose(occurrence.provision, admits_singly=singly, now=now)
    audit.record(
        by.as_actor(),
        CHOSEN,
        subject=occurrence.id,
        meeting=occurrence.meeting_id,
        now=now,
        singly=singly,
    )


def admit(occurrence: Occurrence, guest: Participant, *, by: User, now: datetime) -> None:
    """Let somebody in from outside the room, by whoever runs the meeting. Raises RoomNotReady."""
    if occurrence.provision is None or not has_lobby(occurrence, now=now):
        raise RoomNotReady
    rooms.note(occurrence.provision.id, guest.id, Verdict.LET_IN, now=now)
    audit.record(
        by.as_actor(),
        DECIDED,
        subject=guest.id,
        meeting=occurrence.meeting_id,
        now=now,
        verdict=Verdict.LET_IN.value,
    )


def first_names(whos: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Of those who are not staff: their function alone does not tell a host who waits."""
    named = select(Participant.id, Participant.name).where(
        Participant.id.in_(whos),
        Participant.kind != ParticipantKind.STAFF,
        Participant.name.is_not(None),
    )
    return {id: name.split()[0] for id, name in db.session.execute(named) if name and name.split()}


def on_decided(
    _sender: object,
    *,
    provision_id: uuid.UUID,
    who: uuid.UUID,
    verdict: Verdict,
    by: uuid.UUID,
    place: str,
    at: datetime,
) -> None:
    """A host decided about a guest (video.facts.decided). A host comes by a page of their own, so
    what is known of them is the seat they sit in."""
    meeting_id = db.session.scalar(
        select(Occurrence.meeting_id).where(Occurrence.provision_id == provision_id)
    )
    audit.record(
        Actor(ActorKind.PARTICIPANT, by, place),
        DECIDED,
        subject=who,
        meeting=meeting_id,
        now=at,
        verdict=verdict.value,
    )
