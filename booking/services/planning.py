"""What the leader plans around a meeting: who comes besides, where the citizen sits, on what
ground one talks. It warns, and never blocks; what cannot be so is refused."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking.meeting_types.reading import Edition, edition_for
from booking.models import ConsentKind, ConsentReference, Meeting, Planning
from booking.services.refusals import BookingRefused, ChangedMeanwhile
from booking.services.resending import check
from core import audit
from core.db import db
from core.plain import write

PLANNING_CHANGED = audit.declare("meeting-planning-changed", "fields")
PRE_MINUTES = (10, 15, 20, 30, 45, 60)  # how long a pre-meeting can be


class ConsentDayMissing(BookingRefused):
    """It runs out, and nobody said when it was given."""

    field = "obtained_on"
    message = _l("Write when the consent was given.")


class ConsentEndsBeforeIt(BookingRefused):
    """The days are the wrong way round."""

    field = "expires_on"
    message = _l("The last day lies before the day it was given.")


class ConsentTooLong(BookingRefused):
    """A year at most."""

    field = "expires_on"
    message = _l("A consent holds for a year at most. Choose an earlier day.")


class NoSuchPreMeeting(BookingRefused):
    """Not one of the lengths."""

    field = "pre_minutes"
    message = _l("Choose one of the lengths.")


@dataclass(frozen=True)
class Consent:
    """That there is one: who has it, from when to when, for what. Never its text, never why."""

    kind: ConsentKind
    obtained_by: str = ""
    obtained_on: date | None = None
    expires_on: date | None = None
    scope: str = ""
    parents_permit: bool = False
    young_permits: bool = False

    @property
    def holds_until(self) -> date | None:
        """Its last day: a year after it was given, where no other is known."""
        return self.expires_on or (a_year_after(self.obtained_on) if self.obtained_on else None)

    def check(self) -> None:
        """Raises BookingRefused for days that cannot be so."""
        if self.expires_on is None:
            return
        if self.obtained_on is None:
            raise ConsentDayMissing
        if self.expires_on < self.obtained_on:
            raise ConsentEndsBeforeIt
        if self.expires_on > a_year_after(self.obtained_on):
            raise ConsentTooLong


@dataclass(frozen=True)
class Details:
    """Everything that is planned besides what participants read of the matter."""

    pre_minutes: int | None = None
    is_duty: bool = False
    interpreter_language: str = ""
    asks_relatives: bool = False
    sits_at: str = ""
    sits_with: str = ""
    consent: Consent | None = None

    def check(self) -> None:
        """Raises BookingRefused."""
        if self.pre_minutes is not None and self.pre_minutes not in PRE_MINUTES:
            raise NoSuchPreMeeting
        if self.consent:
            self.consent.check()

    @property
    def digest(self) -> str:
        """Tells whether somebody changed it meanwhile."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> "Details":
        """As a draft keeps it."""
        consent = said.get("consent")
        return cls(**{**said, "consent": _consent_of_json(consent) if consent else None})


def _consent_of_json(said: Mapping[str, Any]) -> Consent:
    days = {
        name: date.fromisoformat(said[name]) if said[name] else None
        for name in ("obtained_on", "expires_on")
    }
    return Consent(**{**said, **days, "kind": ConsentKind(said["kind"])})


def a_year_after(day: date) -> date:
    """The same day a year later; after 29 February the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


OF_PLANNING = ("is_duty", "interpreter_language", "asks_relatives", "sits_at", "sits_with")
OF_CONSENT = tuple(field.name for field in fields(Consent))


def begin_planning(meeting: Meeting, details: Details) -> None:
    """Write it down with the meeting, which keeps the template it began with from here on."""
    edition = edition_for(meeting.unit_id, meeting.type)
    template = {
        "edition_organisation_id": edition.organisation_id if edition else None,
        "edition_number": edition.number if edition else None,
        "edition_type": meeting.type if edition else None,
    }
    said = {name: getattr(details, name) for name in OF_PLANNING}
    write(Planning, [{"meeting_id": meeting.id, **template, **said}])
    if details.consent:
        db.session.add(_said_of(details.consent, ConsentReference(meeting_id=meeting.id)))


def planned(meeting: Meeting) -> tuple[Details, Edition | None]:
    """What is planned now, and the template that the meeting began with (none: ours). One
    statement."""
    wanted = (
        select(Planning, ConsentReference)
        .select_from(Meeting)
        .outerjoin(Planning, Planning.meeting_id == Meeting.id)
        .outerjoin(ConsentReference, ConsentReference.meeting_id == Meeting.id)
        .where(Meeting.id == meeting.id)
    )
    planning, kept = db.session.execute(wanted).one()
    consent = Consent(**{name: getattr(kept, name) for name in OF_CONSENT}) if kept else None
    said = {name: getattr(planning, name) for name in OF_PLANNING} if planning else {}
    details = Details(**said, pre_minutes=meeting.pre_minutes, consent=consent)
    if planning is None or planning.edition_organisation_id is None:
        return details, None
    return details, Edition(planning.edition_organisation_id, planning.edition_number or 0)


def details_of(meeting: Meeting) -> Details:
    """What is planned now."""
    return planned(meeting)[0]


def has_duty(meeting: Meeting) -> bool:
    """Whether everybody invited has to come, or sends somebody who may decide."""
    planning = db.session.get(Planning, meeting.id)
    return planning is not None and planning.is_duty


def change_planning(
    meeting: Meeting, details: Details, *, seen: str, by: User, now: datetime
) -> None:
    """Keep what is said; `seen` is the digest of what the page showed. Nobody is told: what of it
    somebody has to know stands on their page. A pre-meeting is changed by itself: it is a time.

    Raises MeetingIsCancelled, MeetingIsOver, ChangedMeanwhile, BookingRefused.
    """
    db.session.refresh(meeting, with_for_update=True)
    check(meeting, now=now)
    before = details_of(meeting)
    if before.digest != seen:
        raise ChangedMeanwhile
    said = replace(details, pre_minutes=before.pre_minutes)
    said.check()
    changed = [name for name in vars(said) if getattr(said, name) != getattr(before, name)]
    if not changed:
        return
    planning = db.session.get(Planning, meeting.id) or Planning(meeting_id=meeting.id)
    for name in OF_PLANNING:
        setattr(planning, name, getattr(said, name))
    db.session.add(planning)
    _keep_consent(meeting.id, said.consent)
    audit.record(
        by.as_actor(), PLANNING_CHANGED, subject=meeting.id, meeting=meeting.id, now=now,
        fields=changed,
    )  # fmt: skip


def _keep_consent(meeting_id: uuid.UUID, consent: Consent | None) -> None:
    row = db.session.get(ConsentReference, meeting_id)
    if consent is None:
        if row:
            db.session.delete(row)
        return
    db.session.add(_said_of(consent, row or ConsentReference(meeting_id=meeting_id)))


def _said_of(consent: Consent, row: ConsentReference) -> ConsentReference:
    for name in OF_CONSENT:
        setattr(row, name, getattr(consent, name))
    return row
