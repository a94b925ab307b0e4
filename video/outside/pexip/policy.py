"""Pexip asks: what is behind this number, now? The room is there exactly while the meeting is.

One statement, and nothing is written. Nobody's name or address is read from what was asked, and
none is in the answer.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from sqlalchemy import Select, and_, select

from core.db import db
from video.models import Provision, ProvisionState
from video.outside.live_models import BridgeHook
from video.outside.models import Bridge, RoomOrder
from video.outside.pexip import calling
from video.outside.pexip.models import POLICY, DialNumber
from video.outside.pexip.rooms import VIEW, Place, name_of, pins_of, place_of, tag_of

PROBE = "moedebro-test"  # the number that tests of the connection call: it leads nowhere
ALIAS = re.compile(
    r"(?:(?:sips?|h323|tel):)?(?P<number>[a-z0-9-]{1,40})(?:@(?P<domain>[^@;?\s]{1,255}))?"
    r"(?:[;?].{0,2000})?",
    re.IGNORECASE | re.ASCII,
)
# Look among your own rooms; and: there is none, wherever you look.
NOT_OURS: Mapping[str, Any] = {"status": "fail", "action": "continue"}
CLOSED: Mapping[str, Any] = {"status": "fail", "action": "reject"}


@dataclass(frozen=True)
class Asked:
    """Which bridge calls, with what password, and for which number."""

    bridge_id: uuid.UUID
    user: str
    password: str
    alias: str


@dataclass(frozen=True)
class Answer:
    """What Pexip is told, and whether a test of ours made it ask."""

    said: Mapping[str, Any]
    is_probe: bool = False


def answer(asked: Asked, *, key: bytes, now: datetime) -> Answer:
    """Raises NotLetIn."""
    called = ALIAS.fullmatch(asked.alias)
    number = called["number"] if called else ""
    row = db.session.execute(_behind(asked.bridge_id, number)).one_or_none()
    bridge, hook, order, provision = row or (None, None, None, None)
    calling.check(hook, asked.user, asked.password, key=key)
    if bridge is None or bridge.kind != POLICY or called is None:
        return Answer(NOT_OURS)
    place = place_of(bridge.details, marker="", key=key)
    if number.lower() == PROBE:
        return Answer(CLOSED, is_probe=True)
    if order is None or not _is_here(called["domain"], place.domain):
        return Answer(NOT_OURS)
    if provision is None or not is_there(order, provision, now):
        return Answer(CLOSED)
    return Answer(_described(place, order, provision))


def _behind(
    bridge_id: uuid.UUID, number: str
) -> Select[Bridge, BridgeHook, RoomOrder | None, Provision | None]:
    """The keys of the tables lead there."""
    mine = and_(DialNumber.bridge_id == Bridge.id, DialNumber.number == number)
    return (
        select(Bridge, BridgeHook, RoomOrder, Provision)
        .join(BridgeHook, BridgeHook.bridge_id == Bridge.id)
        .outerjoin(DialNumber, mine)
        .outerjoin(RoomOrder, RoomOrder.id == DialNumber.order_id)
        .outerjoin(Provision, Provision.id == RoomOrder.provision_id)
        .where(Bridge.id == bridge_id)
    )


def _is_here(domain: str | None, ours: str) -> bool:
    """Room systems call a name, or the address of a machine; browsers, nothing at all."""
    if domain is None:
        return True
    host = domain.rsplit(":", 1)[0] if domain.count(":") == 1 else domain.strip("[]")
    if host.lower().rstrip(".") == ours.lower():
        return True
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def is_there(order: RoomOrder, provision: Provision, now: datetime) -> bool:
    """From when the leader may open the door, to when a meeting may no longer run over. A room that
    was given back is gone at once."""
    is_wanted = order.is_wanted and provision.state != ProvisionState.RELEASED
    return is_wanted and provision.opens_at <= now < provision.closes_at


def _described(place: Place, order: RoomOrder, provision: Provision) -> Mapping[str, Any]:
    pins = pins_of(place.key, order.id, place.pin_digits)
    room = {
        "service_type": "conference",
        "name": name_of(order.id),
        "service_tag": tag_of(order.id),
        "description": "Moedebro",
        "pin": pins.host,
        "guest_pin": pins.guest,
        "allow_guests": True,
        "guests_can_present": True,
        "participant_limit": provision.room.capacity,
        "view": VIEW,
    }
    if place.theme:
        room["ivr_theme_name"] = place.theme
    return {"status": "success", "action": "continue", "result": room}
