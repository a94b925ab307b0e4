"""The people of one date of a series, or of it and the following: somebody less, or back again.
For all dates it is people_changes.py. Nobody else hears of it.

In the calendar of who is taken off one date that date alone is gone. What has been stays as it is.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from booking.calling import TOLD_OFF
from booking.counted_people import count_people
from booking.invites import Method
from booking.models import Attending, Meeting, Occurrence, Participant
from booking.ports import MeetingPost
from booking.series_calendar import About, Facts, entry, one_date, series_of
from booking.services import cancellations, people_changes
from booking.services.date_lists import dates_of_person, put_back, take_from
from booking.services.participants import Invitee
from booking.services.refusals import ChangedMeanwhile, LastGuestStays, LeaderStays
from booking.services.rooms import claim_larger_room
from booking.services.series_near import for_each_date
from booking.services.series_scope import Scope, off_with
from booking.services.telling import Telling, Way, by_message, stop_invitations, tell
from core import audit
from core.db import db
from video import services as rooms

TAKEN_OFF = audit.declare("taken-off-dates", "scope", "dates", "told")
PUT_ON = audit.declare("put-on-dates", "scope", "dates", "told")


def is_on(person: Participant, occurrence: Occurrence) -> bool:
    """Whether they are on the list of the date."""
    return person.id not in occurrence.off


def check_removal(person: Participant, occurrence: Occurrence, *, now: datetime) -> None:
    """Whether they can be taken off this date. Raises AlreadyCancelled, AlreadyStarted,
    LeaderStays, LastGuestStays."""
    cancellations.check(person.meeting, now=now, occurrence=occurrence)
    if occurrence.is_led_by(person):
        raise LeaderStays
    if len(occurrence.invited) < 3:
        raise LastGuestStays


def take_off_dates(
    person: Participant,
    occurrence: Occurrence,
    scope: Scope,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Way:
    """Take them off this date, it and the following, or all. How they are told.

    Who has no date left is off the meeting, and their link ends. Raises ChangedMeanwhile where they
    are off already, what `check_removal` raises, MeetingIsCancelled, MeetingIsOver.
    """
    _hold(person, now)
    if person.removed_at or not is_on(person, occurrence):
        raise ChangedMeanwhile
    check_removal(person, occurrence, now=now)
    dates = [o for o in off_with(person.meeting, occurrence, scope, now=now) if is_on(person, o)]
    is_all = scope is Scope.ALL or len(dates) == len(dates_of_person(person))
    if is_all and person.attending is not Attending.LEADER:
        return people_changes.remove_participant(person, by=by, post=post, now=now)
    if any(date.is_led_by(person) for date in dates):
        raise LeaderStays
    if any(len(date.invited) < 3 for date in dates):
        raise LastGuestStays
    [telling] = stop_invitations([person], by, now=now)
    about = _off_facts(person.meeting, dates, scope, now=now)
    _take(person, dates, now=now)
    method = Method.REQUEST
    tell([telling], dates[0], method, post=post, now=now, call_to_say=TOLD_OFF, about=about)
    _write_down(TAKEN_OFF, person, dates, scope, telling.way, by=by, now=now)
    return telling.way


def _hold(person: Participant, now: datetime) -> None:
    people_changes.hold(person.meeting, now)
    db.session.refresh(person)
    db.session.refresh(person.meeting, ["off_dates"])


def _off_facts(
    meeting: Meeting, dates: Sequence[Occurrence], scope: Scope, *, now: datetime
) -> Sequence[Facts]:
    """One date goes out of a calendar by its name; many with the entry as it is then."""
    if scope is Scope.THIS:
        return [
            {**one_date(series, date, is_off=True), "is_uninvited": True}
            for date in dates
            if (series := series_of(date))
        ]
    hit = [s for s in meeting.series if any(o.series_id == s.id for o in dates)]
    every = meeting.occurrences
    return [
        entry(s, every, About.TAKEN_OFF, off=[o for o in dates if o.series_id == s.id], now=now)
        for s in hit
    ]


def leave_dates(
    person: Participant, dates: Sequence[Occurrence], *, now: datetime
) -> Sequence[Facts]:
    """Off the list of these dates; the meeting is held by the caller. What they are to be told."""
    scope = Scope.THIS if len(dates) == 1 else Scope.FOLLOWING
    about = _off_facts(person.meeting, dates, scope, now=now)
    _take(person, dates, now=now)
    return about


def _take(person: Participant, dates: Sequence[Occurrence], *, now: datetime) -> None:
    take_from(person, dates)
    for date in dates:
        count_people([date.id], len(date.invited))
        if date.provision and not date.provision.is_over(now):
            rooms.remove(date.provision, person.id, now=now)


def invite_to_date(
    meeting: Meeting,
    invitee: Invitee,
    occurrence: Occurrence,
    *,
    id: uuid.UUID | None = None,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Participant:
    """Invite somebody to this date alone. Who is on the list of the meeting is put on that of the
    date. Raises what `add_participant` and `put_on_dates` raise."""
    people_changes.hold(meeting, now)
    cancellations.check(meeting, now=now, occurrence=occurrence)
    same = (p for p in meeting.invited if people_changes.is_same(p, invitee))
    if (there := next(same, None)) and not is_on(there, occurrence):
        put_on_dates(there, occurrence, Scope.THIS, by=by, post=post, now=now)
        return there
    return people_changes.add_participant(
        meeting, invitee, id=id, only=[occurrence], by=by, post=post, now=now
    )


def put_on_dates(
    person: Participant,
    occurrence: Occurrence,
    scope: Scope,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Way:
    """Put who is on the list of the meeting on that of this date too, of it and the following, or
    of all to come. Where a room is too small, that date gets a larger one.

    Raises ChangedMeanwhile where they are on already, AlreadyCancelled, AlreadyStarted, and
    DatesNotFree.
    """
    _hold(person, now)
    meeting = person.meeting
    if person.removed_at or is_on(person, occurrence):
        raise ChangedMeanwhile
    cancellations.check(meeting, now=now, occurrence=occurrence)
    every = off_with(meeting, occurrence, scope, now=now)
    dates = [o for o in every if not is_on(person, o)]
    with db.session.begin_nested():  # a refusal leaves nothing behind
        put_back(person, dates)
        people_changes.count_on(meeting)
        for_each_date(meeting, dates, lambda o: claim_larger_room(
            meeting, o, hours=post.hours, now=now), hours=post.hours, now=now)  # fmt: skip
        if scope is not Scope.THIS:
            person.by_date = False
    way = by_message(person) if person.is_reachable else Way.CALL
    about = facts_for_new(person, dates, now=now)
    tell([Telling(person, way)], dates[0], Method.REQUEST, post=post, now=now, about=about)
    _write_down(PUT_ON, person, dates, scope, way, by=by, now=now)
    return way


def facts_for_new(
    person: Participant, dates: Sequence[Occurrence], *, now: datetime
) -> list[Facts]:
    """Of who comes to these dates too: the entries as they are for them now; by the date, that
    date alone."""
    meeting = person.meeting
    if not person.by_date:
        hit = [s for s in meeting.series if any(o.series_id == s.id for o in dates)]
        return [entry(s, meeting.occurrences, now=now) for s in hit]
    found = [one_date(series, date) for date in dates if (series := series_of(date))]
    said = {"is_update": False}
    return [{**facts, **said, "series": {**facts["series"], "alone": True}} for facts in found]


def _write_down(
    kind: str,
    person: Participant,
    dates: Sequence[Occurrence],
    scope: Scope,
    way: Way,
    *,
    by: User,
    now: datetime,
) -> None:
    audit.record(
        by.as_actor(), kind, subject=person.id, meeting=person.meeting_id, now=now,
        scope=scope.value, dates=len(dates), told=way.value,
    )  # fmt: skip
