"""The guides that belong to a page: a participant's own, a leader's by the clock, the desk's."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Unit, User
from booking.guides.choosing import (
    devices_of,
    guide_of_role,
    guide_of_stage,
    more_for,
    organisation_of,
)
from booking.guides.names import Device, GuideName, guide_of
from booking.guides.reading import Guide, guide_for, guides_for
from booking.models import Occurrence, Participant


@dataclass(frozen=True)
class ParticipantGuides:
    """What one participant reads: how to use the device, their part, and more if they like."""

    device: Device
    devices: Sequence[Device]  # to choose from
    steps: Guide
    role: Guide
    more: Sequence[Guide]


def participant_guides(
    participant: Participant, occurrence: Occurrence, *, device: Device, now: datetime
) -> ParticipantGuides:
    """The guides of a personal page. One statement."""
    devices = devices_of(participant)
    used = device if device in devices else devices[0]
    role = guide_of_role(participant, occurrence, now=now)
    more = more_for(participant, occurrence)
    names = [guide_of(used), role, *more]
    found = guides_for(organisation_of(participant), names, language=participant.language)
    return ParticipantGuides(
        device=used,
        devices=devices,
        steps=found[guide_of(used)],
        role=found[role],
        more=[found[name] for name in more],
    )


def try_first(participant: Participant) -> Guide:
    """What often helps, before and while one waits for help."""
    return guide_for(
        organisation_of(participant), GuideName.TRY_FIRST, language=participant.language
    )


def stage_guide(occurrence: Occurrence, leader: User, *, now: datetime) -> Guide | None:
    """The leader's part by the clock: before, during or after. None when the meeting is off."""
    name = guide_of_stage(occurrence, now=now)
    return staff_guide(leader, name) if name else None


def staff_guide(reader: User, name: GuideName) -> Guide:
    """A guide as somebody signed in reads it."""
    home = reader.home
    return guide_for(home.organisation_id if home else None, name, language=reader.language)


def citizen_guides(convening_id: uuid.UUID, *, device: Device | None, language: str) -> list[Guide]:
    """What a citizen in a meeting can read, for the desk that speaks to them. One statement."""
    names = [GuideName.TRY_FIRST, GuideName.CITIZEN]
    if device:
        names.insert(0, guide_of(device))
    return list(guides_for(convening_id, names, language=language).values())


def how_to_choose(convening: Unit, language: str) -> Guide:
    """For somebody who is asked when they can."""
    return guide_for(convening.organisation_id, GuideName.CHOOSE_TIME, language=language)
