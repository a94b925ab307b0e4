"""The link to one's calendar, or a unit's, in a calendar program: made, seen and revoked."""

import uuid
from datetime import datetime
from typing import Any

from flask import abort

from accounts.access import current_actor, with_token
from booking.api.asked import OwnerSchema
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from booking.api.schemas import FeedSchema, FeedsSchema, RevokedSchema
from booking.calendars import feeds, owners
from booking.calendars.models import CalendarFeed
from booking.calendars.owners import Owner
from core import clock
from core.web import key, settings

TAG = "feeds"


def _owner(asked: dict[str, Any]) -> Owner:
    return owners.find_owner(current_actor(), asked.get("unit_id")) or abort(404)


def _said(feed: CalendarFeed, *, now: datetime) -> dict[str, Any]:
    """As on the page: the address is a secret, and is shown for a quarter of an hour."""
    is_shown = feeds.is_shown(feed, now=now)
    address = feeds.address_of(feed, base_url=settings().base_url, key=key())
    return {**_known(feed), "address": address if is_shown else None}


def _known(feed: CalendarFeed) -> dict[str, Any]:
    names = ("id", "unit_id", "made_at", "last_fetched_at")
    return {name: getattr(feed, name) for name in names}


@bp.route("/feeds", tag=TAG)
@with_token()
@bp.query(OwnerSchema)
@bp.answers(FeedsSchema)
def list_feeds(asked: dict[str, Any]) -> Any:
    """Your feed, or a unit's, if there is one.

    Its address is there for a quarter of an hour after it was made.
    """
    feed = feeds.live_feed(_owner(asked))
    return {"feeds": [_said(feed, now=clock.now())] if feed else []}


@bp.route("/feeds", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(OwnerSchema)
@bp.answers(FeedSchema, 201)
def make_feed(asked: dict[str, Any]) -> Any:
    """Make your feed, or a unit's; the one there is stays. Read its address by GET at once.

    The address is not in this answer: answers to writes are kept for a day, and it is a secret.
    """
    owner, now = _owner(asked), clock.now()
    feeds.make_feed(owner, by=current_actor(), now=now)
    return {**_known(feeds.live_feed(owner) or abort(404)), "address": None}


@bp.route("/feeds/<uuid:feed_id>/revocation", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(OwnerSchema)
@bp.answers(RevokedSchema, 201)
def end_feed(asked: dict[str, Any], feed_id: uuid.UUID) -> Any:
    """End a feed: calendars that used its address get nothing more."""
    now = clock.now()
    feeds.revoke_feed(_owner(asked), feed_id, by=current_actor(), now=now)
    return {"revoked_at": now}
