"""Deeds on a ticket that have a page of their own: asking for advice, giving tasks, waiting."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.web import settings
from support import access
from support.life_forms import AdviceForm, ConsultForm, TaskForm, WaitForm, ids_in
from support.models import Ticket, WaitsFor
from support.services import again, consulting, tasks, waiting
from support.services.working import must_be_open
from support.timeline import by_user
from support.views import acting, deed_pages, picking
from support.views.deed_pages import DeedPage
from support.views.pages import meeting_of
from support.views.ticket_forms import TicketForms
from support.views.tickets import bp


def _to_act_on(ticket_id: uuid.UUID) -> Ticket:
    """The ticket: the page for those whose it is, while it is open.

    What was sent is refused by the deed, on the page, so that nobody's words are lost.
    """
    ticket = acting.find(ticket_id)
    if request.method == "GET":
        _must_act(ticket)
    return ticket


def _must_act(ticket: Ticket) -> None:
    access.must_act(current_actor(), ticket)
    must_be_open(ticket)


@bp.route("/tickets/<uuid:ticket_id>/consultations", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def consult(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Ask another unit, and keep the responsibility."""
    ticket, form = _to_act_on(ticket_id), ConsultForm(request.form)
    meeting = meeting_of(ticket)[0]
    form.to.choices, has_others = picking.offer(form.to, ticket, meeting, consulting.advisers)

    def ask(held: Ticket) -> None:
        to, words = uuid.UUID(form.to.data), form.question.data or ""
        by, post = current_actor(), acting.post()
        consulting.ask(held, to, words, by=by, post=post, now=clock.now())

    page = DeedPage(
        _("Ask another unit for advice"),
        _("You keep the case. They may read it until they have answered you."),
        _("Send the question"),
        _("They are asked. You still have the case."),
        has_others=has_others,
        words=picking.words(),
    )
    return deed_pages.answer(ticket_id, form, ask, page)


@bp.post("/tickets/<uuid:ticket_id>/consultations/<int(max=2147483647):consultation_id>/answers")
@with_role(Role.SUPPORTER)
def advise(ticket_id: uuid.UUID, consultation_id: int) -> ResponseReturnValue:
    """Say what one would do."""
    acting.find(ticket_id)
    form = AdviceForm(request.form)

    def say(ticket: Ticket) -> None:
        asked = acting.one_of(ticket.consultations, consultation_id)
        by, words = by_user(current_actor()), form.advice.data or ""
        consulting.answer(ticket, asked, words, by=by, post=acting.post(), now=clock.now())

    if status := acting.refusal(ticket_id, form, say):
        return acting.show(ticket_id, TicketForms(advice=form), status=status)
    flash(_("Your advice is sent."))
    return acting.away(ticket_id)


@bp.route("/tickets/<uuid:ticket_id>/tasks", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def give_tasks(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Let several units do a part each, and wait for them."""
    ticket, form = _to_act_on(ticket_id), TaskForm(request.form)
    meeting = meeting_of(ticket)[0]
    form.to.choices, has_others = picking.offer(form.to, ticket, meeting, tasks.receivers)

    def give(held: Ticket) -> None:
        now, by, post = clock.now(), current_actor(), acting.post()
        wanted, due_at = form.wanted.data or "", now + form.time
        tasks.give(held, ids_in(form.to.data), wanted, due_at=due_at, by=by, post=post, now=now)

    page = DeedPage(
        _("Give others a task"),
        _("They see what you write here, the meeting and the device, not the case. It comes back "
          "to you with the last answer, and ends when all have answered."),
        _("Give the task"),
        _("The task is given. The case waits for the answers."),
        has_others=has_others,
        words=picking.words(),
    )  # fmt: skip
    return deed_pages.answer(ticket_id, form, give, page)


@bp.route("/tickets/<uuid:ticket_id>/waits", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def wait(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Let it wait, and say for what."""
    _to_act_on(ticket_id)
    form = WaitForm(request.form)

    def let(held: Ticket) -> None:
        _must_act(held)
        waiting.wait(held, WaitsFor(form.reason.data), by=current_actor(), now=clock.now())

    page = DeedPage(
        _("Let it wait"),
        _("The case stays with you. An answer from the one who asked brings it back at once."),
        _("Let it wait"),
        _("The case waits."),
    )
    return deed_pages.answer(ticket_id, form, let, page)


@bp.post("/tickets/<uuid:ticket_id>/resumptions")
@with_role(Role.SUPPORTER)
def resume(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Go on with it."""
    by = current_actor()
    return acting.press(ticket_id, lambda t: waiting.resume(t, by=by, now=clock.now()))


@bp.post("/tickets/<uuid:ticket_id>/reopenings")
@with_role(Role.SUPPORTER)
def open_again(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """It did not end after all."""
    by, within = current_actor(), again.reopens_within(settings())
    return acting.press(
        ticket_id,
        lambda t: again.open_again(t, reopens_within=within, by=by, now=clock.now()),
        _("The case is open again. Tell them what is going on."),
    )
