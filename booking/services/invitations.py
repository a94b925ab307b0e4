"""Telling everybody invited, by messages that leave after the booking is committed."""

from datetime import datetime

from booking.models import Meeting, Occurrence


def invite_all(meeting: Meeting, occurrence: Occurrence, *, now: datetime) -> None:
    """Put an invitation into the outbox for everybody who can be reached."""
