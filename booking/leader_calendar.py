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


def taken_slots(
    leader_id: uuid.UUID, slots: Collection[Slot], *, lead: timedelta
) -> frozenset[Slot]:
    """Those of the times that meet what the calendar says, the pre-meeting included. One
    statement."""
    whole = {slot: with_lead(slot, lead) for slot in slots}
    if not whole:
        return frozenset()
    first = min(slot.starts_at for slot in whole.values())
    last = max(slot.ends_at for slot in whole.values())
    busy = busy_between([leader_id], (), first, last)
    spans = Spans((second(each.starts_at), second(each.ends_at)) for each in busy)
    return frozenset(
        slot
        for slot, taken in whole.items()
        if spans.touches(second(taken.starts_at), second(taken.ends_at))
    )


class LeaderCalendar:
    """What a page about some times of one meeting says of the leader's own calendar."""

    def __init__(self, meeting: Meeting, reader: User, times: Iterable[Time]) -> None:
        lead = timedelta(minutes=meeting.pre_minutes or 0)
        self._taken = taken_slots(meeting.leader_id, set(map(_slot, times)), lead=lead)
        self.words = (
            _("You are taken, says your own calendar")
            if reader.id == meeting.leader_id
            else _("The leader is taken, says their own calendar")
        )

    def is_taken(self, time: Time) -> bool:
        """Whether that time is among those taken."""
        return _slot(time) in self._taken


def _slot(time: Time) -> Slot:
    return Slot(time.starts_at, time.ends_at)
