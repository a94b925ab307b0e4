"""Calls at the desk: those without a case, one of them, and what was said in any."""

import uuid

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import Refusal
from support import access
from support.mails import handler, showing
from support.mails.forms import PlaceForm
from support.models import PhoneCall, PhoneRecording
from support.telephone import log, sorting

bp = Blueprint("phone_calls", __name__)
ONE = "/desk/phone-calls/<uuid:call_id>"


@bp.get("/desk/phone-calls")
@with_role(Role.SUPPORTER)
def index() -> ResponseReturnValue:
    """Calls that became no case, on the lists of one's desks."""
    calls = log.without_case(current_actor(), now=clock.now())
    return render_template("support/phone_calls.html", calls=calls)


@bp.get(ONE)
@with_role(Role.SUPPORTER)
def show(call_id: uuid.UUID) -> ResponseReturnValue:
    """One call. Each look is written down."""
    with transaction():
        sorting.read(_found(call_id), by=current_actor(), now=clock.now())
    return _page(call_id, PlaceForm())


@bp.get(f"{ONE}/messages/<int(max=2147483647):message_id>")
@with_role(Role.SUPPORTER)
def fetch(call_id: uuid.UUID, message_id: int) -> ResponseReturnValue:
    """What was said, to be saved and played on one's own computer."""
    by, now = current_actor(), clock.now()
    with transaction():
        sorting.hear(_found(call_id), _message(call_id, message_id), by=by, now=now)
    content = handler.take(_message(call_id, message_id))
    if content is None:
        flash(_("The message cannot be opened just now. Ask for it once more."), "warning")
        return redirect(url_for("desk.phone_calls.show", call_id=call_id), 303)
    answer = Response(content, mimetype="audio/mpeg")
    answer.headers.set("Content-Disposition", "attachment", filename=f"besked-{message_id}.mp3")
    answer.headers["Content-Security-Policy"] = showing.POLICY
    return answer


@bp.post(f"{ONE}/placement")
@with_role(Role.SUPPORTER)
def place(call_id: uuid.UUID) -> ResponseReturnValue:
    """Put it on a case."""
    _found(call_id)
    form, by = PlaceForm(request.form), current_actor()
    try:
        if form.submitted():
            with transaction():
                ticket = sorting.put_on(_held(call_id), form.wanted, by=by, now=clock.now())
                ticket_id = ticket.id
            return redirect(url_for("desk.tickets.show", ticket_id=ticket_id), 303)
    except Refusal as refusal:
        form.refuse(refusal.message)
    return _page(call_id, form), form.status


@bp.post(f"{ONE}/dismissal")
@with_role(Role.SUPPORTER)
def put_aside(call_id: uuid.UUID) -> ResponseReturnValue:
    """It needs nothing more."""
    _found(call_id)
    try:
        with transaction():
            sorting.put_aside(_held(call_id), by=current_actor(), now=clock.now())
    except Refusal as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("The call is seen to."))
    return redirect(url_for("desk.phone_calls.index"), 303)


def _page(call_id: uuid.UUID, form: PlaceForm) -> str:
    call = _found(call_id)
    case = call.ticket_id and access.find_seen_with(
        current_actor(), call.ticket_id, now=clock.now()
    )
    return render_template(
        "support/phone_call.html",
        call=log.note(call, now=clock.now()),
        ticket_id=case.id if case else None,
        waits=call.ticket_id is None and call.handled_at is None,
        form=form,
    )


def _found(call_id: uuid.UUID) -> PhoneCall:
    return sorting.find(current_actor(), call_id, now=clock.now()) or abort(404)


def _held(call_id: uuid.UUID) -> PhoneCall:
    return sorting.lock(current_actor(), call_id, now=clock.now()) or abort(404)


def _message(call_id: uuid.UUID, message_id: int) -> PhoneRecording:
    found = sorting.message_of(current_actor(), call_id, message_id, now=clock.now())
    return found or abort(404)
