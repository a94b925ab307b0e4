"""The pre-meeting of the professionals: when each one's own meeting begins.

Citizens, relatives and whoever else does not come early see, get and are let in at the meeting's
own start. Whatever tells somebody a time asks here which it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.models import Attending, Meeting, Occurrence, Participant, ParticipantKind
from booking.slots import Slot


@dataclass(frozen=True)
class OwnTime:
    """An occurrence as one person has it."""

    meeting: Meeting
    starts_at: datetime
    ends_at: datetime


Times = Occurrence | OwnTime


def comes_early(person: Participant) -> bool:
    """Whether the pre-meeting is for this one: a professional who was not left out. Who leads
    always comes."""
    return bool(person.meeting.pre_minutes) and is_for_early(person)


def is_for_early(person: Participant) -> bool:
    """Whether it would be, if there were one."""
    leads = person.attending is Attending.LEADER
    return person.kind is ParticipantKind.STAFF and (leads or not person.skips_pre_meeting)


def begins_at(person: Participant, occurrence: Occurrence) -> datetime:
    """When it begins for this one."""
    return occurrence.gathers_at if comes_early(person) else occurrence.starts_at


def lead_of(person: Participant, occurrence: Occurrence) -> timedelta:
    """How long before the others this one begins."""
    return occurrence.starts_at - begins_at(person, occurrence)


def own_time(person: Participant, occurrence: Occurrence) -> OwnTime:
    """When it is for this one."""
    return OwnTime(occurrence.meeting, begins_at(person, occurrence), occurrence.ends_at)


def is_kept_out(person: Participant, occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether the others are still by themselves: the room is open, and not for this one."""
    has_pre_meeting = bool(occurrence.meeting.pre_minutes)
    return has_pre_meeting and not comes_early(person) and now < occurrence.starts_at


def with_lead(slot: Slot, lead: timedelta) -> Slot:
    """The time that is taken: with the pre-meeting."""
    return Slot(slot.starts_at - lead, slot.ends_at)


def without_lead(slots: Iterable[Slot], lead: timedelta) -> list[Slot]:
    """The times as everybody is told them."""
    return [Slot(slot.starts_at + lead, slot.ends_at) for slot in slots]
