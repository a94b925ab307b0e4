"""What is done about bridges by the clock, with the settings of this installation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, text, tuple_, update

from core.db import db
from core.jobs import Job
from core.reaching import Reach, reach_of
from core.web import key, settings
from video import facts
from video.models import Provision
from video.outside import live, noting, sweeping, working
from video.outside.bridge import BridgeLine
from video.outside.kinds import line_to
from video.outside.models import Bridge, RoomOrder

MOST = 50
# As their indexes say it: SQLite takes "= 1" for another thing.
_UNTOLD = text("room_order.is_address_untold")
_WANTED = text("room_order.is_wanted")


def reach() -> Reach:
    """Where this installation goes."""
    return reach_of(settings().bridge_networks, allows_http=settings().demo)


def dial(bridge: Bridge, now: datetime) -> BridgeLine:
    """A line to that bridge. Raises BridgeRefused."""
    return line_to(bridge, reach(), key=key(), now=now)


def _work(now: datetime) -> int:
    """A few a turn: mail leaves in between, however slow a bridge is."""
    return working.work(dial, key=key(), now=now)


def _sweep(now: datetime) -> int:
    return sweeping.sweep(dial, now=now)


def _untold() -> Select[RoomOrder]:
    return select(RoomOrder).where(_UNTOLD).order_by(RoomOrder.id).limit(MOST)


def has_untold(_now: datetime) -> bool:
    """Whether a bridge gave an address that room systems have not been told."""
    return db.session.scalar(_untold().limit(1)) is not None


def tell_addresses(now: datetime) -> int:
    """In a transaction of its own: who writes to people holds the meeting before its room."""
    orders = db.session.scalars(_untold()).all()
    found = [order.provision_id for order in orders if order.provision_id]
    facts.readdressed.send(None, provision_ids=found, at=now)
    as_read = tuple_(RoomOrder.id, RoomOrder.done)  # what changed meanwhile is told next time
    told = update(RoomOrder).where(as_read.in_([(order.id, order.done) for order in orders]))
    told = told.execution_options(synchronize_session=False)
    db.session.execute(told.values(is_address_untold=False))
    return len(orders)


def _over(now: datetime) -> Select[RoomOrder]:
    wanted = select(RoomOrder).where(_WANTED, RoomOrder.ends_at <= now)
    return wanted.order_by(RoomOrder.ends_at, RoomOrder.id).limit(MOST)


def has_over(now: datetime) -> bool:
    """Whether a meeting is over, and its room still stands with it."""
    return db.session.scalar(_over(now).limit(1)) is not None


def finish_over(now: datetime) -> int:
    """Nobody is shown where it was, also while the bridge is silent. Then it is given back."""
    ids = [order.provision_id for order in db.session.scalars(_over(now))]
    held = select(Provision).where(Provision.id.in_(ids)).order_by(Provision.id)
    provisions = db.session.scalars(held.with_for_update(of=Provision)).all()
    still = {order.provision_id for order in db.session.scalars(_over(now))}  # or made longer now
    for provision in provisions:
        if provision.id in still:
            noting.finish(provision, now=now)
    return len(provisions)


JOBS: Sequence[Job] = (
    Job("bridge-rooms", _work, working.has_due, is_alone=True, is_a_look=True),
    Job("bridge-rooms-over", finish_over, has_over),
    Job("bridge-lines-old", live.forget, live.has_old, every=timedelta(minutes=1)),
    Job("bridge-addresses", tell_addresses, has_untold, is_a_look=True),
    Job(
        "bridges-swept", _sweep, sweeping.has_due,
        every=timedelta(minutes=1), is_alone=True, is_a_look=True,
    ),
)  # fmt: skip
