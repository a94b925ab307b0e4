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
        return str(_("The meeting is over"))
    if occurrence.has_started(now):
        return str(_("The meeting is going on"))
    return _ahead(occurrence.starts_at, now)


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


def is_open(occurrence: Occurrence) -> bool:
    """Whether the door has been opened."""
    return bool(occurrence.provision and occurrence.provision.opened_at)
