"""The feed itself, as calendar programs fetch it: no cookie, no page, the address is the key."""

from datetime import datetime

from flask import Blueprint, Response, abort, g, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from accounts.access import by_link
from booking.calendars import feeds, publishing
from core import clock, throttle
from core.db import transaction
from core.web import key, settings

bp = Blueprint("calendar_feeds", __name__)

FETCHES = 60  # in a quarter of an hour: programs ask a few times an hour, and several share one
KEPT_SECONDS = 900


@bp.get("/calendar/<token>.ics")
@by_link
def fetch(token: str) -> ResponseReturnValue:
    """Everything in the window. 304 when the program has it already."""
    now, base_url = clock.now(), settings().base_url
    feed = feeds.find_live(token, key()) or abort(Response(status=404))  # for a program
    g.language = feed.language
    lines = publishing.stale(feed, base_url=base_url, now=now)
    with transaction(), force_locale(feed.language):
        throttle.count_try("calendar-feed", str(feed.id), limit=FETCHES, now=now)
        if lines:
            publishing.build(lines, feed.language, base_url=base_url, now=now)
        tag = publishing.tag_of(feed, now=now)
        changed_at = publishing.note_fetch(feed, tag, now=now)
    if _has_it(tag, changed_at):
        return _answer(b"", tag, changed_at), 304
    return _answer(publishing.content_of(feed, now=now), tag, changed_at)


def _has_it(tag: str, changed_at: datetime) -> bool:
    """Whether the program has what there is. What it says of the tag goes before the time."""
    if request.if_none_match:
        return request.if_none_match.contains_weak(tag)
    since = request.if_modified_since
    return since is not None and changed_at.replace(microsecond=0) <= since


def _answer(content: bytes, tag: str, changed_at: datetime) -> Response:
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.set_etag(tag, weak=True)
    answer.last_modified = changed_at
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer
