"""A room that is not ready opens a ticket before anybody calls, and closes it when it is."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select

from booking import support_queries, unready
from core import jobs
from core.db import db
from core.errors import DomainError
from core.jobs import Job
from core.web import settings
from support import access
from support.incidents.models import RoomAlarm
from support.models import OPEN, Audience, EventKind, Outcome, Ticket
from support.services import opening
from support.services.moving import move
from support.services.opening import Opening
from support.services.telling import Post
from support.timeline import ROUTING

JOB, READY = "room-not-ready", "room-ready-again"
EVERY = timedelta(seconds=20)
MOST = 50  # in one transaction


def open_alarms(*, post: Post, now: datetime) -> int:
    """A ticket for each, once: the desk of whoever convened the meeting gets it."""
    found = db.session.execute(unready.unready(JOB, now=now).limit(MOST)).all()
    facts = [(id, starts_at) for id, starts_at in found]
    mine = {id for id, _starts_at in jobs.take(JOB, facts, now=now)}
    for id, _starts_at in facts:
        if id in mine:
            _open(id, post=post, now=now)
    return len(mine)


def _open(occurrence_id: uuid.UUID, *, post: Post, now: datetime) -> None:
    meeting = support_queries.meeting_facts(occurrence_id)
    if meeting is None:
        return
    with force_locale("da"):  # the desk's language: nobody asked
        words = _("The virtual room is not ready: %(room)s.", room=meeting.room or "?")
        asked = Opening(
            occurrence_id=occurrence_id,
            participant_id=None,
            user_id=None,
            requester=_("Virtual room"),
            audience=Audience.STAFF,
            organisation_id=meeting.convening_id,
            words=words,
            is_alarm=True,
        )
        ticket = opening.open_ticket(asked, by=ROUTING, post=post, now=now)
    db.session.flush()
    db.session.add(RoomAlarm(ticket_id=ticket.id, occurrence_id=occurrence_id, at=now))


def has_unready(now: datetime) -> bool:
    """Whether `open_alarms` would find any."""
    return db.session.execute(unready.unready(JOB, now=now).limit(1)).first() is not None


def close_ready(*, post: Post, now: datetime) -> int:
    """What became ready ends its ticket; what is cancelled or over is left to the desk."""
    alarms = {alarm.occurrence_id: alarm for alarm in db.session.scalars(_going_on()).all()}
    settled = unready.settled(alarms.keys(), now=now)
    for occurrence_id in sorted(settled, key=str):
        alarm = alarms[occurrence_id]
        alarm.ended_at = now
        if settled[occurrence_id]:
            end(alarm.ticket_id, EventKind.ROOM_READY, post=post, now=now)
    return len(settled)


def _going_on() -> Select[RoomAlarm]:
    not_ready = RoomAlarm.ended_at.is_(None), RoomAlarm.order_id.is_(None)
    return select(RoomAlarm).where(*not_ready).order_by(RoomAlarm.at).limit(MOST)


def end(ticket_id: uuid.UUID, by_itself: EventKind, *, post: Post, now: datetime) -> None:
    """What the room's ticket waited for has come; it ends, where nothing else is going on in it."""
    wanted = select(Ticket).where(Ticket.id == ticket_id, Ticket.status.in_(OPEN))
    ticket = db.session.scalar(access.held(wanted))
    if ticket is None:
        return
    move(ticket, by_itself, by=ROUTING, now=now, is_internal=True)
    outcome = Outcome.CAN_ATTEND.value
    try:
        move(ticket, EventKind.RESOLVED, by=ROUTING, post=post, now=now, outcome=outcome)
    except DomainError:
        return  # others have tasks in it: whoever has it reads what happened


def has_settled(now: datetime) -> bool:
    """Whether `close_ready` would find any."""
    waiting = [alarm.occurrence_id for alarm in db.session.scalars(_going_on())]
    return bool(waiting and unready.settled(waiting, now=now))


def _open_now(now: datetime) -> int:
    return open_alarms(post=Post.of(settings()), now=now)


def _close_now(now: datetime) -> int:
    return close_ready(post=Post.of(settings()), now=now)


JOBS: Sequence[Job] = (
    Job(JOB, _open_now, has_unready, every=EVERY),
    Job(READY, _close_now, has_settled, every=EVERY),
)
