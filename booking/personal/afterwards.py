"""What a personal page keeps when a meeting has been: what was agreed, and the next time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.after.closings import closing_of
from booking.after.evaluations import OPEN_FOR, evaluation_of, may_evaluate, newest_held
from booking.after.follow_ups import next_for
from booking.early import OwnTime, own_time
from booking.models import Evaluation, Occurrence, Participant


@dataclass(frozen=True)
class Afterwards:
    """Of the last date that was held."""

    occurrence: Occurrence
    agreed: str  # empty where there is nothing, or it is not for this reader
    following: OwnTime | None
    may_evaluate: bool
    mine: Evaluation | None
    has_picture: bool  # it was a meeting with picture and sound

    @property
    def open_until(self) -> datetime:
        """So long the answers can be changed."""
        return self.occurrence.ends_at + OPEN_FOR


def afterwards_of(person: Participant, *, keep_days: int, now: datetime) -> Afterwards | None:
    """None where nothing has been held yet."""
    held = newest_held(person.meeting, now=now)
    if held is None:
        return None
    following = next_for(person, held, now=now)
    return Afterwards(
        occurrence=held,
        agreed=_agreed(person, held, keep_days, now),
        following=own_time(*following) if following else None,
        may_evaluate=may_evaluate(person, held, now=now),
        mine=evaluation_of(person, held),
        has_picture=person.meeting.form.has_room,
    )


def _agreed(person: Participant, held: Occurrence, keep_days: int, now: datetime) -> str:
    """For those whom the leader chose, as long as it is kept on pages."""
    closing = closing_of(held.id) if now < held.ends_at + timedelta(days=keep_days) else None
    if closing is None:
        return ""
    reads = {each.participant_id for each in closing.people if each.gets_minutes}
    return closing.agreed if person.id in reads else ""
