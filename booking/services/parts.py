"""What somebody invited does in the meeting: presents, comes to the pre-meeting, acts for the
citizen. Only who gets another time by it is told."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from booking.calling import TOLD_NEW_TIME
from booking.early import begins_at
from booking.invites import Method
from booking.models import Participant, ParticipantKind, Proxy
from booking.ports import MeetingPost
from booking.services.resending import check
from booking.services.telling import Told, stop_invitations, tell, with_the_unheard
from core import audit
from core.db import db

PART_CHANGED = audit.declare("participant-part-changed", "fields")


@dataclass(frozen=True)
class Part:
    """As it stands, and as it is to be."""

    is_presenter: bool
    skips_pre_meeting: bool
    proxy: Proxy | None

    @classmethod
    def of(cls, person: Participant) -> "Part":
        """As it stands."""
        return cls(person.is_presenter, person.skips_pre_meeting, person.proxy)


def change_part(
    person: Participant, part: Part, *, by: User, post: MeetingPost, now: datetime
) -> Told:
    """Keep it. Who begins at another time by it gets a new invitation.

    Raises MeetingIsCancelled, MeetingIsOver.
    """
    meeting = person.meeting
    db.session.refresh(meeting, with_for_update=True)
    occurrence = check(meeting, now=now)
    db.session.refresh(person)
    before, began = Part.of(person), begins_at(person, occurrence)
    changed = [name for name, said in vars(part).items() if said != getattr(before, name)]
    for name in changed:
        setattr(person, name, getattr(part, name))
    told = Told(0, 0)
    if begins_at(person, occurrence) != began:
        meeting.sequence += 1  # a calendar takes another time with a higher number only
        tellings = with_the_unheard(stop_invitations([person], by, now=now), by)
        told = tell(
            tellings, occurrence, Method.REQUEST, post=post, now=now, call_to_say=TOLD_NEW_TIME
        )
    if changed:
        audit.record(
            by.as_actor(), PART_CHANGED, subject=person.id, meeting=meeting.id, now=now,
            fields=changed,
        )  # fmt: skip
    return told


def has_parts(person: Participant) -> bool:
    """Whether there is anything to choose for this one."""
    return person.kind in (ParticipantKind.STAFF, ParticipantKind.RELATIVE)
