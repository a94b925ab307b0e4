"""Calls whose end, or how it went where they rang, was never told: what was lent is taken back."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select

from core.db import db
from support.models import PhoneCall
from support.telephone import calling, lending
from support.telephone.log import LONGEST

TOLD_WITHIN = timedelta(minutes=10)  # how it went comes at most so long after they hung up
AT_A_TIME = 50


def _loose(now: datetime) -> Select[PhoneCall]:
    never_ended = and_(PhoneCall.ended_at.is_(None), PhoneCall.began_at < now - LONGEST)
    still_lent = and_(PhoneCall.lent_id.is_not(None), PhoneCall.ended_at < now - TOLD_WITHIN)
    return select(PhoneCall).where(or_(never_ended, still_lent)).order_by(PhoneCall.began_at)


def has_due(now: datetime) -> bool:
    """Whether there is one."""
    return db.session.scalar(_loose(now).with_only_columns(PhoneCall.id).limit(1)) is not None


def tie(now: datetime) -> int:
    """Some of them. How many."""
    held = _loose(now).limit(AT_A_TIME).with_for_update(of=PhoneCall, skip_locked=True)
    calls = db.session.scalars(held).all()
    for call in calls:
        if call.ended_at is None:
            calling.end(call, now=now)
        lending.take_back(call, now)
    return len(calls)
