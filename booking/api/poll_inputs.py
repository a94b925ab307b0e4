"""From what a program sends of a time poll to what the services take."""

import uuid
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.api.inputs import invitee_of, own_unit
from booking.draft_refusals import TooManyGuests
from booking.drafts import MOST_GUESTS, Guest, Matter, Plan
from booking.models import Attending, Occurrence, Poll, Said
from booking.polls.asking import Question
from booking.services import BookingRefused
from booking.services.planning import Details

Sent = Mapping[str, Any]  # read by a schema of poll_schemas.py


class AnswersDoNotFit(BookingRefused):
    """As on the page, somebody who is asked says something of each time that stands."""

    field = "answers"
    message = _l("Say yes, if need be or no of each of the times, once.")


def question_of(sent: Sent, actor: User) -> tuple[Plan, Question]:
    """The plan of the meeting, and what is asked of its time. Raises BookingRefused."""
    people = _people(sent, actor)
    required = [guest.key for guest, is_required in people if is_required]
    question = Question(sent["starts_at"], sent["minutes"], sent["deadline"], required)
    guests = tuple(guest for guest, _is_required in people)
    details = Details(pre_minutes=sent["pre_minutes"])
    details.check()
    plan = Plan(_matter(sent, actor), sent["minutes"], guests=guests, details=details)
    return plan, question


def _matter(sent: Sent, actor: User) -> Matter:
    said = {f.name: sent[f.name] for f in fields(Matter) if sent.get(f.name) is not None}
    return Matter(**{**said, "unit_id": own_unit(actor, sent["unit_id"])})


def _people(sent: Sent, actor: User) -> list[tuple[Guest, bool]]:
    """Each once, and the leader not at all, as on the list of a draft. Raises TooManyGuests."""
    if len(sent["invitees"]) > MOST_GUESTS:
        raise TooManyGuests
    found: dict[object, tuple[Guest, bool]] = {}
    for number, each in enumerate(sent["invitees"]):
        invitee = invitee_of({name: said for name, said in each.items() if name != "is_required"})
        if invitee.user_id != actor.id:
            asked = Guest(uuid.uuid4(), invitee), each["is_required"]
            found.setdefault(invitee.unit_id or invitee.user_id or number, asked)
    return list(found.values())


def other_times_of(sent: Sent, occurrence: Occurrence) -> Question:
    """What is asked about a booked meeting."""
    must = sent["required"]
    if must is None:
        invited = occurrence.meeting.invited
        must = [person.id for person in invited if person.attending is not Attending.OPTIONAL]
    return Question(sent["starts_at"], 0, sent["deadline"], must)


def said_of(sent: Sent, poll: Poll) -> dict[uuid.UUID, Said]:
    """What was said of each time. Raises AnswersDoNotFit."""
    said = {each["time_id"]: Said(each["said"]) for each in sent["answers"]}
    is_each_once = len(said) == len(sent["answers"])
    if not is_each_once or said.keys() != {time.id for time in poll.proposals}:
        raise AnswersDoNotFit
    return said
