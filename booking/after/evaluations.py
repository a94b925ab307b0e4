"""Two questions afterwards, and what the leader may know of the answers.

The leader reads sums, and people's words without a name, once three have answered. In a meeting of
a few, one answer would be somebody's: nobody says freely what their case worker reads beside their
name.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from booking.date_answers import DateAnswers
from booking.joining import is_host
from booking.models import Answer, Evaluation, Meeting, Occurrence, Participant, Reached
from core import audit
from core.db import db, insert_new
from core.errors import DomainError

EVALUATED = audit.declare("meeting-evaluated")
OPEN_FOR = timedelta(days=14)  # ours: so long an answer can be given and changed
FEWEST = 3  # ours: fewer would say who it was
WORDS_MAX = 1000


class NothingToEvaluate(DomainError):
    """No meeting was held, or it was too long ago."""

    message = _l("You can answer from when the meeting is over, and for 14 days.")


@dataclass(frozen=True)
class Sums:
    """What those who answered say, together."""

    answers: int
    said_it: Mapping[Reached, int]
    worked: Mapping[Reached, int]  # empty where there was no picture and sound
    words: Sequence[str]  # in an order that tells nothing


def newest_held(meeting: Meeting, *, now: datetime) -> Occurrence | None:
    """The last date that was held."""
    held = [o for o in meeting.occurrences if o.has_ended(now) and not o.cancellation]
    return max(held, key=lambda o: o.starts_at, default=None)


def may_evaluate(person: Participant, occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether to ask: not who led it, nor who said that they would not
    come that day."""
    is_open = occurrence.has_ended(now) and now < occurrence.ends_at + OPEN_FOR
    if not is_open or is_host(person, occurrence):
        return False
    return DateAnswers([person], [occurrence]).of(person, occurrence) is not Answer.DECLINED


def evaluate(
    person: Participant,
    said_it: Reached,
    worked: Reached | None,
    words: str,
    *,
    now: datetime,
) -> None:
    """Keep the answer; the one before is gone. Raises NothingToEvaluate."""
    occurrence = newest_held(person.meeting, now=now)
    if occurrence is None or not may_evaluate(person, occurrence, now=now):
        raise NothingToEvaluate
    whose = {"occurrence_id": occurrence.id, "participant_id": person.id}
    said = {"said_it": said_it, "worked": worked, "words": words, "at": now}
    db.session.execute(insert_new(Evaluation, [{**whose, **said}]))
    mine = db.session.get_one(Evaluation, (occurrence.id, person.id))
    for name, value in said.items():
        setattr(mine, name, value)
    audit.record(
        person.as_actor(), EVALUATED, subject=person.id, meeting=person.meeting_id, now=now
    )


def evaluation_of(person: Participant, occurrence: Occurrence) -> Evaluation | None:
    """What this person has said."""
    return db.session.get(Evaluation, (occurrence.id, person.id))


def sums_at(occurrence_id: uuid.UUID) -> Sums | None:
    """The sums of one date; none until enough have answered. One statement."""
    found = select(Evaluation).where(Evaluation.occurrence_id == occurrence_id)
    rows = db.session.scalars(found).all()
    if len(rows) < FEWEST:
        return None
    return Sums(
        answers=len(rows),
        said_it=Counter(row.said_it for row in rows),
        worked=Counter(row.worked for row in rows if row.worked),
        words=sorted(row.words for row in rows if row.words),
    )
