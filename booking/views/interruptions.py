"""The leader says that the technology stopped a meeting, or a part of it."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField  # type: ignore[attr-defined]  # newer
from wtforms.validators import DataRequired, InputRequired, Length

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import interruptions
from booking.access import find_date_to_lead
from booking.joining import newest_begun, occurrence_at
from booking.models import Interrupted, Meeting, Occurrence
from booking.services.looking import see_meeting
from booking.views.led_meeting import to_meeting
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.devices import describe
from core.errors import DomainError
from core.forms import Form, no_cpr, squeeze

WHAT_MAX = 1000


class InterruptionForm(Form):
    """What happened."""

    kind = RadioField(
        _l("What happened to the meeting?"),
        [InputRequired()],
        choices=[
            SelectChoice(Interrupted.ABORTED.value, _l("We had to break it off")),
            SelectChoice(Interrupted.NARROWED.value, _l("We could not do all that we met for")),
        ],
    )
    what = TextAreaField(
        _l("What did not work?"),
        [DataRequired(), Length(max=WHAT_MAX), no_cpr],
        filters=[squeeze],
        description=_l("Write no names, and nothing about health."),
    )


@bp.route("/meetings/<uuid:meeting_id>/interruption", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
def interrupt(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Those who help get a case, and the next meeting begins where this one ends."""
    form = InterruptionForm(request.form)
    with transaction():
        _meeting(meeting_id)  # who may not lead it is refused, and so saw nothing
        see_meeting(current_actor(), meeting_id, now=clock.now())
    meeting = _meeting(meeting_id)
    if not form.submitted():
        try:
            interruptions.check(meeting, now=clock.now())
        except DomainError as refusal:
            flash(str(refusal.message), "warning")
            return to_meeting(meeting_id)
        return render_template("booking/interrupt.html", meeting=meeting, form=form), form.status
    try:
        draft_id = _interrupt(meeting_id, form)
    except DomainError as refusal:
        form.refuse(refusal.message)
        return render_template("booking/interrupt.html", meeting=meeting, form=form), form.status
    flash(_("Help is asked for. Here is the next meeting, with the same people: choose a time."))
    return redirect(url_for("drafts.what", draft_id=draft_id), 303)


def _meeting(meeting_id: uuid.UUID) -> Meeting:
    """The meeting, for whoever may run the date it would be about. Raises NotYours."""
    now = clock.now()

    def choose(meeting: Meeting) -> Occurrence:
        return newest_begun(meeting, now=now) or occurrence_at(meeting, now=now)

    return (find_date_to_lead(current_actor(), meeting_id, choose) or abort(404)).meeting


def _interrupt(meeting_id: uuid.UUID, form: InterruptionForm) -> uuid.UUID:
    device = describe(request.headers.get("User-Agent", ""))
    kind, what = Interrupted(form.kind.data), form.what.data or ""
    with transaction():
        meeting, by = _meeting(meeting_id), current_actor()
        draft = interruptions.interrupt(meeting, kind, what, device=device, by=by, now=clock.now())
        return draft.id
