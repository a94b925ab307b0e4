"""The first thing a leader reads: how long there is left, in words."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.models import Occurrence
from core import clock, filters
from video.models import ProvisionState

SOON = timedelta(hours=2)  # from here on in minutes


def heading(occurrence: Occurrence, *, now: datetime) -> str:
    """Where the meeting stands."""
    if occurrence.cancellation:
        return str(_("The meeting is cancelled"))
    if occurrence.has_ended(now):
        return str(_("The meeting is over") if is_open(occurrence) else _("Its time is over"))
    if occurrence.has_started(now):
        return _underway(occurrence)
    if now >= occurrence.gathers_at:
        return str(_("Pre-meeting until %(at)s", at=filters.at_time(occurrence.starts_at)))
    return _ahead(occurrence.gathers_at, now)


def _underway(occurrence: Occurrence) -> str:
    """That people meet is known of a room that somebody opened, and of nothing else."""
    if is_open(occurrence):
        return str(_("The meeting is going on"))
    if is_unopened(occurrence):
        at = filters.at_time(occurrence.starts_at)
        return str(_("The meeting should have begun %(at)s", at=at))
    return str(_("It is time for the meeting"))


def _ahead(starts_at: datetime, now: datetime) -> str:
    left = starts_at - now
    minutes = -(-left // timedelta(minutes=1))  # rounded up: never "0 minutes" while there are some
    days = (clock.to_local(starts_at).date() - clock.to_local(now).date()).days
    if left <= SOON:
        return str(ngettext("Starts in %(num)d minute", "Starts in %(num)d minutes", minutes))
    if days <= 1:
        return str(_("Starts %(when)s", when=filters.when(starts_at, now)))
    return str(ngettext("In %(num)d day", "In %(num)d days", days))


def can_open(occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether the door can be opened now."""
    room = occurrence.provision
    if room is None or occurrence.cancellation or room.state != ProvisionState.READY:
        return False
    return room.opens_at <= now <= room.closes_at


def room_news(occurrence: Occurrence, *, now: datetime) -> str:
    """What a bridge elsewhere says of the room, until it is there. Of a room that is, only that
    it took the place of one that people were in."""
    room = occurrence.provision
    if room is None or occurrence.cancellation or occurrence.has_ended(now):
        return ""
    if room.state == ProvisionState.FAILED:
        why = room.state_text or ""
        return str(_("The virtual room could not be made. %(why)s", why=why)).strip()
    if room.state != ProvisionState.PENDING:
        return str(_("The meeting has another room now. Go in again.")) if room.moved_at else ""
    if room.state_text:
        return str(_("The virtual room is not made yet. %(why)s", why=room.state_text))
    return str(_("The virtual room is ordered. The bridge opens it shortly before the meeting."))


def is_open(occurrence: Occurrence) -> bool:
    """Whether the door has been opened."""
    return bool(occurrence.provision and occurrence.provision.opened_at)


def is_open_now(occurrence: Occurrence, *, now: datetime) -> bool:
    """The same, until the room is closed: a meeting that was held keeps that it was opened."""
    room = occurrence.provision
    return is_open(occurrence) and room is not None and now <= room.closes_at


def is_unopened(occurrence: Occurrence) -> bool:
    """Whether there is to be a room, and nobody has opened it."""
    return occurrence.meeting.form.has_room and not is_open(occurrence)
