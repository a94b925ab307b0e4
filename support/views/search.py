"""Find a case again among those one may see."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.web import key
from support.forms import FindForm
from support.search.reading import Kind
from support.services import searching
from support.services.searching import Found
from support.views.heads import state_words
from support.wording import moment, subject_of

bp = Blueprint("search", __name__)


@bp.route("/desk/search", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def show() -> ResponseReturnValue:
    """By words, number, phone, mail or code: posted only, so that no name stands in an address or a
    log."""
    form, by, now = FindForm(request.form), current_actor(), clock.now()
    is_search = bool(form.find.data) and form.validate()
    found = Found(Kind.NOTHING, (), 0)
    if is_search:
        found = searching.find(form.find.data or "", by=by, key=key(), now=now)
    words = {"moment": moment, "subject_of": subject_of, "state_words": state_words}
    # Put together before each search is written down, while who reads is known; shown after that.
    shown = render_template("support/search.html", form=form, found=found, now=now, **words)
    if is_search:
        actor = by.as_actor()
        with transaction():
            searching.put_on_record(found, by=actor, now=now)
    return shown, form.status
