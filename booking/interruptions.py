"""The leader says that a meeting was aborted, or its purpose narrowed: help is asked for, and the
next meeting begins as a booking with the same people (product rule 6.12)."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking import copies, joining
from booking.joining import newest_begun
from booking.models import Interrupted, Interruption, Meeting, MeetingDraft, Occurrence
from booking.personal import help_requests
from booking.personal.forms import HelpForm
from core import audit
from core.db import db, insert_new
from core.errors import DomainError

MEETING_INTERRUPTED = audit.declare("meeting-interrupted", "how")
WORDS = {
    Interrupted.ABORTED: _l("The meeting was broken off."),
    Interrupted.NARROWED: _l("The meeting was held, but not for all of its purpose."),
}


class NotBegun(DomainError):
    """What has not begun cannot fail."""

    message = _l("The meeting has not begun yet.")


class SaidAlready(DomainError):
    """One case and one new booking are enough."""

    message = _l("It is said already, and help is asked for.")


def check(meeting: Meeting, *, now: datetime) -> Occurrence:
    """The date it is about: the last that has begun. Raises NotBegun, SaidAlready."""
    last = newest_begun(meeting, now=now)
    if last is None:
        raise NotBegun
    said = select(Interruption.at).where(Interruption.occurrence_id == last.id)
    if db.session.scalar(said):
        raise SaidAlready
    return last


def interrupt(
    meeting: Meeting, kind: Interrupted, what: str, *, device: str, by: User, now: datetime
) -> MeetingDraft:
    """On record, a case for those who help, and a draft of the next meeting. Raises NotBegun,
    SaidAlready, AskedOften."""
    occurrence = check(meeting, now=now)
    row = {"occurrence_id": occurrence.id, "kind": kind, "what": what, "by_id": by.id, "at": now}
    mine = insert_new(Interruption, [row]).returning(Interruption.at)
    if db.session.scalar(mine) is None:  # somebody said so at this moment
        raise SaidAlready
    words = f"{WORDS[kind]} {what}"
    help_requests.ask(
        joining.seat_for(occurrence, by),
        occurrence,
        HelpForm(data={"text": words}),
        device=device,
        now=now,
        by=by,
    )
    audit.record(
        by.as_actor(),
        MEETING_INTERRUPTED,
        subject=occurrence.id,
        meeting=meeting.id,
        now=now,
        how=kind.value,
    )
    return copies.copy_meeting(meeting, by, now=now)
