"""Which dates of a series cannot be as was asked for, and what is free close by instead."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import ngettext

from booking.claims import SlotTaken
from booking.early import with_lead, without_lead
from booking.models import Meeting, Occurrence
from booking.services.series_claims import parties_of
from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.dates import free_for_dates
from booking.times.hours import Hours
from booking.times.seats import Seat, seats_for
from core.db import db

Near = Mapping[datetime, Sequence[Slot]]


class DatesInTheWay(SlotTaken):
    """Some of the dates are not free at the new time. `dates` are when those would begin, and
    `near` the free times close to each."""

    def __init__(self, dates: Sequence[datetime], near: Near) -> None:
        self.dates, self.near = dates, near
        super().__init__(self.words(len(dates)))

    @property
    def in_the_way(self) -> Sequence[tuple[datetime, Sequence[Slot]]]:
        """Each of the dates, and what is free close by: as the pages say it."""
        return [(at, self.near.get(at, ())) for at in self.dates]

    def words(self, count: int) -> str:
        """What it says, of so many."""
        return str(
            ngettext(
                "%(num)d date is not free at that time. Nothing is moved yet.",
                "%(num)d dates are not free at that time. Nothing is moved yet.",
                count,
            )
        )


class DatesNotFree(DatesInTheWay):
    """The new leader, or a room, cannot be had on some of the dates."""

    def words(self, count: int) -> str:
        """What it says, of so many."""
        return str(
            ngettext(
                "That is not possible on %(num)d of the dates. Nothing is changed yet.",
                "That is not possible on %(num)d of the dates. Nothing is changed yet.",
                count,
            )
        )


def for_each_date(
    meeting: Meeting,
    dates: Sequence[Occurrence],
    take: Callable[[Occurrence], None],
    *,
    hours: Hours,
    now: datetime,
) -> None:
    """Take something for every date. Of a series, all the dates that refuse it are said: raises
    DatesNotFree; else what `take` raises."""
    refused = []
    for o in dates:
        try:
            with db.session.begin_nested():
                take(o)
        except SlotTaken:
            if not o.series_id:
                raise
            refused.append(o)
    if refused:
        slots, own = [Slot(o.starts_at, o.ends_at) for o in dates], [o.id for o in dates]
        leaders = [o.leader_id for o in dates]
        near = near_dates(meeting, slots, leaders, hours=hours, now=now, without=own)
        raise DatesNotFree([o.starts_at for o in refused], near)


def near_dates(
    meeting: Meeting,
    slots: Sequence[Slot],
    leaders: Sequence[uuid.UUID],
    *,
    seats: Sequence[Seat] | None = None,
    hours: Hours,
    now: datetime,
    without: Collection[uuid.UUID],
) -> Near:
    """The dates in conflict by their start, each with the free times closest to it: in the rooms
    that would do, or in these. `leaders` are those of the dates, and `without` the dates
    that are changed. The pre-meeting of the professionals has to be free, too; times that suit
    those invited come first. A fixed number of statements for each leader."""
    lead = timedelta(minutes=meeting.pre_minutes or 0)
    rooms = seats or seats_for(meeting.form, meeting.unit_id, len(meeting.invited))
    near: dict[datetime, Sequence[Slot]] = {}
    for leader_id in dict.fromkeys(leaders):
        led = [slot for slot, who in zip(slots, leaders, strict=True) if who == leader_id]
        found = free_for_dates(
            [with_lead(slot, lead) for slot in led],
            Needed(leader_id, rooms, parties_of(meeting)),
            hours=hours,
            now=now,
            without=without,
        )
        for each in found.conflicts:
            near[each.slot.starts_at + lead] = without_lead(each.nearest, lead)
    return near
