"""What the page of a meeting says of what was planned, to whoever runs it and to nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from booking.consent_notes import consent_notes
from booking.meeting_types.reading import template_of
from booking.meeting_types.template import TypeTemplate
from booking.models import ConsentKind, Meeting, Occurrence, Participant
from booking.notes import Note
from booking.services.checklists import Checklist, checklist_of
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

    @property
    def ground(self) -> LazyString | None:
        """On what ground one talks about the citizen, where somebody has noted it."""
        consent = self.details.consent
        return CONSENTS[consent.kind] if consent else None


def planned_of(occurrence: Occurrence, people: Sequence[Participant]) -> Planned:
    """Of one meeting. The number of statements is the same for each."""
    meeting = occurrence.meeting
    details, edition = planned(meeting)
    template = template_of(meeting.type, edition)
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
        checklist=checklist_of(occurrence, template, details, people),
    )


def last_end(meeting: Meeting) -> datetime:
    """When the last date of the meeting ends."""
    return max(occurrence.ends_at for occurrence in meeting.occurrences)
