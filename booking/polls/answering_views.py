"""The page of somebody who is asked: by a link, without signing in. Looking never answers."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from accounts.access import by_link
from booking import links as personal_links
from booking.drafts import plan_of
from booking.guides.queries import how_to_choose
from booking.models import Participant, PollPerson
from booking.polls import answering, links, own_times
from booking.polls.forms import AnswersForm, CitizenAnswersForm, answers_form
from booking.ports import meeting_post
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import LANGUAGES, key

bp = Blueprint("answers", __name__, url_prefix="/t/<token>")


def find_person(token: str) -> PollPerson:
    """Who is asked, and their language for what follows. A link that is not in use: 404."""
    person = links.find_by_token(token, key())
    if person is None:
        abort(404)
    g.language = person.language
    return person


@bp.errorhandler(NotFound)
def unknown(_error: NotFound) -> ResponseReturnValue:
    """One page for all, so that nothing is told."""
    return render_template("personal/unknown.html", is_replaced=False), 404


@bp.get("")
@by_link
def show(token: str) -> ResponseReturnValue:
    """The times, and what was said of them. The look is noted; nothing else changes."""
    if request.method == "GET":
        with transaction():
            answering.note_look(find_person(token), now=clock.now())
    person = find_person(token)
    if person.participant and person.poll.leads_to:
        return _lead_on(person.participant)
    return _page(token, person, _form(person), has_said=not answering.lacks(person))


def _lead_on(participant: Participant) -> ResponseReturnValue:
    """To the page in the meeting that came of it."""
    token = personal_links.token_for(participant, key())
    return redirect(url_for("personal.show", token=token), 303)


def _form(person: PollPerson) -> AnswersForm:
    said = {answer.time_id: answer.said for answer in person.answers}
    return answers_form(
        CitizenAnswersForm,
        person.poll.proposals,
        request.form or None,
        said=said,
        note=person.note,
        lead=own_times.lead_of(person),
    )


def _page(
    token: str,
    person: PollPerson,
    form: AnswersForm,
    refusal: DomainError | None = None,
    *,
    has_said: bool = False,
) -> ResponseReturnValue:
    poll, now = person.poll, clock.now()
    open_page = "polls/answered.html" if has_said else "polls/answer.html"
    page = render_template(
        open_page if poll.takes_answers(now) else "polls/answers_over.html",
        token=token,
        me=person,
        poll=poll,
        matter=plan_of(poll.draft).matter,
        form=form,
        has_answered=bool(person.answers),
        has_said_all=not answering.lacks(person),
        time_now=own_times.time_now_of(person),
        guide_text=how_to_choose(poll.unit, person.language),
        now=now,
    )
    return page, 422 if refusal or form.errors else 200


@bp.get("/answers")
@by_link
def change(token: str) -> ResponseReturnValue:
    """The times once more, for who has answered and wants to say something else."""
    person = find_person(token)
    if person.participant and person.poll.leads_to:
        return _lead_on(person.participant)
    return _page(token, person, _form(person))


@bp.post("/answers")
@by_link
def answer(token: str) -> ResponseReturnValue:
    """Keep what is said. It can be changed until the deadline."""
    person = find_person(token)
    if person.participant and person.poll.leads_to:
        return _lead_on(person.participant)
    form = _form(person)
    if not form.submitted():
        return _page(token, person, form)
    try:
        with transaction():
            person, note = find_person(token), form.note.data or ""
            answering.answer(person, form.said(), note, post=meeting_post(), now=clock.now())
    except DomainError as refusal:
        return _page(token, find_person(token), form, refusal)
    flash(_("Thank you. Your answer is saved."))
    return redirect(url_for(".show", token=token), 303)


@bp.post("/language")
@by_link
def choose_language(token: str) -> ResponseReturnValue:
    """Danish or English, for this page and for messages to this person."""
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    with transaction():
        answering.choose_language(find_person(token), chosen, now=clock.now())
    return redirect(url_for(".show", token=token), 303)
