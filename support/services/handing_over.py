"""Giving a ticket to another unit, with why and what was tried."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from booking.support_queries import MeetingFacts
from support import access, directory, hours
from support.lines import Units
from support.models import Audience, EventKind, SupportUnit, Ticket, Tier
from support.refusals import AlreadyOffered, NoSuchReceiver
from support.routing import Arrival, Directory, after
from support.services import choosing, keeping_up, offering, placing, routes, telling
from support.services.choosing import ANYBODY, Asked, Near
from support.services.moving import move
from support.services.parts import open_offer
from support.services.telling import Post
from support.services.working import must_be_open
from support.timeline import by_user

FORWARDED_TO = (Tier.LOCAL_IT, Tier.SHARED_SUPPORT)  # by the staff hotline of model 3
FOR_CITIZENS = tuple(tier for tier in Tier if tier != Tier.STAFF_HOTLINE)
FOR_OTHERS = tuple(tier for tier in FOR_CITIZENS if tier != Tier.CITIZEN_HOTLINE)


@dataclass(frozen=True)
class Target:
    """A unit that a ticket can be handed over to."""

    unit: SupportUnit
    is_next: bool  # the route's own next receiver
    has_convened: bool
    is_exception: bool
    is_open: bool


def targets(
    ticket: Ticket,
    meeting: MeetingFacts | None,
    *,
    units: Units,
    asked: Asked = ANYBODY,
    now: datetime,
) -> tuple[list[Target], bool]:
    """Where it can go, of what is asked for, the nearest first; and whether there are others."""
    near = Near.of(units.rows, ticket, meeting)
    tiers, owner = tiers_for(ticket), ticket.responsible_id
    able = [id for id, tier in units.rows.tiers.items() if tier in tiers and id != owner]
    offered = choosing.offer(ticket, near, able, units, asked)
    found = [
        Target(
            unit=unit,
            is_next=near.following[:1] == (unit.id,),
            has_convened=unit.id == near.convening,
            is_exception=choosing.is_exception(ticket, unit.tier),
            is_open=hours.is_open(directory.timetable(unit), now),
        )
        for unit in offered.units
    ]
    return found, offered.has_others


def hand_over(
    ticket: Ticket,
    to_id: uuid.UUID,
    *,
    reason: str,
    tried: Sequence[str],
    seen: int | None = None,
    by: User,
    post: Post,
    now: datetime,
) -> None:
    """Ask another unit to take it over. If it is closed, the next on the route is asked; if all
    are, the last one owns it until it opens (product rule 6.6)."""
    access.must_act(by, ticket)
    must_be_open(ticket)
    if open_offer(ticket):
        raise AlreadyOffered
    keeping_up.must_have_seen(ticket, seen, by=by, doing=EventKind.OFFERED)
    units = Units.read()
    if to_id not in units.by_id or not can_get_it(ticket, to_id, units.rows.tiers[to_id]):
        raise NoSuchReceiver
    arrival = placing.arrive(units, _onward(units.rows, ticket, to_id), now)
    if arrival.all_closed:
        pass_on(ticket, arrival, reason=reason, tried=tried, by=by, post=post, now=now, text=reason)
        return
    placing.record_skips(ticket, arrival, sender=ticket.responsible_id, post=post, now=now)
    to = units.by_id[arrival.owner]
    offering.offer(
        ticket, to, reason=reason, tried=tried, asked_by=by.id, by=by_user(by), post=post, now=now
    )


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
    receiver = placing.unit_named(arrival.owner)
    placing.record_skips(ticket, arrival, sender=ticket.responsible_id, post=post, now=now)
    move(
        ticket,
        EventKind.HANDED_OVER,
        by=by_user(by),
        now=now,
        sender=ticket.responsible.unit.place,
        receiver=receiver.unit.place,
        tried=list(tried),
        is_exception=choosing.is_exception(ticket, receiver.tier),
        **facts,
    )
    placing.give_to(
        ticket, receiver, by=by_user(by), reason=reason, tried="\n".join(tried),
        post=post, now=now,
    )  # fmt: skip
    telling.tell_requester(ticket, telling.HANDED_OVER, post=post, now=now)


def _onward(rows: Directory, ticket: Ticket, to_id: uuid.UUID) -> list[uuid.UUID]:
    """The chosen unit, then those after it on the route, in case it is closed."""
    beyond = after(routes.route_of(rows, ticket).receivers, to_id)
    return [to_id, *(unit for unit in beyond if unit not in (to_id, ticket.responsible_id))]


def can_get_it(ticket: Ticket, unit_id: uuid.UUID, tier: Tier) -> bool:
    """Whether a unit of that tier may be asked for it at all."""
    return tier in tiers_for(ticket) and unit_id != ticket.responsible_id


def tiers_for(ticket: Ticket) -> Collection[Tier]:
    """Whose units may be asked for it."""
    if ticket.responsible.tier == Tier.STAFF_HOTLINE:
        return FORWARDED_TO
    return FOR_CITIZENS if ticket.audience == Audience.CITIZEN else FOR_OTHERS
