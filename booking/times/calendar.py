"""When everything a meeting needs is free at once."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.slots import Slot
from booking.times.people import Party, People
from booking.times.rooms import without_room
from booking.times.seats import Seat
from booking.times.spans import Spans
from booking.times.taken import instant_of, second


@dataclass(frozen=True)
class Needed:
    """Who and what a meeting needs. `seats` are the rooms that would do, the smallest first; None
    when it needs none. `parties` are the invited people and units that can be known here."""

    leader_id: uuid.UUID
    seats: Sequence[Seat] | None
    parties: Sequence[Party] = ()


class Calendar:
    """A period, and when a meeting of one length can begin in it.

    The number of statements is bounded, whatever the number of rooms, people and days: what is
    taken is read once and made to spans, in which a time is found by bisection.
    """

    def __init__(
        self,
        needed: Needed,
        length: timedelta,
        start: datetime,
        end: datetime,
        *,
        now: datetime,
        without: Collection[uuid.UUID] = (),
    ) -> None:
        """`without` are occurrences that do not count: those that are to be moved."""
        self.needed, self.start, self.end, self.now = needed, start, end, now
        self.length = int(length.total_seconds())
        self.people = People(needed.leader_id, needed.parties, start, end, now=now, without=without)
        self._no_room = Spans()
        if needed.seats is not None:
            period = Spans([(second(start), second(end))])
            self._no_room = without_room(
                needed.seats, self.length, period, now=now, without=without
            )

    def refused(self, *, all_parties: bool) -> Spans:
        """When it cannot begin: the leader leads another, no room is free, or somebody whom we
        know and who is to be there leads another."""
        return self._no_room | self.people.refused(self.length, all_parties=all_parties)

    def slot(self, at: int) -> Slot:
        """The meeting, if it begins then."""
        return Slot(instant_of(at), instant_of(at + self.length))

    def busy(self, slot: Slot) -> Sequence[Party]:
        """Those of whom we know that they cannot come then."""
        return self.people.busy(second(slot.starts_at), second(slot.ends_at))
