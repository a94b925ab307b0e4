"""The dates of a meeting that comes again, as one participant has them, and what they say."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from booking.date_answers import DateAnswers
from booking.early import own_time
from booking.models import Answer, Attending, Occurrence, Participant

SHOWN = 4  # before one asks for the others


@dataclass(frozen=True)
class OwnDate:
    """One date, at this reader's own time."""

    id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    is_off: bool
    is_next: bool
    answer: Answer


@dataclass(frozen=True)
class OwnDates:
    """Of a meeting that takes place once there are none, and nothing is asked of the database."""

    me: Participant
    occurrence: Occurrence  # that is meant now
    now: datetime

    @cached_property
    def _ahead(self) -> Sequence[Occurrence]:
        dates = self.me.meeting.occurrences
        ahead = (o for o in dates if not o.has_ended(self.now) and self.me.id not in o.off)
        return sorted(ahead, key=lambda o: o.starts_at)

    @cached_property
    def _answers(self) -> DateAnswers:
        return DateAnswers(self.me.meeting.invited, {self.occurrence, *self._ahead})

    @cached_property
    def rows(self) -> Sequence[OwnDate]:
        """Every date that is not over; those that are off too. None where only one is left."""
        ahead = self._ahead
        return [self._row(o) for o in ahead] if len(ahead) > 1 else ()

    def _row(self, occurrence: Occurrence) -> OwnDate:
        own = own_time(self.me, occurrence)
        return OwnDate(
            occurrence.id,
            own.starts_at,
            own.ends_at,
            is_off=occurrence.cancellation is not None,
            is_next=occurrence.id == self.occurrence.id,
            answer=self._answers.of(self.me, occurrence),
        )

    @property
    def first(self) -> Sequence[OwnDate]:
        """Those that stand open."""
        return self.rows[:SHOWN]

    @property
    def others(self) -> Sequence[OwnDate]:
        """Those that are folded away."""
        return self.rows[SHOWN:]

    def answer_of(self, person: Participant) -> Answer:
        """What somebody says of the date that is meant now."""
        return self._answers.of(person, self.occurrence)

    @property
    def of_next(self) -> Answer:
        """What the reader says of it."""
        return self.answer_of(self.me)

    @property
    def of_all(self) -> Answer:
        """What the reader says of all the dates; where one is left, of that one."""
        return self.me.answer if self.rows else self.of_next

    @property
    def may_answer(self) -> bool:
        """Whether this reader says of each date whether they come: who leads always does."""
        return bool(self.rows) and self.me.attending != Attending.LEADER

    @property
    def next_differs(self) -> bool:
        """Whether the next date has an answer of its own."""
        return self.may_answer and self.of_next != self.of_all
