"""Whom the participants of a meeting can call for help, and how it is at its time."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from booking import directory, notes
from booking.drafts import Plan
from booking.notes import Note
from booking.ports import HelpLine, help_desk
from booking.queries import MeetingPage
from booking.services import Invitee
from booking.slots import Slot


def citizen_line(unit_id: uuid.UUID, slot: Slot | None, *, now: datetime) -> HelpLine | None:
    """Whom the citizens of a meeting convened by this unit call, and how it is then."""
    unit = directory.unit_of(unit_id)
    if unit is None or slot is None:
        return None
    meeting = (slot.starts_at, slot.ends_at)
    return help_desk().line_for(unit.organisation_id, is_private=True, now=now, meeting=meeting)


def meeting_lines(page: MeetingPage, *, now: datetime) -> tuple[HelpLine | None, Note | None]:
    """Whom the leader calls; and what is to be known of the hotline where citizens take part."""
    meeting, occurrence = page.meeting, page.occurrence
    staff, citizens = help_desk().both_lines(
        meeting.unit.organisation_id, now=now, meeting=(occurrence.starts_at, occurrence.ends_at)
    )
    matters = page.has_citizens and not (occurrence.cancellation or occurrence.has_ended(now))
    note = notes.hotline_note(citizens, meeting.phone) if citizens and matters else None
    return staff, note if note and note.more else None


def without_line(plan: Plan) -> Sequence[Invitee]:
    """Those for whom nobody has said whom to call: their invitation gives the meeting's phone."""
    unit, slot = directory.unit_of(plan.matter.unit_id), plan.slot
    if unit is None or slot is None:
        return []
    found: dict[tuple[uuid.UUID, bool], bool] = {}
    for invitee in plan.invitees:
        place = _reader(invitee, unit.organisation_id)
        if place not in found:
            line = help_desk().line_for(place[0], is_private=place[1], now=slot.starts_at)
            found[place] = bool(line and line.phone)
    return [i for i in plan.invitees if not found[_reader(i, unit.organisation_id)]]


def _reader(invitee: Invitee, convening: uuid.UUID) -> tuple[uuid.UUID, bool]:
    is_private = invitee.kind.is_private
    return (convening if is_private else invitee.organisation_id or convening), is_private
