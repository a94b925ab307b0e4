"""Who leads one date of a series, or it and the following, where it is not the meeting's leader.
For all dates it is leader_changes.py; back to the meeting's leader it is the same deed.

A date has a leader of its own, or the meeting's: `Occurrence.leader_id` says which.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.calling import TOLD_OFF
from booking.claims import release_leader
from booking.date_answers import DateAnswers
from booking.early import is_for_early
from booking.invites import Method
from booking.models import Answer, Attending, Meeting, Occurrence, Participant
from booking.ports import MeetingPost
from booking.series_calendar import Facts, entry, leader_in_words, one_date, series_of
from booking.services import date_people, people_changes, time_changes
from booking.services.date_lists import only_on, put_back
from booking.services.leader_changes import (
    LeadsAlready,
    MayNotLead,
    change_leader,
    hold_dates,
    may_lead,
)
from booking.services.participants import leader_of
from booking.services.refusals import BookingRefused, ChangedMeanwhile, LastGuestStays
from booking.services.room_systems import invite_room_systems
from booking.services.rooms import claim_larger_room, claim_leader, hold_users
from booking.services.series_near import for_each_date
from booking.services.series_scope import Scope, in_order
from booking.services.telling import (
    Telling,
    by_message,
    stop_invitations,
    tell,
    with_the_unheard,
)
from core import audit
from core.db import db

DATE_LEADER_CHANGED = audit.declare(
    "date-leader-changed", "scope", "dates", "before", "leader", "stays"
)


class SaysNo(BookingRefused):
    """They do not come then."""

    field = "user_id"
    message = _l("That person has said no to the date. Choose another, or let them answer anew.")


class NotEarly(BookingRefused):
    """Who leads is there from the pre-meeting on."""

    field = "user_id"
    message = _l(
        "That person does not come to the pre-meeting, and who leads does. "
        "Change it at that person first, or choose another."
    )


def led_with(
    meeting: Meeting, occurrence: Occurrence, scope: Scope, *, now: datetime
) -> list[Occurrence]:
    """The dates it is about. Also one that goes on: somebody may have to take over."""
    ahead = in_order(o for o in meeting.occurrences if o.takes_place(now))
    if scope is Scope.THIS:
        return [occurrence]
    if scope is Scope.FOLLOWING:
        return [o for o in ahead if o.starts_at >= occurrence.starts_at]
    return ahead


def change_date_leader(
    meeting: Meeting,
    occurrence: Occurrence,
    user: User,
    scope: Scope,
    *,
    stays: bool,
    seen: uuid.UUID | None,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Let `user` lead these dates, whoever did; who did stays on their list, or is off it. All of
    a date's list are told who leads it, once. `seen` is who led when the page was made.

    Raises AlreadyCancelled, MeetingIsOver, ChangedMeanwhile, LeadsAlready, MayNotLead, SaysNo,
    NotEarly, LastGuestStays, and DatesNotFree with the nearest times when the new one is free.
    """
    people_changes.hold(meeting, now)
    hold_dates(meeting)
    time_changes.check(meeting, now=now, occurrence=occurrence)
    if occurrence.leader_id != seen:
        raise ChangedMeanwhile
    dates = [o for o in led_with(meeting, occurrence, scope, now=now) if o.leader_id != user.id]
    is_usual = user.id == meeting.leader_id
    if not dates:
        raise LeadsAlready
    if not is_usual and not may_lead(user, meeting):
        raise MayNotLead
    change = _Change(meeting, dates, user, by, post, now)
    if scope is Scope.ALL and not is_usual:
        change.to_all(stays=stays)
    else:
        change.to_some(stays=stays)
    audit.record(
        by.as_actor(), DATE_LEADER_CHANGED, subject=occurrence.id, meeting=meeting.id, now=now,
        scope=scope.value, dates=len(dates), before=str(seen), leader=str(user.id), stays=stays,
    )  # fmt: skip


class _Change:
    """One change of who leads some dates; the meeting is held."""

    def __init__(
        self,
        meeting: Meeting,
        dates: Sequence[Occurrence],
        user: User,
        by: User,
        post: MeetingPost,
        now: datetime,
    ) -> None:
        self.meeting, self.dates, self.user = meeting, dates, user
        self.by, self.post, self.now = by, post, now

    def to_all(self, *, stays: bool) -> None:
        """The meeting's leader is another, and so is that of the dates with one of their own."""
        own = [o for o in self.dates if o.own_leader_id]
        leader_id, meeting = self.meeting.leader_id, self.meeting
        with db.session.begin_nested():  # a refusal leaves nothing behind
            hold_users({leader_id, self.user.id, *(o.leader_id for o in own)})
            for date in own:
                release_leader(date.leader_id, [date.id])
                date.own_leader = None
            db.session.flush()
            change_leader(
                meeting, self.user, stays=stays, seen=leader_id, by=self.by, post=self.post,
                now=self.now,
            )  # fmt: skip
        if own:  # what calendars say of those dates is another's name
            self._tell_others(own, [p for p in meeting.invited if p.user_id != self.user.id])

    def to_some(self, *, stays: bool) -> None:
        """These dates alone."""
        dates, now = self.dates, self.now
        led = [(p, [o for o in dates if o.is_led_by(p)]) for p in self.meeting.invited]
        before = [(seat, theirs) for seat, theirs in led if theirs]
        rooms = {o.id: o.provision for o in dates}
        with db.session.begin_nested():  # a refusal leaves nothing behind
            seat, is_new = self._seat()
            self._check(seat)
            self._take()
            leavers = [] if stays else [_Leaver(self, *each) for each in before]
            if any(len(date.invited) < 2 for date in dates):
                raise LastGuestStays
            for_each_date(self.meeting, dates, self._larger_room, hours=self.post.hours, now=now)
        gone = {each.seat.id for each in leavers}
        others = [p for p in self.meeting.invited if p.id not in gone and p is not seat]
        self._tell_leader(seat, is_new=is_new)
        self._tell_others(dates, others)
        for each in leavers:
            each.tell()
        moved = [o.provision.id for o in dates if o.provision and o.provision is not rooms[o.id]]
        if moved:
            invite_room_systems(moved, post=self.post, now=now)

    def _seat(self) -> tuple[Participant, bool]:
        """Their place on the list of these dates, and whether they had none on some."""
        meeting, dates = self.meeting, self.dates
        seat = next((p for p in meeting.invited if p.user_id == self.user.id), None)
        if seat is None:
            people_changes.count_on(meeting)
            invitee = replace(leader_of(self.user, meeting.unit), attending=Attending.REQUIRED)
            key, now = self.post.key, self.now
            seat = people_changes.put_on(meeting, invitee, id=None, key=key, now=now)
            only_on(seat, dates, by_date=True)
            return seat, True
        off = [o for o in dates if seat.id in o.off]
        put_back(seat, off)
        return seat, bool(off)

    def _check(self, seat: Participant) -> None:
        if seat.attending is Attending.LEADER:
            return
        if not is_for_early(seat):
            raise NotEarly
        said = DateAnswers([seat], self.dates)
        if any(said.of(seat, date) is Answer.DECLINED for date in self.dates):
            raise SaysNo

    def _take(self) -> None:
        """The time of the one is free again, and that of the other taken."""
        dates, is_usual = self.dates, self.user.id == self.meeting.leader_id
        hold_users({self.user.id, *(o.leader_id for o in dates)})
        for date in dates:
            release_leader(date.leader_id, [date.id])
            date.own_leader = None if is_usual else self.user
        db.session.flush()

        def take(date: Occurrence) -> None:
            expected, hours = len(date.invited), self.post.hours
            form = self.meeting.form
            claim_leader(self.meeting, date, form, expected, hours=hours, now=self.now)

        for_each_date(self.meeting, dates, take, hours=self.post.hours, now=self.now)

    def _larger_room(self, date: Occurrence) -> None:
        claim_larger_room(self.meeting, date, hours=self.post.hours, now=self.now)

    def _tell_leader(self, seat: Participant, *, is_new: bool) -> None:
        about = (
            date_people.facts_for_new(seat, self.dates, now=self.now)
            if is_new
            else self._about(self.dates)
        )
        self._tell([Telling(seat, by_message(seat))], self.dates, about, you_lead=True)

    def _tell_others(self, dates: Sequence[Occurrence], people: Sequence[Participant]) -> None:
        tellings = with_the_unheard(stop_invitations(people, self.by, now=self.now), self.by)
        self._tell(tellings, dates, self._about(dates), led_by=leader_in_words(dates[0]))

    def _tell(
        self,
        tellings: Sequence[Telling],
        dates: Sequence[Occurrence],
        about: Sequence[Facts],
        **words: object,
    ) -> None:
        words["led_on"] = [date.starts_at.isoformat() for date in dates]
        said = [{**facts, **words} for facts in about]
        tell(tellings, dates[0], Method.REQUEST, post=self.post, now=self.now, about=said)

    def _about(self, dates: Sequence[Occurrence]) -> Sequence[Facts]:
        """One date alone, else the entries they are in."""
        if len(dates) == 1:
            return [one_date(series, date) for date in dates if (series := series_of(date))]
        hit = [s for s in self.meeting.series if any(o.series_id == s.id for o in dates)]
        return [entry(s, self.meeting.occurrences, now=self.now) for s in hit]


class _Leaver:
    """Who led some dates, and is off their list now: off the meeting, with no other to come."""

    def __init__(self, change: _Change, seat: Participant, dates: Sequence[Occurrence]) -> None:
        self.seat, self.dates, self._change = seat, dates, change
        now, others = change.now, set(dates)
        [self._telling] = stop_invitations([seat], change.by, now=now)
        ahead = [o for o in change.meeting.occurrences if o.takes_place(now) and o not in others]
        stays = [o for o in ahead if seat.id not in o.off]
        self._about: Sequence[Facts] | None = None
        if stays or seat.attending is Attending.LEADER:
            self._about = date_people.leave_dates(seat, dates, now=now)
        else:
            people_changes.take_off(seat, dates[0], now=now)

    def tell(self) -> None:
        """The dates leave their calendar."""
        method = Method.CANCEL if self._about is None else Method.REQUEST
        tell(
            [self._telling], self.dates[0], method, post=self._change.post, now=self._change.now,
            call_to_say=TOLD_OFF, about=self._about,
        )  # fmt: skip
