"""One ticket: read it, take it, answer, note, hand it over, end it, and see to who is told."""

import uuid
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import support_queries
from booking.ports import help_desk
from core import clock
from core.db import transaction
from core.errors import DomainError, NotYours
from core.forms import Form
from core.web import key, settings
from support import access, timeline
from support.forms import HandOverForm, NoteForm, OutcomeForm, ReplyForm
from support.models import Outcome, Ticket
from support.refusals import NotResponsible
from support.services import handing_over, resolving, working
from support.services.telling import Post
from support.views.pages import TicketForms, meeting_of, thread_part, ticket_page

bp = Blueprint("tickets", __name__)

Deed = Callable[[Ticket], None]


def _post() -> Post:
    return Post(settings().mail_domain, settings().base_url, key())


def _find(ticket_id: uuid.UUID) -> Ticket:
    return access.find_ticket(current_actor(), ticket_id, now=clock.now()) or abort(404)


def _do(ticket_id: uuid.UUID, deed: Deed) -> None:
    """Run the deed on the ticket, held so that two who act at once come one after the other."""
    with transaction():
        deed(access.lock_ticket(current_actor(), ticket_id, now=clock.now()) or abort(404))


def _refusal(ticket_id: uuid.UUID, form: Form, deed: Deed) -> int | None:
    """The status of a refusal, which is put on the form; None when the deed is done.

    The right to do it is asked for last, by the deed: who wrote for half a minute while the case
    was handed on gets the words back.
    """
    is_good = form.submitted()
    try:
        if is_good:
            _do(ticket_id, deed)
    except NotYours as refusal:
        form.refuse(refusal.message)
        return 403
    except DomainError as refusal:
        form.refuse(refusal.message)
    return 422 if form.errors else None


def _show(
    ticket_id: uuid.UUID, forms: TicketForms, *, status: int = 200, pin: str | None = None
) -> ResponseReturnValue:
    return _page(_seen(ticket_id), forms, pin=pin), status


def _page(ticket: Ticket, forms: TicketForms, *, pin: str | None = None) -> str:
    page = ticket_page(ticket, forms, reader=current_actor(), now=clock.now(), pin=pin)
    return render_template("support/ticket.html", page=page, forms=forms)


def _seen(ticket_id: uuid.UUID) -> Ticket:
    """What is shown, however it was asked for: whoever sees it has looked."""
    ticket, now = _find(ticket_id), clock.now()
    if not timeline.is_look_due(ticket, current_actor(), now=now):
        return ticket
    with transaction():
        timeline.look_up(_find(ticket_id), current_actor(), now=now)
    return _find(ticket_id)


def _back(ticket_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("desk.tickets.show", ticket_id=ticket_id), 303)


@bp.get("/tickets/<uuid:ticket_id>")
@with_role(Role.SUPPORTER)
def show(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The case. Each look is written down, and counts as told for a unit that had it."""
    if "HX-Request" in request.headers:
        part = thread_part(_seen(ticket_id), reader=current_actor(), now=clock.now())
        return render_template("support/_thread.html", page=part)
    with transaction():
        actor, now = current_actor(), clock.now()
        ticket = access.lock_ticket(actor, ticket_id, now=now) or abort(404)
        timeline.look_up(ticket, actor, now=now)
        resolving.seen_by_supporter(ticket, actor, now=now)
    return _page(_find(ticket_id), TicketForms())


@bp.post("/tickets/<uuid:ticket_id>/assignments")
@with_role(Role.SUPPORTER)
def take(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Be the one who works on it."""
    _find(ticket_id)
    try:
        _do(ticket_id, lambda t: working.take(t, by=current_actor(), now=clock.now()))
    except NotYours:
        raise
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    return _back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/link-messages")
@with_role(Role.SUPPORTER)
def send_link(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The invitation with the personal link once more, to the one who asked for help."""
    _find(ticket_id)
    by, desk, now = current_actor(), help_desk(), clock.now()
    try:
        _do(ticket_id, lambda t: working.send_link(t, by=by, desk=desk, post=_post(), now=now))
    except NotYours:
        raise
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("The link is on its way."))
    return _back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/replies")
@with_role(Role.SUPPORTER)
def reply(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Answer the requester. When something new was said meanwhile, the draft is kept and shown."""
    _find(ticket_id)
    form = ReplyForm(request.form)

    def send(ticket: Ticket) -> None:
        words, seen = form.text.data or "", form.last_seen
        working.reply(ticket, words, seen=seen, by=current_actor(), post=_post(), now=clock.now())

    if status := _refusal(ticket_id, form, send):
        return _show(ticket_id, TicketForms(reply=form), status=status)
    flash(_("The answer is sent."))
    return _back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/notes")
@with_role(Role.SUPPORTER)
def note(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Something for the desk only."""
    _find(ticket_id)
    form = NoteForm(request.form)

    def keep(ticket: Ticket) -> None:
        working.note(ticket, form.note.data or "", by=current_actor(), now=clock.now())

    if status := _refusal(ticket_id, form, keep):
        return _show(ticket_id, TicketForms(note=form), status=status)
    return _back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/hand-overs")
@with_role(Role.SUPPORTER)
def hand_over(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Give it to another unit, with why and what was tried."""
    ticket = _find(ticket_id)
    forms = TicketForms(hand_over=HandOverForm(request.form))
    forms.offer(ticket, meeting_of(ticket)[0], clock.now())
    form = forms.hand_over
    if not access.may_act(current_actor(), ticket):
        form.refuse(NotResponsible.message)
        return _show(ticket_id, forms, status=403)

    def give(ticket: Ticket) -> None:
        to, why = uuid.UUID(form.to.data), form.reason.data or ""
        handing_over.hand_over(
            ticket, to, reason=why, tried=form.what_was_tried,
            by=current_actor(), post=_post(), now=clock.now(),
        )  # fmt: skip

    if status := _refusal(ticket_id, form, give):
        return _show(ticket_id, forms, status=status)
    flash(_("The case is handed over, and the one who asked for help is told."))
    return _back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/resolutions")
@with_role(Role.SUPPORTER)
def resolve(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Can take part, or cannot."""
    _find(ticket_id)
    form = OutcomeForm(request.form)

    def end(ticket: Ticket) -> None:
        outcome = Outcome(form.outcome.data or "")
        resolving.resolve(ticket, outcome, by=current_actor(), post=_post(), now=clock.now())

    if status := _refusal(ticket_id, form, end):
        return _show(ticket_id, TicketForms(outcome=form), status=status)
    return _back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/notices/<int(max=2147483647):notice_id>/phone-calls")
@with_role(Role.SUPPORTER)
def told_by_phone(ticket_id: uuid.UUID, notice_id: int) -> ResponseReturnValue:
    """Somebody was rung and knows now."""
    _find(ticket_id)

    def tell(ticket: Ticket) -> None:
        notice = next((n for n in ticket.notices if n.id == notice_id), None) or abort(404)
        resolving.told_by_phone(ticket, notice, by=current_actor(), now=clock.now())

    _do(ticket_id, tell)
    return _back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/pin-lookups")
@with_role(Role.SUPPORTER)
def show_pin(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The PIN, for whoever is responsible while the case is open; written down."""
    actor, ticket = current_actor(), _find(ticket_id)
    access.must_act(actor, ticket)
    working.must_be_open(ticket)
    pin = support_queries.room_pin(ticket.occurrence_id) if ticket.occurrence_id else None
    with transaction():
        timeline.look_up(_find(ticket_id), actor, now=clock.now(), kind=timeline.PIN_SHOWN)
    return _show(ticket_id, TicketForms(), pin=pin or abort(404))
