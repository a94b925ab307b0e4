"""With whom one case has lain, on a page of its own: the page of the case stays quick."""

import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from support import access, timeline
from support.figures.panel import lay_of
from support.views.tickets import bp


@bp.get("/tickets/<uuid:ticket_id>/courts")
@with_role(Role.SUPPORTER)
def show_lay(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Minutes with each unit. A look at the case, like any other."""
    actor, now = current_actor(), clock.now()
    with transaction():
        ticket = access.lock_ticket(actor, ticket_id, now=now) or abort(404)
        timeline.look_up(ticket, actor, now=now)
    ticket = access.find_ticket(actor, ticket_id, now=now) or abort(404)
    return render_template("support/lay.html", ticket=ticket, lay=lay_of(ticket, now=now))
