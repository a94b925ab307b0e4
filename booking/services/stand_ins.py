"""Saying no where everybody invited must come: somebody who may decide comes instead.

Saying no without anybody stays possible. The leader then has somebody to call.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from booking.calling import NO_STAND_IN, ask_to_call, spare_the_call
from booking.joining import is_chair, occurrence_for
from booking.models import (
    Answer,
    AnswerSource,
    Attending,
    Meeting,
    MeetingType,
    Occurrence,
    Participant,
    ParticipantKind,
    StandIn,
)
from booking.page_news import News, tell_news
from booking.ports import MeetingPost
from booking.services import answers
from booking.services.participants import Invitee
from booking.services.people_changes import add_participant
from booking.services.planning import has_duty
from booking.services.refusals import AlreadyInvited, BookingRefused
from booking.services.resending import check
from core import audit
from core.db import db

NAMED = audit.declare("stand-in-named")
DECLINED_ALONE = audit.declare("duty-declined")

# Where everybody invited has agreed to come (product: meeting types).
WITH_DUTY = {MeetingType.PSYCHIATRY}


class NobodyIsAsked(BookingRefused):
    """Who need not come says no, and that is all."""

    message = _l("You can say no without naming anybody.")


@dataclass(frozen=True)
class Named:
    """Who comes instead, as the one who cannot has written it."""

    name: str
    function: str
    email: str | None
    phone: str | None  # E.164


def must_attend(person: Participant) -> bool:
    """Whether a no from this one asks who comes instead. Never of a citizen, nor of the leader."""
    is_staff = person.kind == ParticipantKind.STAFF
    if not is_staff or person.attending != Attending.REQUIRED or is_chair(person):
        return False
    return person.meeting.type in WITH_DUTY or has_duty(person.meeting)


def stand_in_of(person: Participant) -> Participant | None:
    """Who comes instead, if anybody does."""
    row = db.session.get(StandIn, person.id)
    return row.stand_in if row and row.stand_in.removed_at is None else None


def name_stand_in(
    person: Participant, named: Named, *, post: MeetingPost, now: datetime
) -> Participant:
    """Say no, and invite who comes instead, of the same organisation, to the dates that the one
    who cannot is on. The leader is told.

    A second press finds what the first made. Raises NobodyIsAsked, AlreadyInvited, and what
    `add_participant` raises.
    """
    _hold(person, now)
    if found := stand_in_of(person):
        return found
    mails = {(p.email or "").casefold() for p in person.meeting.invited}
    if named.email and named.email.casefold() in mails:
        raise AlreadyInvited
    invitee = Invitee(
        kind=ParticipantKind.STAFF,
        organisation_id=person.organisation_id,
        language=person.language,
        **vars(named),
    )
    made = add_participant(person.meeting, invitee, like=person, by=person, post=post, now=now)
    db.session.merge(StandIn(participant_id=person.id, stand_in_id=made.id, named_at=now))
    _say_no(person, now)
    spare_the_call(person.id, NO_STAND_IN, now=now)
    _tell_leader(person, NAMED, occurrence_for(person, now=now), post=post, now=now)
    return made


def decline_alone(person: Participant, *, post: MeetingPost, now: datetime) -> None:
    """Say no without anybody: the leader calls. Raises NobodyIsAsked, and as `check` does."""
    _hold(person, now)
    _say_no(person, now)
    ask_to_call([(person.meeting_id, person.id)], NO_STAND_IN, now=now)
    occurrence = occurrence_for(person, now=now)
    _tell_leader(person, DECLINED_ALONE, occurrence, post=post, now=now)


def miss_date(
    person: Participant, occurrence: Occurrence, *, post: MeetingPost, now: datetime
) -> None:
    """They said no to one date: the leader is told, and calls about who can come then."""
    ask_to_call([(person.meeting_id, person.id)], NO_STAND_IN, now=now)
    _tell_leader(person, DECLINED_ALONE, occurrence, post=post, now=now)


def _hold(person: Participant, now: datetime) -> None:
    # The page has loaded its unit along with it: only the meeting is held.
    db.session.refresh(person.meeting, with_for_update={"of": Meeting})
    db.session.refresh(person)
    check(person.meeting, now=now)
    if not must_attend(person):
        raise NobodyIsAsked


def _say_no(person: Participant, now: datetime) -> None:
    answers.record(person, Answer.DECLINED, source=AnswerSource.PAGE, now=now)


def _tell_leader(
    person: Participant, kind: str, occurrence: Occurrence, *, post: MeetingPost, now: datetime
) -> None:
    for leader in person.meeting.invited:
        if leader.attending == Attending.LEADER or occurrence.is_led_by(leader):
            tell_news(leader, occurrence, News.NO_FROM_ONE, post=post, now=now)
    audit.record(person.as_actor(), kind, subject=person.id, meeting=person.meeting_id, now=now)
