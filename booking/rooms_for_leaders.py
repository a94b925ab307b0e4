"""What a signed-in leader, chair or deputy does at the door: opens, goes in, asks, calls."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import calls, joining, lobby
from booking.personal import help_requests
from booking.personal.forms import HelpForm
from booking.views.led_meeting import led_date
from core import clock
from core.db import transaction
from core.devices import describe
from core.errors import DomainError
from video.providers import JoinTarget, RoomNotReady

bp = Blueprint("leading", __name__, url_prefix="/meetings/<uuid:meeting_id>")


@bp.post("/room-openings")
@signed_in
def open_room(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Open the door for everybody, and go in as host."""
    return _enter(meeting_id, opens=True)


@bp.post("/joins")
@signed_in
def join(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Go in as host, once the door is open or to see the room before the others."""
    return _enter(meeting_id, opens=False)


@bp.post("/lobby")
@signed_in
def choose_lobby(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Everybody comes in by themselves, or each is let in."""
    now, chosen = clock.now(), request.form.get("lets_in")
    if chosen not in lobby.CHOICES:
        abort(400)
    try:
        with transaction():
            lobby.choose(
                led_date(meeting_id), singly=chosen == "singly", by=current_actor(), now=now
            )
    except RoomNotReady as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(lobby.CHOICES[chosen])
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.get("/way-in")
@signed_in
def way_in(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """A room elsewhere: its address as it is now. A form may not be redirected to another site."""
    now, occurrence = clock.now(), led_date(meeting_id)
    back = url_for("meetings.show", meeting_id=meeting_id)
    try:
        seat = joining.seat_for(occurrence, current_actor())
        target = joining.way_in(occurrence, seat, now=now, is_led=True)
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
        target = None
    if target is None:
        return redirect(back, 303)
    return render_template(
        "personal/way_in_for_leaders.html", url=target.url, pin=target.pin, meeting_page=back
    )


@bp.post("/help-requests")
@signed_in
def ask_for_help(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """The leader asks for technical help, for themselves or for the meeting."""
    now = clock.now()
    with transaction():
        occurrence = led_date(meeting_id)
        help_requests.ask(
            joining.seat_for(occurrence, current_actor()),
            occurrence,
            HelpForm(request.form),
            device=describe(request.headers.get("User-Agent", "")),
            now=now,
            by=current_actor(),
        )
    flash(_("Your request for help is sent. You can see the answer here."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/call-tasks/<int(max=2147483647):task_id>/completion")
@signed_in
def complete_call(meeting_id: uuid.UUID, task_id: int) -> ResponseReturnValue:
    """The leader has called somebody whom no message reached."""
    now, actor = clock.now(), current_actor()
    with transaction():
        if not calls.note_call(led_date(meeting_id).meeting, task_id, by=actor, now=now):
            abort(404)
    flash(_("Thank you. The call is written down."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _enter(meeting_id: uuid.UUID, *, opens: bool) -> ResponseReturnValue:
    try:
        with transaction():
            target = _let_in(meeting_id, opens=opens)
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    url = url_for("leading.way_in", meeting_id=meeting_id) if target.is_external else target.url
    return redirect(url, 303)


def _let_in(meeting_id: uuid.UUID, *, opens: bool) -> JoinTarget:
    now, occurrence, actor = clock.now(), led_date(meeting_id), current_actor()
    if opens:
        joining.open_room(occurrence, by=actor, now=now)
    return joining.join(occurrence, joining.seat_for(occurrence, actor), now=now, by=actor)
