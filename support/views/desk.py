"""The desk: the most urgent case first."""

from datetime import datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.contact_reports import unread_answers
from accounts.models import Role
from core import clock
from core.web import settings
from notifications.texts import spending
from support import mentions, presence, queries, queues, shortcuts, untold
from support.desk_words import QUEUES, heading_of
from support.incidents import pages as incidents
from support.mails import caps
from support.mails.access import count_unsorted
from support.saved_views import looking
from support.saved_views.looking import Look
from support.telephone import log
from support.views.refreshing import again
from support.wording import countdown, moment, subject_of, waited

bp = Blueprint("desk", __name__)
WORDS = {"queues": QUEUES} | {f.__name__: f for f in (countdown, moment, subject_of, waited)}


@bp.get("/desk")
@with_role(Role.SUPPORTER)
def show() -> ResponseReturnValue:
    """A queue. The page asks for it again and again, and gets it when it is new."""
    now, actor, look = clock.now(), current_actor(), look_asked() or abort(404)
    rows = request.args.get("rows", queries.SHOWN, type=int)
    found = queries.desk_of(actor, now=now, queue=look.queue, only=look.only, asked_rows=rows)
    is_again, over = "HX-Request" in request.headers, _over(now)
    heading = look.name or heading_of(found.queue, found.counts[found.queue])
    shown = {"desk": found, "look": look, "heading": heading, "now": now, "is_again": is_again}
    there = presence.at_several([row.id for row in found.waiting], actor, now=now)
    shown |= {**over, **WORDS, "there": there}
    if not is_again:
        return render_template("support/desk.html", **shown, **_beside())
    return again((found, look.seen, over, there), "support/_desk_again.html", shown, now=now)


def look_asked() -> Look | None:
    """The saved view that is asked for, else the queue. None: no such view is theirs."""
    if asked := request.values.get("view", ""):
        is_number = asked.isascii() and asked.isdecimal() and len(asked) < 10
        return looking.look_through(current_actor(), int(asked)) if is_number else None
    return Look(queues.queue_named(request.values.get("queue")))


def _over(now: datetime) -> dict[str, object]:
    """What concerns more than one case, and stands over the queue."""
    actor = current_actor()
    mails = count_unsorted(actor)
    an_hour = settings().mail_answers_an_hour
    return {
        "is_stopped": bool(mails) and caps.is_stopped(an_hour, now=now),
        "incidents": incidents.live_for(actor, now=now),
        "mentions": mentions.named(actor, now=now),
        "mails": mails,
        "to_ring": untold.to_ring(actor, now=now),
        "tabs": looking.tabs_of(actor),
        "on_line": log.on_now(actor, now=now),
        "calls": log.count_waiting(actor),
        "no_sms": spending.stopped_until(spending.limits(settings()), now=now),
        "may_see_sms": actor.has_role(Role.ADMINISTRATOR),
    }


def _beside() -> dict[str, object]:
    """What is asked for once, with the whole page."""
    actor = current_actor()
    return {
        "answers": unread_answers(actor),
        "has_keys": shortcuts.are_on(actor),
        "every": settings().desk_refresh_seconds,
    }
