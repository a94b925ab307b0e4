"""Time polls: asked, read, answered for somebody, and ended by a meeting or without one."""

import uuid
from typing import Any

from flask import abort, url_for

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking import access, drafts
from booking.api import poll_inputs, poll_rendering, rendering
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from booking.api.poll_schemas import (
    NewTimeSchema,
    NotedSchema,
    OtherTimeSchema,
    PollLinesSchema,
    PollSchema,
    QuestionSchema,
)
from booking.api.schemas import MeetingSchema
from booking.api.versions import tag_of
from booking.models import Poll
from booking.polls import answering, asking, changes, choosing, moving
from booking.polls.finding import find_person, find_poll, find_time, see_poll
from booking.polls.lists import open_polls
from booking.polls.refusals import PollIsBooked
from booking.ports import meeting_post
from booking.services.series_scope import find_date
from booking.views.led_meeting import led_meeting
from core import clock
from core.db import transaction

TAG = "polls"
ONE = "/polls/<uuid:poll_id>"


def _locked(poll_id: uuid.UUID) -> Poll:
    """The poll, which nobody else changes before the transaction ends."""
    return find_poll(current_actor(), poll_id, lock=True) or abort(404)


def _shown(poll_id: uuid.UUID) -> Any:
    poll = find_poll(current_actor(), poll_id) or abort(404)
    return poll_rendering.poll(poll, now=clock.now())


@bp.route("/polls", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.body(QuestionSchema)
@bp.answers(PollSchema, 201)
def ask_people(asked: dict[str, Any]) -> Any:
    """Ask people when they can: you and a room are held for each time until the deadline.

    A time that is taken is a 409 with the nearest free ones, and none is held.
    """
    now, actor = clock.now(), current_actor()
    plan, question = poll_inputs.question_of(asked, actor)
    draft = drafts.keep_new(plan, actor, now=now)
    made = asking.ask(draft, question, by=actor, post=meeting_post(), now=now)
    return _shown(made.id), 201, {"Location": url_for(".read_poll", poll_id=made.id)}


@bp.route("/polls", tag=TAG)
@with_token(Role.MEETING_LEADER)
@bp.answers(PollLinesSchema)
def list_polls() -> Any:
    """The polls that you may run and that are not settled, the first deadline first."""
    return {"polls": open_polls(current_actor())}


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/polls", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.body(OtherTimeSchema)
@bp.answers(PollSchema, 201)
def ask_about_other_times(asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """Ask who is invited about another time for a booked meeting.

    It stays where it is, and the times are held, until one is chosen: that moves it. The date is
    one of `/meetings/ID/dates`. Asked already, it is that poll.
    """
    now, actor = clock.now(), current_actor()
    occurrence = find_date(led_meeting(meeting_id), date_id) or abort(404)
    question = poll_inputs.other_times_of(asked, occurrence)
    made = moving.ask_to_move(occurrence, question, by=actor, post=meeting_post(), now=now)
    return _shown(made.id), 201, {"Location": url_for(".read_poll", poll_id=made.id)}


@bp.route(f"{ONE}/times", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.body(NewTimeSchema)
@bp.answers(PollSchema, 201)
def add_poll_time(asked: dict[str, Any], poll_id: uuid.UUID) -> Any:
    """One more time: held like the others, and those who have answered are asked about it."""
    poll, now, actor = _locked(poll_id), clock.now(), current_actor()
    changes.add_time(poll, asked["starts_at"], by=actor, post=meeting_post(), now=now)
    return _shown(poll_id), 201


@bp.route(f"{ONE}/times/<uuid:time_id>", tag=TAG, methods=("DELETE",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.answers(PollSchema)
def remove_poll_time(poll_id: uuid.UUID, time_id: uuid.UUID) -> Any:
    """Take a time away: it is free again. Two are left at least."""
    poll = _locked(poll_id)
    time = find_time(poll, time_id) or abort(404)
    changes.remove_time(poll, time, by=current_actor(), now=clock.now())
    return _shown(poll_id)


@bp.route(ONE, tag=TAG)
@with_token(Role.MEETING_LEADER)
@bp.answers(PollSchema)
def read_poll(poll_id: uuid.UUID) -> Any:
    """Who can when, and which time the answers speak for: for who asked, and the deputies."""
    with transaction():
        see_poll(current_actor(), poll_id, now=clock.now()) or abort(404)
    return _shown(poll_id)


@bp.route(f"{ONE}/people/<uuid:person_id>/answers", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.body(NotedSchema)
@bp.answers(PollSchema, 201)
def note_poll_answers(asked: dict[str, Any], poll_id: uuid.UUID, person_id: uuid.UUID) -> Any:
    """Write down what somebody said by phone of each time, also after the deadline."""
    person = find_person(_locked(poll_id), person_id) or abort(404)
    answering.check_open(person.poll)
    said = poll_inputs.said_of(asked, person.poll)
    note = asked.get("note", person.note)
    answering.note_answer(person, said, note, by=current_actor(), now=clock.now())
    return _shown(poll_id), 201


@bp.route(f"{ONE}/times/<uuid:time_id>/meeting", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.answers(MeetingSchema, 201)
def choose_time(poll_id: uuid.UUID, time_id: uuid.UUID) -> Any:
    """Choose this time: it becomes the meeting, everybody is invited, the others are free.

    Of a poll about a booked meeting, it moves there, and everybody is told.
    """
    now, actor, poll = clock.now(), current_actor(), _locked(poll_id)
    time = find_time(poll, time_id) or abort(404)
    if poll.leads_to:
        raise PollIsBooked
    id = choosing.choose_time(poll, time, by=actor, post=meeting_post(), now=now)
    meeting = access.find_meeting(actor, id) or abort(404)
    headers = {"ETag": tag_of(meeting), "Location": url_for(".read_meeting", meeting_id=id)}
    return rendering.meeting(meeting, actor, now=now), 201, headers


@bp.route(f"{ONE}/reminders", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.answers(PollSchema, 201)
def remind_poll(poll_id: uuid.UUID) -> Any:
    """Remind those who have not answered."""
    poll, now = _locked(poll_id), clock.now()
    changes.remind(poll, by=current_actor(), post=meeting_post(), now=now)
    return _shown(poll_id), 201


@bp.route(f"{ONE}/withdrawal", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.answers(PollSchema, 201)
def drop_poll(poll_id: uuid.UUID) -> Any:
    """Ask no more: the times are free, and everybody is told. Done twice, it is done once."""
    poll, now = _locked(poll_id), clock.now()
    changes.drop(poll, by=current_actor(), post=meeting_post(), now=now)
    return _shown(poll_id), 201
