"""One ticket: read it, take it, answer, note, hand it over, end it, and see to who is told."""

import uuid

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import support_queries
from booking.ports import help_desk
from core import clock
from core.db import transaction
from support import access, canned, timeline
from support.forms import HandOverForm, NoteForm, OutcomeForm, ReplyForm
from support.models import Outcome, Status, Ticket
from support.refusals import NotResponsible
from support.services import handing_over, mentioning, resolving, working
from support.views import acting
from support.views.pages import meeting_of, thread_part
from support.views.ticket_forms import TicketForms

bp = Blueprint("tickets", __name__)


@bp.get("/tickets/<uuid:ticket_id>")
@with_role(Role.SUPPORTER)
def show(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The case. Each look is written down, and counts as told for a unit that had it."""
    if "HX-Request" in request.headers:
        part = thread_part(acting.seen(ticket_id), reader=current_actor(), now=clock.now())
        return render_template("support/_thread_again.html", page=part)
    ticket = acting.find(ticket_id)
    if ticket.status == Status.CLOSING:
        return _show_how_it_ends(ticket_id)
    # It is put together before it is written down that it was looked at, and shown after that.
    shown, look = acting.page(ticket, TicketForms()), timeline.look_of(ticket, current_actor())
    with transaction():
        look.write(now=clock.now())
        mentioning.seen(look.ticket_id, look.actor.id, now=clock.now())
    return shown


def _show_how_it_ends(ticket_id: uuid.UUID) -> str:
    """Whoever opens it knows it then: with the last one the case is closed."""
    with transaction():
        actor, now = current_actor(), clock.now()
        ticket = access.lock_ticket(actor, ticket_id, now=now) or abort(404)
        timeline.look_up(ticket, actor, now=now)
        resolving.seen_by_supporter(ticket, actor, now=now)
        mentioning.seen(ticket.id, actor.id, now=now)
    return acting.page(acting.find(ticket_id), TicketForms())


@bp.post("/tickets/<uuid:ticket_id>/assignments")
@with_role(Role.SUPPORTER)
def take(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Be the one who works on it."""
    by = current_actor()
    return acting.press(ticket_id, lambda t: working.take(t, by=by, now=clock.now()))


@bp.post("/tickets/<uuid:ticket_id>/link-messages")
@with_role(Role.SUPPORTER)
def send_link(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The invitation with the personal link once more, to the one who asked for help."""
    by, desk, post = current_actor(), help_desk(), acting.post()
    return acting.press(
        ticket_id,
        lambda t: working.send_link(t, by=by, desk=desk, post=post, now=clock.now()),
        _("The link is on its way."),
    )


@bp.post("/tickets/<uuid:ticket_id>/replies")
@with_role(Role.SUPPORTER)
def reply(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Answer the requester. When something new was said meanwhile, the draft is kept and shown."""
    acting.find(ticket_id)
    form = ReplyForm(request.form)

    def send(ticket: Ticket) -> None:
        words, seen = form.text.data or "", form.last_seen
        working.reply(
            ticket, words, seen=seen, by=current_actor(), post=acting.post(), now=clock.now()
        )

    if status := acting.refusal(ticket_id, form, send):
        return acting.show(ticket_id, TicketForms(reply=form), status=status)
    flash(_("The answer is sent."))
    return acting.back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/insertions")
@with_role(Role.SUPPORTER)
def insert(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """A ready answer is put at the end of what is being written. Nothing is sent."""
    ticket, actor = acting.find(ticket_id), current_actor()
    access.must_act(actor, ticket)
    form, (meeting, contact) = ReplyForm(request.form), meeting_of(ticket)
    ready = canned.ready_for(ticket, contact, meeting, reader=actor, now=clock.now())
    chosen = next((r.text for r in ready if str(r.id) == request.form.get("canned")), "")
    form.text.data = "\n\n".join(part for part in (form.text.data, chosen) if part)
    return acting.show(ticket_id, TicketForms(reply=form))


@bp.post("/tickets/<uuid:ticket_id>/notes")
@with_role(Role.SUPPORTER)
def note(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Something for the desk only."""
    acting.find(ticket_id)
    form = NoteForm(request.form)

    def keep(ticket: Ticket) -> None:
        words, seen = form.note.data or "", form.last_seen
        by, post = current_actor(), acting.post()
        mentioning.note(ticket, words, seen=seen, by=by, post=post, now=clock.now())

    if status := acting.refusal(ticket_id, form, keep):
        return acting.show(ticket_id, TicketForms(note=form), status=status)
    return acting.back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/hand-overs")
@with_role(Role.SUPPORTER)
def hand_over(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Give it to another unit, with why and what was tried."""
    ticket = acting.find(ticket_id)
    forms = TicketForms(hand_over=HandOverForm(request.form))
    forms.offer(ticket, meeting_of(ticket)[0], clock.now())
    form = forms.hand_over
    if not access.may_act(current_actor(), ticket):
        form.refuse(NotResponsible.message)
        return acting.show(ticket_id, forms, status=403)

    def give(ticket: Ticket) -> None:
        to, why = uuid.UUID(form.to.data), form.reason.data or ""
        handing_over.hand_over(
            ticket, to, reason=why, tried=form.what_was_tried, seen=form.last_seen,
            by=current_actor(), post=acting.post(), now=clock.now(),
        )  # fmt: skip

    if status := acting.refusal(ticket_id, form, give):
        return acting.show(ticket_id, forms, status=status)
    flash(_("They are asked. Until they say yes, the case is with you."))
    return acting.back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/resolutions")
@with_role(Role.SUPPORTER)
def resolve(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Can take part, or cannot."""
    acting.find(ticket_id)
    form = OutcomeForm(request.form)

    def end(ticket: Ticket) -> None:
        outcome, by = Outcome(form.outcome.data or ""), current_actor()
        resolving.resolve(
            ticket, outcome, seen=form.last_seen, by=by, post=acting.post(), now=clock.now()
        )

    if status := acting.refusal(ticket_id, form, end):
        return acting.show(ticket_id, TicketForms(outcome=form), status=status)
    return acting.back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/notices/<int(max=2147483647):notice_id>/phone-calls")
@with_role(Role.SUPPORTER)
def told_by_phone(ticket_id: uuid.UUID, notice_id: int) -> ResponseReturnValue:
    """Somebody was rung and knows now."""
    acting.find(ticket_id)

    def tell(ticket: Ticket) -> None:
        notice = next((n for n in ticket.notices if n.id == notice_id), None) or abort(404)
        resolving.told_by_phone(ticket, notice, by=current_actor(), now=clock.now())

    acting.do(ticket_id, tell)
    return acting.back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/pin-lookups")
@with_role(Role.SUPPORTER)
def show_pin(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The PIN, for whoever is responsible while the case is open; written down."""
    actor, ticket = current_actor(), acting.find(ticket_id)
    access.must_act(actor, ticket)
    working.must_be_open(ticket)
    pin = support_queries.room_pin(ticket.occurrence_id) if ticket.occurrence_id else None
    with transaction():
        timeline.look_up(acting.find(ticket_id), actor, now=clock.now(), kind=timeline.PIN_SHOWN)
    return acting.show(ticket_id, TicketForms(), pin=pin or abort(404))
