"""The address of a feed: made, found, and revoked. It works for whoever has it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import Unit, User
from booking.calendars.models import CalendarFeed
from booking.calendars.owners import Owner
from core import audit, secrets
from core.db import db, insert_new
from core.errors import DomainError

PURPOSE = "calendar-feed"
SHOWN = timedelta(minutes=15)  # after it was made; a page that is loaded twice shows it twice
FEED_MADE = audit.declare("calendar-feed-made")
FEED_REVOKED = audit.declare("calendar-feed-revoked")


class FeedMissing(DomainError):
    """There is nothing to revoke."""

    message = _l("The link was removed already.")


@dataclass(frozen=True)
class Live:
    """A feed that works, as whoever fetches it meets it."""

    id: uuid.UUID
    user_id: uuid.UUID | None
    unit_id: uuid.UUID | None
    tag: str
    changed_at: datetime
    last_fetched_at: datetime | None
    language: str
    name: str


_FETCHED = (
    CalendarFeed.id,
    CalendarFeed.user_id,
    CalendarFeed.unit_id,
    CalendarFeed.tag,
    CalendarFeed.changed_at,
    CalendarFeed.last_fetched_at,
)


def live_feed(owner: Owner) -> CalendarFeed | None:
    """The one that works, if there is one."""
    mine = owner.owns(CalendarFeed.user_id, CalendarFeed.unit_id)
    return db.session.scalar(select(CalendarFeed).where(mine, CalendarFeed.revoked_at.is_(None)))


def make_feed(owner: Owner, *, by: User, now: datetime) -> None:
    """Make the owner's feed. Of two presses at once one makes it, and both find it."""
    row = {
        "id": uuid.uuid4(),
        "user_id": owner.user_id,
        "unit_id": owner.unit_id,
        "made_by_id": by.id,
        "made_at": now,
        "tag": "",
        "changed_at": now,
    }
    made = db.session.scalar(insert_new(CalendarFeed, [row]).returning(CalendarFeed.id))
    if made:
        audit.record(by.as_actor(), FEED_MADE, subject=owner.id, now=now)


def replace_feed(owner: Owner, seen: uuid.UUID, *, by: User, now: datetime) -> None:
    """End the feed that was looked at, and make another. Pressed twice, the first one counts."""
    if _end(owner, seen, now=now):
        audit.record(by.as_actor(), FEED_REVOKED, subject=owner.id, now=now)
        db.session.flush()
    make_feed(owner, by=by, now=now)


def revoke_feed(owner: Owner, seen: uuid.UUID, *, by: User, now: datetime) -> None:
    """End it. Raises FeedMissing when somebody did so before."""
    if not _end(owner, seen, now=now):
        raise FeedMissing
    audit.record(by.as_actor(), FEED_REVOKED, subject=owner.id, now=now)


def _end(owner: Owner, feed_id: uuid.UUID, *, now: datetime) -> bool:
    wanted = select(CalendarFeed).where(
        CalendarFeed.id == feed_id,
        CalendarFeed.revoked_at.is_(None),
        owner.owns(CalendarFeed.user_id, CalendarFeed.unit_id),
    )
    feed = db.session.scalar(wanted.with_for_update(of=CalendarFeed))
    if feed is not None:
        feed.revoked_at = now
    return feed is not None


def token_of(feed: CalendarFeed, key: bytes) -> str:
    """The secret part of the address."""
    return secrets.make_token(key, PURPOSE, feed.id, generation=1)


def address_of(feed: CalendarFeed, *, base_url: str, key: bytes) -> str:
    """The whole address."""
    return f"{base_url.rstrip('/')}/calendar/{token_of(feed, key)}.ics"


def is_shown(feed: CalendarFeed, *, now: datetime) -> bool:
    """Whether its address may still be read on the page: right after it was made."""
    return now - feed.made_at < SHOWN


def find_live(token: str, key: bytes) -> Live | None:
    """The feed behind an address. None when it is not ours, is revoked, or its owner is gone."""
    read = secrets.read_token(token)
    if read is None or not secrets.is_token(key, PURPOSE, token, read[0], generation=1):
        return None
    # Columns, and not the people: whoever is loaded brings their places along.
    wanted = (
        select(*_FETCHED, User.language, User.is_active, Unit.name, Unit.is_active)
        .outerjoin(User, User.id == CalendarFeed.user_id)
        .outerjoin(Unit, Unit.id == CalendarFeed.unit_id)
        .where(CalendarFeed.id == read[0], CalendarFeed.revoked_at.is_(None))
    )
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        return None
    id, user_id, unit_id, tag, changed_at, fetched_at, language, is_active, unit, is_in_use = row
    if not (is_active or is_in_use):
        return None
    name = f"Mødebro: {unit}" if unit else "Mødebro"
    return Live(id, user_id, unit_id, tag, changed_at, fetched_at, language or "da", name)
