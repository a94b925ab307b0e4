"""Whether the leader's own calendar says that they are taken: said where a time is chosen. It warns
and never blocks: whoever it is about knows better."""

import uuid
from collections.abc import Collection, Iterable
from datetime import timedelta

from flask_babel import gettext as _

from accounts.models import User
from booking.busy import busy_between
from booking.early import with_lead
from booking.models import Meeting, Occurrence
from booking.slots import Slot
from booking.times.spans import Spans
from booking.times.taken import second

Time = Slot | Occurrence
Led = tuple[Slot, uuid.UUID]  # a time, and who leads then


def taken_slots(
    leader_id: uuid.UUID, slots: Collection[Slot], *, lead: timedelta
) -> frozenset[Slot]:
    """Those of the times that meet what the calendar says, the pre-meeting included. One
    statement."""
    return frozenset(slot for slot, _who in _taken({(s, leader_id) for s in slots}, lead=lead))


def _taken(times: Collection[Led], *, lead: timedelta) -> frozenset[Led]:
    """The same, where not one leads them all."""
    whole = {led: with_lead(led[0], lead) for led in times}
    if not whole:
        return frozenset()
    first = min(slot.starts_at for slot in whole.values())
    last = max(slot.ends_at for slot in whole.values())
    leaders = {who for _slot, who in whole}
    busy = busy_between(leaders, (), first, last)
    spans = {
        who: Spans((second(b.starts_at), second(b.ends_at)) for b in busy if b.user_id == who)
        for who in leaders
    }
    return frozenset(
        led
        for led, taken in whole.items()
        if spans[led[1]].touches(second(taken.starts_at), second(taken.ends_at))
    )


class LeaderCalendar:
    """What a page about some times of one meeting says of the leader's own calendar: of a date,
    its leader's. Other times are looked at for the first of the dates."""

    def __init__(self, meeting: Meeting, reader: User, times: Iterable[Time]) -> None:
        lead, times = timedelta(minutes=meeting.pre_minutes or 0), list(times)
        date = next((time for time in times if isinstance(time, Occurrence)), None)
        self._usual = date.leader_id if date else meeting.leader_id
        self._taken = _taken(set(map(self._led, times)), lead=lead)
        self._reader_id = reader.id

    def is_taken(self, time: Time) -> bool:
        """Whether that time is among those taken."""
        return self._led(time) in self._taken

    def words(self, time: Time) -> str:
        """What is said of such a time."""
        if self._reader_id == self._led(time)[1]:
            return str(_("You are taken, says your own calendar"))
        return str(_("The leader is taken, says their own calendar"))

    def _led(self, time: Time) -> Led:
        leader_id = time.leader_id if isinstance(time, Occurrence) else self._usual
        return Slot(time.starts_at, time.ends_at), leader_id
