"""A room that a bridge cannot close opens a ticket, once, and closes it when it is given back.

As a room that is not ready does (`room_alarms`): at the desk of whoever convened the meeting.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select

from booking import support_queries, unclosed
from core import jobs
from core.db import db
from core.jobs import Job
from core.web import settings
from support.incidents import room_alarms
from support.incidents.models import RoomAlarm
from support.models import Audience, EventKind
from support.services import opening
from support.services.opening import Opening
from support.services.telling import Post
from support.timeline import ROUTING

JOB, CLOSED = "room-not-closed", "room-closed-again"
EVERY = timedelta(minutes=1)
MOST = 50  # in one transaction


def open_alarms(*, post: Post, now: datetime) -> int:
    """A ticket for each room, once."""
    found = db.session.execute(unclosed.unclosed(JOB).limit(MOST)).all()
    mine = jobs.take(JOB, [(order_id, starts_at) for order_id, starts_at, *_rest in found], now=now)
    known = _known([order_id for order_id, *_rest in found])
    for order_id, starts_at, occurrence_id, bridge in found:
        if (order_id, starts_at) in mine and order_id not in known:
            _open(order_id, occurrence_id, bridge, post=post, now=now)
    return len(mine)


def _known(order_ids: Sequence[uuid.UUID]) -> set[uuid.UUID | None]:
    """That the clock has dealt with a room is forgotten in time; its ticket may stand longer."""
    mine = select(RoomAlarm.order_id).where(RoomAlarm.order_id.in_(order_ids))
    return set(db.session.scalars(mine))


def _open(
    order_id: uuid.UUID, occurrence_id: uuid.UUID, bridge: str, *, post: Post, now: datetime
) -> None:
    meeting = support_queries.meeting_facts(occurrence_id)
    if meeting is None:
        return
    with force_locale("da"):  # the desk's language: nobody asked
        first = _("The bridge %(bridge)s could not close the room.", bridge=bridge)
        then = _("People may still get in. Ring whoever runs the bridge, and have it closed there.")
        asked = Opening(
            occurrence_id=occurrence_id,
            participant_id=None,
            user_id=None,
            requester=_("Virtual room"),
            audience=Audience.STAFF,
            organisation_id=meeting.convening_id,
            words=f"{first} {then}",
            snapshot={"is_left_open": True},
            is_alarm=True,
        )
        ticket = opening.open_ticket(asked, by=ROUTING, post=post, now=now)
    db.session.flush()
    db.session.add(
        RoomAlarm(ticket_id=ticket.id, occurrence_id=occurrence_id, order_id=order_id, at=now)
    )


def has_unclosed(_now: datetime) -> bool:
    """Whether `open_alarms` would find any."""
    return db.session.execute(unclosed.unclosed(JOB).limit(1)).first() is not None


def _going_on() -> Select[RoomAlarm]:
    waiting = RoomAlarm.ended_at.is_(None), RoomAlarm.order_id.is_not(None)
    return select(RoomAlarm).where(*waiting).order_by(RoomAlarm.at, RoomAlarm.ticket_id)


def _closed() -> Sequence[RoomAlarm]:
    """Those whose room is closed. All are looked at: what is never closed stands in nobody's way,
    and they are few."""
    alarms = {alarm.order_id: alarm for alarm in db.session.scalars(_going_on()) if alarm.order_id}
    done = unclosed.closed(alarms.keys()) if alarms else ()
    return [alarm for order_id, alarm in alarms.items() if order_id in done][:MOST]


def close_closed(*, post: Post, now: datetime) -> int:
    """The bridge has closed it: so is the ticket."""
    done = _closed()
    for alarm in done:
        alarm.ended_at = now
        room_alarms.end(alarm.ticket_id, EventKind.ROOM_CLOSED, post=post, now=now)
    return len(done)


def has_closed(_now: datetime) -> bool:
    """Whether `close_closed` would find any."""
    return bool(_closed())


def _open_now(now: datetime) -> int:
    return open_alarms(post=Post.of(settings()), now=now)


def _close_now(now: datetime) -> int:
    return close_closed(post=Post.of(settings()), now=now)


JOBS: Sequence[Job] = (
    Job(JOB, _open_now, has_unclosed, every=EVERY),
    Job(CLOSED, _close_now, has_closed, every=EVERY),
)
