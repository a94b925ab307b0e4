"""Which guides somebody needs: by what they are in a meeting, and where the meeting stands."""

import uuid
from datetime import datetime

from booking.guides.names import Device, GuideName
from booking.joining import is_host
from booking.models import Occurrence, Participant


def guide_of_stage(occurrence: Occurrence, *, now: datetime) -> GuideName | None:
    """What a leader needs by the clock. Nothing when the meeting is off."""
    if occurrence.cancellation:
        return None
    if occurrence.has_ended(now):
        return GuideName.LEADER_AFTER
    if occurrence.has_started(now):
        return GuideName.LEADER_DURING
    return GuideName.LEADER_BEFORE


def guide_of_role(participant: Participant, occurrence: Occurrence, *, now: datetime) -> GuideName:
    """What the participant is in this meeting."""
    if participant.kind.is_private:
        return GuideName.CITIZEN
    if is_host(participant, occurrence):
        return guide_of_stage(occurrence, now=now) or GuideName.LEADER_BEFORE
    return GuideName.PARTICIPANT


def devices_of(participant: Participant) -> list[Device]:
    """What the participant may sit with. A citizen has no room system."""
    private = participant.kind.is_private
    return [d for d in Device if not (private and d == Device.VIDEO_ROOM)]


def organisation_of(participant: Participant) -> uuid.UUID:
    """Whose guides the participant reads: their organisation's; citizens the convening one's."""
    convening = participant.meeting.unit.organisation_id
    own = None if participant.kind.is_private else participant.organisation_id
    return own or convening


def more_for(participant: Participant, occurrence: Occurrence) -> list[GuideName]:
    """What else the participant may want to read, folded away."""
    if participant.kind.is_private:
        return [GuideName.TRY_FIRST]
    if is_host(participant, occurrence):
        with_citizen = [GuideName.WITH_A_CITIZEN] if participant.meeting.has_citizen else []
        return [*with_citizen, GuideName.WHEN_IT_FAILS, GuideName.EVERYBODY]
    return [GuideName.EVERYBODY, GuideName.TRY_FIRST]
