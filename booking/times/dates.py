"""Many wished dates at once: which can be, and what there is instead of those that cannot."""

import uuid
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.hours import Hours, day_of, quarters
from booking.times.people import Party, People
from booking.times.rooms import taken_seats, without_room
from booking.times.search import NEAR
from booking.times.seats import Seat
from booking.times.spans import Span, Spans
from booking.times.taken import instant_of, second

ALTERNATIVES = 3


@dataclass(frozen=True)
class DateAnswer:
    """One wished date. `busy` are the parties known to be taken; `nearest` is filled only where
    the date cannot be."""

    slot: Slot
    leader_is_free: bool
    has_room: bool
    busy: Sequence[Party] = ()
    nearest: Sequence[Slot] = ()

    @property
    def can_be(self) -> bool:
        """Whether it can be booked: leader and room are free."""
        return self.leader_is_free and self.has_room


@dataclass(frozen=True)
class Dates:
    """What is answered: the dates in the order asked for, and a room that is free at all of them
    (the smallest), if there is one."""

    answers: Sequence[DateAnswer]
    one_room: Seat | None
    silent: Sequence[Party]  # of whom nothing is known

    @property
    def conflicts(self) -> Sequence[DateAnswer]:
        """The dates that cannot be."""
        return [answer for answer in self.answers if not answer.can_be]


def free_for_dates(
    slots: Sequence[Slot],
    needed: Needed,
    *,
    hours: Hours,
    now: datetime,
    all_parties: bool = False,
    without: Collection[uuid.UUID] = (),
) -> Dates:
    """For each wished date of a series: are leader, people and a room free; and if not, when else?

    `needed` says who leads, which rooms would do (`seats_for(form, unit_id, expected)`) and which
    invited users and units are looked at. A date is in conflict when the leader leads another
    meeting or no room is free; with `all_parties` also when somebody whom we know is busy. Only
    those get alternatives: in the usual hours, when everybody whom we know can come, on the same
    day before other days, at most three days off, and never at another of the wished dates.
    `without` are occurrences that do not count, such as those of the series that are being moved.

    Nothing is written or locked: the guard decides when the dates are booked. Five to seven
    statements, however many dates, rooms and people.
    """
    if not slots:
        return Dates([], None, [])
    start = min(slot.starts_at for slot in slots) - NEAR
    end = max(slot.ends_at for slot in slots) + NEAR
    people = People(needed.leader_id, needed.parties, start, end, now=now, without=without)
    board = _Board(slots, needed.seats, now, without)
    answers = [
        DateAnswer(
            slot=slot,
            leader_is_free=people.leader_is_free(*span),
            has_room=board.has_room(number),
            busy=people.busy(*span),
        )
        for number, (slot, span) in enumerate(zip(slots, board.spans, strict=True))
    ]
    look = _Alternatives(needed, people, board.spans, hours, now, all_parties, without)
    return Dates(look.for_conflicts(answers), board.one_room(), people.silent)


def rooms_for_dates(
    slots: Sequence[Slot],
    seats: Sequence[Seat],
    *,
    now: datetime,
    without: Collection[uuid.UUID] = (),
) -> Sequence[tuple[Seat, Sequence[int]]]:
    """Each room, and the numbers of the dates at which it cannot be had: one or two statements."""
    board = _Board(slots, seats, now, without)
    return [(seat, board.refused(seat)) for seat in seats]


def _span(slot: Slot) -> Span:
    return second(slot.starts_at), second(slot.ends_at)


class _Board:
    """Which rooms are taken at which of the dates. One statement."""

    def __init__(
        self,
        slots: Sequence[Slot],
        seats: Sequence[Seat] | None,
        now: datetime,
        without: Collection[uuid.UUID],
    ) -> None:
        self.spans = [_span(slot) for slot in slots]
        self._seats = seats
        self._order = sorted(range(len(slots)), key=lambda number: self.spans[number])
        self._starts = [self.spans[number][0] for number in self._order]
        self._longest = max(end - start for start, end in self.spans)
        self._taken_at: list[set[uuid.UUID]] = [set() for _ in slots]
        pause = max((seat.pause for seat in seats or ()), default=0)
        windows = list(Spans(self.spans).widened(pause, pause))
        taken = taken_seats(seats or (), windows, now=now, without=without)
        for seat in seats or ():
            for span in taken[seat.room_id]:
                self._note(seat, span)

    def _note(self, seat: Seat, taken: Span) -> None:
        """Every date that begins neither too early nor too late to meet this span."""
        since, until = taken[0] - seat.pause, taken[1] + seat.pause
        first = bisect_left(self._starts, since - self._longest)
        for number in self._order[first : bisect_left(self._starts, until)]:
            if self.spans[number][1] > since:
                self._taken_at[number].add(seat.room_id)

    def refused(self, seat: Seat) -> list[int]:
        """At which of the dates this room cannot be had."""
        return [n for n, taken in enumerate(self._taken_at) if seat.room_id in taken]

    def has_room(self, number: int) -> bool:
        """Whether a room is free at that date, or none is needed."""
        return self._seats is None or len(self._taken_at[number]) < len(self._seats)

    def one_room(self) -> Seat | None:
        """The smallest room that is free at all of them."""
        taken = set().union(*self._taken_at)
        return next((seat for seat in self._seats or () if seat.room_id not in taken), None)


@dataclass(frozen=True)
class _Alternatives:
    """Where else the dates in conflict could be."""

    needed: Needed
    people: People
    wished: Sequence[Span]
    hours: Hours
    now: datetime
    all_parties: bool
    without: Collection[uuid.UUID]

    def for_conflicts(self, answers: Sequence[DateAnswer]) -> Sequence[DateAnswer]:
        """The answers, with alternatives where there is a conflict."""
        odd = [answer for answer in answers if self._is_odd(answer)]
        lengths = {_length(answer) for answer in odd}
        refused = {length: self._refused(odd, length) for length in lengths}
        unsuited = {length: self.people.refused(length, all_parties=True) for length in lengths}
        return [
            replace(a, nearest=self._nearest(a.slot, refused[_length(a)], unsuited[_length(a)]))
            if self._is_odd(a)
            else a
            for a in answers
        ]

    def _is_odd(self, answer: DateAnswer) -> bool:
        return not answer.can_be or bool(self.all_parties and answer.busy)

    def _refused(self, odd: Sequence[DateAnswer], length: int) -> Spans:
        """When, in the hours near the conflicts, nothing so long can begin."""
        reach = [self._reach(answer.slot) for answer in odd]
        among = Spans(span for start, end in reach for span in self.hours.within(start, end))
        refused = Spans(self.wished).refused(length)
        refused |= self.people.refused(length, all_parties=self.all_parties)
        if self.needed.seats is None:
            return refused
        no_room = without_room(self.needed.seats, length, among, now=self.now, without=self.without)
        return refused | no_room

    def _reach(self, slot: Slot) -> tuple[datetime, datetime]:
        return max(self.now, slot.starts_at - NEAR), slot.ends_at + NEAR

    def _nearest(self, slot: Slot, refused: Spans, unsuited: Spans) -> Sequence[Slot]:
        at, length = second(slot.starts_at), slot.minutes * 60
        every = self.hours.within(*self._reach(slot))
        usual = self.hours.usual_within(*self._reach(slot), now=self.now)
        is_early = at in every and at not in usual
        day = day_of(at)

        def rank(each: int) -> tuple[bool, bool, bool, int]:
            is_odd_hour = not is_early and each not in usual
            return is_odd_hour, each in unsuited, day_of(each) != day, abs(each - at)

        free = (each for each in quarters(every, length) if each not in refused)
        best = sorted(sorted(free, key=rank)[:ALTERNATIVES])
        return [Slot(instant_of(each), instant_of(each + length)) for each in best]


def _length(answer: DateAnswer) -> int:
    return answer.slot.minutes * 60
