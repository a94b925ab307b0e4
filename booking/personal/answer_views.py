"""What a participant says about the meeting: yes, no, another time, and own questions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import by_link
from booking.joining import occurrence_for
from booking.models import Answer, Participant
from booking.personal import services
from booking.personal.blueprint import bp, find_holder
from booking.personal.forms import AnswerForm, OtherTimeForm, TopicsForm
from booking.personal.views import answer_with_page, current_page
from booking.services.stand_ins import must_attend
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.post("/answers")
@by_link
def answer(token: str) -> ResponseReturnValue:
    """Yes or no. It can be changed at any time before the meeting ends."""
    find_holder(token)
    form = AnswerForm(request.form)
    if not form.submitted():
        return answer_with_page(token, refusal=DomainError(_("Press one of the buttons.")))
    if form.answer.data == Answer.DECLINED and must_attend(find_holder(token)):
        return redirect(url_for("personal.name_stand_in", token=token), 303)
    try:
        with transaction():
            said = Answer(form.answer.data)
            services.answer(find_holder(token), said, now=clock.now())
    except DomainError as refusal:
        return answer_with_page(token, refusal=refusal)
    flash(_("Thank you. Your answer is saved."))
    return redirect(url_for("personal.show", token=token), 303)


@bp.route("/other-times", methods=["GET", "POST"])
@by_link
def propose_time(token: str) -> ResponseReturnValue:
    """Another time would be better: the leader reads when."""
    find_holder(token)
    form = OtherTimeForm(request.form)
    if form.submitted():
        try:
            with transaction():
                _propose(find_holder(token), form)
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("Thank you. The leader of the meeting can see it."))
            return redirect(url_for("personal.show", token=token), 303)
    page = current_page(token)
    return render_template("personal/other_time.html", page=page, form=form), form.status


def _propose(holder: Participant, form: OtherTimeForm) -> None:
    now = clock.now()
    slot = form.chosen(occurrence_for(holder, now=now))
    services.propose_time(holder, form.said, slot=slot, now=now)


@bp.post("/topics")
@by_link
def keep_topics(token: str) -> ResponseReturnValue:
    """Own questions for the meeting. What looks like a CPR number is masked, the rest is kept."""
    find_holder(token)
    form = TopicsForm(request.form)
    if not form.submitted():
        return answer_with_page(token, topics=form)
    with transaction():
        services.keep_topics(find_holder(token), form.topics.data or "", now=clock.now())
    flash(_("Your questions are saved."))
    return redirect(url_for("personal.show", token=token), 303)
