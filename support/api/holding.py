"""What every deed of a program on a ticket needs: the ticket, held, if they may see it."""

import uuid
from typing import Any

from flask import abort

from accounts.access import current_actor
from core import clock
from support import access
from support.api import rendering
from support.models import Ticket
from support.views.acting import Lock

AT = "/tickets/<uuid:ticket_id>"


def hold(ticket_id: uuid.UUID, lock: Lock = access.lock_ticket) -> Ticket:
    """In the transaction of the deed; what they may not see is not there."""
    return lock(current_actor(), ticket_id, now=clock.now()) or abort(404)


def done(ticket: Ticket) -> Any:
    """The ticket as it is now."""
    return rendering.done(ticket, current_actor())
