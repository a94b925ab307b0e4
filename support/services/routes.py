"""Which way a ticket goes, and whether who has it may solve it."""

import uuid
from collections.abc import Sequence, Set

from support import directory, routing
from support.models import Ticket, Tier
from support.routing import Directory, Inquiry, Route, versions


def route_of(rows: Directory, ticket: Ticket) -> Route:
    """The ticket's receivers, by the version it was opened under. One from before versions were
    kept has its model."""
    convening = uuid.UUID(ticket.snapshot["convening_id"])
    asked = Inquiry(ticket.audience, ticket.organisation_id, convening, ticket.is_cross_sector)
    model = None if ticket.routing_version_id else ticket.model
    return routing.route(directory.as_of(rows, ticket.routing_version_id), asked, model=model)


def only_forwards(ticket: Ticket, rows: Directory | None = None) -> bool:
    """Whether who has it now solves nothing: the staff hotline, and levels that say so. Rows that
    were read already may be given."""
    if ticket.responsible.tier == Tier.STAFF_HOTLINE:
        return True
    if rows is None and not versions.has_forwarders():
        return False
    return ticket.responsible_id in route_of(rows or directory.load(), ticket).forwarders


def only_forwarding(tickets: Sequence[Ticket]) -> Set[uuid.UUID]:
    """Of which of these that is so, by id. Rules are read once a version."""
    if not versions.has_forwarders():
        return {one.id for one in tickets if one.responsible.tier == Tier.STAFF_HOTLINE}
    now = directory.load()
    rows = {v: directory.as_of(now, v) for v in {one.routing_version_id for one in tickets}}
    return {one.id for one in tickets if only_forwards(one, rows[one.routing_version_id])}
