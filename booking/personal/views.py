"""The page itself. Looking never answers and never joins."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from booking import joining
from booking.joining import Door
from booking.models import Participant
from booking.personal import services
from booking.personal.afterwards import afterwards_of
from booking.personal.blueprint import bp, find_holder
from booking.personal.evaluation_form import EvaluationForm
from booking.personal.forms import TopicsForm
from booking.personal.page import Page, page_of
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import LANGUAGES, key, settings

TEMPLATES = {
    Door.CLOSED: "personal/before.html",
    Door.WAITING: "personal/waiting.html",
    Door.OPEN: "personal/open.html",
    Door.OVER: "personal/over.html",
    Door.CANCELLED: "personal/cancelled.html",
}


def current_page(token: str) -> Page:
    """The page that belongs to the link, as it stands now."""
    return page_of(
        find_holder(token),
        token=token,
        key=key(),
        base_url=settings().base_url,
        now=clock.now(),
    )


def answer_with_page(
    token: str,
    *,
    refusal: DomainError | None = None,
    topics: TopicsForm | None = None,
    evaluation: EvaluationForm | None = None,
) -> ResponseReturnValue:
    """The whole page; with a refusal or a form that was refused it is a 422."""
    page = current_page(token)
    form = topics or TopicsForm(data={"topics": page.me.topics})
    after = afterwards_of(page.me, keep_days=settings().keep_agreed_days, now=page.now)
    html = render_template(
        TEMPLATES[page.door],
        page=page,
        topics=form,
        message=refusal.message if refusal else None,
        after=after,
        evaluation=evaluation or EvaluationForm.about(after),
    )
    is_refused = refusal or form.errors or (evaluation and evaluation.errors)
    return html, 422 if is_refused else 200


@bp.get("")
@by_link
def show(token: str) -> ResponseReturnValue:
    """Where this participant's meeting stands. The look is noted; nothing else changes."""
    if request.method == "GET":
        with transaction():
            services.note_look(find_holder(token), now=clock.now())
    return answer_with_page(token)


@bp.get("/door")
@by_link
def door(token: str) -> ResponseReturnValue:
    """Asked again and again by a page that waits: is it open now? Notes that somebody is there."""
    if request.method == "GET":
        _note_presence(find_holder(token), token)
    if "HX-Request" not in request.headers:  # no script: the whole page loads itself again
        return answer_with_page(token)
    page = current_page(token)
    if page.door not in (Door.WAITING, Door.OPEN):
        return "", 204, {"HX-Refresh": "true"}
    told = request.args.get("seen", "")
    if told == page.seen:
        return "", 204
    is_news = told.partition(".")[0] != page.seen.partition(".")[0]
    return render_template("personal/_door.html", page=page, is_news=is_news)


def _note_presence(participant: Participant, token: str) -> None:
    now = clock.now()
    occurrence = joining.occurrence_for(participant, now=now)
    attendance = joining.attendance_of(occurrence.id, participant.id)
    if joining.door_for(participant, occurrence, now=now) != Door.WAITING:
        return
    if joining.is_note_due(attendance, now=now):
        with transaction():
            holder = find_holder(token)
            occurrence = joining.occurrence_for(holder, now=now)
            joining.note_at_door(occurrence, holder, now=now)


@bp.post("/language")
@by_link
def choose_language(token: str) -> ResponseReturnValue:
    """Danish or English, for this page and for messages to this participant."""
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    with transaction():
        services.choose_language(find_holder(token), chosen, now=clock.now())
    return redirect(url_for("personal.show", token=token), 303)
