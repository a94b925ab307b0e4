"""Saying no where everybody invited must come: who comes instead?"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import by_link
from booking.personal.blueprint import bp, find_holder
from booking.personal.forms_for_staff import StandInForm
from booking.personal.views import answer_with_page, current_page
from booking.ports import meeting_post
from booking.services import resending, stand_ins
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/stand-ins", methods=["GET", "POST"])
@by_link
def name_stand_in(token: str) -> ResponseReturnValue:
    """Who comes instead, and may decide. It can be left out: then the leader calls."""
    find_holder(token)
    if request.form.get("do") == "alone":
        return _decline_alone(token)
    form = StandInForm(request.form)
    if form.submitted():
        try:
            with transaction():
                named, post = form.said(), meeting_post()
                stand_ins.name_stand_in(find_holder(token), named, post=post, now=clock.now())
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("Thank you. The one who comes instead of you is invited now."))
            return redirect(url_for("personal.show", token=token), 303)
    return _page(token, form)


def _decline_alone(token: str) -> ResponseReturnValue:
    try:
        with transaction():
            holder, post = find_holder(token), meeting_post()
            stand_ins.decline_alone(holder, post=post, now=clock.now())
    except DomainError as refusal:
        return answer_with_page(token, refusal=refusal)
    flash(_("Your answer is saved. The leader of the meeting calls you."))
    return redirect(url_for("personal.show", token=token), 303)


def _page(token: str, form: StandInForm) -> ResponseReturnValue:
    """The form. Who need not come, or has named somebody, has nothing to do here."""
    page = current_page(token)
    if request.method != "POST":
        is_asked = page.must_attend and page.stand_in is None and page.can_join
        if not is_asked:
            return redirect(url_for("personal.show", token=token), 303)
    try:
        resending.check(page.meeting, now=clock.now())
    except DomainError as refusal:
        return answer_with_page(token, refusal=refusal)
    return render_template("personal/stand_in.html", page=page, form=form), form.status
