"""Moving dates of a series: this one, this and the following, or all that are to come.

An occurrence stays the same row whatever happens to it: its room, tests and cases go along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from accounts.models import User
from booking import asked_moves, claims
from booking.calling import TOLD_NEW_TIME
from booking.claims import SlotTaken
from booking.invites import Method
from booking.models import Meeting, Occurrence, Rhythm, Series, SkippedDate, TimeChange
from booking.own_entries import Before
from booking.ports import MeetingPost
from booking.rhythms import Rule
from booking.series_calendar import (
    About,
    Facts,
    dates_of,
    day_of,
    entry,
    one_date,
    rule_of,
    series_of,
)
from booking.services import rules, time_changes
from booking.services.refusals import ChangedMeanwhile, TooFarAhead
from booking.services.rooms import claim_leader, claim_room_again, hold_leaders
from booking.services.series_bookings import weekdays_of, write_series
from booking.services.series_near import DatesInTheWay, near_dates
from booking.services.series_scope import NothingToChange, Scope, has_place, moved_with
from booking.services.telling import Told, stop_invitations, tell, with_the_unheard
from booking.slots import Slot, instant
from booking.times.hours import Hours
from core import clock
from core.db import db


@dataclass(frozen=True)
class Wish:
    """What is asked for: where the chosen date goes, and how far the change reaches."""

    slot: Slot
    scope: Scope = Scope.THIS
    leaves_taken: bool = False  # dates that are not free then stay at their old time

    @property
    def at(self) -> time:
        """On the wall clock."""
        return clock.to_local(self.slot.starts_at).time()


def move_dates(
    meeting: Meeting,
    occurrence: Occurrence,
    wish: Wish,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Move them, and tell everybody. Raises what `change_time` raises, DatesInTheWay,
    NothingToChange."""
    rules.check_pre_meeting(wish.at, timedelta(minutes=meeting.pre_minutes or 0))
    if wish.scope is not Scope.THIS:
        return _move_many(meeting, occurrence, wish, sequence=sequence, by=by, post=post, now=now)
    slot, begun = wish.slot, occurrence.has_started(now)
    if begun or has_place(meeting, occurrence, slot):
        return time_changes.change_time(
            meeting, slot, sequence=sequence, by=by, post=post, now=now, occurrence=occurrence
        )
    return _take_out(meeting, occurrence, wish, sequence=sequence, by=by, post=post, now=now)


def _hold(meeting: Meeting, sequence: int) -> None:
    """Of two who change it at once, the second waits here, and is told."""
    db.session.refresh(meeting, with_for_update=True)
    if meeting.sequence != sequence:
        raise ChangedMeanwhile


def _take_out(
    meeting: Meeting,
    occurrence: Occurrence,
    wish: Wish,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """It goes past a neighbour: in calendars it is off there, and an entry of its own here."""
    _hold(meeting, sequence)
    time_changes.check(meeting, now=now, occurrence=occurrence)
    time_changes.check_slot(occurrence, wish.slot, now=now)
    before, old = occurrence.starts_at, series_of(occurrence)
    off = [one_date(old, occurrence, is_off=True)] if old else []
    with db.session.begin_nested():  # a refusal leaves nothing behind
        time_changes.move(meeting, occurrence, wish.slot, by=by, hours=post.hours, now=now)
        alone = Rule(Rhythm.DATES, clock.to_local(wish.slot.starts_at).date())
        new = write_series(meeting, alone, wish.at, wish.slot.minutes)
        occurrence.series_id, occurrence.recurrence_id = new.id, wish.slot.starts_at
    about = [*off, one_date(new, occurrence, before)]
    time_changes.forget_answers(meeting, are_kept=True)
    return _tell(meeting, [occurrence], about, by=by, post=post, now=now)


def _move_many(
    meeting: Meeting,
    occurrence: Occurrence,
    wish: Wish,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    _hold(meeting, sequence)
    dates, old = moved_with(meeting, occurrence, wish.scope, now=now), series_of(occurrence)
    if not dates or old is None:
        raise NothingToChange
    before = {o.id: one_date(old, o, is_off=True) for o in dates}
    with db.session.begin_nested():  # a refusal leaves nothing behind
        meeting.sequence += 1
        plan = _plan(old, meeting, occurrence, dates, wish)
        _move_claims(meeting, dates, plan, wish, by=by, hours=post.hours, now=now)
        new = _rewrite(meeting, old, plan, wish)
        db.session.flush()
    time_changes.forget_answers(meeting)
    about = [entry(new, meeting.occurrences, now=now)]
    if new is not old:
        about.insert(0, entry(old, meeting.occurrences, About.ENDED, now=now))
    return _tell(meeting, dates, about, before, by=by, post=post, now=now)


@dataclass(frozen=True)
class Plan:
    """Where each day of the rule goes."""

    since: date  # the first old day that moves
    rule: Rule
    days: dict[date, date]
    by: timedelta

    def day_then(self, day: date) -> date:
        """Where that day goes; one before the first that moves, by as much."""
        return self.days.get(day, day + self.by)


def _plan(
    old: Series,
    meeting: Meeting,
    occurrence: Occurrence,
    dates: Sequence[Occurrence],
    wish: Wish,
) -> Plan:
    since = min(day_of(o) for o in dates)
    by = clock.to_local(wish.slot.starts_at).date() - day_of(occurrence)
    rule = rule_of(old, (day_of(o) for o in meeting.occurrences if o.series_id == old.id))
    rest = rule.since(since)
    new = rest.shifted(since + by)
    if len(new.days) < len(rest.days):
        raise TooFarAhead
    return Plan(since, new, dict(zip(rest.days, new.days, strict=True)), by)


def _move_claims(
    meeting: Meeting,
    dates: Sequence[Occurrence],
    plan: Plan,
    wish: Wish,
    *,
    by: User,
    hours: Hours,
    now: datetime,
) -> None:
    """Everything is let go of first: a series that moves by a day must not stand in its own way."""
    asked_moves.fall_away([o.id for o in dates], now=now)
    hold_leaders(dates)
    for o in dates:
        claims.release(o.id)
    slots, taken, is_refused = [_slot_then(o, plan, wish) for o in dates], [], False
    for o, slot in zip(dates, slots, strict=True):
        old = Slot(o.starts_at, o.ends_at)
        rules.check_time(slot.starts_at, slot.ends_at, now=now)
        if not _claim(meeting, o, old, slot, now=now):
            taken.append(slot.starts_at)
            is_left = wish.leaves_taken and _claim(meeting, o, old, old, now=now)
            is_refused = is_refused or not is_left
        elif slot != old:
            _note_change(o, old, by=by, now=now)
    if is_refused:
        leaders, own = [o.leader_id for o in dates], [o.id for o in dates]
        near = near_dates(meeting, slots, leaders, hours=hours, now=now, without=own)
        raise DatesInTheWay(taken, near)


def _slot_then(occurrence: Occurrence, plan: Plan, wish: Wish) -> Slot:
    start = instant(plan.days[day_of(occurrence)], wish.at)
    return Slot(start, start + timedelta(minutes=wish.slot.minutes))


def _claim(
    meeting: Meeting, occurrence: Occurrence, old: Slot, slot: Slot, *, now: datetime
) -> bool:
    try:
        with db.session.begin_nested():
            occurrence.starts_at, occurrence.ends_at = slot.starts_at, slot.ends_at
            db.session.flush()
            claim_leader(meeting, occurrence, meeting.form, len(occurrence.invited), now=now)
            keeps_start = slot.starts_at == old.starts_at
            claim_room_again(meeting, occurrence, keeps_start=keeps_start, now=now)
    except SlotTaken:
        return False
    return True


def _note_change(occurrence: Occurrence, old: Slot, *, by: User, now: datetime) -> None:
    db.session.add(
        TimeChange(
            occurrence_id=occurrence.id,
            starts_at=old.starts_at,
            ends_at=old.ends_at,
            by_id=by.id,
            at=now,
        )
    )
    time_changes.forget_attendance(occurrence.id)


def _rewrite(meeting: Meeting, old: Series, plan: Plan, wish: Wish) -> Series:
    """The entry as it is now; where dates stay behind, they keep the old one, and end it."""
    mine = [o for o in meeting.occurrences if o.series_id == old.id]
    stay = [o for o in dates_of(old, mine) if day_of(o) < plan.since]
    if stay:
        new = write_series(meeting, plan.rule, wish.at, wish.slot.minutes)
        old.last_on = max(day_of(o) for o in stay)
    else:
        new = old
        _say(old, plan.rule, wish)
    for o in mine:
        if (day := day_of(o)) in plan.days and day >= plan.since:
            o.series_id, o.recurrence_id = new.id, instant(plan.days[day], wish.at)
    skipped = select(SkippedDate).where(SkippedDate.series_id == old.id)
    _move_skipped(db.session.scalars(skipped).all(), new, plan)
    return new


def _say(series: Series, rule: Rule, wish: Wish) -> None:
    series.rhythm, series.weekdays = rule.rhythm, weekdays_of(rule)
    series.first_on, series.last_on = rule.days[0], rule.days[-1]
    series.starts_at_local, series.minutes = wish.at, wish.slot.minutes


def _move_skipped(skipped: Sequence[SkippedDate], new: Series, plan: Plan) -> None:
    """What was left out stays left out, on the day it has now, also what is before all that moves
    where the whole entry goes. From the end that moves first, so that no two are on one day
    meanwhile."""
    moving = [s for s in skipped if s.on in plan.days or s.series_id == new.id]
    goes_on = plan.by > timedelta()
    for each in sorted(moving, key=lambda s: s.on, reverse=goes_on):
        each.series_id, each.on = new.id, plan.day_then(each.on)
        db.session.flush()


def _tell(
    meeting: Meeting,
    dates: Sequence[Occurrence],
    about: Sequence[Facts],
    before: Before | None = None,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    tellings = with_the_unheard(stop_invitations(meeting.invited, by, now=now), by)
    done = tell(
        tellings,
        dates[0],
        Method.REQUEST,
        post=post,
        now=now,
        call_to_say=TOLD_NEW_TIME,
        about=about,
        before=before,
    )
    for o in dates:
        post.desk.note_moved(o.id, by=by, now=now)
    time_changes.write_down(meeting, done, by=by, now=now)
    return done
