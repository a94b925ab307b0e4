"""What was sent to the one who asked, and what came of it: read while they are on the phone.

On a page of its own: the page of the case stays quick.
"""

import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.reach_lines import reached
from core import clock
from core.db import transaction
from support import access, timeline
from support.views.tickets import bp


@bp.get("/tickets/<uuid:ticket_id>/messages")
@with_role(Role.SUPPORTER)
def show_reach(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The newest last. A look at the case, like any other."""
    actor, now = current_actor(), clock.now()
    with transaction():
        ticket = access.lock_ticket(actor, ticket_id, now=now) or abort(404)
        timeline.look_up(ticket, actor, now=now)
    ticket = access.find_ticket(actor, ticket_id, now=now) or abort(404)
    lines = reached(ticket.participant_id) if ticket.participant_id else ()
    return render_template("support/reach.html", ticket=ticket, lines=lines, now=now)
