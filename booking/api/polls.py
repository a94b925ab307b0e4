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
from booking.api.poll_schemas import NotedSchema, PollSchema, QuestionSchema
from booking.api.schemas import MeetingSchema
from booking.api.versions import tag_of
from booking.models import Poll
from booking.polls import answering, asking, changes, choosing
from booking.polls.finding import find_person, find_poll, find_time, see_poll
from booking.polls.refusals import PollIsBooked
from booking.ports import meeting_post
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
    """Choose this time: it becomes the meeting, everybody is invited, the others are free."""
    now, actor, poll = clock.now(), current_actor(), _locked(poll_id)
    time = find_time(poll, time_id) or abort(404)
    if poll.meeting_id:
        raise PollIsBooked
    id = choosing.book_time(poll, time, by=actor, post=meeting_post(), now=now)
    meeting = access.find_meeting(actor, id) or abort(404)
    headers = {"ETag": tag_of(meeting), "Location": url_for(".read_meeting", meeting_id=id)}
    return rendering.meeting(meeting, actor, now=now), 201, headers


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
