"""The mail to the owner of a calendar that has not been read for a day. Once, until it is read."""

import uuid
from datetime import datetime

from sqlalchemy import Select, select

from accounts.models import Unit, User
from booking.busy import TRUSTED
from booking.calendars.models import BusySource
from booking.calendars.troubles import WORDS
from core.db import db
from core.web import settings
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient, enqueue
from notifications.rendering import render_folder

KIND = "calendar-unread"


def untold(now: datetime) -> Select[BusySource]:
    """Those that have failed for a day, and nobody was told."""
    return (
        select(BusySource)
        .where(BusySource.told_at.is_(None), BusySource.failing_since <= now - TRUSTED)
        .order_by(BusySource.failing_since, BusySource.id)
        .limit(50)
    )


def has_untold(now: datetime) -> bool:
    """Whether `tell_owners` would find anything."""
    return db.session.scalar(untold(now).with_only_columns(BusySource.id).limit(1)) is not None


def tell_owners(*, mail_domain: str, key: bytes, now: datetime) -> int:
    """Write to them. How many there were; without a mailbox the page alone says it."""
    found = db.session.scalars(untold(now).with_for_update(skip_locked=True)).all()
    for source in found:
        source.told_at = now
        to = _recipient(source)
        if to is not None:
            draft = Draft(KIND, {"source_id": str(source.id)})
            enqueue(draft, to, mail_domain=mail_domain, key=key, now=now)
    return len(found)


def _recipient(source: BusySource) -> Recipient | None:
    stream = f"busy-source:{source.id}"
    if source.user_id:
        user = db.session.get_one(User, source.user_id)
        mail = Recipient(Channel.EMAIL, user.email, user.language, stream, user_id=user.id)
        return mail if user.is_active else None
    unit = db.session.get_one(Unit, source.unit_id)
    is_reached = unit.email is not None and unit.is_active
    return Recipient(Channel.EMAIL, unit.email or "", "da", stream) if is_reached else None


def _source(message: OutboxMessage) -> BusySource | None:
    return db.session.get(BusySource, uuid.UUID(message.payload["source_id"]))


def _still_fails(message: OutboxMessage, now: datetime) -> bool:
    """One that was mended or removed meanwhile is not spoken of."""
    source = _source(message)
    return source is not None and source.trouble is not None


def _render(message: OutboxMessage) -> Rendered:
    source = _source(message)
    trouble = source.trouble if source else None
    wrong, advice = WORDS[trouble] if trouble else ("", "")
    page = f"/{source.unit_id}" if source and source.unit_id else ""
    facts = {
        "host": source.host if source else "",
        "wrong": wrong,
        "advice": advice,
        "url": f"{settings().base_url.rstrip('/')}/calendars{page}",
        "language": message.language,
    }
    return render_folder(message, facts)


def register_kinds() -> None:
    """Make the kind known."""
    register(Kind(KIND, _render, is_wanted=_still_fails))
