"""Giving a ticket to another unit, with why and what was tried."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from booking.support_queries import MeetingFacts
from support import access, directory, hours
from support.lines import Units
from support.models import Audience, EventKind, SupportUnit, Ticket, Tier
from support.refusals import NoSuchReceiver
from support.routing import Arrival, Directory, after
from support.services import placing, telling
from support.services.telling import Post
from support.services.working import must_be_open
from support.timeline import by_user, write_down

FORWARDED_TO = (Tier.LOCAL_IT, Tier.SHARED_SUPPORT)  # by the staff hotline of model 3


@dataclass(frozen=True)
class Target:
    """A unit that a ticket can be handed over to."""

    unit: SupportUnit
    is_next: bool  # the route's own next receiver
    has_convened: bool
    is_party: bool
    is_exception: bool
    is_open: bool


def targets(ticket: Ticket, meeting: MeetingFacts | None, *, now: datetime) -> list[Target]:
    """Where it can go: the route's next first, then the parties' local IT, then the others."""
    units = Units.read()
    following = after(placing.route_of(units.rows, ticket).receivers, ticket.responsible_id)
    parties = meeting.organisation_ids if meeting else frozenset()
    convening = units.rows.local_it(uuid.UUID(ticket.snapshot["convening_id"]))
    found = [
        Target(
            unit=unit,
            is_next=following[:1] == (unit.id,),
            has_convened=unit.id == convening,
            is_party=unit.unit.organisation_id in parties,
            is_exception=placing.is_exception(ticket, unit),
            is_open=hours.is_open(directory.timetable(unit), now),
        )
        for unit in units.by_id.values()
        if _can_get_it(ticket, unit)
    ]
    return sorted(found, key=_nearness)


def hand_over(
    ticket: Ticket,
    to_id: uuid.UUID,
    *,
    reason: str,
    tried: Sequence[str],
    by: User,
    post: Post,
    now: datetime,
) -> None:
    """Make another unit responsible. If it is closed, the route goes on to the next."""
    access.must_act(by, ticket)
    must_be_open(ticket)
    units = Units.read()
    if to_id not in units.by_id or not _can_get_it(ticket, units.by_id[to_id]):
        raise NoSuchReceiver
    arrival = placing.arrive(units, _onward(units.rows, ticket, to_id), now)
    pass_on(ticket, arrival, reason=reason, tried=tried, by=by, post=post, now=now, text=reason)


def pass_on(
    ticket: Ticket,
    arrival: Arrival,
    *,
    reason: str,
    tried: Sequence[str] = (),
    by: User,
    post: Post,
    now: datetime,
    **facts: Any,  # of the event, and its text
) -> None:
    """Let it arrive there: on record, and told to the unit and the requester."""
    sender = ticket.responsible
    placing.record_skips(ticket, arrival, sender=sender.id, post=post, now=now)
    placing.give_to(
        ticket,
        arrival.owner,
        by=by_user(by),
        reason=reason,
        tried="\n".join(tried),
        post=post,
        now=now,
    )
    write_down(
        ticket,
        EventKind.HANDED_OVER,
        by_user(by),
        now=now,
        sender=sender.unit.place,
        receiver=ticket.responsible.unit.place,
        tried=list(tried),
        is_exception=placing.is_exception(ticket, ticket.responsible),
        **facts,
    )
    telling.tell_requester(ticket, telling.HANDED_OVER, post=post, now=now)


def _onward(rows: Directory, ticket: Ticket, to_id: uuid.UUID) -> list[uuid.UUID]:
    """The chosen unit, then those after it on the route, in case it is closed."""
    beyond = after(placing.route_of(rows, ticket).receivers, to_id)
    return [to_id, *(unit for unit in beyond if unit not in (to_id, ticket.responsible_id))]


def _can_get_it(ticket: Ticket, unit: SupportUnit) -> bool:
    if unit.id == ticket.responsible_id:
        return False
    if ticket.responsible.tier == Tier.STAFF_HOTLINE:
        return unit.tier in FORWARDED_TO
    if unit.tier == Tier.CITIZEN_HOTLINE:
        return ticket.audience == Audience.CITIZEN
    return unit.tier != Tier.STAFF_HOTLINE


def _nearness(target: Target) -> tuple[bool, bool, bool, bool, str]:
    return (
        not target.is_next,
        target.is_exception,
        not target.has_convened,
        not target.is_party,
        target.unit.unit.place,
    )
