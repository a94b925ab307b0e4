"""A task: the unit answers it, or whoever gave it takes it back or gives it to others."""

import uuid

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from support import access
from support.life_forms import DecisionForm, ResultForm
from support.models import Ticket
from support.refusals import NotResponsible
from support.routing import Directory
from support.services import outside, tasks
from support.services.working import must_be_open
from support.timeline import by_user
from support.views import acting, deed_pages, picking
from support.views.deed_pages import DeedPage
from support.views.pages import meeting_of
from support.views.ticket_forms import TicketForms
from support.views.tickets import bp


@bp.post("/tickets/<uuid:ticket_id>/results")
@with_role(Role.SUPPORTER)
def finish(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The unit's answer."""
    acting.find(ticket_id)
    form = ResultForm(request.form)

    def answer(task: Ticket) -> None:
        by, words, is_solved = current_actor(), form.result.data or "", form.solved.data == "yes"
        tasks.finish(
            task, words, is_solved=is_solved, by=by_user(by), post=acting.post(), now=clock.now()
        )

    if status := acting.refusal(ticket_id, form, answer, lock=access.lock_task):
        return acting.show(ticket_id, TicketForms(result=form), status=status)
    flash(_("The answer is sent."))
    return acting.back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/answers/<int(max=2147483647):event_id>/results")
@with_role(Role.SUPPORTER)
def take_result(ticket_id: uuid.UUID, event_id: int) -> ResponseReturnValue:
    """What another house wrote by mail is the answer to the task."""
    by, post, is_solved = current_actor(), acting.post(), request.form.get("solved") == "yes"

    def take(task: Ticket) -> None:
        said = outside.said_in(task, event_id) or abort(404)
        words = said.text
        tasks.finish(task, words, is_solved=is_solved, by=by_user(by), post=post, now=clock.now())

    return acting.press(ticket_id, take, _("The answer is sent."), lock=access.lock_task)


@bp.route("/tickets/<uuid:ticket_id>/decision", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def decide(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Without the answer, or by another unit."""
    task = _part(ticket_id)
    if request.method == "GET":
        _must_lead(task)
    form, whole = DecisionForm(request.form), tasks.whole_of(task)

    def able(whole: Ticket, rows: Directory) -> list[uuid.UUID]:
        return [id for id in tasks.receivers(whole, rows) if id != task.responsible_id]

    units, has_others = picking.offer(form.to, whole, meeting_of(whole)[0], able)
    form.to.choices = [SelectChoice("", "-"), *units]
    page = _page(task, has_others=has_others)
    return deed_pages.answer(ticket_id, form, _deed(form), page, lock=access.lock_task)


def _part(ticket_id: uuid.UUID) -> Ticket:
    """The task; a case that is no part of another has no such page."""
    task = acting.find(ticket_id)
    if task.parent_id is None:
        abort(404)
    return task


def _must_lead(task: Ticket) -> None:
    """It is open, and theirs who lead the case it is a part of."""
    if not access.may_lead(current_actor(), task):
        raise NotResponsible
    must_be_open(task)


def _deed(form: DecisionForm) -> acting.Deed:
    by, post = current_actor(), acting.post()

    def decide_on(task: Ticket) -> None:
        _must_lead(task)
        now, why = clock.now(), form.reason.data or ""
        if form.what.data == "drop":
            tasks.take_back(task, why, by=by, post=post, now=now)
            return
        to, due_at = uuid.UUID(form.to.data), now + tasks.ANOTHER_TRY
        tasks.give_to_another(task, to, why, due_at=due_at, by=by, post=post, now=now)

    return decide_on


def _page(task: Ticket, *, has_others: bool) -> DeedPage:
    place = task.responsible.unit.place
    return DeedPage(
        _("Take the task back"),
        _("%(place)s is told that the task is no longer theirs.", place=place),
        _("Take the task back"),
        _("Everybody who has to do with it is told."),
        optional=("to",),
        has_others=has_others,
        words=picking.words(),
        back_id=task.parent_id,
    )
