"""What became of an order, written down: for the meeting, its leader, and support."""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import force_locale
from sqlalchemy import select

from core import audit
from core.audit import SYSTEM
from core.db import db
from video.models import Provision, ProvisionState
from video.outside import orders
from video.outside.bridge import BridgeRefused, Found, RoomStatus
from video.outside.models import Bridge, RoomOrder, Trouble
from video.outside.words import wrong_with

GAVE_UP = audit.declare("bridge-room-given-up", "trouble", "code", "is_wanted")
REPLACED = audit.declare("bridge-room-replaced", "generation")

FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=3)
SHOWN_AFTER = timedelta(minutes=15)  # until then the next try may do it
POLL = timedelta(seconds=30)
POLL_FAILED = timedelta(minutes=1)
MOST_GENERATIONS = 10
REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=5)
JITTER = (0.8, 1.2)
_chance = random.SystemRandom()
OVER = (RoomStatus.CLOSING, RoomStatus.STUCK, RoomStatus.CLOSED)
SILENT = {Trouble.NO_ANSWER, Trouble.NO_SUCH_PLACE, Trouble.BUSY, Trouble.NOT_LET_IN}


def note_room(
    order: RoomOrder, provision: Provision, found: Found | None, *, key: bytes, now: datetime
) -> None:
    """The bridge has said how the room is."""
    if now >= order.ends_at:
        return finish(provision, now=now)
    _is_well(order)
    is_gone = found is None or found.status in OVER
    if found is None or is_gone or _is_elsewhen(order, found):
        return replace(order, provision, now=now)
    order.made_at = order.made_at or now
    _note_ways(order, provision, found, key=key)
    provision.state_text = found.words
    if found.ends_at != order.ends_at:  # people are inside: nobody is thrown out for it
        provision.state, order.trouble = ProvisionState.READY, Trouble.REJECTED
        order.next_try_at = now + POLL_FAILED
        return None
    order.done = order.wanted
    _note_status(order, provision, found, now=now)
    return None


def _note_status(order: RoomOrder, provision: Provision, found: Found, *, now: datetime) -> None:
    match found.status:
        case RoomStatus.READY:
            provision.state = ProvisionState.READY
            order.next_try_at = None  # until it is over, or is missed there
        case RoomStatus.FAILED:
            provision.state = ProvisionState.FAILED
            provision.state_text = found.words or _in_danish(Trouble.ITS_PROBLEMS, order)
            order.trouble, order.next_try_at = Trouble.ITS_PROBLEMS, now + POLL_FAILED
        case _:
            provision.state = ProvisionState.PENDING
            order.next_try_at = max(now + POLL, found.opens_at or now)


def _is_elsewhen(order: RoomOrder, found: Found) -> bool:
    """Of a room that is open, another end is asked for again, and does not close it."""
    is_open = found.status == RoomStatus.READY
    return found.starts_at != order.starts_at or (found.ends_at != order.ends_at and not is_open)


def _is_well(order: RoomOrder) -> None:
    order.attempts = 0
    order.failing_since = order.trouble = order.trouble_code = order.given_up_at = None


def _note_ways(order: RoomOrder, provision: Provision, found: Found, *, key: bytes) -> None:
    if not found.addresses and not found.secrets:
        return
    order.is_address_untold |= provision.addresses.get("sip") != found.addresses.get("sip")
    provision.ref, provision.addresses = str(found.ref), dict(found.addresses)
    order.sealed = orders.sealed(found.secrets, key=key)


def replace(order: RoomOrder, provision: Provision, *, now: datetime) -> None:
    """It is gone there, or stays at its old time: give it back and ask for another."""
    if order.generation >= MOST_GENERATIONS:
        order.made_at, order.trouble = order.made_at or now, Trouble.TOO_OFTEN
        _give_up(order, provision, now=now)
        return
    orders.drop(provision, now=now)
    orders.place(
        provision, provision.room, starts_at=order.starts_at, ends_at=order.ends_at,
        generation=order.generation + 1, now=now,
    )  # fmt: skip
    turn = order.generation + 1
    audit.record(SYSTEM, REPLACED, subject=provision.id, now=now, generation=turn)


def finish(provision: Provision, *, now: datetime) -> None:
    """The meeting is over, and with it the room."""
    orders.drop(provision, now=now)
    provision.state, provision.state_text = ProvisionState.RELEASED, None


def note_released(order: RoomOrder, *, is_over: bool, now: datetime) -> None:
    """Given back; or it cannot be just now, and is asked about again."""
    _is_well(order)
    if is_over:
        order.ended_at, order.next_try_at, order.done = now, None, order.wanted
    else:
        order.next_try_at = now + POLL_FAILED


def note_refusal(
    order: RoomOrder, provision: Provision | None, refusal: BridgeRefused, *, now: datetime
) -> None:
    """Try again later, or give up. What is shown to people is true at each moment."""
    order.trouble, order.trouble_code = refusal.trouble, refusal.code[:40] or None
    order.attempts += 1
    order.failing_since = order.failing_since or now
    delay = delay_after(order.attempts) * _chance.uniform(*JITTER)
    order.next_try_at = now + max(delay, refusal.wait or timedelta())
    if now - order.failing_since >= GIVE_UP_AFTER:
        _give_up(order, provision, now=now)
        return
    _show(order, provision, now=now)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain, before jitter."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)


def _show(order: RoomOrder, provision: Provision | None, *, now: datetime) -> None:
    """A room that is ready stays so: that we cannot ask does not close it."""
    if provision is None or not order.is_wanted or order.trouble is None:
        return
    if provision.state == ProvisionState.READY:
        return
    since = order.failing_since or now
    has_failed = order.trouble.is_lasting or now - since >= SHOWN_AFTER
    provision.state = ProvisionState.FAILED if has_failed else ProvisionState.PENDING
    provision.state_text = _in_danish(order.trouble, order)


def _give_up(order: RoomOrder, provision: Provision | None, *, now: datetime) -> None:
    order.given_up_at, order.next_try_at = now, None
    _show(order, provision, now=now)
    audit.record(
        SYSTEM, GAVE_UP, subject=order.id, now=now, is_wanted=order.is_wanted,
        trouble=str(order.trouble), code=order.trouble_code,
    )  # fmt: skip


def _in_danish(trouble: Trouble, order: RoomOrder) -> str:
    """The desk's language: nobody asked."""
    with force_locale("da"):
        return str(wrong_with(order.bridge.kind)[trouble])[:300]


def note_bridge(
    bridge_id: uuid.UUID, refusals: Sequence[BridgeRefused | None], *, now: datetime
) -> None:
    """One that does not answer is left alone for a while: mail leaves in between."""
    held = select(Bridge).where(Bridge.id == bridge_id).with_for_update(of=Bridge)
    bridge = db.session.scalar(held)
    if bridge is None:
        return
    silent = [each for each in refusals if each and each.trouble in SILENT]
    if len(silent) < len(refusals):
        bridge.attempts, bridge.rests_until = 0, None
    if silent:
        doubled: int = 2 ** min(bridge.attempts, 10)
        wait = max((each.wait or timedelta() for each in silent), default=timedelta())
        bridge.attempts += len(silent) == len(refusals)
        bridge.rests_until = now + max(min(REST * doubled, LONGEST_REST), wait)
