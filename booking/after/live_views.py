"""While the meeting lasts: the agenda's clock, who is missing, and who waits outside."""

import uuid
from collections.abc import Callable

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import lobby, queries
from booking.access import find_participant
from booking.after import agenda, missing
from booking.after.pages import live_page
from booking.models import Occurrence, Participant
from booking.services.looking import is_look_due, see_meeting
from booking.views.led_meeting import led_date, to_meeting
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.get("/meetings/<uuid:meeting_id>/live")
@signed_in
def live(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """The part of the page that moves, asked for every 15 seconds."""
    now, actor = clock.now(), current_actor()
    occurrence = led_date(meeting_id)
    meeting = occurrence.meeting
    if is_look_due(actor, meeting, now=now):
        with transaction():
            see_meeting(actor, meeting_id, now=now)
    rows = queries.people_of(meeting, actor, now=now)
    page = live_page(occurrence, rows, now=now)
    return render_template("booking/_meeting_live.html", live=page, meeting=meeting)


@bp.post("/meetings/<uuid:meeting_id>/agenda-steps")
@signed_in
def step(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """The next item, a break, or on from the break."""
    item, seen = request.form.get("item", ""), request.form.get("seen", "")
    known = item == "break" or (item.isdecimal() and len(item) < 4)
    if not known or not seen.isdecimal() or len(seen) > 9:
        abort(400)
    number, by, now = None if item == "break" else int(item), current_actor(), clock.now()

    def step() -> None:
        agenda.step(led_date(meeting_id), number, seen=int(seen), by=by, now=now)

    return _press(meeting_id, step)


@bp.post("/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/live-calls")
@signed_in
def note_called(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody who is missing has been called."""
    by, now = current_actor(), clock.now()

    def note() -> None:
        occurrence = led_date(meeting_id)
        missing.note_called(_person(occurrence, participant_id), occurrence, by=by, now=now)

    return _press(meeting_id, note, _("Thank you. The call is written down."))


@bp.post("/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/admissions")
@signed_in
def admit(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody in who waits outside the built-in room."""
    by, now = current_actor(), clock.now()

    def let_in() -> None:
        occurrence = led_date(meeting_id)
        lobby.admit(occurrence, _person(occurrence, participant_id), by=by, now=now)

    return _press(meeting_id, let_in, _("They can come in now."))


def _press(meeting_id: uuid.UUID, deed: Callable[[], None], said: str = "") -> ResponseReturnValue:
    """A button of the page: done, or what refused it, back on the page."""
    try:
        with transaction():
            deed()
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        if said:
            flash(said)
    return to_meeting(meeting_id)


def _person(occurrence: Occurrence, participant_id: uuid.UUID) -> Participant:
    return find_participant(occurrence.meeting, participant_id) or abort(404)
