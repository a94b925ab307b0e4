"""Opening a ticket: somebody says the code of their meeting to another system."""

from typing import Any

from flask import Response

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from core import clock, problems
from core.web import key
from support.api.asked import OpeningSchema
from support.api.holding import done
from support.api.schemas import TicketLineSchema
from support.api.tickets import TAG
from support.refusals import UnknownMeeting
from support.services import intake
from support.views.acting import post


@bp.route("/tickets", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(OpeningSchema)
@bp.answers(TicketLineSchema, 201)
def open_ticket(asked: dict[str, Any]) -> Any:
    """Open a ticket for whoever says the code of eight digits from their invitation.

    If they have an open one, it gets a note of the call instead. Looking for a code is written
    down, and there is a limit to it, whether somebody has that code or not.
    """
    by, now = current_actor(), clock.now()
    found = intake.search(asked["code"], by=by, key=key(), now=now, what_for=intake.OPENING)
    if len(found) != 1:
        return _nobody()
    ticket = intake.open_by_phone(
        found[0],
        caller="",
        phone=asked["phone"] or None,
        words=asked["words"],
        by=by,
        post=post(),
        now=now,
    )
    return done(ticket)


def _nobody() -> Response:
    """Answered and not raised: that somebody looked is to be kept."""
    return problems.problem(404, "unknown-meeting", UnknownMeeting.message)
