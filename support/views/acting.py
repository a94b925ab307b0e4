"""What every deed on a ticket needs of HTTP: find it, hold it, do it, and show what was refused."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.access import current_actor
from accounts.models import User
from core import clock
from core.db import transaction
from core.errors import DomainError, NotYours
from core.forms import Form
from core.web import settings
from support import access, timeline
from support.models import Consultation, Ticket
from support.services.telling import Post
from support.views.pages import ticket_page
from support.views.ticket_forms import TicketForms

Deed = Callable[[Ticket], None]


class Lock(Protocol):
    """How a ticket is held: alone, or with the case that it is a part of."""

    def __call__(self, actor: User, ticket_id: uuid.UUID, /, *, now: datetime) -> Ticket | None:
        """The ticket, if the actor may see it."""


def post() -> Post:
    """What it takes to write to people."""
    return Post.of(settings())


def find(ticket_id: uuid.UUID) -> Ticket:
    """The ticket, if the one who asks may see it; else there is none."""
    return access.find_ticket(current_actor(), ticket_id, now=clock.now()) or abort(404)


def do(ticket_id: uuid.UUID, deed: Deed, *, lock: Lock = access.lock_ticket) -> None:
    """Run the deed on the ticket, held so that two who act at once come one after the other."""
    with transaction():
        deed(lock(current_actor(), ticket_id, now=clock.now()) or abort(404))


def refusal(
    ticket_id: uuid.UUID, form: Form, deed: Deed, *, lock: Lock = access.lock_ticket
) -> int | None:
    """The status of a refusal, which is put on the form; None when the deed is done.

    The right to do it is asked for last, by the deed: who wrote for half a minute while the case
    was handed on gets the words back.
    """
    is_good = form.submitted()
    try:
        if is_good:
            do(ticket_id, deed, lock=lock)
    except NotYours as refusal:
        form.refuse(refusal.message)
        return 403
    except DomainError as refusal:
        form.refuse(refusal.message)
    return 422 if form.errors else None


def show(
    ticket_id: uuid.UUID, forms: TicketForms, *, status: int = 200, pin: str | None = None
) -> ResponseReturnValue:
    """The ticket's page once more, with what was typed."""
    return page(seen(ticket_id), forms, pin=pin), status


def page(ticket: Ticket, forms: TicketForms, *, pin: str | None = None) -> str:
    """The ticket's page."""
    shown = ticket_page(ticket, forms, reader=current_actor(), now=clock.now(), pin=pin)
    return render_template("support/ticket.html", page=shown, forms=forms)


def seen(ticket_id: uuid.UUID) -> Ticket:
    """What is shown, however it was asked for: whoever sees it has looked."""
    ticket, now = find(ticket_id), clock.now()
    if not timeline.is_look_due(ticket, current_actor(), now=now):
        return ticket
    with transaction():
        timeline.look_up(find(ticket_id), current_actor(), now=now)
    return find(ticket_id)


def back(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """To the ticket's page."""
    return redirect(url_for("desk.tickets.show", ticket_id=ticket_id), 303)


def press(
    ticket_id: uuid.UUID, deed: Deed, said: str = "", *, lock: Lock = access.lock_ticket
) -> ResponseReturnValue:
    """A button without a form: done, or a refusal on the page one comes back to."""
    find(ticket_id)
    try:
        do(ticket_id, deed, lock=lock)
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        if said:
            flash(said)
    return back(ticket_id)


def away(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """To the ticket's page, or to the desk where there is no reason any more to see it."""
    if access.find_ticket(current_actor(), ticket_id, now=clock.now()):
        return back(ticket_id)
    return redirect(url_for("desk.show"), 303)


def one_of(asked: Iterable[Consultation], id: int) -> Consultation:
    """The one of this number; another ticket's is not there."""
    return next((row for row in asked if row.id == id), None) or abort(404)
