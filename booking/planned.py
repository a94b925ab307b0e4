"""What the page of a meeting says of what was planned, to whoever runs it and to nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from booking.consent_notes import consent_notes
from booking.joining import newest_begun
from booking.meeting_types.reading import template_of
from booking.meeting_types.template import TypeTemplate
from booking.models import ConsentKind, Meeting, Occurrence, Participant
from booking.notes import Note
from booking.services.checklists import Checklist, Line, checklists_of, leaders_items
from booking.services.planning import Details, planned
from booking.words import CONSENTS
from core import clock


@dataclass(frozen=True)
class Planned:
    """The plan, what to think of, and what to remember."""

    template: TypeTemplate
    details: Details
    notes: Sequence[Note]
    checklist: Checklist
    duties: Sequence[Line]  # what is to be done after the newest date that has begun

    @property
    def ground(self) -> LazyString | None:
        """On what ground one talks about the citizen, where somebody has noted it."""
        consent = self.details.consent
        return CONSENTS[consent.kind] if consent else None


def planned_of(occurrence: Occurrence, people: Sequence[Participant], *, now: datetime) -> Planned:
    """Of one meeting. The number of statements is the same for each."""
    meeting, begun = occurrence.meeting, newest_begun(occurrence.meeting, now=now)
    details, edition = planned(meeting)
    template = template_of(meeting.type, edition)
    dates = [occurrence, begun] if begun else [occurrence]
    lists = checklists_of(dates, leaders_items(template, details, people))
    return Planned(
        template=template,
        details=details,
        notes=consent_notes(
            details.consent,
            is_expected=template.consent is ConsentKind.CONSENT,
            has_citizen=any(p.kind.is_private for p in people),
            last_day=clock.to_local(last_end(meeting)).date(),
            is_series=len(meeting.occurrences) > 1,
        ),
        checklist=lists[occurrence.id],
        duties=lists[begun.id].after if begun else (),
    )


def duties_of(occurrence: Occurrence) -> Sequence[Line]:
    """What is to be done after this date. Two statements, one more where the type is not ours."""
    meeting = occurrence.meeting
    details, edition = planned(meeting)
    items = leaders_items(template_of(meeting.type, edition), details, meeting.invited)
    return checklists_of([occurrence], items)[occurrence.id].after


def last_end(meeting: Meeting) -> datetime:
    """When the last date of the meeting ends."""
    return max(occurrence.ends_at for occurrence in meeting.occurrences)
