"""Whatever is booked, held, moved, chosen, dropped, cancelled, left out and tried again, in
whatever order, while time goes by: the claims say what a plain list says, and a refusal comes
exactly when one is due."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from booking.polls import holds
from booking.polls.refusals import DeadlineTooLate, ProposalTaken
from booking.services import LeaderBusy, NoRoomFree
from booking.services.refusals import InThePast, SameTime
from booking.services.revivals import TimeIsGone
from booking.services.series_claims import DatesTaken
from booking.services.series_near import DatesInTheWay, DatesNotFree
from booking.services.series_scope import Scope
from core import clock
from core.errors import DomainError
from tests.booking import acting
from tests.booking.plain_model import (
    POOLS,
    Date,
    Model,
    Pool,
    Question,
    Row,
    Skipped,
    Span,
    last_minute,
    span_at,
)
from tests.booking.truth import Truth
from tests.conftest import Work
from tests.databases import wipe
from tests.factories import Troupe

Refusal = type[DomainError] | None

# The clock is put forward in the night of the 28th: only then, what begins at 1 and lasts two
# hours meets what begins at 3.
DAYS = [date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)]
BEGIN = span_at(date(2027, 3, 26), time(12), 1).start
HALF_A_DAY = timedelta(hours=12)
leaders = st.sampled_from(["anna", "bo"])
days = st.sampled_from(DAYS)
times = st.sampled_from([time(9), time(10), time(3), time(1)])
spans = st.builds(span_at, days, times, st.sampled_from([60, 120]))
some_left = st.sets(st.integers(0, 3), max_size=2)
two_days = st.lists(days, min_size=2, max_size=3, unique=True).map(sorted)
which = st.integers(0, 99)
many = st.booleans()
often = settings(
    max_examples=22,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # to make a failure smaller takes minutes
    suppress_health_check=list(HealthCheck),
)


class Leaders(RuleBasedStateMachine):
    """Two leaders and three rooms, two of them of a pool. Each rule does one thing to the database
    and to the model."""

    def __init__(self, engine: Engine, session: Session, troupe: Troupe, work: Work) -> None:
        super().__init__()
        session.rollback()
        wipe(engine)
        session.expunge_all()
        self.cast, self.work, self.truth = troupe.enter(session), work, Truth(session)
        self.model = Model(BEGIN)

    def furnish(self, pool: Pool) -> None:
        """The rooms."""
        acting.furnish(self.truth.session, self.cast, pool)
        self.truth.session.expunge_all()  # not read anew, which would keep an old view open
        self.model.pool = pool

    @contextmanager
    def expecting(self, due: Refusal) -> Iterator[None]:
        """The transaction of a page: refused just as is due, and then nothing is left behind."""
        if due is None:
            with self.work():
                yield
            return
        before = self.truth.everything()
        with pytest.raises(DomainError) as refused, self.work():
            yield
        assert isinstance(refused.value, due), (refused.value, due)
        assert self.truth.everything() == before

    def why_not(self, wanted: Row, without: Collection[UUID] = ()) -> Refusal:
        """What a single date is refused with."""
        if self.model.is_past(wanted.span):
            return InThePast
        if self.model.can_be(wanted, without):
            return None
        led = replace(wanted, needs_room=False)
        return NoRoomFree if self.model.can_be(led, without) else LeaderBusy

    def put(self, id: UUID, wanted: Row) -> None:
        """What the database chose of what was free: the room."""
        room = self.truth.room(id)
        assert room in self.model.free_rooms(wanted, [id])
        self.model.rows[id] = replace(wanted, room=room)

    def keep(self, meeting: UUID, wanted: Callable[[UUID, Span], Row]) -> None:
        """The dates of a new meeting, and those that were left out of it."""
        for id, span, entry, day in self.truth.dates(meeting):
            self.put(id, wanted(id, span))
            self.model.dates[id] = Date(meeting, entry, day)
        for id, entry, on in self.truth.left_out(meeting):
            self.model.skipped[id] = Skipped(meeting, entry, on, self.leader_of(meeting))

    def leader_of(self, meeting: UUID) -> str:
        """Of a meeting just booked."""
        ids = (id for id, date in self.model.dates.items() if date.meeting == meeting)
        return self.model.rows[next(ids)].leader

    @initialize(mine=times, theirs=times, pool=st.sampled_from(POOLS))
    def begin(self, mine: time, theirs: time, pool: Pool) -> None:
        """Something is held from the start: by one until midnight, by the other for longer;
        and each of them has a series, one with a day left out."""
        self.furnish(pool)
        self.ask("anna", DAYS, mine, 0)
        self.ask("bo", DAYS[1:], theirs, None)
        self.book_series("bo", DAYS[0], 3, time(9) if theirs == time(10) else time(10), {1})
        self.book_series("anna", DAYS[1], 2, time(1) if mine == time(3) else time(3), set())

    @rule(leader=leaders, span=spans, people=st.sampled_from([2, 2, 5, 12]), on_video=st.booleans())
    def book(self, leader: str, span: Span, people: int, on_video: bool) -> None:
        wanted = Row(leader, span, people, needs_room=on_video)
        with self.expecting(self.why_not(wanted)):
            made = acting.book_one(self.cast, wanted, self.model.now).id
        if self.why_not(wanted) is None:
            self.keep(made, lambda _id, _span: wanted)

    @rule(leader=leaders, first=days, count=st.integers(2, 4), at=times, left=some_left)
    def book_series(self, leader: str, first: date, count: int, at: time, left: set[int]) -> None:
        on = [first + timedelta(n) for n in range(count)]
        without = [day for n, day in enumerate(on) if n in left][: count - 2]
        kept = [day for day in on if day not in without]
        rows = [Row(leader, span_at(day, at, acting.MINUTES), 2) for day in kept]
        due = self.why_not_all(rows, DatesTaken)
        with self.expecting(due):
            made = acting.book_days(self.cast, leader, on, without, at, self.model.now).id
        if due is None:
            found = {row.span: row for row in rows}
            self.keep(made, lambda _id, span: found.pop(span))
            assert not found
            assert {s.on for s in self.model.skipped.values() if s.meeting == made} == {*without}
            self.model.rules |= dict.fromkeys(self.entries(made), (at, acting.MINUTES))

    def entries(self, meeting: UUID) -> set[UUID]:
        """The meeting's entries of the calendar."""
        mine = (date for date in self.model.dates.values() if date.meeting == meeting)
        return {date.entry for date in mine if date.entry}

    @precondition(lambda self: self.model.skipped)
    @rule(one=which)
    def retry(self, one: int) -> None:
        id = _pick(list(self.model.skipped), one)
        skipped = self.model.skipped[id]
        span = span_at(skipped.on, *self.model.rules[skipped.entry])
        wanted = Row(skipped.leader, span, 2)
        due = self.why_not_all([wanted], DatesTaken)
        with self.expecting(due):
            made = acting.retry(skipped.meeting, id, now=self.model.now)
        if due is None:
            del self.model.skipped[id]
            self.put(made, wanted)
            self.model.dates[made] = Date(skipped.meeting, skipped.entry, skipped.on)
            self.look_again(skipped.meeting)

    def why_not_all(
        self, rows: Collection[Row], taken: type[DomainError], without: Collection[UUID] = ()
    ) -> Refusal:
        """What many dates, each on a day of its own, are refused with."""
        if any(self.model.is_past(row.span) for row in rows):
            return InThePast
        return None if all(self.model.can_be(row, without) for row in rows) else taken

    @precondition(lambda self: self.model.lapsed())
    @rule(one=which, leader=leaders, people=st.sampled_from([2, 12]), many=st.booleans())
    def need_what_lapsed(self, one: int, leader: str, people: int, many: bool) -> None:
        span = self.model.rows[_pick(self.model.lapsed(), one)].span
        if many:
            at = clock.to_local(span.start)
            self.book_series(leader, at.date(), 2, at.time(), set())
        else:
            self.book(leader, span, people, on_video=True)

    @precondition(lambda self: self.model.coming())
    @rule(one=which, span=spans)
    def move(self, one: int, span: Span) -> None:
        id = _pick(self.model.coming(), one)
        old, date = self.model.rows[id], self.model.dates[id]
        wanted = replace(old, span=span, room=None)
        due = SameTime if span == old.span else self.why_not(wanted, [id])
        with self.expecting(due):
            acting.move(date.meeting, id, span, scope=Scope.THIS, now=self.model.now)
        if due is None:
            self.put(id, wanted)
            self.look_again(date.meeting)

    @precondition(lambda self: any(self.model.dates[id].entry for id in self.model.coming()))
    @rule(one=which, by=st.integers(-2, 2), at=times, minutes=st.sampled_from([60, 120]), all_=many)
    def move_following(self, one: int, by: int, at: time, minutes: int, all_: bool) -> None:
        id = _pick([id for id in self.model.coming() if self.model.dates[id].entry], one)
        mine, scope = self.model.moved_along(id), Scope.FOLLOWING
        if all_:
            mine, scope = self.model.of_entry(id), Scope.ALL
        along = {i: self.model.dates[i].day + timedelta(by) for i in mine}
        new = {
            i: replace(self.model.rows[i], span=span_at(day, at, minutes), room=None)
            for i, day in along.items()
        }
        due = self.why_not_all(new.values(), DatesInTheWay, along)
        meeting, old = self.model.dates[id].meeting, self.model.dates[id].entry
        since = min(self.model.dates[i].day for i in mine)
        with self.expecting(due):
            acting.move(meeting, id, new[id].span, scope=scope, now=self.model.now)
        if due is None:
            for i in new:
                del self.model.rows[i]
            for i, row in new.items():
                self.put(i, row)
            self.look_again(meeting)
            entry = self.model.dates[id].entry
            assert old
            assert entry
            self.model.rules[entry] = at, minutes
            self.model.move_skipped(old, entry, since, timedelta(by))

    def look_again(self, meeting: UUID) -> None:
        """Which entry of the calendar each date is in by now, and for which day of its rule."""
        for id, _span, entry, day in self.truth.dates(meeting):
            if id in self.model.dates:
                self.model.dates[id] = Date(meeting, entry, day)

    @precondition(lambda self: any(self.model.dates[id].entry for id in self.model.coming()))
    @rule(one=which)
    def hand_over(self, one: int) -> None:
        id = _pick([id for id in self.model.coming() if self.model.dates[id].entry], one)
        old, meeting = self.model.rows[id], self.model.dates[id].meeting
        wanted = replace(old, leader="bo" if old.leader == "anna" else "anna")
        due = None if self.model.can_be(replace(wanted, needs_room=False), [id]) else DatesNotFree
        with self.expecting(due):
            acting.hand_over(self.cast, meeting, id, wanted.leader, now=self.model.now)
        if due is None:
            self.model.rows[id] = wanted

    @precondition(lambda self: self.model.coming())
    @rule(one=which, scope=st.sampled_from(Scope))
    def cancel(self, one: int, scope: Scope) -> None:
        id = _pick(self.model.coming(), one)
        meeting = self.model.dates[id].meeting
        with self.expecting(None):
            acting.cancel(meeting, id, scope=scope, now=self.model.now)
        along = {Scope.THIS: [id], Scope.FOLLOWING: self.model.off_along(id)}
        for each in along.get(scope, self.model.of_meeting(meeting)):
            self.model.off[each] = self.model.rows.pop(each), self.model.dates.pop(each)

    @precondition(lambda self: self.model.off)
    @rule(one=which)
    def revive(self, one: int) -> None:
        id = _pick(list(self.model.off), one)
        row, date = self.model.off[id]
        wanted, is_gone = replace(row, room=None), row.span.start <= self.model.now
        due = TimeIsGone if is_gone else self.why_not(wanted)
        with self.expecting(due):
            acting.revive(date.meeting, id, now=self.model.now)
        if due is None:
            del self.model.off[id]
            self.model.dates[id] = date
            self.put(id, wanted)
            self.look_again(date.meeting)

    @rule(leader=leaders, on=two_days, at=times, answered_by=st.none() | st.integers(0, 1))
    def ask(self, leader: str, on: list[date], at: time, answered_by: int | None) -> None:
        rows = [Row(leader, span_at(day, at, acting.MINUTES), 2) for day in on]
        now, starts = self.model.now, [row.span.start for row in rows]
        today = clock.to_local(now).date()
        last = None if answered_by is None else min(today + timedelta(answered_by), on[0])
        until = min(last_minute(last or today + timedelta(days=3)), starts[0])
        due = self.why_not_all(rows, ProposalTaken)
        with self.expecting(due):
            poll = acting.ask(self.cast, leader, starts, last, now)
            made, ids = poll.id, [each.id for each in poll.times]
        if due is None:
            self.model.polls[made] = Question(leader, ids)
            for id, row in zip(ids, rows, strict=True):
                self.put(id, replace(row, until=until))

    @precondition(lambda self: self.model.polls)
    @rule(one=which, other=which)
    def choose(self, one: int, other: int) -> None:
        poll = _pick(list(self.model.polls), one)
        question = self.model.polls[poll]
        id = _pick(question.times, other)
        old = self.model.rows[id]
        wanted = replace(old, until=None, room=None)
        due = self.why_not(wanted, [id])
        with self.expecting(due):
            args = (question.leader, poll, id, self.model.now)
            made = acting.choose(self.cast, *args).id
        if due is not None:
            return
        self.forget(poll)
        self.keep(made, lambda _id, _span: wanted)
        [mine] = [id for id, date in self.model.dates.items() if date.meeting == made]
        assert self.model.rows[mine].room == old.room or not old.is_held_at(self.model.now)

    @precondition(lambda self: self.model.polls)
    @rule(one=which, by=st.integers(0, 2))
    def extend(self, one: int, by: int) -> None:
        poll, now = _pick(list(self.model.polls), one), self.model.now
        question = self.model.polls[poll]
        rows = {id: self.model.rows[id] for id in question.times}
        ahead = {id: row for id, row in rows.items() if row.span.start > now}
        first = min((row.span.start for row in ahead.values()), default=now)
        on = min(clock.to_local(now).date() + timedelta(by), clock.to_local(first).date())
        with self.expecting(None if ahead else DeadlineTooLate):
            lost = acting.extend(self.cast, question.leader, poll, on, now)
        if not ahead:
            return
        until = min(last_minute(on), first)
        free = {i for i, row in ahead.items() if row.is_held_at(now) or self.model.can_be(row)}
        assert lost == ahead.keys() - free
        for id in free:
            self.put(id, replace(rows[id], until=until, room=None))

    @precondition(lambda self: len(self.model.polls) > 1)
    @rule(one=which)
    def drop(self, one: int) -> None:
        poll = _pick(list(self.model.polls), one)
        leader = self.model.polls[poll].leader
        with self.expecting(None):
            acting.drop(self.cast, leader, poll, self.model.now)
        self.forget(poll)

    def forget(self, poll: UUID) -> None:
        """It holds nothing any more."""
        for id in self.model.polls.pop(poll).times:
            del self.model.rows[id]

    @precondition(lambda self: self.model.now < BEGIN + 3 * HALF_A_DAY)
    @rule(is_tidied=st.booleans())
    def wait(self, is_tidied: bool) -> None:
        self.model.now += HALF_A_DAY
        if is_tidied:
            with self.expecting(None):
                holds.tidy(self.model.now)

    @invariant()
    def agrees(self) -> None:
        now = self.model.now
        assert self.truth.claims(now) == self.model.claims()
        assert self.truth.overlaps(now) == 0
        assert self.truth.wrongly_claimed(now) == []
        assert self.truth.cancelled_claims() == 0
        assert self.truth.left_out() == self.model.left_out()


def _pick(some: list[UUID], one: int) -> UUID:
    return some[one % len(some)]


def test_the_claims_say_what_a_plain_list_says(
    engine: Engine, session: Session, troupe: Troupe, work: Work
) -> None:
    class Here(Leaders):
        def __init__(self) -> None:
            super().__init__(engine, session, troupe, work)

    run_state_machine_as_test(Here, settings=often)


def test_a_lapsed_hold_does_not_come_back_to_a_pool_that_is_full(
    engine: Engine, session: Session, troupe: Troupe, work: Work
) -> None:
    world = Leaders(engine, session, troupe, work)
    world.furnish(POOLS[0])
    world.ask("anna", DAYS[:2], time(9), 0)
    world.model.now += HALF_A_DAY
    world.book("bo", span_at(DAYS[0], time(9), 60), 12, on_video=True)

    world.choose(0, 0)

    world.agrees()


def test_a_series_moves_to_where_its_first_days_were_left_out(
    engine: Engine, session: Session, troupe: Troupe, work: Work
) -> None:
    world = Leaders(engine, session, troupe, work)
    world.furnish(POOLS[0])
    world.book_series("anna", DAYS[1], 4, time(9), {0, 2})

    world.move_following(0, -2, time(9), 60, all_=True)

    world.agrees()


def test_a_day_left_out_is_tried_again_where_the_places_for_people_are_taken(
    engine: Engine, session: Session, troupe: Troupe, work: Work
) -> None:
    world = Leaders(engine, session, troupe, work)
    world.furnish(POOLS[1])
    world.book("bo", span_at(DAYS[1], time(9), 120), 12, on_video=True)
    world.book_series("anna", DAYS[0], 3, time(9), {1})

    world.retry(0)

    world.agrees()
    assert "Med pause" in {row.room for row in world.model.rows.values()}
