"""What the pages that change a meeting begin and end with."""

import uuid

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from accounts.access import current_actor
from booking.access import find_date_to_lead, find_meeting_to_lead
from booking.joining import occurrence_at
from booking.models import Meeting, Occurrence
from booking.services import resending
from booking.services.looking import see_meeting
from booking.services.series_scope import find_date
from booking.services.telling import Told
from core import clock
from core.db import transaction
from core.errors import DomainError


def led_meeting(meeting_id: uuid.UUID) -> Meeting:
    """The meeting, for whoever may run it. Raises NotYours."""
    return find_meeting_to_lead(current_actor(), meeting_id) or abort(404)


def led_date(meeting_id: uuid.UUID, date_id: uuid.UUID | None = None) -> Occurrence:
    """One date, else the one that is meant now, for whoever may run that date. Raises NotYours."""

    def choose(meeting: Meeting) -> Occurrence | None:
        return find_date(meeting, date_id) if date_id else occurrence_at(meeting, now=clock.now())

    return find_date_to_lead(current_actor(), meeting_id, choose) or abort(404)


def look_at_date(meeting_id: uuid.UUID, date_id: uuid.UUID | None = None) -> Occurrence:
    """The same; the page names people, so to open it is to look at the meeting."""
    with transaction():
        led_date(meeting_id, date_id)  # who may not lead it is refused, and so saw nothing
        see_meeting(current_actor(), meeting_id, now=clock.now())
    return led_date(meeting_id, date_id)


def next_date(meeting: Meeting) -> uuid.UUID | None:
    """Of a meeting that comes again, the date that is meant now: its pages ask how far one goes."""
    occurrence = occurrence_at(meeting, now=clock.now())
    return occurrence.id if occurrence.series_id else None


def look_at(meeting_id: uuid.UUID) -> Meeting:
    """The same; the page names people, so to open it is to look at the meeting."""
    with transaction():
        led_meeting(meeting_id)  # who may not lead it is refused, and so saw nothing
        see_meeting(current_actor(), meeting_id, now=clock.now())
    return led_meeting(meeting_id)


def with_told(said: str, told: Told) -> str:
    """What was done, how many are written to, and how many are to be called."""
    words = [said]
    if told.messages:
        words.append(
            ngettext(
                "%(num)d person is being told.", "%(num)d people are being told.", told.messages
            )
        )
    if told.calls:
        words.append(
            ngettext("%(num)d has to be called.", "%(num)d have to be called.", told.calls)
        )
    return " ".join(words)


def closed(meeting: Meeting) -> ResponseReturnValue | None:
    """The way back with a word about it, where the meeting is off or over: it changes no more."""
    try:
        resending.check(meeting, now=clock.now())
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
        return to_meeting(meeting.id)
    return None


def to_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Back to the leader's page."""
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
