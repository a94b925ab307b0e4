"""The list of meetings, and the page of one: for those who lead, made or were invited to it."""

import uuid

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, signed_in, with_role
from accounts.contact_reports import unread_answers
from accounts.models import Role
from booking import access, countdown, lists, queries
from booking.after.closings import closed_among, to_close
from booking.after.pages import around
from booking.lists import Part, Place
from booking.polls.finding import other_time_of
from booking.polls.lists import open_polls
from booking.ports import help_desk
from booking.services.looking import is_look_due, see_meeting
from booking.views.lines import meeting_lines
from booking.words import FORMS
from core import clock
from core.db import transaction
from core.web import key

bp = Blueprint("meetings", __name__)


@bp.get("/meetings")
@with_role(Role.MEETING_LEADER)
def index() -> ResponseReturnValue:
    """What lies ahead, own and deputised, day by day."""
    return _list(Part.COMING)


@bp.get("/meetings/past")
@with_role(Role.MEETING_LEADER)
def past() -> ResponseReturnValue:
    """What is over, the newest first."""
    return _list(Part.PAST)


@bp.get("/meetings/cancelled")
@with_role(Role.MEETING_LEADER)
def cancelled() -> ResponseReturnValue:
    """What was called off, the newest first."""
    return _list(Part.CANCELLED)


def _list(part: Part) -> str:
    said = request.args.get("after", "")
    after = Place.read(said) if said else None
    if said and after is None:
        abort(404)
    now, actor = clock.now(), current_actor()
    page = lists.page_of(actor, part, after=after, now=now)
    return render_template(
        "booking/meetings.html",
        part=part,
        page=page,
        is_first=after is None,
        needs=help_desk().who_needs_help(page.led),
        answers=unread_answers(actor) if part == Part.COMING else (),
        polls=open_polls(actor) if part == Part.COMING else (),
        to_close=to_close(actor, now=now) if part == Part.COMING else (),
        closed=closed_among(page.led) if part == Part.PAST else frozenset(),
        forms=FORMS,
        now=now,
        today=clock.to_local(now).date(),
    )


@bp.get("/meetings/<uuid:meeting_id>")
@signed_in
def show(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """One meeting: how long there is left, and who is ready."""
    now, actor = clock.now(), current_actor()
    with transaction():
        if see_meeting(actor, meeting_id, now=now) is None:
            abort(404)
    meeting = access.find_meeting(actor, meeting_id) or abort(404)
    page = queries.meeting_page(meeting, actor, key=key(), now=now)
    staff_line, hotline = meeting_lines(page, now=now)
    return render_template(
        "booking/meeting.html",
        page=page,
        heading=countdown.heading(page.occurrence, now=now),
        can_open=page.is_led and countdown.can_open(page.occurrence, now=now),
        is_open=countdown.is_open_now(page.occurrence, now=now),
        room_news=countdown.room_news(page.occurrence, now=now) if page.is_led else "",
        other_time=other_time_of(actor, page.occurrence, now=now) if page.can_move else None,
        is_late=page.occurrence.has_started(now) and countdown.is_unopened(page.occurrence),
        line=staff_line,
        hotline=hotline,
        banners=help_desk().banners(meeting.id, now=now),
        **around(page, actor, now=now),
        forms=FORMS,
        now=now,
    )


@bp.get("/meetings/<uuid:meeting_id>/people")
@signed_in
def people(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """The table of people alone. Asked every 15 seconds: 304 while nothing has changed."""
    now, actor = clock.now(), current_actor()
    meeting = access.find_meeting(actor, meeting_id)
    if meeting is None:
        abort(404)
    if is_look_due(actor, meeting, now=now):
        with transaction():
            see_meeting(actor, meeting_id, now=now)
    rows = queries.people_of(meeting, actor, now=now)
    table = render_template(
        "booking/_meeting_people.html",
        meeting=meeting,
        people=rows,
        runs=access.leads(actor, meeting),
        now=now,
    )
    answer: Response = make_response(table)
    answer.headers["Cache-Control"] = "private, no-cache"  # kept by the browser, asked anew
    answer.add_etag()
    return answer.make_conditional(request)
