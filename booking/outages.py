"""Trouble that hits many: what a page and a reminder say of it."""

import uuid
from datetime import datetime

from booking.models import Occurrence, Participant
from booking.ports import Outage, Whereabouts, help_desk
from video.bridges import Spot, spot_of


def outage_for(
    participant: Participant, occurrence: Occurrence, *, device: str = "", now: datetime
) -> Outage | None:
    """What is known to be wrong where this person is about to meet, with what they tested."""
    if not occurrence.takes_place(now):
        return None
    return help_desk().outage_at(
        Whereabouts(
            participant_id=participant.id,
            organisation_id=_organisation(participant, occurrence),
            spot=_spot(occurrence),
            device=device,
            starts_at=occurrence.starts_at,
        ),
        now=now,
    )


def _organisation(participant: Participant, occurrence: Occurrence) -> uuid.UUID:
    """Whose help they would get: their own; of citizens the one that convened them."""
    own = None if participant.kind.is_private else participant.organisation_id
    return own or occurrence.meeting.unit.organisation_id


def _spot(occurrence: Occurrence) -> Spot | None:
    return spot_of(occurrence.provision.room) if occurrence.provision else None
