"""Changing what a meeting is about, and where and by which phone one reaches it.

Purpose and agenda stand on the personal pages only, so a change of them is told to nobody. Phone
and place are what people use to get there: everybody gets those anew. Answers stay, for the time
is the same.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from accounts.models import User
from booking.calling import TOLD_NEW_WAY
from booking.invites import Method
from booking.models import Meeting, Occurrence
from booking.ports import MeetingPost
from booking.services import rules
from booking.services.date_agendas import keep_what_has_been
from booking.services.refusals import ChangedMeanwhile
from booking.services.resending import check
from booking.services.telling import Told, stop_invitations, tell, with_the_unheard
from core import audit
from core.db import db

MATTER_CHANGED = audit.declare("meeting-matter-changed", "fields", "messages")

USED_TO_GET_THERE = {"address", "phone"}


@dataclass(frozen=True)
class Said:
    """What participants read of a meeting, besides its time."""

    purpose: str
    agenda: str | None
    agenda_follows_on: date | None
    address: str | None
    phone: str

    @classmethod
    def of(cls, meeting: Meeting) -> "Said":
        """As it stands."""
        return cls(
            meeting.purpose,
            meeting.agenda,
            meeting.agenda_follows_on,
            meeting.address,
            meeting.phone,
        )

    @property
    def digest(self) -> str:
        """Tells whether somebody changed it meanwhile."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:16]


def change_matter(
    meeting: Meeting, said: Said, *, seen: str, by: User, post: MeetingPost, now: datetime
) -> Told:
    """Keep what is said; `seen` is the digest of what the page showed. Who is told.

    Raises MeetingIsCancelled, MeetingIsOver, BookingRefused.
    """
    db.session.refresh(meeting, with_for_update=True)
    occurrence = check(meeting, now=now)
    before = Said.of(meeting)
    if before.digest != seen:
        raise ChangedMeanwhile
    rules.check_matter(
        meeting.form, said.purpose, said.agenda, said.agenda_follows_on, said.address
    )
    rules.check_phone(said.phone)
    changed = [name for name, value in vars(said).items() if value != getattr(before, name)]
    if "agenda" in changed:
        keep_what_has_been(meeting, now=now)
    for name in changed:
        setattr(meeting, name, getattr(said, name))
    told = Told(0, 0)
    if USED_TO_GET_THERE & set(changed):
        told = _tell(meeting, occurrence, by=by, post=post, now=now)
    if changed:
        _write_down(meeting, changed, told.messages, by=by, now=now)
    return told


def _tell(
    meeting: Meeting, occurrence: Occurrence, *, by: User, post: MeetingPost, now: datetime
) -> Told:
    tellings = with_the_unheard(stop_invitations(meeting.invited, by, now=now), by)
    method = Method.REQUEST
    return tell(tellings, occurrence, method, post=post, now=now, call_to_say=TOLD_NEW_WAY)


def _write_down(
    meeting: Meeting, changed: Sequence[str], messages: int, *, by: User, now: datetime
) -> None:
    audit.record(
        by.as_actor(),
        MATTER_CHANGED,
        subject=meeting.id,
        meeting=meeting.id,
        now=now,
        fields=list(changed),
        messages=messages,
    )
