"""What we saw of each one's way to a meeting, and what follows: a guess that the leader corrects.

We never guess that somebody stayed away. Who was at the door, asked for technical help without a
solution, or had a test that failed, has had trouble as far as we know.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from booking import equipment
from booking.date_answers import DateAnswers
from booking.joining import is_host
from booking.models import (
    Answer,
    Attendance,
    Came,
    EquipmentTest,
    MeetingForm,
    Occurrence,
    Participant,
    StandIn,
)
from booking.ports import HelpDesk, Trouble
from booking.queries import attendances_at, newest_tests_at
from core.db import db
from core.filters import at_time


@dataclass(frozen=True)
class Seen:
    """One person: what we believe, and on what grounds."""

    came: Came | None = None  # none: we cannot know
    had_trouble: bool = False  # with the technology: it is not called staying away in silence
    signs: Sequence[str] = ()  # in words


@dataclass(frozen=True)
class Tracks:
    """What there is to go by, of everybody."""

    attendances: Mapping[uuid.UUID, Attendance]
    tests: Mapping[uuid.UUID, EquipmentTest]
    troubles: Mapping[uuid.UUID, Trouble]
    replaced: frozenset[uuid.UUID]  # somebody comes instead of them
    said: DateAnswers  # to this date


def seen_at(
    occurrence: Occurrence, people: Sequence[Participant], desk: HelpDesk
) -> Mapping[uuid.UUID, Seen]:
    """Of each of these. Four statements, however many they are; of a date of a series, six."""
    ids = [person.id for person in people]
    stand_ins = select(StandIn.participant_id).join(StandIn.stand_in)
    found = stand_ins.where(StandIn.participant_id.in_(ids), Participant.removed_at.is_(None))
    tracks = Tracks(
        attendances_at(occurrence.id),
        newest_tests_at(occurrence.id),
        desk.troubles_at(occurrence.id),
        frozenset(db.session.scalars(found)),
        DateAnswers(people, [occurrence]),
    )
    return {person.id: _seen(person, occurrence, tracks) for person in people}


def _seen(person: Participant, occurrence: Occurrence, tracks: Tracks) -> Seen:
    attendance = tracks.attendances.get(person.id)
    joined = bool(attendance and attendance.joined_at)
    trouble = tracks.troubles.get(person.id)
    stopped = not joined and _was_stopped(person, tracks)
    had_trouble = trouble is not None or stopped
    was_kept_out = trouble is Trouble.BARRED or (had_trouble and not joined)
    return Seen(
        came=_guess(person, occurrence, tracks, joined=joined, was_kept_out=was_kept_out),
        had_trouble=had_trouble,
        signs=list(_signs(person, tracks)),
    )


def _was_stopped(person: Participant, tracks: Tracks) -> bool:
    """At the door and never in, or with equipment that failed its test."""
    attendance, test = tracks.attendances.get(person.id), tracks.tests.get(person.id)
    waited = bool(attendance and attendance.waiting_at)
    return waited or bool(test and equipment.read(test).faults)


def _guess(
    person: Participant,
    occurrence: Occurrence,
    tracks: Tracks,
    *,
    joined: bool,
    was_kept_out: bool,
) -> Came | None:
    if was_kept_out:
        return Came.TECHNICAL
    if joined or is_host(person, occurrence):
        return Came.TOOK_PART
    if person.id in tracks.replaced:
        return Came.SUBSTITUTE
    answer = tracks.said.of(person, occurrence)
    if answer is Answer.DECLINED:
        return Came.CANCELLED
    by_word = occurrence.meeting.form is not MeetingForm.VIDEO  # nobody sees who comes in
    return Came.TOOK_PART if by_word and answer is Answer.ACCEPTED else None


def _signs(person: Participant, tracks: Tracks) -> Iterator[str]:
    attendance, test = tracks.attendances.get(person.id), tracks.tests.get(person.id)
    trouble = tracks.troubles.get(person.id)
    if attendance and attendance.joined_at:
        yield _("Came in %(at)s.", at=at_time(attendance.joined_at))
    elif attendance and attendance.waiting_at:
        yield _("Waited at the door %(at)s, and did not get in.", at=at_time(attendance.waiting_at))
    if trouble is Trouble.BARRED:
        yield _("Technical help could not solve it.")
    elif trouble is Trouble.OPEN:
        yield _("Asked for technical help, and it is not settled.")
    if test and equipment.read(test).faults and not (attendance and attendance.joined_at):
        yield _("The test of sound and picture failed.")
