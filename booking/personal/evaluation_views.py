"""Two questions when the meeting has been. The answers can be changed for a fortnight."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import by_link
from booking.after import evaluations
from booking.models import Reached
from booking.personal.afterwards import afterwards_of
from booking.personal.blueprint import bp, find_holder
from booking.personal.evaluation_form import EvaluationForm
from booking.personal.views import answer_with_page
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import settings


@bp.post("/evaluations")
@by_link
def evaluate(token: str) -> ResponseReturnValue:
    """Did you get said what you wanted, and did picture and sound work?"""
    now, days = clock.now(), settings().keep_agreed_days
    after = afterwards_of(find_holder(token), keep_days=days, now=now)
    form = EvaluationForm.about(after, request.form)
    if not form.submitted():
        return answer_with_page(token, evaluation=form)
    said_it, words = Reached(form.said_it.data), form.words.data or ""
    try:
        with transaction():
            evaluations.evaluate(find_holder(token), said_it, form.picture, words, now=now)
    except DomainError as refusal:
        return answer_with_page(token, refusal=refusal, evaluation=form)
    flash(_("Thank you. Your answer is saved."))
    return redirect(url_for("personal.show", token=token), 303)
