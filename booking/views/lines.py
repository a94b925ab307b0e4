"""Whom the participants of a meeting can call for help, and how it is at its time."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from booking import directory, notes
from booking.drafts import Plan
from booking.notes import Note
from booking.ports import HelpLine, Reader, help_desk
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
    readers = [(meeting.unit.organisation_id, is_private) for is_private in (False, True)]
    during = (occurrence.starts_at, occurrence.ends_at)
    lines = help_desk().lines_for(readers, now=now, meeting=during)
    staff, citizens = (lines[reader] for reader in readers)
    matters = page.has_citizens and not (occurrence.cancellation or occurrence.has_ended(now))
    note = notes.hotline_note(citizens, meeting.phone) if citizens and matters else None
    return staff, note if note and note.more else None


def without_line(plan: Plan) -> Sequence[Invitee]:
    """Those for whom nobody has said whom to call: their invitation gives the meeting's phone."""
    unit, slot = directory.unit_of(plan.matter.unit_id), plan.slot
    if unit is None or slot is None:
        return []
    readers = {_reader(invitee, unit.organisation_id) for invitee in plan.invitees}
    found = help_desk().lines_for(readers, now=slot.starts_at)
    silent = {reader for reader, line in found.items() if not (line and line.phone)}
    return [i for i in plan.invitees if _reader(i, unit.organisation_id) in silent]


def _reader(invitee: Invitee, convening: uuid.UUID) -> Reader:
    is_private = invitee.kind.is_private
    return (convening if is_private else invitee.organisation_id or convening), is_private
