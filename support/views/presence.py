"""A ticket's page says every now and then that it is open, and is told who else has it open."""

import uuid

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from support import presence
from support.views import acting
from support.views.tickets import bp


@bp.post("/tickets/<uuid:ticket_id>/presence")
@with_role(Role.SUPPORTER)
def beat(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Still here. The answer is the part of the page that names the others."""
    actor, now = current_actor(), clock.now()
    is_writing = request.form.get("writing") == "yes"
    with transaction():
        presence.beat(acting.find(ticket_id), actor, is_writing=is_writing, now=now)
    others = presence.others_at(acting.find(ticket_id), actor, now=now)
    return render_template("support/_presence.html", others=others)
