"""What somebody said by phone, written down by whoever runs the meeting."""

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.models import Answer, AnswerSource
from booking.personal.forms import AnswerForm
from booking.services import answers, resending
from booking.views.meetings import bp
from booking.views.participants import find_person, page_of_person
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.post("/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/answers")
@signed_in
def note_answer(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """They come, or they do not."""
    person, form = find_person(meeting_id, participant_id), AnswerForm(request.form)
    if not form.submitted():
        return page_of_person(person, refusal=_("Press one of the buttons.")), 422
    try:
        with transaction():
            person, now = find_person(meeting_id, participant_id), clock.now()
            resending.check(person.meeting, now=now)
            said, source = Answer(form.answer.data), AnswerSource.PHONE
            answers.record(person, said, source=source, now=now, by=current_actor())
    except DomainError as refusal:
        return page_of_person(find_person(meeting_id, participant_id), refusal=refusal.message), 422
    flash(_("It is written down."))
    page = "meetings.show_participant"
    return redirect(url_for(page, meeting_id=meeting_id, participant_id=participant_id), 303)
