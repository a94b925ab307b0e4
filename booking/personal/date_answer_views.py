"""Yes or no to one date of a meeting that comes again. The others stay as they were said."""

import uuid

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import by_link
from booking.models import Answer
from booking.personal import services
from booking.personal.blueprint import bp, find_holder
from booking.personal.forms import AnswerForm
from booking.personal.views import answer_with_page
from booking.ports import meeting_post
from booking.services.series_scope import find_date
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.filters import day


@bp.post("/dates/<uuid:date_id>/answers")
@by_link
def answer_date(token: str, date_id: uuid.UUID) -> ResponseReturnValue:
    """It can be changed at any time before that date is over."""
    find_holder(token)
    form = AnswerForm(request.form)
    if not form.submitted():
        return answer_with_page(token, refusal=DomainError(_("Press one of the buttons.")))
    said = Answer(form.answer.data)
    try:
        with transaction():
            on = _answer(token, date_id, said)
    except DomainError as refusal:
        return answer_with_page(token, refusal=refusal)
    if said == Answer.ACCEPTED:
        flash(_("Thank you. We know that you are coming on %(day)s.", day=on))
    else:
        flash(_("Thank you. We know that you are not coming on %(day)s.", day=on))
    return redirect(url_for("personal.show", token=token, _anchor="dates"), 303)


def _answer(token: str, date_id: uuid.UUID, said: Answer) -> str:
    holder = find_holder(token)
    occurrence = find_date(holder.meeting, date_id)
    if occurrence is None or occurrence.series_id is None or holder.id in occurrence.off:
        abort(404)
    services.answer_date(holder, occurrence, said, post=meeting_post(), now=clock.now())
    return day(occurrence.starts_at)
